import { collect } from '../../../cli/collect/pod-collection';
import { readPod } from '../../../cli/sources/pod-reading';
import { filesSource } from '../../../cli/sources/files';
import { PLACES } from '../../../cli/sources/result-source';
import type { StoredFile } from '../../../cli/sources/files/stored-files';
import type { AttemptRecord } from '../../../cli/records/attempt-record';
import { attemptRecord, pod, version } from '../results/support';

function file(given: Partial<AttemptRecord>, damage?: string): StoredFile {
  const record = attemptRecord(given, 'same');
  const { task, attempt } = record;
  return { task, attempt, pod: record.pod, record, file: `${String(task)}.${String(attempt)}.${record.pod}`, damage };
}

const STUDY = version(2, 1, { results: { kind: 'volume', claimName: 'claim' } });

function outcomes(files: readonly StoredFile[], pods: readonly ReturnType<typeof pod>[] = []): unknown {
  const readings = pods.map((one) => readPod(STUDY, { ...one, log: '' }));
  return collect(STUDY, filesSource(files, PLACES.volume).complete(readings), false).outcomes;
}

describe('results on a volume', () => {
  test('count even if their pods are deleted, the oldest first', () => {
    const files = [
      file({ task: 0, attempt: 2, pod: 'b', started: 200 }),
      file({ task: 0, attempt: 1, pod: 'a', started: 100 }),
      file({ task: 1, pod: 'c' }),
    ];
    expect(outcomes(files)).toMatchObject([
      { status: 'succeeded', file: '0.1.a', pod: 'a' },
      { status: 'succeeded', file: '1.1.c' },
    ]);
  });

  test('contradict each other if they differ', () => {
    const files = [file({ task: 0, pod: 'a' }), file({ task: 0, pod: 'b', sha256: 'other' })];
    expect(outcomes(files)).toMatchObject([
      { status: 'contradictory' },
      { status: 'missing', error: 'its pod is gone' },
    ]);
  });

  test('have the names and nodes of existing pods', () => {
    const pods = [pod([{ output: 'same' }], { index: 0, uid: 'a', name: 'pod-a' })];
    expect(outcomes([file({ task: 0, pod: 'a' })], pods)).toMatchObject([{ pod: 'pod-a', node: 'node-a' }, {}]);
  });

  test('that are damaged are reported, and so are failures, by their last record', () => {
    const failed = file({ task: 1, attempt: 3, pod: 'b', status: 'failed', exit: 7 });
    expect(outcomes([file({ task: 0 }, 'cut'), failed])).toMatchObject([
      { status: 'corrupt', error: 'cut' },
      { status: 'failed', error: 'it ended with exit code 7' },
    ]);
  });

  test('that do not exist although their pod succeeded are missing', () => {
    expect(outcomes([], [pod([{ output: 'same' }])])).toMatchObject([
      { status: 'missing', error: 'it succeeded, but its result is not on the volume (deleted?)' },
      {},
    ]);
  });
});

test('are found by their record: the file, what is wrong with it, or nothing', () => {
  const nothing = Buffer.alloc(0);
  const { find } = filesSource([file({ task: 0, pod: 'a' }), file({ task: 1, pod: 'a' }, 'cut')], PLACES.volume);
  expect(find(attemptRecord({ task: 0, pod: 'a' }, 'same'), nothing)).toMatchObject({ file: '0.1.a' });
  expect(find(attemptRecord({ task: 1, pod: 'a' }), nothing)).toBe('cut');
  expect(find(attemptRecord({ task: 0, pod: 'a' }, 'other'), nothing)).toMatch(/does not match its record/);
  expect(find(attemptRecord({ task: 0, attempt: 2, pod: 'a' }), nothing)).toBeUndefined();
});
