import { seenPod } from '../../../cli/objects/seen-pod';
import { failedTasks, studyState } from '../../../cli/status/study-state';
import type { SeenJob } from '../../../cli/objects/job';
import type { StudyVersion } from '../../../cli/study/version';
import { attemptRecord, base64, terminationMessage } from '../results/support';
import { recordedJob, recordedPods, versionOf } from '../support';

const FAILED = recordedJob('job-with-failed-indexes');
const COMPLETE = recordedJob('complete-job');
// Seven tasks, three per pod, of which tasks 1 and 6 fail.
const BOOTSTRAP = versionOf(FAILED, 7, 3);

describe('studyState', () => {
  test('a complete Job is complete with all its tasks', () => {
    expect(studyState([COMPLETE], versionOf(COMPLETE, 100, 1))).toEqual({
      state: 'complete',
      succeeded: 100,
      failed: 0,
      reason: '',
    });
  });

  test('a Job with failed indexes has failed, with the tasks of those indexes; the last index has fewer', () => {
    expect(studyState([FAILED], BOOTSTRAP)).toEqual({
      state: 'failed',
      succeeded: 3,
      failed: 4,
      reason: 'some of its pods failed for good',
    });
  });

  test('a Job with a final condition has failed, although its last pods have not ended', () => {
    const conditions = FAILED.status!.conditions!.filter(({ type }) => type === 'FailureTarget');
    expect(studyState([{ ...FAILED, status: { ...FAILED.status, conditions } }], BOOTSTRAP)).toMatchObject({
      state: 'failed',
      reason: 'some of its pods failed for good',
    });
    expect(studyState([{ ...FAILED, status: { ...FAILED.status, conditions: [] } }], BOOTSTRAP).state).toBe('running');
  });

  test('a suspended Job is suspended', () => {
    const job = { ...FAILED, spec: { ...FAILED.spec!, suspend: true }, status: {} };
    expect(studyState([job], BOOTSTRAP).state).toBe('suspended');
  });

  test('a study without its Job has failed, with a possible reason', () => {
    expect(studyState([], BOOTSTRAP)).toMatchObject({
      state: 'failed',
      reason: 'its Job is missing: it was deleted, or its ttl has passed',
    });
  });
});

describe('studyState of a study with a rerun', () => {
  const annotations = { 'kubepar.dev/tasks': '1,3-6' };
  const rerun = (number: number, status: SeenJob['status'], spec: SeenJob['spec'] = {}): SeenJob => ({
    metadata: { name: `study-rerun-${String(number)}`, annotations },
    spec,
    ...(status !== undefined && { status }),
  });
  const complete = { completedIndexes: '0,1', conditions: [{ type: 'Complete', status: 'True' }] };
  const failed = {
    completedIndexes: '1',
    failedIndexes: '0',
    conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', message: 'Job has failed indexes' }],
  };

  test.each<[string, readonly SeenJob[], ReturnType<typeof studyState>]>([
    [
      'not begun: all others have their results',
      [FAILED, rerun(1, {})],
      { state: 'running', succeeded: 2, failed: 0, reason: '' },
    ],
    [
      'half done: the first pod has three tasks',
      [FAILED, rerun(1, { completedIndexes: '0' })],
      { state: 'running', succeeded: 5, failed: 0, reason: '' },
    ],
    ['complete', [FAILED, rerun(1, complete)], { state: 'complete', succeeded: 7, failed: 0, reason: '' }],
    [
      'complete, with the first Job gone',
      [rerun(1, complete)],
      { state: 'complete', succeeded: 7, failed: 0, reason: '' },
    ],
    [
      'failed again, in the first pod',
      [rerun(1, failed), FAILED],
      { state: 'failed', succeeded: 4, failed: 3, reason: 'some of its pods failed for good' },
    ],
    [
      'failed, and complete in the next',
      [rerun(10, complete), rerun(9, failed), FAILED],
      { state: 'complete', succeeded: 7, failed: 0, reason: '' },
    ],
    [
      'suspended',
      [FAILED, rerun(1, {}, { suspend: true })],
      { state: 'suspended', succeeded: 2, failed: 0, reason: '' },
    ],
  ])('%s', (_, jobs, state) => {
    expect(studyState(jobs, BOOTSTRAP)).toEqual(state);
  });
});

describe('studyState of a study with one Job per task', () => {
  const running: SeenJob = { status: { active: 1, ready: 1 } };
  const suspended: SeenJob = { spec: { suspend: true }, status: {} };
  const complete: SeenJob = { status: { completedIndexes: '0', conditions: [{ type: 'Complete', status: 'True' }] } };
  const failed = (reason = 'FailedIndexes', message = 'Job has failed indexes'): SeenJob => ({
    status: { failedIndexes: '0', conditions: [{ type: 'Failed', status: 'True', reason, message }] },
  });
  const failing: SeenJob = {
    status: { conditions: [{ type: 'FailureTarget', status: 'True', reason: 'FailedIndexes' }] },
  };

  test.each<[string, readonly SeenJob[], ReturnType<typeof studyState>]>([
    ['all complete', [complete, complete, complete], { state: 'complete', succeeded: 3, failed: 0, reason: '' }],
    ['one not begun', [complete, {}, complete], { state: 'running', succeeded: 2, failed: 0, reason: '' }],
    ['all running', [running, running, running], { state: 'running', succeeded: 0, failed: 0, reason: '' }],
    [
      'one failed while others run, which may still succeed',
      [failed(), running, complete],
      { state: 'running', succeeded: 1, failed: 1, reason: '' },
    ],
    ['one about to fail', [failing, running, complete], { state: 'running', succeeded: 1, failed: 0, reason: '' }],
    ['all suspended', [suspended, suspended, suspended], { state: 'suspended', succeeded: 0, failed: 0, reason: '' }],
    [
      'those suspended that have not ended',
      [complete, failed(), suspended],
      { state: 'suspended', succeeded: 1, failed: 1, reason: '' },
    ],
    ['one suspended', [suspended, running, running], { state: 'running', succeeded: 0, failed: 0, reason: '' }],
    [
      'all ended and one failed',
      [complete, failed(), complete],
      {
        state: 'failed',
        succeeded: 2,
        failed: 1,
        reason: '1 of 3 Jobs failed (some of its pods failed for good)',
      },
    ],
    [
      'failures of several reasons, each of which is told once, as it was first',
      [
        failed('PodFailurePolicy', 'pod a-0-x failed with exit code 92'),
        failed(),
        failed('PodFailurePolicy', 'pod b-0-x failed with exit code 92'),
      ],
      {
        state: 'failed',
        succeeded: 0,
        failed: 3,
        reason:
          '3 of 3 Jobs failed (a pod stopped it: pod a-0-x failed with exit code 92; some of its pods failed for good)',
      },
    ],
    ['one gone while others run', [complete, running], { state: 'running', succeeded: 1, failed: 0, reason: '' }],
    [
      'one gone, and the others ended',
      [complete, complete],
      {
        state: 'failed',
        succeeded: 2,
        failed: 0,
        reason: '1 of 3 Jobs are missing: they were deleted, or their ttl has passed',
      },
    ],
    [
      'some gone, and another failed',
      [failed()],
      {
        state: 'failed',
        succeeded: 0,
        failed: 1,
        reason:
          '1 of 3 Jobs failed (some of its pods failed for good); 2 of 3 Jobs are missing: they were deleted, or their ttl has passed',
      },
    ],
    [
      'all gone',
      [],
      {
        state: 'failed',
        succeeded: 0,
        failed: 0,
        reason: '3 of 3 Jobs are missing: they were deleted, or their ttl has passed',
      },
    ],
  ])('%s', (_what, jobs, expected) => {
    expect(studyState(jobs, inJobs(3))).toEqual(expected);
  });

  test('a Job that its deadline ended has failed, although it names no failed index', () => {
    const late = failed('DeadlineExceeded', 'Job was active longer than specified deadline');
    const status = { ...late.status!, failedIndexes: undefined };
    expect(studyState([{ status }, complete, complete], inJobs(3))).toMatchObject({ succeeded: 2, failed: 1 });
  });

  test('five thousand Jobs are counted quickly', () => {
    const jobs = Array.from({ length: 5000 }, (_, task) => (task % 10 === 0 ? failed() : complete));
    const start = Date.now();
    expect(studyState(jobs, inJobs(5000))).toMatchObject({ state: 'failed', succeeded: 4500, failed: 500 });
    expect(Date.now() - start).toBeLessThan(1000);
  });
});

describe('failedTasks', () => {
  test("names the tasks that failed, with R's error text, from termination messages alone", () => {
    const failures = failedTasks(BOOTSTRAP, [FAILED], recordedPods('failed-pods').map(seenPod));
    expect(failures.map(({ task, status, exitCode }) => [task, status, exitCode])).toEqual([
      [1, 'failed', 1],
      [6, 'failed', 1],
    ]);
    expect(failures[0]!.error).toBe('Error: singular matrix\nExecution halted');
  });

  test('finds the task of a pod whose Job has only one task by its annotation', () => {
    const [recorded] = recordedPods('failed-pods');
    const study = inJobs(100);
    const uid = recorded!.metadata!.uid!;
    const record = attemptRecord({ study: study.name, task: 59, pod: uid, status: 'failed', error: base64('no data') });
    const message = terminationMessage({ study: study.name, pod: uid, index: 59, failed: 1 }, [record]);
    const name = `${study.name}-60`;
    const annotations = { 'kubepar.dev/tasks': '59', 'batch.kubernetes.io/job-completion-index': '0' };
    const [container] = recorded!.status!.containerStatuses!;
    const state = { terminated: { exitCode: 90, reason: 'Error', message } };
    const failed = {
      ...recorded!,
      metadata: { ...recorded!.metadata, annotations, labels: { 'batch.kubernetes.io/job-name': name } },
      status: { ...recorded!.status, containerStatuses: [{ ...container!, state }] },
    };
    const job: SeenJob = {
      metadata: { name, annotations: { 'kubepar.dev/tasks': '59' } },
      status: { failedIndexes: '0', conditions: FAILED.status!.conditions! },
    };
    expect(failedTasks(study, [job], [seenPod(failed)])).toMatchObject([
      { task: 59, status: 'failed', error: 'no data' },
    ]);
  });

  test('names none whose pod was lost while another one has its tasks, or had', () => {
    const pods = recordedPods('failed-pods').map(seenPod);
    const job = (status: object): SeenJob[] => [{ ...FAILED, status: status }];
    const tasks = (status: object): number[] => failedTasks(BOOTSTRAP, job(status), pods).map(({ task }) => task);
    expect(tasks({})).toEqual([]);
    expect(tasks({ failedIndexes: '0' })).toEqual([1]);
    const conditions = FAILED.status!.conditions!;
    expect(tasks({ completedIndexes: '0,1', conditions })).toEqual([6]);
    // A stopped Job has named no index.
    expect(tasks({ conditions: conditions.filter(({ type }) => type === 'FailureTarget') })).toEqual([1, 6]);
  });

  test('names the tasks of failed indexes even if their pods are deleted', () => {
    const { completedIndexes, ...status } = FAILED.status!;
    expect(completedIndexes).toBe('1');
    const gone = failedTasks(BOOTSTRAP, [{ ...FAILED, status: { ...status, failedIndexes: '0' } }], []);
    expect(gone.map(({ task, status: what, error }) => [task, what, error])).toEqual(
      [0, 1, 2].map((task) => [task, 'missing', 'its pod is gone']),
    );
  });

  test('reports why a pod was evicted', () => {
    const [pod] = recordedPods('evicted-pods');
    const job = recordedJob('job-with-evicted-pod');
    const evicted = failedTasks(versionOf(job, 1, 1), [job], [seenPod(pod!)]);
    expect(evicted).toMatchObject([
      {
        task: 0,
        status: 'killed',
        error: 'it was interrupted (Evicted: Usage of EmptyDir volume "tmp" exceeds the limit "20Mi".)',
      },
    ]);
    // If nothing of the wrapper is left.
    const [container] = pod!.status!.containerStatuses!;
    const state = { terminated: { exitCode: 137, reason: 'Error' } };
    const silent = { ...pod!, status: { ...pod!.status, containerStatuses: [{ ...container!, state }] } };
    expect(failedTasks(versionOf(job, 1, 1), [job], [seenPod(silent)])).toMatchObject([
      { status: 'killed', error: expect.stringMatching(/^its pod was killed \(Evicted: Usage of EmptyDir/) as unknown },
    ]);
  });
});

/** A study with this many tasks in layout `jobs`. */
function inJobs(tasks: number): StudyVersion {
  const version = versionOf(FAILED, tasks, 1);
  return { ...version, description: { ...version.description, pattern: 'expanded-sweep', layout: 'jobs' } };
}
