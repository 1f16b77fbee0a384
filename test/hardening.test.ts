import { Chart, Yaml } from 'cdk8s';
import { readerPod } from '../cli/objects/reader-pod';
import { describeStudy, type DescribedBucket } from '../lib/study/description';
import { Results } from '../lib';
import { checked, readYaml, redis, render, renderPool, renderSweep, type RenderedObject } from './support';

/** A pod without what it runs: weakening one of its fields makes a test fail. */
interface Pod {
  readonly initContainers?: readonly object[];
  readonly containers: readonly object[];
  readonly volumes: readonly { readonly name: string; readonly projected?: object }[];
}

/** What it runs, and how that is supervised. */
const PROGRAM = ['command', 'args', 'env', 'image', 'startupProbe', 'readinessProbe', 'livenessProbe', 'ports'];

function hardened(pod: unknown): unknown {
  const { containers, initContainers = [], volumes, ...fields } = pod as Pod;
  return {
    ...fields,
    containers: [...initContainers, ...containers].map((container) =>
      Object.fromEntries(Object.entries(container).filter(([field]) => !PROGRAM.includes(field))),
    ),
    // Its ConfigMaps do not affect its rights.
    volumes: volumes.map(({ name, projected, ...source }) =>
      projected === undefined ? { name, ...source } : { name, projected: Object.keys(projected) },
    ),
  };
}

const rightsOf = (user: number): object => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  },
});
const CONTAINER = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
const asks = (cpu: string, memory: string, disk: string): object => ({
  requests: { cpu, memory, 'ephemeral-storage': disk },
  limits: { memory, 'ephemeral-storage': disk },
});
const mount = (name: string, mountPath: string, readOnly?: true): object => ({
  name,
  mountPath,
  ...(readOnly && { readOnly }),
});
const folder = (name: string, sizeLimit: string): object => ({ name, emptyDir: { sizeLimit } });
const STUDY = { name: 'study', projected: ['sources'] };
const CLAIM = { kind: 'volume', claimName: 'data' } as const;

const TASK = {
  name: 'task',
  resources: asks('500m', '512Mi', '1Gi'),
  securityContext: CONTAINER,
  volumeMounts: [
    mount('study', '/kubepar/study', true),
    mount('work', '/kubepar/work'),
    mount('tmp', '/tmp'),
    mount('tmp', '/kubepar/tmp'),
  ],
};
const TASK_POD = {
  restartPolicy: 'Never',
  ...rightsOf(10001),
  containers: [TASK],
  volumes: [STUDY, folder('work', '1Gi'), folder('tmp', '1Gi')],
};

describe('the pods of a study have exactly these rights, limits and mounts:', () => {
  test('those of a simulation', () => {
    expect(hardened(render().pod)).toEqual(TASK_POD);
  });

  test('those of a sweep, in both layouts', () => {
    for (const layout of ['jobs', 'indexed']) expect(hardened(renderSweep({ layout }).pod)).toEqual(TASK_POD);
  });

  test('those with a Secret and results on a volume', () => {
    const secrets = [{ secret: 'key', mountPath: '/var/secrets/key' }];
    const { pod } = render({ secrets, results: Results.volume({ claimName: 'data' }) });
    expect(hardened(pod)).toEqual({
      ...TASK_POD,
      containers: [
        {
          ...TASK,
          volumeMounts: [
            ...TASK.volumeMounts,
            mount('results', '/kubepar/results'),
            mount('secret-0', '/var/secrets/key', true),
          ],
        },
      ],
      volumes: [
        ...TASK_POD.volumes,
        { name: 'results', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'secret-0', secret: { secretName: 'key' } },
      ],
    });
  });

  test('those with results in a bucket, in which only the sidecar has the credentials', () => {
    const results = Results.bucket({ url: 'gs://data', secret: 'key', token: { audience: 'https://example.com' } });
    expect(hardened(render({ results }).pod)).toEqual({
      ...TASK_POD,
      containers: [
        {
          name: 'bucket',
          restartPolicy: 'Always',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          resources: asks('10m', '96Mi', '1Gi'),
          securityContext: { ...CONTAINER, runAsUser: 10004, runAsGroup: 10004 },
          volumeMounts: [
            mount('study', '/kubepar/study', true),
            mount('results-pipes', '/kubepar/bucket'),
            mount('results-spool', '/kubepar/bucket-spool'),
            mount('results-secret', '/kubepar/bucket-secret', true),
            mount('results-token', '/kubepar/bucket-token', true),
          ],
        },
        { ...TASK, volumeMounts: [...TASK.volumeMounts, mount('results-pipes', '/kubepar/bucket', true)] },
      ],
      volumes: [
        ...TASK_POD.volumes,
        folder('results-pipes', '1Mi'),
        folder('results-spool', '1Gi'),
        { name: 'results-secret', secret: { secretName: 'key' } },
        { name: 'results-token', projected: ['sources'] },
      ],
    });
  });

  test('the workers of a pool, in which only the sidecar may write to the queue', () => {
    expect(hardened(renderPool().pod)).toEqual({
      ...TASK_POD,
      containers: [
        {
          name: 'queue',
          restartPolicy: 'Always',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          resources: asks('10m', '64Mi', '64Mi'),
          securityContext: { ...CONTAINER, runAsUser: 10002, runAsGroup: 10002 },
          volumeMounts: [mount('study', '/kubepar/study', true), mount('queue', '/kubepar/queue')],
        },
        { ...TASK, volumeMounts: [...TASK.volumeMounts, mount('queue', '/kubepar/queue', true)] },
      ],
      volumes: [...TASK_POD.volumes, folder('queue', '64Mi')],
    });
  });

  test('the pod that loads a queue', () => {
    expect(hardened(renderPool().loader.spec.template.spec)).toEqual({
      restartPolicy: 'Never',
      ...rightsOf(10002),
      containers: [
        {
          name: 'load',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          resources: asks('10m', '64Mi', '64Mi'),
          securityContext: CONTAINER,
          volumeMounts: [mount('study', '/kubepar/study', true), mount('tmp', '/tmp')],
        },
      ],
      volumes: [STUDY, folder('tmp', '16Mi')],
    });
  });

  test.each([
    ['claim', undefined, [], '128Mi'],
    ['folder', 'ephemeral', [folder('data', '1Gi')], '1152Mi'],
  ])('the pod of a Redis with a %s', (_, storage, data, disk) => {
    const chart = Chart.of(redis(storage === undefined ? {} : { storage }));
    const objects = readYaml(Yaml.stringify(...(chart.toJson() as unknown[]))) as RenderedObject[];
    const set = objects.find(({ kind }) => kind === 'StatefulSet') as RenderedObject & {
      readonly spec: { readonly template: { readonly spec: Pod } };
    };
    const pod = hardened(set.spec.template.spec) as { readonly volumes: readonly object[] };
    expect({ ...pod, volumes: pod.volumes.slice(1) }).toEqual({
      terminationGracePeriodSeconds: 30,
      ...rightsOf(10003),
      containers: [
        {
          name: 'redis',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          resources: asks('100m', '512Mi', disk),
          securityContext: CONTAINER,
          volumeMounts: [mount('script', '/kubepar/redis', true), mount('data', '/data'), mount('tmp', '/tmp')],
        },
      ],
      volumes: [folder('tmp', '16Mi'), ...data],
    });
    expect(pod.volumes[0]).toEqual({ name: 'script', configMap: { name: expect.any(String) as string } });
  });

  test('the pod that `kubepar collect` starts, which can only read the results', () => {
    const like = { containers: [], hostNetwork: true, serviceAccountName: 'admin', nodeSelector: { disk: 'ssd' } };
    const study = { name: 'study-01234567', description: describeStudy(checked()) };
    expect(hardened(readerPod(study as never, CLAIM, 'x', { spec: like }).spec)).toEqual({
      nodeSelector: { disk: 'ssd' },
      restartPolicy: 'Never',
      activeDeadlineSeconds: 21_600,
      terminationGracePeriodSeconds: 1,
      ...rightsOf(10001),
      containers: [
        {
          name: 'collect',
          resources: asks('50m', '64Mi', '16Mi'),
          securityContext: CONTAINER,
          volumeMounts: [mount('results', '/kubepar/results', true)],
        },
      ],
      volumes: [{ name: 'results', persistentVolumeClaim: { claimName: 'data' } }],
    });
  });

  test('the same for a bucket, which has the credentials of the study and no others', () => {
    const like = { containers: [], hostNetwork: true, serviceAccountName: 'writer', dnsPolicy: 'Default' };
    const study = { name: 'study-01234567', description: describeStudy(checked()) };
    const bucket = { kind: 'bucket', url: 's3://results', image: 'rclone/rclone:1.76.0' } as const;
    const common = {
      dnsPolicy: 'Default',
      restartPolicy: 'Never',
      activeDeadlineSeconds: 21_600,
      terminationGracePeriodSeconds: 1,
      ...rightsOf(10004),
    };
    const collect = { name: 'collect', resources: asks('50m', '256Mi', '512Mi'), securityContext: CONTAINER };
    const scratch = mount('results-spool', '/kubepar/bucket-spool');
    const podOf = (given: Partial<DescribedBucket>): unknown =>
      hardened(readerPod(study, { ...bucket, ...given }, 'x', { spec: like }).spec);
    expect(podOf({ secret: 'keys' })).toEqual({
      ...common,
      containers: [{ ...collect, volumeMounts: [scratch, mount('results-secret', '/kubepar/bucket-secret', true)] }],
      volumes: [folder('results-spool', '512Mi'), { name: 'results-secret', secret: { secretName: 'keys' } }],
    });
    expect(podOf({ token: { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::1:role/a' } })).toEqual({
      ...common,
      serviceAccountName: 'writer',
      containers: [{ ...collect, volumeMounts: [scratch, mount('results-token', '/kubepar/bucket-token', true)] }],
      volumes: [folder('results-spool', '512Mi'), { name: 'results-token', projected: ['sources'] }],
    });
    const ofAccount = {
      ...common,
      serviceAccountName: 'writer',
      containers: [{ ...collect, volumeMounts: [scratch] }],
      volumes: [folder('results-spool', '512Mi')],
    };
    expect(podOf({})).toEqual(ofAccount);
    expect(podOf({ serviceAccountName: 'described' })).toEqual({ ...ofAccount, serviceAccountName: 'described' });
  });
});
