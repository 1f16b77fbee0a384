import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Size, Yaml } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { RedisService } from '../lib';
import { shippedText } from '../lib/manifest/shipped-text';
import { messageOf, poolErrors, readYaml, redis, redisErrors, thrownBy, variablesOf } from './support';
import type { RenderedContainer, RenderedObject } from './support';

type Fields = Readonly<Record<string, unknown>>;

interface RenderedSet extends RenderedObject {
  readonly spec: Fields & {
    readonly selector: unknown;
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: Fields & { readonly containers: readonly [RenderedContainer & Fields] };
    };
  };
}

function renderIn(chart: Chart): { all: readonly RenderedObject[]; of: (kind: string) => RenderedObject & Fields } {
  const all = readYaml(Yaml.stringify(...(chart.toJson() as unknown[]))) as RenderedObject[];
  return { all, of: (kind) => all.find((object) => object.kind === kind) as RenderedObject & Fields };
}

function render(given: Fields = {}, id = 'redis') {
  const rendered = renderIn(Chart.of(redis(given, id)));
  const set = rendered.of('StatefulSet') as unknown as RenderedSet;
  const pod = set.spec.template.spec;
  return { ...rendered, set, pod, container: pod.containers[0], environment: variablesOf(pod.containers[0]) };
}

describe('a Redis', () => {
  test('needs no props, and returns where it is and where its password is', () => {
    const service = redis({}, 'queue');
    expect(service.name).toMatch(/^queue-[0-9a-f]{8}$/);
    const { name, host, port, image, password } = service;
    expect({ host, port, image, password }).toEqual({
      host: name,
      port: 6379,
      image: 'redis:8.0.2',
      password: { secret: 'queue', key: 'password' },
    });
    expect(render({}, 'queue').set.metadata.name).toBe(name);
  });

  test('consists of a script, an access rule, a Service and a StatefulSet, in this order, all with its name and labels', () => {
    const { all } = render({}, 'queue');
    const { name } = redis({}, 'queue');
    expect(all.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['ConfigMap', expect.stringMatching(new RegExp(`^${name}-runtime-[0-9a-f]{8}$`))],
      ['NetworkPolicy', name],
      ['Service', name],
      ['StatefulSet', name],
    ]);
    for (const { metadata } of all)
      expect(metadata.labels).toEqual({
        'app.kubernetes.io/name': 'queue',
        'app.kubernetes.io/instance': name,
        'app.kubernetes.io/component': 'redis',
        'app.kubernetes.io/managed-by': 'kubepar',
      });
  });

  test('accepts every prop', () => {
    const { set, container, environment } = render({
      image: 'valkey/valkey:8.1.0',
      storage: Size.gibibytes(5),
      storageClass: 'fast',
      memory: Size.gibibytes(1),
      password: { secret: 'team-redis', key: 'key' },
      pod: {
        nodeSelector: { disk: 'ssd' },
        imagePullSecrets: [{ name: 'registry' }],
        terminationGracePeriodSeconds: 60,
      },
    });
    expect(set.spec.template.spec).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      imagePullSecrets: [{ name: 'registry' }],
      terminationGracePeriodSeconds: 60,
    });
    expect(container.image).toBe('valkey/valkey:8.1.0');
    expect(environment['REDISCLI_AUTH']).toEqual({ valueFrom: { secretKeyRef: { name: 'team-redis', key: 'key' } } });
    expect(container.resources.limits['memory']).toBe('1Gi');
    expect(JSON.stringify(set.spec['volumeClaimTemplates'])).toContain('"requests":{"storage":"5Gi"}');
    expect(JSON.stringify(set.spec['volumeClaimTemplates'])).toContain('"storageClassName":"fast"');
  });

  test('accepts a Secret of cdk8s-plus by its name', () => {
    const chart = new Chart(new App(), 'chart');
    const secret = Secret.fromSecretName(chart, 'secret', 'team-redis');
    expect(redis({ password: { secret, key: 'key' } }, 'redis', chart).password.secret).toBe('team-redis');
  });

  test('runs redis.sh of the runtime, which is stored in an immutable ConfigMap', () => {
    const { of, pod, container } = render();
    const source = fs.readFileSync(path.join(__dirname, '..', 'runtime', 'queue', 'redis.sh'), 'utf8');
    const script = shippedText('queue/redis.sh', source);
    expect(of('ConfigMap')).toMatchObject({ immutable: true, data: { 'redis.sh': script } });
    expect(container.command).toEqual(['/bin/sh', '/kubepar/redis/redis.sh']);
    expect(container.volumeMounts).toContainEqual({ name: 'script', mountPath: '/kubepar/redis', readOnly: true });
    expect(pod['volumes']).toContainEqual({ name: 'script', configMap: { name: of('ConfigMap').metadata.name } });
  });

  test('uses at most half of its memory for data, in bytes', () => {
    expect(render().environment).toMatchObject({ KUBEPAR_MAXMEMORY: String(256 * 1024 ** 2) });
    const { environment, container } = render({ memory: Size.kibibytes(65_537) });
    expect(environment['KUBEPAR_MAXMEMORY']).toBe(String(65_537 * 512));
    expect(container.resources).toMatchObject({
      requests: { cpu: '100m', memory: '65537Ki' },
      limits: { memory: '65537Ki' },
    });
    expect(container.resources.limits).not.toHaveProperty('cpu');
  });

  test('has its data on a claim that outlives the pod', () => {
    const { set, pod, container } = render();
    expect(set.spec).toMatchObject({
      replicas: 1,
      serviceName: set.metadata.name,
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    });
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
    expect(JSON.stringify(pod['volumes'])).not.toContain('"name":"data"');
  });

  test('has its data in a folder of twice its memory that is deleted with the pod, if storage is ephemeral', () => {
    const { set, pod, container } = render({ storage: 'ephemeral' });
    expect(set.spec).not.toHaveProperty('volumeClaimTemplates');
    expect(pod['volumes']).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '1Gi' } });
    expect(container.resources.limits['ephemeral-storage']).toBe('1152Mi');
    const large = render({ storage: 'ephemeral', memory: Size.gibibytes(3) });
    expect(large.pod['volumes']).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '6Gi' } });
    expect(large.container.resources).toMatchObject({
      requests: { 'ephemeral-storage': '6272Mi' },
      limits: { 'ephemeral-storage': '6272Mi' },
    });
    expect(render({ memory: Size.mebibytes(256) }).container.resources.limits['ephemeral-storage']).toBe('128Mi');
  });

  test('reports its last log lines if it fails', () => {
    expect(render().container).toMatchObject({ terminationMessagePolicy: 'FallbackToLogsOnError' });
  });

  test('may take an hour to read its data, is ready when it answers, and is not ended for being busy', () => {
    const ping = { exec: { command: ['redis-cli', '-e', 'PING'] } };
    expect(render().container).toMatchObject({
      startupProbe: { ...ping, periodSeconds: 5, failureThreshold: 720 },
      readinessProbe: { ...ping, periodSeconds: 5 },
      livenessProbe: { tcpSocket: { port: 6379 } },
    });
  });

  test('runs as nobody, without privileges, without a token, on a read-only root', () => {
    const { pod, container } = render();
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10003,
        runAsGroup: 10003,
        fsGroup: 10003,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod['volumes']).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '16Mi' } });
    for (const kind of ['requests', 'limits'] as const)
      expect(Object.keys(container.resources[kind])).toEqual(expect.arrayContaining(['memory', 'ephemeral-storage']));
  });
});

describe('access to a Redis', () => {
  test('is for pods of its namespace with its label, on its port, and it cannot connect to anything itself', () => {
    const { of, set } = render();
    const { name } = set.metadata;
    expect(of('NetworkPolicy')['spec']).toEqual({
      podSelector: set.spec.selector,
      policyTypes: ['Egress', 'Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'kubepar.dev/redis': name } } }],
          ports: [{ port: 6379, protocol: 'TCP' }],
        },
      ],
    });
  });

  test('is through a Service that selects its pod, and no pod of a client', () => {
    const { of, set } = render();
    const { name } = set.metadata;
    const selector = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': 'redis' };
    expect(of('Service')['spec']).toEqual({ selector, ports: [{ name: 'redis', port: 6379 }] });
    expect(set.spec.selector).toEqual({ matchLabels: selector });
    expect(set.spec.template.metadata.labels).toMatchObject(selector);
    expect(set.spec.template.metadata.labels).not.toHaveProperty('kubepar.dev/redis');
  });
});

describe('the name of a Redis', () => {
  const name = (given: Fields = {}): string => redis(given).name;

  test.each<[string, Fields]>([
    ['a larger claim', { storage: Size.gibibytes(2) }],
    ['a smaller claim', { storage: Size.mebibytes(128), memory: Size.mebibytes(64) }],
    ['another class of it', { storageClass: 'fast' }],
    ['none, which is not the default one', { storageClass: '' }],
    ['ephemeral storage', { storage: 'ephemeral' }],
  ])('changes with %s, because Kubernetes changes no claim of a StatefulSet', (_, given) => {
    expect(name(given)).not.toBe(name());
    expect(name(given)).toBe(name(given));
  });

  test.each<[string, Fields]>([
    ['memory', { memory: Size.mebibytes(256) }],
    ['image', { image: 'redis:8.0.3' }],
    ['password', { password: { secret: 'other', key: 'password' } }],
    ['pod', { pod: { nodeSelector: { disk: 'ssd' } } }],
    ['podMetadata', { podMetadata: { labels: { 'sidecar.istio.io/inject': 'false' } } }],
  ])('stays the same with another %s, which restarts it in place', (_, given) => {
    expect(name(given)).toBe(name());
    expect(render(given).set.spec.template).not.toEqual(render().set.spec.template);
  });
});

test('other metadata of a Redis changes neither its name nor its pod, so that it does not restart', () => {
  const given = { metadata: { labels: { team: 'a' } } };
  expect(redis(given).name).toBe(redis().name);
  expect(render(given).set.spec).toEqual(render().set.spec);
});

describe('the id of a Redis', () => {
  const rule =
    'id: must be at most 43 lower-case letters, digits and "-" that start with a letter and end with a letter or digit';

  test.each(['r', 'redis', 'a1', 'a-b', `r${'x'.repeat(42)}`])('%s is accepted', (id) => {
    expect(redisErrors({}, id)).toEqual([]);
    expect(redis({}, id).name.length).toBeLessThanOrEqual(52);
  });

  test.each<[string, string]>([
    ['1redis', "write 'redis'"],
    ['Redis', "write 'redis'"],
    ['my_redis', "write 'my-redis'"],
    ['a.b', "write 'a-b'"],
    ['-a', "write 'a'"],
    ['a-', "write 'a'"],
    ['42', "choose a name such as 'queue'"],
    [`r${'x'.repeat(43)}`, `write 'r${'x'.repeat(42)}'`],
  ])('%s is refused, because a Service or a StatefulSet may not have that name', (id, remedy) => {
    expect(redisErrors({ password: { secret: 's', key: 'k' } }, id)).toEqual([`${rule}, got "${id}"; ${remedy}`]);
  });

  test('is refused if another Redis of the namespace has it', () => {
    const app = new App();
    redis({}, 'redis', new Chart(app, 'first'));
    expect(messageOf(() => redis({ storage: 'ephemeral' }, 'redis', new Chart(app, 'second')))).toBe(
      '[second/redis] id: must not be the id of another RedisService in its namespace ([first/redis]), got "redis"; rename one of them, or share one: a pool takes a RedisService as its redis prop',
    );
    expect(thrownBy(() => redis({}, 'redis', new Chart(app, 'third', { namespace: 'team' })))).toEqual([]);
  });
});

describe('invalid props of a Redis are refused', () => {
  const size = (min: number): string => `be a Size of at least ${String(min)} MiB, in whole KiB`;
  const choose = 'choose one in that range, for example Size.mebibytes(512)';

  test.each<[string, unknown, string, string]>([
    ['storage', Size.gibibytes(0), `${size(128)}, got 0Gi`, choose],
    ['storage', Size.mebibytes(127), `${size(128)}, got 127Mi`, choose],
    ...[10, null].map((value): [string, unknown, string, string] => [
      'storage',
      value,
      `be a Size of at least 128 MiB, or 'ephemeral', got ${String(value)}`,
      "write 'ephemeral' or, for example, Size.gibibytes(10)",
    ]),
    [
      'storage',
      '10',
      `be a Size of at least 128 MiB, or 'ephemeral', got "10"`,
      "write 'ephemeral' or, for example, Size.gibibytes(10)",
    ],
    [
      'storage',
      '10GB',
      `be a Size of at least 128 MiB, or 'ephemeral', got "10GB"`,
      "write 'ephemeral' or Size.gibibytes(10)",
    ],
    [
      'storage',
      '-1Gi',
      `be a Size of at least 128 MiB, or 'ephemeral', got "-1Gi"`,
      "write 'ephemeral' or, for example, Size.gibibytes(10)",
    ],
    ['memory', Size.gibibytes(0), `${size(64)}, got 0Gi`, choose],
    ['memory', Size.mebibytes(63), `${size(64)}, got 63Mi`, choose],
    ['memory', '512Mi', `${size(64)}, got "512Mi"`, 'write Size.mebibytes(512)'],
    [
      'replicas',
      3,
      'be a prop of this construct, got 3',
      'correct the name; valid names are image, storage, storageClass, password, memory, pod, metadata, podMetadata, kueue',
    ],
  ])('%s as %j', (prop, value, rule, remedy) => {
    expect(redisErrors({ [prop]: value })).toEqual([`${prop}: must ${rule}; ${remedy}`]);
  });

  test.each(['redis', 'redis:latest', 'Redis:8', ''])('image as %j', (image) => {
    expect(redisErrors({ image })).toEqual([expect.stringMatching(/^image: must /)]);
  });

  test.each(['Fast', 7])('storageClass as %j', (storageClass) => {
    expect(redisErrors({ storageClass })).toEqual([
      expect.stringMatching(/^storageClass: must be the name of a StorageClass, got .*; give the name that/),
    ]);
  });

  test('storageClass if there is no claim', () => {
    expect(redisErrors({ storage: 'ephemeral', storageClass: 'fast' })).toEqual([
      `storageClass: must be left out with storage 'ephemeral', got "fast"; set storage to the Size of a claim`,
    ]);
  });

  test('what would weaken its pod, or add to it, even in a pool', () => {
    const fields = { hostNetwork: true, securityContext: { runAsUser: 0 }, volumes: [], containers: [] };
    const refused = Object.keys(fields).map((field): unknown =>
      expect.stringMatching(`^pod.${field}: must be left out, got `),
    );
    expect(redisErrors({ pod: fields })).toEqual(refused);
    expect(redisErrors({ pod: 'ssd' })).toEqual([expect.stringMatching(/^pod: must be an object of pod fields, got /)]);
    expect(poolErrors({ redis: { pod: { hostPID: true } } })).toEqual([
      expect.stringMatching(/^redis.pod.hostPID: must be left out, got true; /),
    ]);
  });

  test('sizes may be exactly their minimum', () => {
    expect(redisErrors({ storage: Size.mebibytes(128), memory: Size.mebibytes(64) })).toEqual([]);
  });

  test('storage of less than twice the memory, which has no room to rewrite the file', () => {
    const message = (memory: string, got: string, least: string, most: string): string =>
      `storage: must be at least twice the memory, which is ${memory}: Redis rewrites its file while it keeps the old one, got "${got}"; set it to ${least}, which creates another, empty Redis, or set memory to ${most}`;
    expect(redisErrors({ memory: Size.mebibytes(513) })).toEqual([message('513Mi', '1Gi', '1026Mi', '512Mi')]);
    expect(redisErrors({ storage: Size.mebibytes(1023) })).toEqual([message('512Mi', '1023Mi', '1Gi', '523776Ki')]);
    expect(redisErrors({ storage: 'ephemeral', memory: Size.gibibytes(8) })).toEqual([]);
    expect(poolErrors({ redis: { memory: Size.gibibytes(1) } })).toEqual([
      `redis.${message('1Gi', '1Gi', '2Gi', '512Mi')}`,
    ]);
  });

  test.each([null, 'swordfish', ['swordfish'], { secret: 'a', key: 'b', value: 'swordfish' }])(
    'password as %j, without showing what may be one',
    (password) => {
      expect(redisErrors({ password })).toEqual([
        `password: must be an object of secret and key, got "(not shown)"; write { secret: 'my-redis', key: 'password' }, and create that Secret in the cluster`,
      ]);
    },
  );

  test.each<[unknown, unknown, string]>([
    ['My_Secret', 'k', 'password.secret: must be the name of a Secret, got "My_Secret"; '],
    [undefined, 'k', 'password.secret: must be the name of a Secret, got nothing; '],
    ['s', '', 'password.key: must be a key of the Secret: at most 253 letters, digits, "-", "_" and ".", got ""; '],
    ['s', '..', 'password.key: must be a key of the Secret: at most 253 letters, digits, "-", "_" and ".", got ".."; '],
    ['s', undefined, 'password.key: must be a key of the Secret: '],
  ])('a password in the Secret %j under %j', (secret, key, message) => {
    expect(redisErrors({ password: { secret, key } })).toEqual([expect.stringContaining(message)]);
  });

  test('all at once, with the path of the construct', () => {
    const given = { image: 'redis', storage: '10', memory: 5, password: {}, replica: 1 };
    const message = messageOf(() => redis(given, '1'));
    expect(message.split('\n').map((line) => /^\[chart\/1\] (\S+): must /.exec(line)?.[1])).toEqual([
      ...['id', 'replica', 'image', 'storage', 'memory', 'password.secret', 'password.key'],
    ]);
  });

  test.each([null, 5, 'ephemeral', []])('%j instead of an object', (props) => {
    expect(thrownBy(() => new RedisService(new Chart(new App(), 'chart'), 'redis', props as never))).toMatchObject([
      { prop: 'props', rule: 'be an object' },
    ]);
  });
});
