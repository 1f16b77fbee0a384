import { groupFailures } from '../../../cli/status/failure-kinds';
import type { TaskOutcome, TaskStatus } from '../../../cli/results/collection';
import { version } from '../results/support';

const { description } = version(10);

function failure(task: number, status: TaskStatus, error: string, exitCode = 1): TaskOutcome {
  return { task, status, error, exitCode, record: undefined, bytes: undefined, pod: 'pod', node: 'node' };
}

describe('failures by kind', () => {
  test.each<[string, TaskStatus, string, RegExp]>([
    [
      'R error',
      'failed',
      'Error in f(): no data\nExecution halted',
      /^mend the script; .*: kubepar try dist\/study\.k8s\.yaml --task 3$/,
    ],
    ['out of memory', 'out-of-memory', 'it needed more memory', /^raise resources\.memory$/],
    ['timeout', 'timed-out', 'it took longer', /^raise taskTimeout/],
    ['result too large', 'result-too-large', 'its result', /Results\.volume/],
    ['evicted', 'killed', 'its pod was killed (Evicted: disk)', /^raise resources\.ephemeralStorage/],
    ['pod lost', 'killed', 'its pod was killed', /^run these tasks again/],
  ])('%s, with what to do', (kind, status, error, advice) => {
    expect(groupFailures(description, [failure(3, status, error)])).toEqual([
      { kind, advice: expect.stringMatching(advice) as unknown, tasks: [3], example: error },
    ]);
  });

  test('of a program that is not R are told by the exit code, unless R says that it is one', () => {
    const python = { ...description, command: ['python3', 'script.py'] };
    const groups = groupFailures(python, [failure(0, 'failed', 'oops', 3), failure(1, 'failed', 'Error: no\n', 1)]);
    expect(groups.map(({ kind }) => kind)).toEqual(['exit code 3', 'R error']);
  });

  test('are told with all their tasks and the first lines of one, the most frequent first', () => {
    const failures = [
      failure(1, 'out-of-memory', 'm'),
      failure(2, 'failed', 'Error: 1\n2\n3\n4'),
      failure(5, 'failed', 'Error: other'),
    ];
    expect(groupFailures(description, failures)).toMatchObject([
      { kind: 'R error', tasks: [2, 5], example: 'Error: 1\n2\n3' },
      { kind: 'out of memory', tasks: [1] },
    ]);
  });
});
