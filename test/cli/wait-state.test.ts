import type { CoreV1Event, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { failedTasks, studyState, tryStuck } from '../../cli/wait-state';
import { recordedJob, recordedPods, versionOf } from './support';

const FAILED = recordedJob('job-with-failed-indexes');
const COMPLETE = recordedJob('complete-job');
// Seven tasks, three to a pod, of which tasks 1 and 6 fail.
const BOOTSTRAP = versionOf(FAILED, 7, 3);

describe('studyState', () => {
  test('a Job that is complete is so with all its tasks', () => {
    expect(studyState([COMPLETE], versionOf(COMPLETE, 100, 1))).toEqual({
      state: 'complete',
      succeeded: 100,
      failed: 0,
      reason: '',
    });
  });

  test('a Job with failed indexes has failed, with the tasks of those indexes, of which the last has fewer', () => {
    expect(studyState([FAILED], BOOTSTRAP)).toEqual({
      state: 'failed',
      succeeded: 3,
      failed: 4,
      reason: 'FailedIndexes: Job has failed indexes',
    });
  });

  test('a Job that is decided has failed, though its last pods have not ended', () => {
    const conditions = FAILED.status!.conditions!.filter(({ type }) => type === 'FailureTarget');
    expect(studyState([{ ...FAILED, status: { ...FAILED.status, conditions } }], BOOTSTRAP)).toMatchObject({
      state: 'failed',
      reason: 'FailedIndexes: Job has failed indexes',
    });
    expect(studyState([{ ...FAILED, status: { ...FAILED.status, conditions: [] } }], BOOTSTRAP).state).toBe('running');
  });

  test('a suspended Job is suspended', () => {
    const job = { ...FAILED, spec: { ...FAILED.spec!, suspend: true }, status: {} };
    expect(studyState([job], BOOTSTRAP).state).toBe('suspended');
  });

  test('a study without its Job has failed, and says what may have happened', () => {
    expect(studyState([], BOOTSTRAP)).toMatchObject({
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

describe('tryStuck', () => {
  const pods = recordedPods('pods-without-image');
  const pending = (status: object): V1Pod[] => [{ ...pods[0]!, status }];
  const warning = (name: string, reason: string, message: string): CoreV1Event[] => [
    { metadata: {}, involvedObject: { name }, reason, message, type: 'Warning' },
  ];

  test('a pod whose image cannot be pulled is stuck for good, and the sentence says what to check', () => {
    const stuck = tryStuck(BOOTSTRAP, pods, [])!;
    expect(stuck).toMatchObject({ key: 'ImagePullBackOff', lasting: true });
    expect(stuck.reason).toMatch(
      /^pod no-image-\S+ cannot start: ImagePullBackOff: Back-off pulling image .*; check that the image rocker\/r-ver:4\.5\.0 exists and that the cluster may pull it \(pod\.imagePullSecrets\)$/,
    );
  });

  test.each(['ContainerCreating', 'PodInitializing'])('a pod in %s is not stuck', (reason) => {
    const container = { ...pods[0]!.status!.containerStatuses![0]!, state: { waiting: { reason } } };
    expect(tryStuck(BOOTSTRAP, pending({ containerStatuses: [container] }), [])).toBeUndefined();
  });

  test('a pod that no node has room for waits, and may get one', () => {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes are available: 1 Insufficient cpu.',
    };
    expect(tryStuck(BOOTSTRAP, pending({ conditions: [condition] }), [])).toEqual({
      key: 'Unschedulable',
      lasting: false,
      reason: `pod ${pods[0]!.metadata!.name!} waits for a node: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.; if none becomes free, ask for less in resources`,
    });
  });

  test('a Secret that is missing keeps its pod from starting, for good', () => {
    const message = 'MountVolume.SetUp failed for volume "secret-0" : secret "gcs-key" not found';
    expect(tryStuck(BOOTSTRAP, pending({}), warning(pods[0]!.metadata!.name!, 'FailedMount', message))).toEqual({
      key: 'FailedMount',
      lasting: true,
      reason: `no pod can start: FailedMount: ${message}; create what is missing, or mend the study and apply it again`,
    });
  });

  test('a quota that is used up has no pods made, for a time', () => {
    const message = 'pods "bootstrap-0" is forbidden: exceeded quota: small';
    expect(tryStuck(BOOTSTRAP, [], warning(BOOTSTRAP.name, 'FailedCreate', message))).toMatchObject({
      key: 'FailedCreate',
      lasting: false,
    });
  });

  test.each([
    ['of another object', warning('other', 'FailedMount', 'x')],
    ['of another kind', warning(BOOTSTRAP.name, 'BackOff', 'x')],
  ])('a warning %s says nothing', (_what, warnings) => {
    expect(tryStuck(BOOTSTRAP, pending({}), warnings)).toBeUndefined();
  });
});
