import { Commands } from '../../../cli/text/commands-to-copy';
import { StudyCommands } from '../../../cli/study/study-commands';
import { groupFailures } from '../../../cli/status/failure-kinds';
import { podEvidence } from '../../../cli/objects/pod';
import type { AttemptRecord } from '../../../cli/records/attempt-record';
import type { TaskOutcome } from '../../../cli/results/collection';
import type { TaskStatus } from '../../../cli/results/task-status';
import { version } from '../results/support';

const BUCKET = version(10, 1, {
  results: { kind: 'bucket', url: 's3://results/team', secret: 'keys', image: 'rclone/rclone:1.76.0' },
});

const STUDY = version(10);
const FILE = 'dist/study.k8s.yaml';
const COMMANDS = new StudyCommands(new Commands(), STUDY, () => [FILE]);
const RERUN = '    npx kubepar rerun study-0123abcd > rerun.yaml';
const APPLY = '    kubectl apply -f rerun.yaml';
const NEW = `make and apply a new version, which runs all tasks:\n    npm run synth\n    kubectl apply -f ${FILE}`;

function failure(task: number, status: TaskStatus, error: string, exitCode = 1): TaskOutcome {
  const [, message] = /\(Evicted: (.*)\)/.exec(error) ?? [];
  const { eviction } = podEvidence({ status: { phase: 'Failed', ...(message && { reason: 'Evicted', message }) } });
  return {
    ...{ task, status, error, exitCode, record: undefined, bytes: undefined, pod: 'pod', node: 'node' },
    ...(eviction !== undefined && { eviction }),
  };
}

test('a bucket that refuses results is no fault of the script: what it needs comes first, then the same tasks again', () => {
  const error = "the bucket results can't be used: NoSuchBucket: The specified bucket does not exist";
  const advice = `make sure that s3://results/team exists, and that the credentials in the Secret keys can list, read and write its objects; then run the tasks without a result again:\n${RERUN}\n${APPLY}\nif its url or secret is wrong, correct it and apply a new version, which runs all tasks:\n    npm run synth\n    kubectl apply -f ${FILE}`;
  for (const exitCode of [91, 92])
    expect(groupFailures(BUCKET, [failure(3, 'failed', error, exitCode)], COMMANDS)).toEqual([
      { kind: 'bucket', advice, tasks: [3], example: error },
    ]);
});

describe('failures by kind', () => {
  test.each<[string, TaskStatus, string, string, number?]>([
    [
      'R error',
      'failed',
      'Error in f(): no data\nExecution halted',
      `fix the script; this runs one of the tasks here:\n    npx kubepar try ${FILE} --task 3\n${NEW}\nif the cause was outside the script and is fixed, run these tasks again:\n${RERUN}\n${APPLY}`,
    ],
    [
      'file not found',
      'failed',
      'Error in file(file, "rt")\n  cannot open file \'data.csv\': No such file or directory',
      `if it is yours, add it to the files prop and read it by its name: a task has no other files of your project; ${NEW}`,
    ],
    ['bad configuration', 'failed', "can't find the command 'x'", `correct what it names; ${NEW}`, 92],
    [
      'out of memory',
      'out-of-memory',
      'it needed more memory',
      `run them again with twice the memory:\n${RERUN.replace(' >', ' --memory 2x >')}\n${APPLY}\nfor other runs, raise resources.memory`,
    ],
    [
      'timeout',
      'timed-out',
      'it took longer',
      `run them again with twice the time:\n${RERUN.replace(' >', ' --timeout 2x >')}\n${APPLY}\nfor other runs, raise taskTimeout, or give a task less to do`,
    ],
    [
      'result too large',
      'result-too-large',
      'its result',
      `set results: Results.volume({ claimName: … }) or Results.bucket({ url: … }); ${NEW}`,
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
      `run them again with more disk:\n${RERUN}\nraise ephemeral-storage (requests and limits) and sizeLimit in rerun.yaml and apply it:\n${APPLY}\nfor other runs, raise resources.ephemeralStorage`,
    ]),
    [
      'evicted',
      'killed',
      'its pod was killed (Evicted: The node was low on resource: memory.)',
      `run them again when the node has room, or with requests that match what they need:\n${RERUN}\n${APPLY}`,
    ],
    ...(['killed', 'missing'] as const).map((status): [string, TaskStatus, string, string] => [
      'pod lost',
      status,
      'its pod is gone',
      `run them again:\n${RERUN}\n${APPLY}\nfor other runs, allow more retries`,
    ]),
  ])('%s, with what to do', (kind, status, error, advice, ...[exitCode]) => {
    expect(groupFailures(STUDY, [failure(3, status, error, exitCode)], COMMANDS)).toEqual([
      { kind, advice, tasks: [3], example: error },
    ]);
  });

  test('repeat no task by a manifest that holds another version', () => {
    const without = new StudyCommands(new Commands(), STUDY, (study) => (study === 'study' ? [FILE] : []));
    const [group] = groupFailures(STUDY, [failure(3, 'failed', 'Error in f(): no data')], without);
    expect(group!.advice).toBe(
      `fix the script; ${NEW}\nif the cause was outside the script and is fixed, run these tasks again:\n${RERUN}\n${APPLY}`,
    );
  });

  test('of a program that is not R are told by the exit code, unless R says that it is one', () => {
    const python = version(10, 1, { command: ['python3', 'script.py'] });
    const failures = [failure(0, 'failed', 'oops', 3), failure(1, 'failed', 'Error: no\n', 1)];
    const groups = groupFailures(python, failures, COMMANDS);
    expect(groups.map(({ kind }) => kind)).toEqual(['exit code 3', 'R error']);
  });

  test('that an exit code makes final are told by it, even in R', () => {
    const final = { ...failure(3, 'failed', 'Error in f(): no data', 4), record: { retry: 'never' } as AttemptRecord };
    expect(groupFailures(STUDY, [final], COMMANDS).map(({ kind }) => kind)).toEqual(['exit code 4, not retried']);
  });

  test('are reported with all their tasks and the first lines of one, the most frequent first', () => {
    const failures = [
      failure(1, 'out-of-memory', 'm'),
      failure(2, 'failed', 'Error: 1\n2\n3\n4'),
      failure(5, 'failed', 'Error: 6\n2\n3\n7'),
    ];
    expect(groupFailures(STUDY, failures, COMMANDS)).toMatchObject([
      { kind: 'R error', tasks: [2, 5], example: 'Error: 1\n2\n3' },
      { kind: 'out of memory', tasks: [1] },
    ]);
  });

  test('are told apart by message: first one of each kind, the most frequent kind first, then the other messages', () => {
    const failures = [
      failure(1, 'out-of-memory', 'm'),
      failure(2, 'failed', 'Error in f(2): no data'),
      failure(3, 'failed', 'Error: singular matrix'),
      failure(4, 'failed', 'Error in f(4): no data'),
      failure(5, 'failed', 'Error: did not converge'),
      failure(6, 'failed', 'Error: did not converge'),
    ];
    expect(groupFailures(STUDY, failures, COMMANDS)).toMatchObject([
      { kind: 'R error', tasks: [2, 4], example: 'Error in f(2): no data' },
      { kind: 'out of memory', tasks: [1] },
      { kind: 'R error', tasks: [5, 6], example: 'Error: did not converge' },
      { kind: 'R error', tasks: [3], example: 'Error: singular matrix' },
    ]);
  });

  test.each([
    ['R', 'Loading required package: MASS\nnote\nx\ny\nError in f() : no\n  data', 'Error in f() : no\n  data'],
    [
      'Python',
      'note\nTraceback (most recent call last):\n  File "a.py", line 3\n    f()\nValueError: x\n',
      '  File "a.py", line 3\n    f()\nValueError: x',
    ],
  ])('of %s show the lines that name the error', (_, error, example) => {
    expect(groupFailures(STUDY, [failure(1, 'failed', error)], COMMANDS)).toMatchObject([{ example }]);
  });
});
