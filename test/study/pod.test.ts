import { IntOrString, Quantity, type PodSpec } from '../../imports/k8s';
import { fieldPath } from '../../lib/study/plain-data';
import { checkPod } from '../../lib/study/pod';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf, problemsOf } from '../support';

describe('additions to the pods', () => {
  test('none are needed', () => {
    const none = { spec: {}, volumes: [], volumeMounts: [], resources: {} };
    expect(checkPod(new ProblemList(), undefined, [])).toEqual(none);
    expect(checkPod(new ProblemList(), {}, [])).toEqual(none);
  });

  test('scheduling, account, priority and pull secrets are passed on unchanged', () => {
    const problems = new ProblemList();
    const pod: Partial<PodSpec> = {
      nodeSelector: { 'kubernetes.io/arch': 'amd64' },
      tolerations: [{ key: 'batch', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      serviceAccountName: 'runner',
      priorityClassName: 'low',
      imagePullSecrets: [{ name: 'registry' }],
      runtimeClassName: 'gvisor',
      terminationGracePeriodSeconds: 60,
      hostNetwork: undefined,
    };
    const { hostNetwork, ...given } = pod;
    expect(hostNetwork).toBeUndefined();
    expect(checkPod(problems, pod, []).spec).toEqual(given);
    expect(problems.length).toBe(0);
  });

  test('volumes, their mounts and devices are passed on', () => {
    const problems = new ProblemList();
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const claims = [{ name: 'gpu' }];
    const resources = { limits: { 'nvidia.com/gpu': Quantity.fromNumber(1) }, claims };
    const resourceClaims = [{ name: 'gpu', resourceClaimName: 'one-gpu' }];
    const given = { volumes, containers: [{ name: 'task', volumeMounts, resources }], resourceClaims };
    const asInManifest = { limits: { 'nvidia.com/gpu': 1 }, claims };
    expect(checkPod(problems, given, [])).toEqual({
      spec: { resourceClaims },
      volumes,
      volumeMounts,
      resources: asInManifest,
    });
    expect(problems.length).toBe(0);
  });
});

describe('Pod Security restricted', () => {
  test.each<[keyof PodSpec, unknown]>([
    ['hostNetwork', true],
    ['hostPid', true],
    ['hostIpc', true],
    ['hostUsers', true],
    ['shareProcessNamespace', true],
    ['securityContext', { runAsUser: 0 }],
    ['automountServiceAccountToken', true],
    ['initContainers', [{ name: 'root', securityContext: { privileged: true } }]],
    ['ephemeralContainers', []],
    ['restartPolicy', 'OnFailure'],
    ['activeDeadlineSeconds', 5],
    ['enableServiceLinks', true],
    ['hostname', 'x'],
    ['nodeName', 'n1'],
    ['os', { name: 'windows' }],
  ])('cannot be weakened by %s', (field, value) => {
    const [message, ...more] = messagesOf((problems) => checkPod(problems, { [field]: value }, []));
    expect(message).toContain(
      `pod.${field}: must be left out, got ${JSON.stringify(value)}; kubepar sets it, or it would `,
    );
    expect(message).toMatch(/; .*pod may have affinity, .*nodeSelector, .*volumes, containers$/);
    expect(more).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['securityContext', { privileged: true }],
    ['image', 'other:1'],
    ['command', ['sh']],
    ['args', []],
    ['env', []],
    ['envFrom', []],
    ['ports', []],
    ['lifecycle', {}],
    ['livenessProbe', { tcpSocket: { port: IntOrString.fromNumber(1) } }],
    ['workingDir', '/'],
    ['terminationMessagePath', '/x'],
    ['volumeDevices', []],
  ])('cannot be weakened by %s of the container', (field, value) => {
    const given = { containers: [{ name: 'task', [field]: value }] };
    expect(problemsOf((problems) => checkPod(problems, given, []))).toMatchObject([
      { prop: `pod.containers[0].${field}`, rule: 'be left out', given: value },
    ]);
  });

  test.each(['hostPath', 'nfs', 'iscsi', 'gitRepo', 'awsElasticBlockStore', 'glusterfs', 'fc', 'rbd'])(
    'cannot be weakened by a volume of type %s',
    (type) => {
      const given = { volumes: [{ name: 'data', [type]: { path: '/' } }] };
      expect(messagesOf((problems) => checkPod(problems, given, []))).toEqual([
        `pod.volumes[0].${type}: must be one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret, got {"path":"/"}; Pod Security restricted allows no other volumes`,
      ]);
    },
  );
});

describe('additions are refused', () => {
  test.each([[null], ['text'], [5], [[]]])('if they are %j', (given) => {
    expect(messagesOf((problems) => checkPod(problems, given, []))).toEqual([
      expect.stringMatching(/^pod: must be an object of pod fields, got .*; write, for example, \{ nodeSelector: /),
    ]);
  });

  test.each<[unknown, string, string]>([
    [{ volumes: 'data' }, 'pod.volumes', 'be a list'],
    [{ volumes: [null] }, 'pod.volumes[0]', 'be given'],
    [{ volumes: [{ emptyDir: {} }] }, 'pod.volumes[0].name', 'be given'],
    [{ volumes: { name: 'data' } }, 'pod.volumes', 'be a list'],
    [{ containers: { name: 'task' } }, 'pod.containers', 'be a list'],
    [{ containers: [null] }, 'pod.containers[0]', 'be given'],
    [{ containers: [{}] }, 'pod.containers[0].name', 'be given'],
    [{ containers: [{ name: 'task', volumeMounts: '/data' }] }, 'pod.containers[0].volumeMounts', 'be a list'],
    [{ containers: [{ name: 'task', volumeMounts: [null] }] }, 'pod.containers[0].volumeMounts[0]', 'be given'],
    [
      { containers: [{ name: 'task', volumeMounts: [{ mountPath: '/data' }] }] },
      'pod.containers[0].volumeMounts[0].name',
      'be given',
    ],
  ])('if %j differs from the schema of the API', (given, prop, rule) => {
    expect(problemsOf((problems) => checkPod(problems, given, []))).toMatchObject([{ prop, rule }]);
  });

  test.each(['study', 'work', 'tmp', 'secret-0', 'secret-x'])(
    'if a volume has the name %s, which is reserved for kubepar',
    (name) => {
      expect(messagesOf((problems) => checkPod(problems, { volumes: [{ name, emptyDir: {} }] }, []))).toEqual([
        `pod.volumes[0].name: must not be study, work, tmp, results, queue, shared-memory, results-pipes, results-spool, results-secret, results-token or start with "secret-", got "${name}"; rename it: kubepar uses these names for its own volumes`,
      ]);
    },
  );

  test('if there is another container than that of the task', () => {
    const message = (...names: string[]): string[] =>
      messagesOf((problems) => checkPod(problems, { containers: names.map((name) => ({ name })) }, []));
    expect(message('task', 'sidecar')).toEqual([
      'pod.containers: must be one container named task, got ["task","sidecar"]; a pod of a study has no others',
    ]);
    expect(message('main')).toEqual([expect.stringContaining('must be one container named task, got ["main"]')]);
    expect(message('task')).toEqual([]);
  });

  test('if a mount names no volume of pod', () => {
    expect(mountMessages('/data', 'other')).toEqual([
      'pod.containers[0].volumeMounts[0].name: must name one of pod.volumes, got "other"; add the volume to pod.volumes',
    ]);
    expect(mountMessages('/kept', 'work')).toEqual([
      expect.stringContaining('must name one of pod.volumes, got "work"'),
    ]);
  });

  test.each(['/data', '/tmp/data', '/usr/local/lib/R/site-library', '/var/lib/data', '/mnt/a_b-c.d'])(
    'but not if a volume is mounted at %s',
    (mountPath) => {
      expect(mountMessages(mountPath)).toEqual([]);
    },
  );

  test.each([
    [''],
    ['/'],
    ['data'],
    ['/data/../etc'],
    ['//etc'],
    ['/a:b'],
    ['/kubepar'],
    ['/kubepar/study'],
    ['/tmp'],
    ['/proc/1'],
    ['/sys'],
    ['/dev/shm'],
    ['/etc/ssl'],
    ['/var/run/secrets/kubernetes.io/serviceaccount'],
    ['/var/run'],
  ])('if a volume is mounted at %j', (mountPath) => {
    expect(mountMessages(mountPath)).toEqual([
      expect.stringMatching(/^pod\.containers\[0\]\.volumeMounts\[0\]\.mountPath: must .*; choose a separate folder, /),
    ]);
  });

  test.each([
    ['/data', '/data'],
    ['/data', '/data/deep'],
    ['/key', '/other'],
    ['/other', '/key/deep'],
  ])('if one of the mounts at %s and %s would hide another or the secret at /key', (first, second) => {
    const volumeMounts = [first, second].map((mountPath) => ({ name: 'data', mountPath }));
    const given = { volumes: [{ name: 'data', emptyDir: {} }], containers: [{ name: 'task', volumeMounts }] };
    const secrets = [{ secretName: 'key', mountPath: '/key' }];
    expect(messagesOf((problems) => checkPod(problems, given, secrets))).toEqual([
      expect.stringMatching(
        /mountPath: must not be the same as, or within, another mount \(.*\), got .*; choose a folder next to it$/,
      ),
    ]);
  });

  test.each(['cpu', 'memory', 'ephemeral-storage', 'pods'])(
    'if the container requests %s, which has its own prop or none',
    (name) => {
      for (const list of ['requests', 'limits']) {
        const resources = { [list]: { [name]: Quantity.fromString('1') } };
        const [problem, ...more] = problemsOf((problems) =>
          checkPod(problems, { containers: [{ name: 'task', resources }] }, []),
        );
        expect(problem).toMatchObject({
          prop: fieldPath(`pod.containers[0].resources.${list}`, name),
          remedy: 'use the `resources` prop for CPU, memory and storage',
        });
        expect(more).toEqual([]);
      }
    },
  );
});

function mountMessages(mountPath: unknown, name = 'data'): string[] {
  const volumes = [{ name: 'data', emptyDir: {} }];
  return messagesOf((problems) =>
    checkPod(problems, { volumes, containers: [{ name: 'task', volumeMounts: [{ name, mountPath }] }] }, []),
  );
}
