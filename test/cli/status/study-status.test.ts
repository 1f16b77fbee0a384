import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { seenPod, type SeenPod } from '../../../cli/objects/seen-pod';
import { Commands } from '../../../cli/text/commands-to-copy';
import { StudyCommands } from '../../../cli/study/study-commands';
import { describeNamespace, describeStudy } from '../../../cli/status/description';
import { statusOf, type StudyEvidence } from '../../../cli/status/study-status';
import type { TaskOutcome } from '../../../cli/results/collection';
import { base64, terminationMessage, version } from '../results/support';

const STUDY = version(100);
const COMMANDS = new StudyCommands(new Commands('npx kubepar', { namespace: 'team' }), STUDY, () => [
  'dist/study.k8s.yaml',
]);
const RERUN = '    npx kubepar rerun study-0123abcd --namespace team > rerun.yaml';
const APPLY_RERUN = '    kubectl apply -f rerun.yaml --namespace team';
const APPLY = '    kubectl apply -f dist/study.k8s.yaml --namespace team';
const COLLECT = '    npx kubepar collect study-0123abcd --namespace team';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const START = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

function job(status: object, spec: object = {}, metadata: object = {}): V1Job {
  return {
    metadata: { name: STUDY.name, ...metadata },
    spec: { completions: 100, parallelism: 10, template: {}, ...spec },
    status: { startTime: START, ...status },
  };
}

function pod(phase: string, status: object = {}): SeenPod {
  return seenPod({ metadata: { name: `pod-${phase}` }, status: { phase, ...status } });
}

function status(given: Partial<StudyEvidence>, study = STUDY): ReturnType<typeof statusOf> {
  return statusOf(study, { jobs: [], pods: [], warnings: [], failures: [], now: after(60), ...given }, COMMANDS);
}

const FAILURE: TaskOutcome = {
  task: 7,
  status: 'failed',
  error: 'Error in f(): no data',
  exitCode: 1,
  record: undefined,
  bytes: undefined,
  pod: 'pod-7',
  node: 'node',
};
const FAILED = {
  conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', message: 'Job has failed indexes' }],
};

describe('the status of a study', () => {
  test('that runs has its rate over its whole time, and the time left', () => {
    const running = status({
      jobs: [job({ completedIndexes: '0-19', failedIndexes: '20-29' })],
      pods: [pod('Running'), pod('Running'), pod('Pending'), pod('Succeeded')],
      failures: [FAILURE],
    });
    expect(running).toMatchObject({
      state: 'running',
      tasks: 100,
      succeeded: 20,
      failed: 10,
      runningPods: 2,
      pendingPods: 1,
      rate: 0.5,
      secondsLeft: 140,
    });
    expect(describeStudy(running)).toBe(
      [
        'study (study-0123abcd), static-simulation: running',
        '  tasks    20 of 100 done, 10 failed, 2 pods run, 1 pod starts or waits',
        '  rate     30 tasks a minute, 2 min 20 s left',
        '  failed   R error: task 7',
        '             Error in f(): no data',
        '  do       wait for the others:',
        '                 npx kubepar wait study-0123abcd --namespace team',
        '             then fix the script;',
        '             this runs one of the tasks here:',
        '                 npx kubepar try dist/study.k8s.yaml --task 7',
        '             make and apply a new version, which runs all tasks:',
        '                 npm run synth',
        `             ${APPLY}`,
        '             if the cause was outside the script and is fixed, run these tasks again:',
        `             ${RERUN}`,
        `             ${APPLY_RERUN}`,
        '',
      ].join('\n'),
    );
  });

  test('that has done nothing yet has no rate', () => {
    expect(status({ jobs: [job({})] })).not.toHaveProperty('rate');
    expect(status({ jobs: [job({ startTime: undefined, completedIndexes: '0' })] })).not.toHaveProperty('rate');
  });

  test('of a rerun has the rate of the rerun alone', () => {
    const annotations = { 'kubepar.dev/tasks': '50-99' };
    const rerun = job({ startTime: after(40), completedIndexes: '0-9' }, {}, { name: 'study-rerun-1', annotations });
    expect(status({ jobs: [job(FAILED), rerun] })).toMatchObject({ succeeded: 60, rate: 0.5, secondsLeft: 80 });
  });

  const LATE = { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded', message: 'too long' }] };

  test.each<[string, StudyEvidence['jobs'], readonly TaskOutcome[], string]>([
    [
      'complete',
      [job({ completedIndexes: '0-99', conditions: [{ type: 'Complete', status: 'True' }] })],
      [],
      `collect its results:\n${COLLECT}`,
    ],
    [
      'suspended',
      [job({}, { suspend: true })],
      [],
      `start it:\n    kubectl patch job study-0123abcd --type merge --patch '{"spec":{"suspend":false}}' --namespace team`,
    ],
    [
      'suspended',
      [job({}, { suspend: true }, { annotations: { [LAST_APPLIED]: '{"spec":{"suspend":true}}' } })],
      [],
      `start it: set suspend: false and apply it again:\n    npm run synth\n${APPLY}`,
    ],
    ['running', [job({})], [], 'wait for it:\n    npx kubepar wait study-0123abcd --namespace team'],
    [
      'failed',
      [job(FAILED)],
      [{ ...FAILURE, status: 'killed' }],
      `run them again:\n${RERUN}\n${APPLY_RERUN}\nfor other runs, allow more retries; finished tasks can be collected:\n${COLLECT}`,
    ],
    [
      'failed',
      [job(LATE)],
      [],
      `run the tasks without a result again:\n${RERUN}\nraise activeDeadlineSeconds in rerun.yaml and apply it:\n${APPLY_RERUN}\nfor other runs, raise deadline; finished tasks can be collected:\n${COLLECT}`,
    ],
    ['failed', [], [], `start its Job again:\n${APPLY}\nfinished tasks can be collected:\n${COLLECT}`],
  ])('that is %s says what to do next', (state, jobs, failures, advice) => {
    expect(status({ jobs, failures })).toMatchObject({ state, advice });
  });

  test('that is suspended with a Job per task is started with a command for all of its Jobs', () => {
    const each = { ...STUDY, description: { ...STUDY.description, layout: 'jobs' as const } };
    expect(status({ jobs: [job({}, { suspend: true })] }, each).advice).toMatch(
      /^start it:\n {4}kubectl get jobs -l \S+=study-0123abcd .* \| xargs -n 1 kubectl patch .*"suspend":false/,
    );
  });

  test('whose rerun is suspended is started with a command for the rerun', () => {
    const rerun = job({}, { suspend: true }, { name: 'study-0123abcd-rerun-1' });
    expect(status({ jobs: [job(FAILED), rerun] }).advice).toMatch(/^start it:\n {4}kubectl patch job \S+-rerun-1 /);
  });

  test('whose pods do not start explains why, and what to do about that first', () => {
    const waiting = { reason: 'ErrImagePull', message: 'not found' };
    const stuck = pod('Pending', { containerStatuses: [{ name: 'task', state: { waiting } }] });
    const warning = {
      kind: 'Job',
      name: STUDY.name,
      reason: 'FailedCreate',
      message: 'exceeded quota: small',
      time: NaN,
    };
    const told = status({ jobs: [job({})], pods: [stuck, stuck], warnings: [warning] });
    expect(told.waiting.map(({ key, pods }) => [key, pods])).toEqual([
      ['Image', 2],
      ['Quota', 0],
    ]);
    expect(told.advice).toMatch(/^check that the image .* exists/);
    expect(describeStudy(told)).toContain(
      '  waiting  2 pods, for example: pod pod-Pending cannot start: ErrImagePull: not found\n  waiting  no pod can start: FailedCreate: exceeded quota: small\n',
    );
  });

  test('of a pool has the counts of its Redis, or the reason why there are none', () => {
    const queue = { redis: 'r', maxAttempts: 3, loop: false };
    const pool = version(10, 1, { pattern: 'queue-worker-pool', queue });
    const stats = { waiting: 3, leased: 2, expired: 0, done: 4, dead: 1, batches: 1 };
    expect(status({ jobs: [job({})], stats }, pool)).toMatchObject({ tasks: 10, succeeded: 4, failed: 1 });
    const trouble = { what: 'Redis does not run', advice: 'apply the manifest again' };
    const away = status({ jobs: [job({})], trouble }, pool);
    expect(away).toMatchObject({ state: 'running', succeeded: undefined, reason: trouble.what });
    expect(describeStudy(away)).toContain(
      '  tasks    an unknown number of 10 done\n  why      Redis does not run\n  do       apply the manifest again\n',
    );
    const complete = { conditions: [{ type: 'Complete', status: 'True' }] };
    expect(status({ jobs: [job(complete)], trouble }, pool).advice).toBe(
      `apply the manifest again; then collect its results:\n${COLLECT}`,
    );
    // Missing access rights of the user do not prevent the study from continuing.
    const unknown = { ...trouble, advice: '' };
    expect(status({ jobs: [job({})], trouble: unknown }, pool).advice).toMatch(/^wait for it:\n/);
  });

  test('of a pool whose Redis has lost the queue says so, and how to load it again', () => {
    const queue = { redis: 'r', maxAttempts: 3, loop: false };
    const pool = version(10, 1, { pattern: 'queue-worker-pool', queue });
    const loader = job({ conditions: [{ type: 'Complete', status: 'True' }] }, {}, { name: `${STUDY.name}-load` });
    const stats = { waiting: 0, leased: 0, expired: 0, done: 0, dead: 0, batches: 0 };
    expect(status({ jobs: [job({}), loader], stats }, pool)).toMatchObject({
      reason: expect.stringMatching(/^Redis has lost the queue/) as unknown,
      advice: `load it again:\n    kubectl delete job study-0123abcd-load --namespace team\n${APPLY}`,
    });
    expect(status({ jobs: [job({}), loader], stats: { ...stats, batches: 1 } }, pool).reason).toBe('');
  });

  test('of a pool whose Jobs failed says how to start them again', () => {
    const queue = { redis: 'r', maxAttempts: 3, loop: false };
    const pool = version(10, 1, { pattern: 'queue-worker-pool', queue });
    const remove = '    kubectl delete jobs -l app.kubernetes.io/instance=study-0123abcd --namespace team';
    const anew = `start its Jobs again:\n${remove}\n${APPLY}\nfinished tasks can be collected:\n${COLLECT}`;
    expect(status({ jobs: [job(FAILED)] }, pool).advice).toBe(anew);
    expect(status({ jobs: [job(LATE)] }, pool).advice).toBe(`raise deadline:\n    npm run synth\nthen ${anew}`);
    const stats = { waiting: 1, leased: 0, expired: 0, done: 9, dead: 0, batches: 1 };
    const left = { conditions: [{ type: 'Complete', status: 'True' }] };
    expect(status({ jobs: [job(left)], stats }, pool)).toMatchObject({ state: 'failed', advice: anew });
  });

  test('shows two reasons on two lines, and of many reasons five, with the number and the tasks of the others', () => {
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta'];
    const failures = words.map((word, task) => ({ ...FAILURE, task, error: `Error: ${word}` }));
    expect(describeStudy(status({ jobs: [job(FAILED)], failures: failures.slice(0, 2) }))).toContain(
      '  failed   R error: task 0\n             Error: alpha\n  failed   R error: task 1\n             Error: beta\n  do ',
    );
    const many = describeStudy(status({ jobs: [job(FAILED)], failures }));
    expect(many.match(/^ {2}failed .*$/gm)).toEqual([
      ...[0, 1, 2, 3, 4].map((task) => `  failed   R error: task ${String(task)}`),
      '  failed   and 2 more messages: task 5-6',
    ]);
  });

  test('shows no control characters from tasks', () => {
    const failures = [{ ...FAILURE, error: 'Error: \u001b]0;title\u0007\u001b[31mred' }];
    expect(describeStudy(status({ jobs: [job(FAILED)], failures }))).toContain('Error: \\x1b]0;title\\x07\\x1b[31mred');
  });
});

test('all studies are reported on one line each', () => {
  const running = status({ jobs: [job({ completedIndexes: '0-19' })] });
  const unknown = {
    ...running,
    study: 'pool',
    name: 'pool-89abcdef',
    succeeded: undefined,
    failed: undefined,
    secondsLeft: undefined,
  };
  expect(describeNamespace({ studies: [running, unknown as typeof running], others: [] }, new Commands())).toBe(
    [
      'STUDY           STATE    DONE  FAILED  TASKS  LEFT',
      'study-0123abcd  running  20    0       100    4 min',
      'pool-89abcdef   running  ?     ?       100',
      '',
    ].join('\n'),
  );
});

describe('warnings of tasks that succeeded', () => {
  const ended = (warned: number, warning: string): SeenPod =>
    pod('Succeeded', {
      containerStatuses: [
        { name: 'task', state: { terminated: { message: terminationMessage({ warned, warning: base64(warning) }) } } },
      ],
    });

  test('are counted by their first line, for pods that have ended; startup messages of packages are not', () => {
    const warned = status({
      jobs: [job({ completedIndexes: '0-19' })],
      pods: [
        ended(2, 'Warning message:\nIn sqrt(-1) : NaNs produced\n'),
        ended(1, 'tau 0.25 did not converge\n'),
        ended(3, 'tau 0.5 did not converge\n'),
        ended(1, 'Loading required package: MASS\n'),
        ended(0, ''),
        ended(1, `${'x'.repeat(150)}\n${'y'.repeat(39)}`),
        pod('Running'),
        pod('Succeeded'),
      ],
    });
    expect(warned.warned).toEqual([
      { tasks: 4, line: 'tau 0.25 did not converge' },
      { tasks: 2, line: 'Warning message: In sqrt(-1) : NaNs produced' },
      { tasks: 1, line: 'y'.repeat(39) },
    ]);
    expect(describeStudy(warned)).toContain('  warned   at least 4 tasks: tau 0.25 did not converge\n');
  });
});
