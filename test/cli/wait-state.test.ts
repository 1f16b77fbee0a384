import { describeStuckPod, failedTasks, studyState, tryStuckPod } from '../../cli/wait-state';
import { recordedJob, recordedPods, versionOf } from './support';

const FAILED = recordedJob('job-with-failed-indexes');
const COMPLETE = recordedJob('complete-job');
// Seven tasks, three to a pod, of which tasks 1 and 6 fail.
const BOOTSTRAP = versionOf(FAILED, 7, 3);

describe('studyState', () => {
  test('a Job that is complete is so with all its tasks', () => {
    expect(studyState(COMPLETE, versionOf(COMPLETE, 100, 1))).toEqual({
      state: 'complete',
      succeeded: 100,
      failed: 0,
      reason: '',
    });
  });

  test('a Job with failed indexes has failed, with the tasks of those indexes, of which the last has fewer', () => {
    expect(studyState(FAILED, BOOTSTRAP)).toEqual({
      state: 'failed',
      succeeded: 3,
      failed: 4,
      reason: 'FailedIndexes: Job has failed indexes',
    });
  });

  test('a Job whose pods are still ending has not failed yet', () => {
    const conditions = FAILED.status!.conditions!.filter(({ type }) => type === 'FailureTarget');
    expect(studyState({ ...FAILED, status: { ...FAILED.status, conditions } }, BOOTSTRAP).state).toBe('running');
  });

  test('a suspended Job is suspended', () => {
    const job = { ...FAILED, spec: { ...FAILED.spec!, suspend: true }, status: {} };
    expect(studyState(job, BOOTSTRAP).state).toBe('suspended');
  });

  test('a study without its Job has failed, and says what may have happened', () => {
    expect(studyState(undefined, BOOTSTRAP)).toMatchObject({
      state: 'failed',
      reason: 'its Job is not there: it was deleted, or its ttl has passed',
    });
  });
});

describe('failedTasks', () => {
  test("names the tasks that failed, with R's error text, from termination messages alone", () => {
    const failures = failedTasks(BOOTSTRAP, recordedPods('failed-pods'));
    expect(failures.map(({ task, status, exitCode }) => [task, status, exitCode])).toEqual([
      [1, 'failed', 1],
      [6, 'failed', 1],
    ]);
    expect(failures[0]!.error).toBe('Error: singular matrix\nExecution halted');
  });
});

describe('tryStuckPod', () => {
  const pods = recordedPods('pods-without-image');

  test('a pod whose image cannot be pulled is stuck, and the sentence says what to check', () => {
    const stuck = tryStuckPod(pods)!;
    expect(stuck).toMatchObject({ pod: pods[0]!.metadata!.name, reason: 'ImagePullBackOff' });
    expect(describeStuckPod(stuck, BOOTSTRAP)).toMatch(
      /^pod no-image-\S+ cannot start: ImagePullBackOff: Back-off pulling image .*; check that the image rocker\/r-ver:4\.5\.0 exists and that the cluster may pull it \(pod\.imagePullSecrets\)$/,
    );
  });

  test.each(['ContainerCreating', 'PodInitializing'])('a pod in %s is not stuck', (reason) => {
    const status = {
      containerStatuses: [{ ...pods[0]!.status!.containerStatuses![0]!, state: { waiting: { reason } } }],
    };
    expect(tryStuckPod([{ ...pods[0]!, status }])).toBeUndefined();
  });

  test('a container that lacks its configuration is stuck for want of what it refers to', () => {
    const stuck = { pod: 'p', reason: 'CreateContainerConfigError', message: 'secret "gcs-key" not found' };
    expect(describeStuckPod(stuck, BOOTSTRAP)).toBe(
      'pod p cannot start: CreateContainerConfigError: secret "gcs-key" not found; check that what the pod refers to, such as its Secrets, exists',
    );
  });
});
