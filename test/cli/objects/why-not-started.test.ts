import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { Commands } from '../../../cli/text/commands-to-copy';
import { stuckReasons, trySeenWarning, type SeenWarning } from '../../../cli/objects/why-not-started';
import { describeTrouble } from '../../../cli/text/trouble';
import { StudyCommands } from '../../../cli/study/study-commands';
import type { StudyVersion } from '../../../cli/study/version';
import { recordedJob, recordedPods, versionOf } from '../support';

const FAILED = recordedJob('job-with-failed-indexes');
const BOOTSTRAP = versionOf(FAILED, 7, 3);

const COMMANDS = new StudyCommands(new Commands('npx kubepar', { namespace: 'team' }), BOOTSTRAP, () => [
  'dist/b.yaml',
]);

/** The first reason, as one text. */
function tryStuck(
  version: StudyVersion,
  pods: readonly V1Pod[],
  warnings: readonly SeenWarning[],
): { key: string; lasting: boolean; reason: string } | undefined {
  const [stuck] = stuckReasons(version, pods, warnings, COMMANDS);
  return stuck && { key: stuck.key, lasting: stuck.lasting, reason: describeTrouble(stuck) };
}

describe('why pods do not start', () => {
  const pods = recordedPods('pods-without-image');
  const pending = (status: object): V1Pod[] => [{ ...pods[0]!, status }];
  const warning = (kind: string, name: string, reason: string, message: string): SeenWarning[] =>
    [{ metadata: {}, involvedObject: { kind, name }, reason, message, type: 'Warning' }].flatMap(
      (event) => trySeenWarning(event) ?? [],
    );

  test('a pod whose image cannot be pulled is stuck for good, and the sentence says what to check', () => {
    const stuck = tryStuck(BOOTSTRAP, pods, [])!;
    expect(stuck).toMatchObject({ key: 'Image', lasting: true });
    expect(stuck.reason).toMatch(
      /^pod no-image-\S+ cannot start: ImagePullBackOff: Back-off pulling image .*; check that the image registry\.example\.com\/nope:1\.0\.0 exists and that the cluster may pull it \(pod\.imagePullSecrets\); if the name is wrong, correct it and apply the study again:\n {4}npm run synth\n {4}kubectl apply -f dist\/b\.yaml --namespace team$/,
    );
  });

  test.each(['ContainerCreating', 'PodInitializing'])('a pod in %s is not stuck', (reason) => {
    const container = { ...pods[0]!.status!.containerStatuses![0]!, state: { waiting: { reason } } };
    expect(tryStuck(BOOTSTRAP, pending({ containerStatuses: [container] }), [])).toBeUndefined();
  });

  test('a pod that fits no node waits, and may get one', () => {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes are available: 1 Insufficient cpu.',
    };
    expect(tryStuck(BOOTSTRAP, pending({ conditions: [condition] }), [])).toEqual({
      key: 'Unschedulable',
      lasting: false,
      reason: `pod ${pods[0]!.metadata!.name!} waits for a node: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.; if no node becomes free or is added, request less in resources and apply the study again:\n    npm run synth\n    kubectl apply -f dist/b.yaml --namespace team`,
    });
  });

  test('a sidecar that cannot start keeps its pod from starting, and the sentence names its image', () => {
    const spec = { initContainers: [{ name: 'queue', image: 'redis:8.0.2' }], containers: [] };
    const waiting = { reason: 'ErrImagePull', message: 'not found' };
    const status = { initContainerStatuses: [{ name: 'queue', state: { waiting } }] };
    const [pod] = pending(status);
    expect(tryStuck(BOOTSTRAP, [{ ...pod!, spec }], [])).toMatchObject({
      key: 'Image',
      lasting: true,
      reason: expect.stringContaining('check that the image redis:8.0.2 exists') as string,
    });
  });

  test.each([
    [
      '0/1 nodes are available: persistentvolumeclaim "results" not found.',
      'create the PersistentVolumeClaim results; the pods then start by themselves',
    ],
    [
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      'check the claim and its StorageClass until the claim is bound:\n    kubectl get pvc,storageclass --namespace team\nthe pods then start by themselves',
    ],
  ])('an unusable claim keeps its pod from starting, for good: %s', (message, advice) => {
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    expect(tryStuck(BOOTSTRAP, pending({ conditions: [condition] }), [])).toEqual({
      key: 'Claim',
      lasting: true,
      reason: `pod ${pods[0]!.metadata!.name!} waits for a claim: Unschedulable: ${message}; ${advice}`,
    });
  });

  test('a missing Secret keeps its pod from starting, for good', () => {
    const message = 'MountVolume.SetUp failed for volume "secret-0" : secret "gcs-key" not found';
    expect(tryStuck(BOOTSTRAP, pending({}), warning('Pod', pods[0]!.metadata!.name!, 'FailedMount', message))).toEqual({
      key: 'Secret',
      lasting: true,
      reason: `no pod can start: FailedMount: ${message}; create what is missing, with the name of your file in place of FILE:\n    kubectl create secret generic gcs-key --namespace team --from-file=FILE\nthe pods then start by themselves`,
    });
  });

  test.each([
    [
      's3://results',
      'create the Secret with the credentials for s3://results: type the access key, then Enter and Ctrl-D, and the same with its secret:\n    kubectl create secret generic keys --namespace team --from-literal=AWS_ACCESS_KEY_ID="$(cat)" --from-literal=AWS_SECRET_ACCESS_KEY="$(cat)"',
    ],
    [
      'gs://results',
      'create the Secret with the key of a service account that may write to gs://results, with the name of its file in place of FILE:\n    kubectl create secret generic keys --namespace team --from-file=key.json=FILE',
    ],
  ])('a missing Secret for the bucket %s is created with the keys that the store needs', (url, advice) => {
    const message = 'MountVolume.SetUp failed for volume "bucket-secret" : secret "keys" not found';
    const results = { kind: 'bucket', url, secret: 'keys', image: 'rclone/rclone:1.76.0' } as const;
    const version = { ...BOOTSTRAP, description: { ...BOOTSTRAP.description, results } };
    const name = pods[0]?.metadata?.name ?? '';
    expect(tryStuck(version, pending({ phase: 'Pending' }), warning('Pod', name, 'FailedMount', message))).toEqual({
      key: 'Secret',
      lasting: true,
      reason: `no pod can start: FailedMount: ${message}; ${advice}\nthe pods then start by themselves`,
    });
  });

  test.each([
    [
      'secret "pool-redis" not found',
      'create the Secret:\n    kubectl create secret generic pool-redis --namespace team --from-literal=secret-key="$(openssl rand -hex 32)"\nthe pods then start by themselves',
    ],
    [
      "couldn't find key secret-key in Secret team/pool-redis",
      'put the key secret-key into the Secret pool-redis; the pods then start by themselves',
    ],
    ['configmap "x" not found', 'check that what the pod refers to exists'],
  ])('the report on a pod with %s says how it can start', (message, advice) => {
    const secretKeyRef = { name: 'pool-redis', key: 'secret-key' };
    const env = [{ name: 'REDISCLI_AUTH', valueFrom: { secretKeyRef } }];
    const waiting = { reason: 'CreateContainerConfigError', message };
    const [pod] = pending({ containerStatuses: [{ name: 'redis', state: { waiting } }] });
    const stuck = tryStuck(BOOTSTRAP, [{ ...pod!, spec: { containers: [{ name: 'redis', env }] } }], []);
    expect(stuck?.reason).toContain(`CreateContainerConfigError: ${message}; ${advice}`);
  });

  test('an exhausted quota prevents pods from being created, temporarily', () => {
    const message = 'pods "bootstrap-0" is forbidden: exceeded quota: small';
    expect(tryStuck(BOOTSTRAP, [], warning('Job', BOOTSTRAP.name, 'FailedCreate', message))).toEqual({
      key: 'Quota',
      lasting: false,
      reason: `no pod can start: FailedCreate: ${message}; pods start by themselves when the quota has room: wait, or have it raised; see how much of it is used:\n    kubectl describe resourcequota --namespace team`,
    });
  });

  test('a warning about the Redis of a queue concerns its study', () => {
    const queue = { redis: 'pool-redis', maxAttempts: 3, loop: false };
    const study = { ...BOOTSTRAP, description: { ...BOOTSTRAP.description, queue } };
    const warnings = warning('StatefulSet', 'pool-redis', 'FailedCreate', 'pods "x" is forbidden');
    expect(tryStuck(study, [], warnings)).toMatchObject({ key: 'FailedCreate', lasting: true });
  });

  test('a warning about the Job of one task concerns its study', () => {
    const message = 'pods "x" is forbidden: violates PodSecurity "restricted:latest"';
    const version = versionOf(FAILED, 3, 1);
    const study = { ...version, description: { ...version.description, layout: 'jobs' as const } };
    expect(tryStuck(study, [], warning('Job', `${study.name}-60`, 'FailedCreate', message))).toMatchObject({
      key: 'FailedCreate',
      lasting: true,
    });
  });

  test.each([
    ['about another pod', warning('Pod', 'other', 'FailedMount', 'x')],
    ['about a Job of another study', warning('Job', `${BOOTSTRAP.name}2`, 'FailedCreate', 'x')],
    ['about another object of that name', warning('ReplicaSet', BOOTSTRAP.name, 'FailedCreate', 'x')],
    [
      'of a node that is busy',
      warning('Pod', pods[0]!.metadata!.name!, 'FailedMount', 'failed to sync configmap cache: timed out waiting'),
    ],
    ['for another reason', warning('Job', BOOTSTRAP.name, 'BackoffLimitExceeded', 'x')],
  ])('a warning %s is ignored', (_what, warnings) => {
    expect(tryStuck(BOOTSTRAP, pending({}), warnings)).toBeUndefined();
  });

  test('each cause is reported once, with the number of its pods, those of containers first', () => {
    const waiting = (name: string, reason: string): V1Pod => ({
      metadata: { name },
      status: { containerStatuses: [{ name: 'task', state: { waiting: { reason } } }] } as V1Pod['status'] & object,
    });
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no' };
    const unscheduled = { metadata: { name: 'c' }, status: { conditions: [condition] } };
    const all = [unscheduled, waiting('a', 'ErrImagePull'), waiting('b', 'ImagePullBackOff'), unscheduled, unscheduled];
    const warnings = [
      ...warning('Job', BOOTSTRAP.name, 'FailedCreate', 'exceeded quota: small'),
      ...warning('Job', BOOTSTRAP.name, 'FailedCreate', 'exceeded quota: small'),
    ];
    expect(stuckReasons(BOOTSTRAP, all, warnings, COMMANDS).map(({ key, pods: count }) => [key, count])).toEqual([
      ['Image', 2],
      ['Unschedulable', 3],
      ['Quota', 0],
    ]);
  });
});
