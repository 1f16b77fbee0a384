import { kubectl, kubeparIn } from '../../../cli/text/commands-to-copy';
import { groupFailures } from '../../../cli/status/failure-kinds';
import { podEvidence } from '../../../cli/objects/pod';
import type { TaskOutcome } from '../../../cli/results/collection';
import type { TaskStatus } from '../../../cli/results/task-status';
import { version } from '../results/support';

const STUDY = version(10);
const COMMANDS = { kubectl, kubepar: kubeparIn({}) };
const RERUN = 'npx kubepar rerun study-0123abcd > rerun.yaml';

function failure(task: number, status: TaskStatus, error: string, exitCode = 1): TaskOutcome {
  const [, message] = /\(Evicted: (.*)\)/.exec(error) ?? [];
  const { eviction } = podEvidence({ status: { phase: 'Failed', ...(message && { reason: 'Evicted', message }) } });
  return {
    ...{ task, status, error, exitCode, record: undefined, bytes: undefined, pod: 'pod', node: 'node' },
    ...(eviction !== undefined && { eviction }),
  };
}

describe('failures by kind', () => {
  test.each<[string, TaskStatus, string, string, number?]>([
    [
      'R error',
      'failed',
      'Error in f(): no data\nExecution halted',
      `mend the script (this repeats one of them here: npx kubepar try dist/study.k8s.yaml --task 3), synth, and apply it again: a new version, which runs all tasks; where the cause was outside of it and is mended, run these again: ${RERUN}, kubectl apply -f rerun.yaml`,
    ],
    [
      'file not found',
      'failed',
      'Error in file(file, "rt")\n  cannot open file \'data.csv\': No such file or directory',
      'if it is yours, add it to the prop files, and read it by its name: a task has no other files of your project; synth, and apply it again: a new version, which runs all tasks',
    ],
    [
      'bad configuration',
      'failed',
      "can't find the command 'x'",
      'correct what it names, synth, and apply it again: a new version, which runs all tasks',
      92,
    ],
    [
      'out of memory',
      'out-of-memory',
      'it needed more memory',
      `run them again with more memory: ${RERUN}, raise memory (requests and limits) in it, kubectl apply -f rerun.yaml; for other runs raise resources.memory`,
    ],
    [
      'timeout',
      'timed-out',
      'it took longer',
      `run them again with more time: ${RERUN}, raise KUBEPAR_TASK_TIMEOUT (seconds) in it, kubectl apply -f rerun.yaml; for other runs raise taskTimeout, or give a task less to do`,
    ],
    [
      'result too large',
      'result-too-large',
      'its result',
      'set results: Results.volume({ claimName: … }), synth, and apply it again: a new version, which runs all tasks',
    ],
    ...[
      'it was interrupted (Evicted: Usage of EmptyDir volume "tmp" exceeds the limit "20Mi".)',
      'its pod was killed (Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.)',
      'its pod was killed (Evicted: Container task exceeded its local ephemeral storage limit "1Gi".)',
      'its pod was killed (Evicted: The node was low on resource: ephemeral-storage.)',
    ].map((error): [string, TaskStatus, string, string] => [
      'evicted: disk',
      'killed',
      error,
      `run them again with more disk: ${RERUN}, raise ephemeral-storage (requests and limits) and sizeLimit in it, kubectl apply -f rerun.yaml; for other runs raise resources.ephemeralStorage`,
    ]),
    [
      'evicted',
      'killed',
      'its pod was killed (Evicted: The node was low on resource: memory.)',
      `run them again when the node has room, or with requests of what they need: ${RERUN}, kubectl apply -f rerun.yaml`,
    ],
    ...(['killed', 'missing'] as const).map((status): [string, TaskStatus, string, string] => [
      'pod lost',
      status,
      'its pod is gone',
      `run them again: ${RERUN}, kubectl apply -f rerun.yaml; for other runs allow for more retries`,
    ]),
  ])('%s, with what to do', (kind, status, error, advice, ...[exitCode]) => {
    expect(groupFailures(STUDY, [failure(3, status, error, exitCode)], COMMANDS)).toEqual([
      { kind, advice, tasks: [3], example: error },
    ]);
  });

  test('of a program that is not R are told by the exit code, unless R says that it is one', () => {
    const python = version(10, 1, { command: ['python3', 'script.py'] });
    const failures = [failure(0, 'failed', 'oops', 3), failure(1, 'failed', 'Error: no\n', 1)];
    const groups = groupFailures(python, failures, COMMANDS);
    expect(groups.map(({ kind }) => kind)).toEqual(['exit code 3', 'R error']);
  });

  test('are told with all their tasks and the first lines of one, the most frequent first', () => {
    const failures = [
      failure(1, 'out-of-memory', 'm'),
      failure(2, 'failed', 'Error: 1\n2\n3\n4'),
      failure(5, 'failed', 'Error: other'),
    ];
    expect(groupFailures(STUDY, failures, COMMANDS)).toMatchObject([
      { kind: 'R error', tasks: [2, 5], example: 'Error: 1\n2\n3' },
      { kind: 'out of memory', tasks: [1] },
    ]);
  });
});
