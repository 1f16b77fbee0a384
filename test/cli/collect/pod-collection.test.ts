import { collect as collectReadings } from '../../../cli/collect/pod-collection';
import { readPod } from '../../../cli/sources/pod-reading';
import type { PodEvidence } from '../../../cli/objects/pod';
import type { Collection, TaskOutcome } from '../../../cli/results/collection';
import type { StudyVersion } from '../../../cli/study/version';
import { DASH, POD_UID, runPod, sh, type EndedPod } from '../../runtime/support';
import { tarOf } from '../records/archives';
import {
  attemptRecord,
  base64,
  beginLine,
  block,
  killedPod,
  pod,
  terminationMessage,
  version,
} from '../results/support';
import { inDepth } from '../../in-depth';

function collect(study: StudyVersion, pods: readonly PodEvidence[], running: boolean, tasks?: number[]): Collection {
  const readings = pods.map((evidence) => readPod(study, evidence));
  return collectReadings(study, readings, running, tasks);
}

/** The only task of a study with one task. */
function outcome(pods: readonly PodEvidence[], running = false): TaskOutcome {
  return collect(version(1), pods, running).outcomes[0]!;
}

const text = ({ bytes }: TaskOutcome): string | undefined => bytes?.toString('latin1');

describe('collect', () => {
  test('has an outcome for each task, in their order, whatever the order of the pods', () => {
    const pods = [2, 0, 1].map((index) => pod([{ output: `result ${String(index)}` }], { index }));
    const { outcomes, notes } = collect(version(3), pods, false);
    expect(outcomes.map((found) => [found.task, found.status, text(found)])).toEqual([
      [0, 'succeeded', 'result 0'],
      [1, 'succeeded', 'result 1'],
      [2, 'succeeded', 'result 2'],
    ]);
    expect(notes).toEqual([]);
  });

  test('reports where a result comes from', () => {
    const found = outcome([pod([{ attempt: 2, output: 'x' }], { name: 'pod-x', node: 'node-x' })]);
    expect(found).toMatchObject({ error: '', record: { attempt: 2 }, exitCode: 0, pod: 'pod-x', node: 'node-x' });
  });

  test('finds the tasks of a chunk in the pod of their index', () => {
    const chunk = (index: number, tasks: number[]): PodEvidence =>
      pod(
        tasks.map((task) => ({ task, output: `result ${String(task)}` })),
        { index },
      );
    const { outcomes } = collect(version(5, 2), [chunk(0, [0, 1]), chunk(1, [2, 3]), chunk(2, [4])], false);
    expect(outcomes.map(text)).toEqual([0, 1, 2, 3, 4].map((task) => `result ${String(task)}`));
  });

  test('reports the requested tasks', () => {
    const { outcomes } = collect(version(3), [pod([{ output: 'x' }], { index: 2 })], false, [2]);
    expect(outcomes.map(({ task, status }) => [task, status])).toEqual([[2, 'succeeded']]);
  });

  test('takes the successful attempt of a task that was retried', () => {
    const found = outcome([pod([{ status: 'failed' }, { attempt: 2, output: 'second' }])]);
    expect(found).toMatchObject({ status: 'succeeded', record: { attempt: 2 } });
    expect(text(found)).toBe('second');
  });

  test('takes one result if a block occurs twice', () => {
    const once = pod([{ output: 'x' }]);
    expect(text(outcome([{ ...once, log: once.log + once.log.slice(once.log.indexOf('\n')) }]))).toBe('x');
  });

  describe('of several pods of an index takes', () => {
    const at = (minute: number, uid: string): Partial<PodEvidence> => ({
      uid,
      name: `pod-${uid}`,
      createdAt: `2024-05-01T10:0${String(minute)}:00.000Z`,
    });
    const succeeded = (minute: number, uid: string, output: string): PodEvidence => pod([{ output }], at(minute, uid));
    const failedAfter = (minute: number, uid: string, output: string): PodEvidence =>
      pod([{ output }], { ...at(minute, uid), phase: 'Failed', exitCode: 91 });
    const killed = (minute: number, uid: string, output: string): PodEvidence =>
      killedPod([{ output }], at(minute, uid));

    test.each<[string, PodEvidence[], string, string]>([
      ['the oldest, where all succeeded alike', [succeeded(2, 'a', 'x'), succeeded(1, 'b', 'x')], 'pod-b', 'x'],
      ['the first by name, where they are as old', [succeeded(1, 'b', 'x'), succeeded(1, 'a', 'x')], 'pod-a', 'x'],
      [
        'the one that succeeded before one that was killed',
        [killed(1, 'a', 'other'), succeeded(2, 'b', 'x')],
        'pod-b',
        'x',
      ],
      [
        'the one that succeeded before one that ended otherwise',
        [failedAfter(1, 'a', 'other'), succeeded(2, 'b', 'x')],
        'pod-b',
        'x',
      ],
      [
        'the one whose wrapper ended before one that was killed',
        [killed(1, 'a', 'other'), failedAfter(2, 'b', 'x')],
        'pod-b',
        'x',
      ],
      [
        'the one that was killed, where no other has a result',
        [killed(1, 'a', 'x'), pod([{ status: 'failed' }], at(2, 'b'))],
        'pod-a',
        'x',
      ],
      [
        'the one before a retry that failed',
        [succeeded(1, 'a', 'x'), pod([{ status: 'failed' }], at(2, 'b'))],
        'pod-a',
        'x',
      ],
      [
        'the whole block rather than one that is cut',
        [{ ...succeeded(1, 'a', 'x'), log: succeeded(1, 'a', 'x').log.slice(0, -30) }, killed(2, 'b', 'x')],
        'pod-b',
        'x',
      ],
    ])('%s', (_rule, pods, name, output) => {
      const found = outcome(pods);
      expect(found).toMatchObject({ status: 'succeeded', pod: name });
      expect(text(found)).toBe(output);
      expect(text(outcome([...pods].reverse()))).toBe(output);
    });

    test.each<[string, PodEvidence[], string]>([
      [
        'two that succeeded',
        [succeeded(1, 'a', 'x'), succeeded(2, 'b', 'y')],
        '2 different results: pod-a attempt 1, pod-b attempt 1',
      ],
      [
        'two that were killed',
        [killed(1, 'a', 'x'), killed(2, 'b', 'y')],
        '2 different results: pod-a attempt 1, pod-b attempt 1',
      ],
      [
        'three that succeeded',
        [succeeded(1, 'a', 'x'), succeeded(2, 'b', 'y'), succeeded(3, 'c', 'z')],
        '3 different results: pod-a attempt 1, pod-b attempt 1, pod-c attempt 1',
      ],
      [
        'one that says two things',
        [pod([{ output: 'x' }, { attempt: 2, output: 'y' }], at(1, 'a'))],
        '2 different results: pod-a attempt 1, pod-a attempt 2',
      ],
      [
        'one that says two things of one attempt',
        [pod([{ output: 'x' }, { output: 'y' }], at(1, 'a'))],
        '2 different results: pod-a attempt 1',
      ],
    ])('none if they differ: %s', (_which, pods, error) => {
      for (const running of [true, false])
        expect(outcome(pods, running)).toMatchObject({ status: 'contradictory', error, bytes: undefined });
    });

    test('one result even if a pod that counts less has a different one', () => {
      expect(outcome([killed(1, 'a', 'y'), killed(2, 'b', 'z'), succeeded(3, 'c', 'x')])).toMatchObject({
        status: 'succeeded',
        pod: 'pod-c',
      });
    });
  });

  describe('reports for a task without a result', () => {
    const ERROR = base64('Error in f() : no\nExecution halted\n');
    const failedPod = (given: object, fields: Partial<PodEvidence> = {}): PodEvidence =>
      pod([{ status: 'failed', error: ERROR, ...given }], fields);
    const cut = (whole: PodEvidence): PodEvidence => ({ ...whole, log: whole.log.slice(0, -30) });
    const without = (whole: PodEvidence): PodEvidence => ({ ...whole, log: '' });

    test.each<[string, PodEvidence[], Partial<TaskOutcome>]>([
      ['that its pod is gone', [], { status: 'missing', error: 'its pod is gone', pod: '', exitCode: undefined }],
      [
        "R's error",
        [failedPod({})],
        { status: 'failed', error: 'Error in f() : no\nExecution halted', exitCode: 1, pod: 'pod-0' },
      ],
      [
        "R's error of the last attempt",
        [
          pod([
            { status: 'failed', error: base64('first') },
            { attempt: 2, status: 'failed', error: ERROR },
          ]),
        ],
        { status: 'failed', error: 'Error in f() : no\nExecution halted' },
      ],
      [
        'its exit code, where it said nothing',
        [failedPod({ exit: 3, error: '' })],
        { status: 'failed', error: 'it ended with exit code 3', exitCode: 3 },
      ],
      [
        'that it timed out, and what it said',
        [failedPod({ status: 'timed-out', seconds: 60.01, exit: 124 })],
        {
          status: 'timed-out',
          error: 'it took longer than taskTimeout (ended after 60.01 s)\nError in f() : no\nExecution halted',
        },
      ],
      [
        'that it ran out of memory',
        [failedPod({ status: 'out-of-memory', exit: 137, error: '' })],
        { status: 'out-of-memory', error: 'it needed more memory than resources.memory' },
      ],
      [
        'that its result was too large',
        [failedPod({ status: 'result-too-large', exit: 0, error: base64('kubepar: print less\n') })],
        { status: 'result-too-large', error: 'kubepar: print less' },
      ],
      [
        'that it was interrupted',
        [failedPod({ status: 'interrupted', exit: 143 })],
        { status: 'killed', error: 'it was interrupted' },
      ],
      [
        'that its block was cut',
        [cut(pod([{ output: 'x' }]))],
        { status: 'corrupt', error: 'the record of its block does not match the seal' },
      ],
      [
        'that its pod ran out of memory as a whole',
        [killedPod([], { reason: 'OOMKilled' })],
        { status: 'out-of-memory', error: 'it needed more memory than resources.memory', exitCode: 137 },
      ],
      [
        'that its pod was evicted',
        [killedPod([], { reason: 'Evicted', exitCode: undefined })],
        { status: 'killed', error: 'its pod was killed (Evicted)', exitCode: undefined },
      ],
      ['that its pod was killed', [killedPod([])], { status: 'killed', error: 'its pod was killed', exitCode: 137 }],
      [
        'that its last pod was killed, rather than the error of the pod before',
        [
          failedPod({}),
          killedPod([], { uid: 'uid-b', name: 'pod-b', createdAt: '2024-05-01T10:05:00.000Z', reason: 'OOMKilled' }),
        ],
        { status: 'out-of-memory', pod: 'pod-b' },
      ],
      [
        'the error in the termination message, where the log is gone',
        [without(failedPod({ exit: 5 }))],
        { status: 'failed', error: 'Error in f() : no\nExecution halted', exitCode: 5 },
      ],
      [
        'that it succeeded, where only the termination message is left',
        [without(pod([{ output: 'x' }]))],
        { status: 'missing', error: 'it succeeded, but its result is not in the log (rotated away or deleted?)' },
      ],
      [
        'that it succeeded in the end, where only the termination message is left',
        [
          without(
            pod(
              [
                { status: 'failed', error: ERROR },
                { attempt: 2, output: 'x' },
              ],
              {
                terminationMessage: terminationMessage({}, [
                  attemptRecord({ status: 'failed', error: ERROR, pod: 'uid-0' }),
                  attemptRecord({ attempt: 2, pod: 'uid-0' }, 'x'),
                ]),
              },
            ),
          ),
        ],
        { status: 'missing', error: 'it succeeded, but its result is not in the log (rotated away or deleted?)' },
      ],
      [
        'that its pod succeeded, where the message had no room for it',
        [pod([], { phase: 'Succeeded', exitCode: 0 })],
        { status: 'missing', error: 'its pod succeeded, but the result is not in the log (rotated away or deleted?)' },
      ],
      [
        'why its pod stopped the study',
        [
          pod([], {
            exitCode: 92,
            terminationMessage: terminationMessage({ reason: base64("can't find the command 'x'") }),
          }),
        ],
        { status: 'failed', error: "can't find the command 'x'", exitCode: 92 },
      ],
      [
        'that its pod did not get to it, where it has not started',
        [killedPod([], { phase: 'Pending', exitCode: undefined, log: '' })],
        { status: 'missing', error: 'its pod did not get to it' },
      ],
    ])('%s', (_what, pods, expected) => {
      expect(outcome(pods)).toMatchObject({ task: 0, bytes: undefined, ...expected });
    });

    test('that its block is damaged, for each task without other blocks if the block does not say which task it belongs to', () => {
      const whole = pod([
        { task: 0, output: 'x' },
        { task: 1, output: 'y' },
      ]);
      const log = whole.log.slice(whole.log.indexOf('kubepar/1 data'));
      expect(collect(version(2, 2), [{ ...whole, log }], false).outcomes).toMatchObject([
        { status: 'corrupt', error: 'a block has lost its start', pod: 'pod-0' },
        { status: 'succeeded', error: '' },
      ]);
    });

    test('that its pod stopped the study before, for each task of a chunk that did not run', () => {
      const reason = base64('more than 0 tasks failed');
      const stopped = pod([{ status: 'failed', error: ERROR }], {
        exitCode: 92,
        terminationMessage: terminationMessage({ reason }),
      });
      expect(collect(version(3, 3), [stopped], false).outcomes.map(({ error }) => error)).toEqual([
        'Error in f() : no\nExecution halted',
        'more than 0 tasks failed',
        'more than 0 tasks failed',
      ]);
    });

    test.each<[string, PodEvidence]>([
      ['after one that succeeded', killedPod([{ output: 'x' }], { reason: 'OOMKilled' })],
      ['after one that failed', killedPod([{ status: 'failed', error: ERROR }], { reason: 'OOMKilled' })],
    ])('for a chunk, that the pod was killed while it ran, %s', (_when, killed) => {
      const [, second, third] = collect(version(3, 3), [killed], false).outcomes;
      expect(second).toMatchObject({ task: 1, status: 'out-of-memory', exitCode: 137 });
      expect(third).toMatchObject({ task: 2, status: 'missing', error: 'its pod did not get to it' });
    });

    test('that it is unfinished, while the study runs', () => {
      const pods = [
        pod([{ task: 0, output: 'x' }]),
        failedPod({ task: 1 }, { index: 1 }),
        cut(pod([{ output: 'x' }], { index: 2 })),
      ];
      const { outcomes } = collect(version(4), pods, true);
      expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'unfinished', 'unfinished', 'unfinished']);
      expect(outcomes[3]).toMatchObject({ error: 'the study has not ended', pod: '' });
    });

    test('which pods are deleted, even if there are many', () => {
      const pods = [0, 1, 3, 4, 6].map((index) => pod([{ output: 'x' }], { index }));
      const gone = collect(version(8), pods, false).outcomes.filter(({ status }) => status === 'missing');
      expect(gone.map(({ task }) => task)).toEqual([2, 5, 7]);
    });
  });

  describe('takes no block that belongs elsewhere', () => {
    const own = pod([{ output: 'own' }]);
    const other = pod([{ output: 'other' }], { index: 1 });
    const otherNonce = 'b1b1b1b1-0000-4000-8000-000000000000';
    const elsewhere = (fields: object): string =>
      block(attemptRecord({ pod: 'uid-0', ...fields }, 'other'), 'other', otherNonce);

    test.each<[string, string]>([
      ['of another pod', elsewhere({ pod: 'uid-9' })],
      ['of another study', elsewhere({ study: 'other-01234567' })],
      ['of another task', elsewhere({ task: 1 })],
      ['of the same pod, study and task, under another nonce', elsewhere({})],
      ['with a first line of its own', beginLine({ pod: 'uid-0' }, otherNonce) + elsewhere({})],
    ])('%s that was pasted into the output, with and without the termination message', (_what, pasted) => {
      const log = own.log.replace('\n', `\n${pasted}`);
      for (const message of [own.terminationMessage, '']) {
        const { outcomes, notes } = collect(version(1), [{ ...own, log, terminationMessage: message }], false);
        expect(text(outcomes[0]!)).toBe('own');
        expect(notes).toEqual([
          "1 sealed blocks in the logs were ignored: their pod's wrapper did not write them, or the start of the log is lost",
        ]);
      }
    });

    test.each<[string, Partial<PodEvidence>, string]>([
      [
        'of another pod, with its own message',
        { terminationMessage: own.terminationMessage.replaceAll('0c5b6a5e', '1c5b6a5e') },
        'missing',
      ],
      ['of another pod, without a message', { terminationMessage: '' }, 'missing'],
      ["of another pod, with that pod's message, too", { terminationMessage: other.terminationMessage }, 'missing'],
    ])('in a whole log %s', (_what, given, status) => {
      expect(outcome([{ ...own, log: other.log, ...given }])).toMatchObject({ status, bytes: undefined });
    });

    test('that has the nonce of the pod, but not its task', () => {
      const log = beginLine({ pod: 'uid-0' }) + block(attemptRecord({ pod: 'uid-0', task: 1 }, 'x'), 'x');
      const { outcomes } = collect(version(2), [{ ...own, log }], false);
      expect(outcomes.map(({ bytes }) => bytes)).toEqual([undefined, undefined]);
    });
  });

  inDepth('takes time proportional to the number of tasks, not to its square', () => {
    const tasks = 60_000;
    const chunk = Array.from(
      { length: tasks },
      (_, task) => ({ task, status: task % 2 === 0 ? 'succeeded' : 'failed' }) as const,
    );
    const ended = pod(chunk);
    const killed = killedPod(chunk.slice(0, tasks / 2), { uid: 'uid-b', createdAt: '2024-05-01T10:05:00.000Z' });
    const start = process.cpuUsage();
    const { outcomes } = collect(version(tasks, tasks), [ended, killed], false);
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(tasks / 2);
    // CPU time of this process: a few seconds, while quadratic time would be a minute.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(15_000);
  });

  describe('notes', () => {
    const seeded = (stream: boolean, index: number): PodEvidence => pod([{ output: 'x', stream }], { index });

    test('which tasks of an R study had unseeded random numbers', () => {
      const pods = [true, false, false, false, true, false].map(seeded);
      expect(collect(version(6), pods, false).notes).toEqual([
        'random numbers of task 1-3, 5 were not seeded: R was started with --vanilla or --no-site-file; leave that out',
      ]);
    });

    test.each([
      ['R', ['R', '-f', 'script.R'], 1],
      ['Rscript by its path', ['/usr/local/bin/Rscript', 'script.R'], 1],
      ['another program', ['python3', 'script.py'], 0],
    ])('that only if the command is R: %s', (_what, command, count) => {
      expect(collect(version(1, 1, { command }), [seeded(false, 0)], false).notes).toHaveLength(count);
    });
  });
});

describe('collect from pods that ran', () => {
  const study = { ...version(4, 4), name: 'study-0123abcd' };
  let ended: EndedPod;
  let evidence: PodEvidence;

  beforeAll(async () => {
    // Task 0 succeeds, 1 succeeds at its second attempt, 2 always fails, 3 prints its own block.
    const command = sh(
      'case $KUBEPAR_TASK-$KUBEPAR_ATTEMPT in',
      '0-*) echo zero ;;',
      '1-1) echo half; exit 1 ;;',
      '1-2) echo one ;;',
      '2-*) echo "no such data" >&2; exit 2 ;;',
      `3-*) printf 'kubepar/1 record x {"format":1,"task":3}\\nkubepar/1 sealed x 0\\n' ;;`,
      'esac',
    );
    ended = await runPod(DASH, command, {
      env: { KUBEPAR_TASKS: '4', KUBEPAR_TASKS_PER_POD: '4', KUBEPAR_RETRIES: '1' },
    });
    const { log, terminationMessage: message, code } = ended;
    evidence = pod([], {
      uid: POD_UID,
      log,
      terminationMessage: message,
      phase: 'Failed',
      exitCode: code ?? undefined,
    });
  });

  const told = (given: Partial<PodEvidence>): [string, string | undefined, string][] =>
    collect(study, [{ ...evidence, ...given }], false).outcomes.map((found) => [
      found.status,
      text(found),
      found.error,
    ]);

  test('has their results and errors', () => {
    expect(ended.code).toBe(90);
    expect(told({})).toEqual([
      ['succeeded', 'zero\n', ''],
      ['succeeded', 'one\n', ''],
      ['failed', undefined, 'no such data'],
      ['succeeded', 'kubepar/1 record x {"format":1,"task":3}\nkubepar/1 sealed x 0\n', ''],
    ]);
  });

  test('has them even without the termination message', () => {
    expect(told({ terminationMessage: '' })).toEqual(told({}));
  });

  test('has the rest of a log that lost its start, and names what is missing', () => {
    const log = evidence.log.slice(evidence.log.indexOf('\none\n'));
    const rest = told({}).slice(1);
    expect(told({ log })).toEqual([
      ['missing', undefined, 'it succeeded, but its result is not in the log (rotated away or deleted?)'],
      ...rest,
    ]);
    expect(told({ log, terminationMessage: '' }).map(([status]) => status)).toEqual([
      'killed',
      'missing',
      'missing',
      'missing',
    ]);
  });

  test('has only the contents of the termination message if the log is lost', () => {
    const gone = 'it succeeded, but its result is not in the log (rotated away or deleted?)';
    expect(told({ log: '' })).toEqual([
      ['missing', undefined, gone],
      ['missing', undefined, gone],
      ['failed', undefined, 'no such data'],
      ['missing', undefined, gone],
    ]);
  });
});

describe('a result that is a folder', () => {
  const archive = (...names: readonly string[]): string =>
    tarOf(names.map((name) => ({ name, content: `in ${name.slice(-1)}` }))).toString('latin1');
  const ofPod = (output: string, name: string): PodEvidence => pod([{ output, result: 'folder' }], { name, uid: name });

  test('from two pods is consistent if its files are equal, in whatever order they were packed', () => {
    const found = outcome([ofPod(archive('./a', './b'), 'pod-a'), ofPod(archive('./b', './a'), 'pod-b')]);
    expect(found).toMatchObject({ status: 'succeeded', pod: 'pod-a' });
  });

  test('from two pods is contradictory if a file or its name differs', () => {
    for (const other of [archive('./a', './c'), archive('./a')])
      expect(outcome([ofPod(archive('./a', './b'), 'pod-a'), ofPod(other, 'pod-b')]).status).toBe('contradictory');
  });

  test.each([
    ['leads out of it', archive('../a'), `the folder of its result can't be unpacked: "../a" leads out of its folder`],
    ['is no archive', 'no tar', "the folder of its result can't be unpacked: Unrecognized archive format"],
  ])('is corrupt if it %s', (_what, output, error) => {
    expect(outcome([ofPod(output, 'pod-a')])).toMatchObject({ status: 'corrupt', error, bytes: undefined });
  });
});
