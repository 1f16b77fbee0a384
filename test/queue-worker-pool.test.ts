import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, range, Results, type RedisService } from '../lib';
import { shippedText } from '../lib/manifest/shipped-text';
import {
  messageOf,
  mountedFiles,
  pool,
  poolErrors,
  readRows,
  redis,
  render,
  renderChart,
  renderedPool,
  renderPool,
  sweepErrors,
  TestProject,
  thrownBy,
  variablesOf,
  type GivenPool,
  type RenderedPool,
} from './support';
import { inDepth } from './in-depth';

const project = new TestProject();

/** The files in the volume of the workers and the loader, by path. */
function itemFiles(rendered: RenderedPool): [string, string][] {
  return [...mountedFiles(rendered)]
    .filter(([file]) => file.startsWith('items/'))
    .map(([file, { bytes }]) => [file, bytes.toString()]);
}

describe('a pool', () => {
  test('needs an image, a command and items', () => {
    const { job, loader, objects } = renderPool({}, 'models');
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 10, parallelism: 10 });
    expect(loader.metadata.name).toBe(`${job.metadata.name}-load`);
    expect(objects.map(({ kind }) => kind)).toContain('StatefulSet');
  });

  test('accepts every prop', () => {
    project.write('train.R');
    const given: Required<Omit<GivenPool, 'tasksPerPod'>> = {
      image: 'rocker/r-ver:4.5.0',
      command: ['Rscript', 'train.R', '$(method)'],
      files: ['train.R'],
      env: { MODEL: 'rf' },
      secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }],
      resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(2) },
      retries: 1,
      noRetryExitCodes: [3],
      freeRetryExitCodes: [75],
      taskTimeout: Duration.minutes(10),
      deadline: Duration.hours(2),
      ttl: Duration.days(1),
      maxFailedTasks: 1,
      seed: 42,
      results: Results.volume({ claimName: 'results' }),
      output: { format: 'csv', header: true },
      warm: true,
      suspend: true,
      pod: { nodeSelector: { disk: 'ssd' } },
      metadata: { labels: { team: 'statistics' } },
      podMetadata: { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
      // Not together with suspend.
      kueue: undefined,
      items: Parameters.list('method', ['lm', 'rf']),
      parallelism: 4,
      lease: Duration.minutes(5),
      loop: false,
      // Not without loop.
      itemsPerProcess: undefined,
      redis: { storage: 'ephemeral' },
    };
    const { job, container, sidecar } = renderPool(given);
    expect(job.spec).toMatchObject({
      completions: 4,
      parallelism: 4,
      activeDeadlineSeconds: 7200,
      ttlSecondsAfterFinished: 86_400,
      suspend: true,
    });
    expect(variablesOf(container)).toMatchObject({ KUBEPAR_RETRIES: '1', KUBEPAR_TASK_TIMEOUT: '600', MODEL: 'rf' });
    expect(variablesOf(sidecar)['KUBEPAR_LEASE_SECONDS']).toBe('300');
  });

  test('returns its name in the cluster, and its Redis', () => {
    const { name, redis: own } = pool({}, 'models');
    expect(name).toMatch(/^models-[0-9a-f]{8}$/);
    expect(own.name).toMatch(/^models-redis-[0-9a-f]{8}$/);
    expect(renderPool({}, 'models').job.metadata.name).toBe(name);
  });

  test('has its worker Job as its default child, which cdk8s needs for patches', () => {
    const made = pool();
    expect(made.node.defaultChild).toMatchObject({ kind: 'Job', name: made.name });
  });

  test('has its Redis and its ConfigMaps before its Jobs in the file, and the loader before the workers', () => {
    const { objects, loader, job } = renderPool();
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.indexOf('StatefulSet')).toBeLessThan(kinds.indexOf('Job'));
    expect(kinds.lastIndexOf('ConfigMap')).toBeLessThan(kinds.indexOf('Job'));
    expect(objects.slice(-2).map(({ metadata }) => metadata.name)).toEqual([loader.metadata.name, job.metadata.name]);
  });

  test('labels its Jobs and pods with their purpose, and with the Redis that they may connect to', () => {
    const { loader, job } = renderPool();
    for (const [component, each] of Object.entries({ loader, worker: job })) {
      const labels = {
        'kubepar.dev/study': 'pool',
        'kubepar.dev/pattern': 'queue-worker-pool',
        'kubepar.dev/redis': pool().redis.name,
        'app.kubernetes.io/component': component,
      };
      expect(each.metadata.labels).toMatchObject(labels);
      expect(each.spec.template.metadata.labels).toEqual(each.metadata.labels);
    }
  });

  test('describes itself for the command', () => {
    const description = (given: GivenPool): unknown =>
      JSON.parse(renderPool(given).configMaps.find(({ data }) => data?.['study.json'])!.data!['study.json']!);
    const items = Parameters.grid({ n: [1, 2], m: ['a'] });
    expect(description({ items, retries: 4 })).toMatchObject({
      pattern: 'queue-worker-pool',
      layout: 'indexed',
      tasks: 2,
      tasksPerPod: 1,
      columns: ['n', 'm'],
      results: { kind: 'redis' },
      queue: { redis: pool().redis.name, maxAttempts: 5, loop: false },
    });
    const results = Results.volume({ claimName: 'results' });
    expect(description({ results, loop: true, retries: 0 })).toMatchObject({
      results: { kind: 'volume', claimName: 'results' },
      queue: { maxAttempts: 1, loop: true },
    });
  });

  test('contains all of runtime/queue except the script of Redis, as it is shipped, if its command asks for the items', () => {
    const folder = path.join(__dirname, '..', 'runtime', 'queue');
    const mounted = mountedFiles(renderPool({ loop: true }));
    const files = fs.readdirSync(folder).filter((file) => file !== 'redis.sh' && file !== 'README.md');
    expect(queueFiles(mounted)).toEqual(files.sort());
    for (const file of files) {
      const shipped = shippedText(file, fs.readFileSync(path.join(folder, file), 'utf8'));
      expect(mounted.get(`queue/${file}`)!.bytes.toString('utf8')).toBe(shipped);
    }
  });

  test('omits the scripts for such a command if it runs once for each item', () => {
    const all = queueFiles(mountedFiles(renderPool({ loop: true })));
    const some = queueFiles(mountedFiles(renderPool()));
    const calls = ['ask.R', 'complete.sh', 'fail.sh', 'functions.sh', 'lease.sh', 'loop.sh', 'profile.R', 'result.R'];
    expect(some).toEqual(all.filter((file) => !calls.includes(file)));
  });

  function queueFiles(mounted: ReadonlyMap<string, unknown>): string[] {
    const files = [...mounted.keys()].filter((file) => file.startsWith('queue/'));
    return files.map((file) => path.basename(file)).sort();
  }
});

describe('the pod of a worker', () => {
  test('has a sidecar of the Redis image, which Kubernetes starts before the task and ends after it', () => {
    const { pod, sidecar, container } = renderPool({ redis: { image: 'redis:8.0.3' } });
    expect(pod.initContainers).toHaveLength(1);
    expect(sidecar).toMatchObject({
      name: 'queue',
      image: 'redis:8.0.3',
      restartPolicy: 'Always',
      command: ['/bin/sh', '/kubepar/study/queue/sidecar.sh'],
      terminationMessagePolicy: 'FallbackToLogsOnError',
      resources: {
        requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
        limits: { memory: '64Mi', 'ephemeral-storage': '64Mi' },
      },
    });
    expect(container.command).toEqual(['/bin/sh', '/kubepar/study/run.sh']);
    // Its wrapper writes its own message.
    expect(container).not.toHaveProperty('terminationMessagePolicy');
  });

  test('gives the password only to the sidecar, which runs as another user', () => {
    const { pod, sidecar, container } = renderPool({}, 'models');
    const password = { valueFrom: { secretKeyRef: { name: 'models-redis', key: 'password' } } };
    expect(variablesOf(sidecar)['REDISCLI_AUTH']).toEqual(password);
    expect(JSON.stringify(container)).not.toMatch(/REDIS|models-redis/);
    expect(sidecar.securityContext).toMatchObject({
      runAsUser: 10002,
      runAsGroup: 10002,
      readOnlyRootFilesystem: true,
    });
    expect(pod['securityContext']).toMatchObject({ runAsUser: 10001, runAsNonRoot: true });
    expect(pod['shareProcessNamespace']).toBeUndefined();
    expect(JSON.stringify(pod.volumes)).not.toContain('models-redis"');
  });

  test('has a folder in which the two communicate, and where the task can write nothing', () => {
    const { pod, sidecar, container } = renderPool();
    expect(pod.volumes).toContainEqual({ name: 'queue', emptyDir: { sizeLimit: '64Mi' } });
    expect(sidecar.volumeMounts).toContainEqual({ name: 'queue', mountPath: '/kubepar/queue' });
    expect(container.volumeMounts).toContainEqual({ name: 'queue', mountPath: '/kubepar/queue', readOnly: true });
  });

  test('passes to the sidecar everything that runtime/queue reads', () => {
    const { sidecar, job } = renderPool({ items: Parameters.grid({ n: [1, 2], m: ['a'] }) });
    const { name } = pool().redis;
    expect(variablesOf(sidecar)).toEqual({
      KUBEPAR_QUEUE_NAME: job.metadata.name,
      KUBEPAR_REDIS_HOST: name,
      KUBEPAR_REDIS_PORT: '6379',
      REDISCLI_AUTH: { valueFrom: { secretKeyRef: { name: 'pool-redis', key: 'password' } } },
      KUBEPAR_BATCH: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      KUBEPAR_ITEMS: '/kubepar/study/items',
      KUBEPAR_QUEUE: '/kubepar/queue',
      KUBEPAR_COLUMNS: 'n m',
      KUBEPAR_LEASE_SECONDS: '60',
      KUBEPAR_POD_UID: { valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
    });
  });

  test('passes to the task the same as to all tasks, except the index of its pod and its lost pods', () => {
    const ofPool = Object.keys(variablesOf(renderPool().container));
    const ofOthers = Object.keys(variablesOf(render().container));
    expect(ofOthers.filter((name) => !ofPool.includes(name))).toEqual(['KUBEPAR_TASKS_PER_POD', 'KUBEPAR_LOST_PODS']);
    expect(ofPool.filter((name) => !ofOthers.includes(name))).toEqual([
      ...['KUBEPAR_COLUMNS', 'KUBEPAR_TABLE', 'KUBEPAR_QUEUE'],
    ]);
  });

  test('has the rows of the items as the table of its tasks', () => {
    const rendered = renderPool({ items: Parameters.grid({ n: range(1, 3), m: ['a', 'b'] }) });
    expect(readRows(rendered)).toHaveLength(6);
    expect(variablesOf(rendered.container)).toMatchObject({ KUBEPAR_COLUMNS: 'n m', KUBEPAR_TASKS: '6' });
  });

  test('counts the dead items in the queue if maxFailedTasks is set', () => {
    const { job, container } = renderPool({ maxFailedTasks: 0 });
    expect(variablesOf(container)['KUBEPAR_MAX_FAILED_TASKS']).toBe('0');
    expect(job.spec).not.toHaveProperty('maxFailedIndexes');
    expect(variablesOf(renderPool().container)).not.toHaveProperty('KUBEPAR_MAX_FAILED_TASKS');
  });

  test('with a loop asks for items itself, and the sidecar watches the time of each', () => {
    const { container, sidecar } = renderPool({ loop: true, taskTimeout: Duration.minutes(1) });
    expect(variablesOf(container)['KUBEPAR_LOOP']).toBe('true');
    expect(variablesOf(container)).not.toHaveProperty('KUBEPAR_TASK_TIMEOUT');
    expect(variablesOf(sidecar)['KUBEPAR_TASK_TIMEOUT']).toBe('60');
    const without = renderPool({ taskTimeout: Duration.minutes(1) });
    expect(variablesOf(without.container)).not.toHaveProperty('KUBEPAR_LOOP');
    expect(variablesOf(without.sidecar)).not.toHaveProperty('KUBEPAR_TASK_TIMEOUT');
  });

  test('tells a loop how many items one process gets, if that is limited', () => {
    const { container } = renderPool({ loop: true, itemsPerProcess: 20 });
    expect(variablesOf(container)['KUBEPAR_ITEMS_PER_PROCESS']).toBe('20');
    expect(variablesOf(renderPool({ loop: true }).container)).not.toHaveProperty('KUBEPAR_ITEMS_PER_PROCESS');
  });

  test.each([
    [3, 0, 13],
    [3, 2, 19],
    [4000, 2, 10_000],
  ])(
    'with %d items and %d retries is restarted %d times, so that all items that kill workers become dead',
    (count, retries, times) => {
      const items = Parameters.list('n', range(1, count));
      for (const parallelism of [1, 100])
        expect(renderPool({ items, retries, parallelism }).job.spec).toMatchObject({ backoffLimitPerIndex: times });
    },
  );
});

describe('the Job that loads the queue', () => {
  test('contains the scripts, the items and the password, and nothing else', () => {
    const { loader, job } = renderPool({ retries: 4 });
    const pod = loader.spec.template.spec;
    const [container] = pod.containers;
    expect(loader.spec).toMatchObject({ backoffLimit: 10 });
    expect(container).toMatchObject({
      name: 'load',
      command: ['/bin/sh', '/kubepar/study/queue/load.sh'],
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
    expect(Object.keys(variablesOf(container))).toEqual([
      ...['KUBEPAR_QUEUE_NAME', 'KUBEPAR_REDIS_HOST', 'KUBEPAR_REDIS_PORT', 'REDISCLI_AUTH', 'KUBEPAR_BATCH'],
      ...['KUBEPAR_ITEMS', 'KUBEPAR_MAX_ATTEMPTS'],
    ]);
    expect(variablesOf(container)).toMatchObject({ KUBEPAR_QUEUE_NAME: job.metadata.name, KUBEPAR_MAX_ATTEMPTS: '5' });
    const sources = pod.volumes.flatMap(({ projected }) => projected?.sources ?? []);
    expect(sources.map(({ configMap }) => configMap.name)).toEqual([
      `${job.metadata.name}-runtime`,
      `${job.metadata.name}-items-0`,
    ]);
  });

  test('is as restricted as a worker, and runs where workers do, without their devices', () => {
    const { loader, pod } = renderPool({
      pod: { tolerations: [{ key: 'batch' }], resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }] },
    });
    const spec = loader.spec.template.spec;
    for (const field of ['automountServiceAccountToken', 'enableServiceLinks', 'tolerations', 'restartPolicy'])
      expect(spec[field]).toEqual(pod[field]);
    expect(spec['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 10002 });
    expect(spec.containers[0].securityContext).toEqual(pod.containers[0].securityContext);
    expect(spec).not.toHaveProperty('resourceClaims');
  });

  test('runs while the study is suspended, so that the workers do not have to wait later', () => {
    const { loader, job } = renderPool({ suspend: true });
    expect(job.spec).toMatchObject({ suspend: true });
    expect(loader.spec).not.toHaveProperty('suspend');
  });

  test('is kept and ends as the study does', () => {
    const { loader } = renderPool({ ttl: Duration.days(1), deadline: Duration.hours(1) });
    expect(loader.spec).toMatchObject({ ttlSecondsAfterFinished: 86_400, activeDeadlineSeconds: 3600 });
  });
});

describe('the name of a pool', () => {
  const name = (given: GivenPool = {}): string => pool(given).name;

  test('stays the same with another parallelism, which also changes completions of the running Job', () => {
    expect(name({ parallelism: 3 })).toBe(name());
    const { job, loader } = renderPool({ parallelism: 3 });
    const before = renderPool();
    expect(job.spec).toEqual({ ...before.job.spec, completions: 3, parallelism: 3 });
    expect(loader).toEqual(before.loader);
  });

  test.each<[string, GivenPool]>([
    ['suspend', { suspend: true }],
    ['ttl', { ttl: Duration.days(1) }],
    ['deadline', { deadline: Duration.days(1) }],
    ['memory of Redis', { redis: { memory: Size.mebibytes(256) } }],
  ])('stays the same with another %s', (_, given) => {
    expect(name(given)).toBe(name());
  });

  test('changes with itemsPerProcess', () => {
    const names = [undefined, 1, 2].map((itemsPerProcess) => name({ loop: true, itemsPerProcess }));
    expect(new Set(names).size).toBe(3);
  });

  test.each<[string, GivenPool]>([
    ['an item', { items: ['a', 'b', 'd'] }],
    ['the order of the items', { items: ['b', 'a', 'c'] }],
    ['the name of their column', { items: Parameters.list('x', ['a', 'b', 'c']) }],
    ['image', { image: 'rocker/r-ver:4.5.1' }],
    ['lease', { lease: Duration.minutes(2) }],
    ['loop', { loop: true }],
    ['retries', { retries: 3 }],
    ['maxFailedTasks', { maxFailedTasks: 1 }],
    ['the image of Redis', { redis: { image: 'redis:8.0.3' } }],
    ['the storage of Redis', { redis: { storage: 'ephemeral' } }],
    ['the Secret of Redis', { redis: { password: { secret: 'other', key: 'password' } } }],
    ['results', { results: Results.volume({ claimName: 'results' }) }],
  ])('changes with %s', (_, given) => {
    expect(name(given)).not.toBe(name());
  });

  test('ends in a number of pods, or in -load, for which a host name has room', () => {
    const longest = (given: GivenPool): number => {
      const [message = ''] = poolErrors({ redis: shared(), ...given }, 'x'.repeat(60));
      return Number(/^id: must be at most (\d+) /.exec(message)?.[1]);
    };
    expect(longest({})).toBe(63 - 9 - '-load'.length);
    expect(longest({ parallelism: 100_000 })).toBe(63 - 9 - '-99999'.length);
  });

  test('leaves room for that of its own Redis, and starts with a letter, as a Service must', () => {
    const rule =
      'id: must be at most 37 lower-case letters, digits and "-" that start with a letter and end with a letter or digit, because the Redis of the pool is called \'<id>-redis\', got ';
    const remedy = '; choose such a name, or give the pool a RedisService with its own name';
    expect(poolErrors({}, 'x'.repeat(37))).toEqual([]);
    expect(poolErrors({}, 'x'.repeat(38))).toEqual([`${rule}"${'x'.repeat(38)}"${remedy}`]);
    expect(poolErrors({}, '2024')).toEqual([`${rule}"2024"${remedy}`]);
    for (const id of ['x'.repeat(70), 'Bad Id', 'a-']) expect(poolErrors({}, id)).toEqual([`${rule}"${id}"${remedy}`]);
    expect(poolErrors({}, '1-model')).toEqual([`${rule}"1-model"${remedy}`]);
    expect(thrownBy(() => pool({ redis: shared() }, '1-model'))).toEqual([]);
    expect(poolErrors({}, 'Models')).toHaveLength(1);
  });
});

/** A Redis in a chart without a namespace. */
function shared(): RedisService {
  return redis({}, 'shared');
}

describe('the Redis of a pool', () => {
  test('may be shared by pools of its chart and of others', () => {
    const app = new App();
    const team = redis({}, 'team', new Chart(app, 'redis'));
    for (const id of ['one', 'two']) {
      const chart = new Chart(app, id);
      expect(pool({ redis: team }, id, chart).redis).toBe(team);
      const { sidecar, job, objects } = renderedPool(chart);
      expect(objects.map(({ kind }) => kind)).not.toContain('StatefulSet');
      expect(variablesOf(sidecar)['KUBEPAR_REDIS_HOST']).toBe(team.host);
      expect(variablesOf(sidecar)['REDISCLI_AUTH']).toEqual({
        valueFrom: { secretKeyRef: { name: 'team', key: 'password' } },
      });
      expect(job.metadata.labels['kubepar.dev/redis']).toBe(team.name);
    }
  });

  test('is refused if it is in another namespace', () => {
    const app = new App();
    const team = redis({}, 'team', new Chart(app, 'redis', { namespace: 'a' }));
    const other = new Chart(app, 'other', { namespace: 'b' });
    expect(messageOf(() => pool({ redis: team }, 'pool', other))).toBe(
      '[other/pool] redis: must be in the namespace of the pool, which is b, got "[redis/team] in a"; give both charts the same namespace',
    );
    expect(messageOf(() => pool({ redis: team }, 'pool', new Chart(app, 'third')))).toContain('which is none, got');
    expect(thrownBy(() => pool({ redis: team }, 'pool', new Chart(app, 'same', { namespace: 'a' })))).toEqual([]);
  });

  test.each<[unknown, string[]]>([
    [null, ['redis']],
    ['redis', ['redis']],
    [new Chart(new App(), 'chart'), ['redis']],
    [{ storage: '10', image: 'redis', replicas: 2 }, ['redis.replicas', 'redis.image', 'redis.storage']],
    [{ storage: Size.gibibytes(0), memory: 5 }, ['redis.storage', 'redis.memory']],
    [{ password: { secret: 'S', key: 'k' } }, ['redis.password.secret']],
  ])('is refused with invalid props, together with the problems of the pool (%#)', (given, props) => {
    const problems = thrownBy(() => pool({ redis: given, retries: -1 }));
    expect(problems.map(({ prop }) => prop)).toEqual([...props, 'retries']);
  });
});

describe('invalid props of a pool are refused', () => {
  test('all at once, with the path of the construct', () => {
    const given = { items: [], lease: 60, loop: 'yes', parallelism: 0, image: 'r', command: [], item: 1 };
    const paths = messageOf(() => pool(given)).split('\n');
    expect(paths.map((line) => /^\[chart\/pool\] (\S+): must /.exec(line)?.[1])).toEqual([
      ...['items', 'loop', 'lease', 'item', 'parallelism', 'image', 'command'],
    ]);
  });

  test.each<unknown>([
    Duration.seconds(2),
    Duration.seconds(0),
    Duration.millis(3500),
    Duration.seconds(86_401),
    60,
    '1m',
  ])('lease as %j', (lease) => {
    expect(poolErrors({ lease })).toEqual([
      expect.stringMatching(/^lease: must be a Duration of whole seconds from 3 to 86400, got /),
    ]);
  });

  test.each([3, 60, 86_400])('but a lease of %d seconds is accepted', (seconds) => {
    expect(variablesOf(renderPool({ lease: Duration.seconds(seconds) }).sidecar)['KUBEPAR_LEASE_SECONDS']).toBe(
      String(seconds),
    );
  });

  test('the props of other patterns, with the equivalents of a pool', () => {
    expect(poolErrors({ completions: 5, parameters: Parameters.list('n', [1, 2]) } as GivenPool)).toEqual([
      'completions: must be a prop of this construct, got 5; leave it out: a pool has one task for each item, and parallelism sets the number of workers',
      'parameters: must be a prop of this construct, got a parameter table; call it items',
    ]);
    const [message] = poolErrors({ item: ['lm'] } as GivenPool);
    expect(message).toMatch(/^item: must be a prop of this construct, got \["lm"\]; write items$/);
    expect(message).not.toContain('tasksPerPod');
  });

  test('tasksPerPod, which has no use in queues', () => {
    expect(poolErrors({ tasksPerPod: 5 })).toEqual([
      expect.stringMatching(
        /^tasksPerPod: must be left out in a pool, got 5; leave it out: a worker takes items until/,
      ),
    ]);
  });

  test('parallelism of 0, even for a suspended pool: it is also the number of completions', () => {
    for (const suspend of [true, false])
      expect(poolErrors({ suspend, parallelism: 0 })).toEqual([
        `parallelism: must be a whole number from 1 to 100000, got 0; ${suspend ? 'choose one in that range: only suspend: true keeps it from starting' : 'to create a study without starting it, set suspend: true'}`,
      ]);
    expect(poolErrors({ parallelism: 100_000 })).toEqual([]);
    expect(poolErrors({ parallelism: 100_001 })).toHaveLength(1);
  });

  test.each<[unknown, string]>([
    [0, '0; choose one in that range'],
    [1.5, '1.5; choose one in that range'],
    ['20', '"20"; write 20 without quotes, or Number(…) of a variable'],
    [null, 'null; write a number'],
  ])('itemsPerProcess as %j', (itemsPerProcess, got) => {
    expect(poolErrors({ loop: true, itemsPerProcess })).toEqual([
      `itemsPerProcess: must be a whole number from 1 to 2147483647, got ${got}`,
    ]);
  });

  test('itemsPerProcess without a loop, in which each item has its own process', () => {
    const message =
      'itemsPerProcess: must be left out without loop: true, got 20; leave it out: each item has its own process; or set loop: true, with a command that asks for items';
    expect(poolErrors({ itemsPerProcess: 20 })).toEqual([message]);
    expect(poolErrors({ itemsPerProcess: 20, loop: false })).toEqual([message]);
    expect(poolErrors({ itemsPerProcess: 1, loop: true })).toEqual([]);
    // Only what is wrong with loop itself.
    expect(poolErrors({ itemsPerProcess: 20, loop: 'yes' })).toHaveLength(1);
  });

  test('maxFailedTasks beyond the number of items', () => {
    expect(poolErrors({ maxFailedTasks: 3 })).toEqual([]);
    expect(poolErrors({ maxFailedTasks: 4 })).toHaveLength(1);
  });

  test('a parameter in the command, if the command runs once for all items', () => {
    const command = ['Rscript', 'train.R', '$(item)'];
    expect(poolErrors({ command })).toEqual([]);
    expect(poolErrors({ command, loop: true })).toEqual([
      'command[2]: must name only parameters of the study, got "$(item)"; with loop, the command runs once and asks for each item; write $$(item) for the text $(item)',
    ]);
    expect(renderPool({ command: ['echo', '$$(item)'], loop: true }).container.args).toEqual(['echo', '$$(item)']);
  });
});

describe('secrets do not reach the manifest', () => {
  const KEY = '-----BEGIN PRIVATE KEY-----\nabc';

  test.each<[string, GivenPool]>([
    ['env', { env: { API_TOKEN: 'swordfish' } }],
    ['a value of env', { env: { A: KEY } }],
    ['the command', { command: ['fit', '--api-key=swordfish'] }],
    ['the name of a parameter', { items: Parameters.list('password', ['swordfish']) }],
    ['an item', { items: ['a', KEY] }],
    ['an item that looks like a variable', { items: ['password=swordfish'] }],
    ['an item that looks like an option', { items: Parameters.table([{ n: 1, flag: '--api-key=swordfish' }]) }],
    ['a value of an item', { items: Parameters.table([{ n: 1, key: KEY }]) }],
    ['the password of Redis', { redis: { password: 'swordfish' } }],
  ])('through %s, and the message does not show it', (_, given) => {
    const messages = poolErrors(given);
    expect(messages).toHaveLength(1);
    expect(messages.join()).not.toMatch(/swordfish|BEGIN/);
  });

  test('and the password of Redis does not reach the command', () => {
    const rule = 'must not be the Secret with the Redis password, which the command never sees';
    const remedy = 'create another Secret for what the command needs';
    const message = (prop: string, name: string): string => `${prop}: ${rule}, got "${name}"; ${remedy}`;
    const mount = { secret: 'pool-redis', mountPath: '/var/secrets/redis' };
    expect(poolErrors({ secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }, mount] })).toEqual([
      message('secrets[1].secret', 'pool-redis'),
    ]);
    expect(poolErrors({ secrets: [mount], redis: { password: { secret: 'other', key: 'password' } } })).toEqual([]);
    const volumes = [
      { name: 'a', secret: { secretName: 'shared' } },
      { name: 'b', projected: { sources: [{ configMap: { name: 'shared' } }, { secret: { name: 'shared' } }] } },
    ];
    expect(poolErrors({ redis: shared(), pod: { volumes } })).toEqual([
      message('pod.volumes[0].secret.secretName', 'shared'),
      message('pod.volumes[1].projected.sources[1].secret.name', 'shared'),
    ]);
    expect(poolErrors({ secrets: [{ mountPath: '/var/a' }], redis: { password: '' } })).toHaveLength(2);
  });
});

describe('items', () => {
  test('are one line of text each: the value of a single column, or a JSON object of several', () => {
    expect(itemFiles(renderPool({ items: ['lm', 'a b', '1e3', ' x', '"q"', '$(x)', 'é'] }))).toEqual([
      ['items/00000000', 'lm\na b\n1e3\n x\n"q"\n$(x)\né\n'],
    ]);
    expect(itemFiles(renderPool({ items: Parameters.list('n', [1, 2.5, 1e21]) }))).toEqual([
      ['items/00000000', '1\n2.5\n1e+21\n'],
    ]);
    const items = Parameters.table([
      { n: 1, text: 'a\nb' },
      { n: 2, text: 'é"\\' },
    ]);
    expect(itemFiles(renderPool({ items }))).toEqual([
      ['items/00000000', '{"n":1,"text":"a\\nb"}\n{"n":2,"text":"é\\"\\\\"}\n'],
    ]);
  });

  test('given as a list of texts are the parameter item', () => {
    const rendered = renderPool({ items: ['a', 'b'], command: ['fit', '$(item)'] });
    expect(variablesOf(rendered.container)['KUBEPAR_COLUMNS']).toBe('item');
    expect(readRows(rendered)).toEqual([['a'], ['b']]);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'items: must be a parameter table or a list of texts, got nothing; '],
    ['a text', 'a', 'items: must be a parameter table or a list of texts, got "a"; '],
    ['none', [], 'items: must be a list of at least one value, got []; '],
    ['a number', ['a', 5], "items[1]: must be text, got 5; for numbers write items: Parameters.list('n', [1, 2])"],
    ['an empty one', ['a', ''], 'items[1]: must not be empty, got ""; '],
    ['NUL', ['a\0'], 'items[0]: must have no NUL character, got "a\\u0000"; '],
    ['half a character', ['\ud800'], 'items[0]: must have no lone surrogate (half of a character), got '],
    ['a control character', ['a\x01'], 'items[0]: must have no control characters other than tabs, got "a\\u0001"; '],
    ['a line end', ['a', 'b\nc'], 'items[1]: must be one line, got "b\\nc"; add another column, '],
    ['a carriage return', ['b\r'], 'items[0]: must be one line, got "b\\r"; '],
    [
      'two of the same',
      ['a', 'b', 'a'],
      'items[2]: must differ from items[0], got "a"; equal items are one item; add a column',
    ],
    ['too long a one', ['x'.repeat(120_001)], 'items[0]: must have at most 120000 bytes, got "120001 bytes"; '],
    [
      'two that print the same',
      Parameters.list('n', [1, '1'] as never, { allowDuplicates: true }),
      'items.n[1]: must differ from items.n[0], got "1"; ',
    ],
    [
      'replicates',
      Parameters.list('n', [1, 2]).replicate(3),
      'items: must have each row once, got "each 3 times"; leave out replicate: equal items are one item; ',
    ],
    ['a wrong table', Parameters.grid({ n: [NaN] }), 'items.n[0]: must be a finite number, got NaN; '],
    ['a line end in one column', Parameters.list('text', ['a\nb']), 'items.text[0]: must be one line, '],
    [
      'equal rows',
      Parameters.table(
        [
          { a: 1, b: 2 },
          { a: 1, b: 2 },
        ],
        { allowDuplicates: true },
      ),
      'items[1]: must differ from items[0], ',
    ],
  ])('are refused with %s', (_, items, message) => {
    const messages = poolErrors({ items });
    expect(messages).toEqual([expect.stringContaining(message)]);
  });

  test('may have exactly the longest length, and tabs', () => {
    expect(poolErrors({ items: ['x'.repeat(120_000), 'a\tb', 'é'.repeat(60_000)] })).toEqual([]);
  });

  test('that are wrong cause no message about how many may fail', () => {
    expect(poolErrors({ items: ['a', 'b', 'b'], maxFailedTasks: 3 })).toHaveLength(1);
  });

  test('are reported by the first of many that are wrong', () => {
    expect(poolErrors({ items: range(1, 500).map((n) => `${String(n)}\n`) })).toHaveLength(20);
    expect(poolErrors({ items: range(1, 500) })).toHaveLength(20);
  });

  test('fill as many ConfigMaps as they need, in files named after their first rows, in order', () => {
    const items = range(1, 9).map((n) => String(n).repeat(60_000));
    const rendered = renderPool({ items });
    const files = itemFiles(rendered);
    expect(files.map(([file]) => file)).toEqual(['items/00000000', 'items/00000004', 'items/00000008']);
    expect(files.map(([, text]) => text).join('')).toBe(items.map((item) => `${item}\n`).join(''));
    const names = rendered.configMaps.map(({ metadata }) => metadata.name.replace(/^pool-[0-9a-f]{8}-/, ''));
    expect(names.filter((each) => each.startsWith('items-'))).toEqual(['items-0', 'items-1', 'items-2']);
  });

  test.each(['\ttab first', 'a\u0085b', 'a\u2028b', '\ufeff', 'a\u{10ffff}', '0o17', 'a\u202eb'])(
    'that YAML does not show unchanged (%j) arrive unchanged',
    (item) => {
      const rendered = renderPool({ items: ['first', item, 'last'] });
      expect(itemFiles(rendered)).toEqual([['items/00000000', `first\n${item}\nlast\n`]]);
      expect(itemFiles(renderPool({ items: [item] }))).toEqual([['items/00000000', `${item}\n`]]);
    },
  );

  test('that are stored as base64 also fit into their ConfigMaps', () => {
    const items = range(1, 9).map((n) => `\u0085${String(n).repeat(60_000)}`);
    expect(
      itemFiles(renderPool({ items }))
        .map(([, text]) => text)
        .join(''),
    ).toBe(items.map((item) => `${item}\n`).join(''));
    for (const map of renderPool({ items }).configMaps) expect(JSON.stringify(map).length).toBeLessThan(250_000);
  });

  inDepth('may fill 40 ConfigMaps, but no more', () => {
    const items = (count: number): string[] => range(1, count).map((n) => String(n).padEnd(120_000, 'x'));
    expect(poolErrors({ items: items(80) })).toEqual([]);
    expect(poolErrors({ items: items(81) })).toEqual([
      expect.stringMatching(/^items: must fit into 40 ConfigMaps of 250000 bytes, got "41 ConfigMaps"; put the table/),
    ]);
  });

  test('in a grid that is far too large are refused at once', () => {
    const started = Date.now();
    expect(poolErrors({ items: Parameters.grid({ n: range(1, 10_000), m: range(1, 100_000) }) })).toEqual([
      expect.stringMatching(/^items: must fit into 40 ConfigMaps of 250000 bytes, got "1000000000 items"; /),
    ]);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('that kubectl would write as too long a line are refused with their position', () => {
    expect(poolErrors({ items: ['a', '<'.repeat(40_001)] })).toEqual([
      expect.stringMatching(
        /^items\.item\[1\]: must have at most 240000 bytes as JSON, so that kubectl apply accepts it, got /,
      ),
    ]);
  });

  test('have a batch that depends on each of them and on their order', () => {
    const batch = (items: readonly string[]): unknown => variablesOf(renderPool({ items }).sidecar)['KUBEPAR_BATCH'];
    // printf 'a\nb\n' | sha256sum
    expect(batch(['a', 'b'])).toBe('911169ddaaf146af');
    expect(batch(['b', 'a'])).not.toBe(batch(['a', 'b']));
    const { loader, sidecar } = renderPool();
    expect(variablesOf(loader.spec.template.spec.containers[0])['KUBEPAR_BATCH']).toBe(
      variablesOf(sidecar)['KUBEPAR_BATCH'],
    );
  });
});

describe('results in a bucket', () => {
  const secret = 'results-bucket';
  const results = Results.bucket({ url: 's3://results/studies', secret });
  const items = Parameters.list('n', [1, 2]);

  test('are handed to a sidecar, in all patterns, which alone has the credentials', () => {
    for (const { pod, container } of [render({ results }), renderPool({ results, items })]) {
      const sidecar = pod.initContainers!.find(({ name }) => name === 'bucket')!;
      expect(variablesOf(container)['KUBEPAR_BUCKET']).toBe('/kubepar/bucket');
      expect(variablesOf(sidecar)).toMatchObject({
        KUBEPAR_BUCKET: '/kubepar/bucket',
        KUBEPAR_BUCKET_SECRET: '/kubepar/bucket-secret',
        RCLONE_CONFIG_STORE_TYPE: 's3',
      });
      expect(sidecar.volumeMounts).toContainEqual({
        name: 'results-secret',
        mountPath: '/kubepar/bucket-secret',
        readOnly: true,
      });
      expect(container.volumeMounts).toContainEqual({
        name: 'results-pipes',
        mountPath: '/kubepar/bucket',
        readOnly: true,
      });
      const others = [container, ...pod.initContainers!.filter((each) => each !== sidecar)];
      expect(JSON.stringify(others)).not.toMatch(/bucket-secret|bucket-spool|results-s|RCLONE/);
    }
    expect(sweepErrors({ results })).toEqual([]);
    expect(JSON.stringify(render().pod)).not.toContain('bucket');
  });

  test('have the folder of their study, whose name has its hash', () => {
    const { job, pod } = render({ results });
    const sidecar = pod.initContainers![0]!;
    expect(variablesOf(sidecar)['KUBEPAR_BUCKET_FOLDER']).toBe(`store:results/studies/${job.metadata.name}`);
  });

  test('need all of runtime/bucket, as it is shipped, except what reads them', () => {
    const folder = path.join(__dirname, '..', 'runtime', 'bucket');
    const mounted = mountedFiles(render({ results }));
    const files = fs.readdirSync(folder).filter((file) => file !== 'download.sh' && file !== 'README.md');
    for (const file of files) {
      const shipped = shippedText(file, fs.readFileSync(path.join(folder, file), 'utf8'));
      expect(mounted.get(`bucket/${file}`)!.bytes.toString('utf8')).toBe(shipped);
    }
    expect([...mounted.keys()].filter((file) => file.startsWith('bucket/'))).toHaveLength(files.length);
    expect([...mountedFiles(render()).keys()].filter((file) => /bucket|pipes/.test(file))).toEqual([]);
  });

  test('take as much disk in the sidecar as a task may have', () => {
    const { pod } = render({ results, resources: { ephemeralStorage: Size.gibibytes(5) } });
    const [sidecar] = pod.initContainers!;
    expect(sidecar!.resources.limits).toMatchObject({ 'ephemeral-storage': '5Gi' });
    expect(sidecar!.resources.requests).toMatchObject({ 'ephemeral-storage': '5Gi' });
    expect(pod.volumes).toContainEqual({ name: 'results-spool', emptyDir: { sizeLimit: '5Gi' } });
  });

  test('need no Secret if the pod has an identity, and a token is mounted in the sidecar alone', () => {
    const token = { audience: 'sts.amazonaws.com', roleArn: 'arn:aws:iam::111122223333:role/results' };
    const { pod, container } = render({
      results: Results.bucket({ url: 's3://results', region: 'eu-central-1', token }),
    });
    const sidecar = pod.initContainers![0]!;
    expect(variablesOf(sidecar)).toMatchObject({
      AWS_ROLE_ARN: token.roleArn,
      AWS_REGION: 'eu-central-1',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/kubepar/bucket-token/token',
    });
    expect(pod.volumes).toContainEqual({
      name: 'results-token',
      projected: {
        sources: [{ serviceAccountToken: { audience: token.audience, expirationSeconds: 3600, path: 'token' } }],
      },
    });
    expect(JSON.stringify(container)).not.toContain('token');
    const { pod: anywhere } = render({ results: Results.bucket({ url: 's3://results', token }) });
    const names = anywhere.initContainers![0]!.env.map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('KUBEPAR_') && !name.startsWith('RCLONE_'))).toEqual([
      'AWS_ROLE_ARN',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'GOMEMLIMIT',
    ]);
    expect(pod.volumes.map(({ name }) => name)).not.toContain('results-secret');
  });

  test('change the name of a study, because Kubernetes would refuse the edit', () => {
    const name = (given: GivenPool): string => renderChart(Chart.of(pool(given))).jobs[0]!.metadata.name;
    expect(name({ results })).not.toBe(name({ results: Results.bucket({ url: 's3://results/other', secret }) }));
  });

  test('do not change what a task computes', () => {
    const content = (given: GivenPool): unknown =>
      (JSON.parse(mountedFiles(renderPool(given)).get('study.json')!.bytes.toString()) as { content: string }).content;
    expect(content({ results })).toBe(content({}));
  });
});

describe('results on a volume', () => {
  const results = Results.volume({ claimName: 'results' });

  test('are written to the claim, in all patterns, only by the task', () => {
    const items = Parameters.list('n', [1, 2]);
    const chart = new Chart(new App(), 'chart');
    pool({ results, items }, 'pool', chart);
    for (const rendered of [render({ results }), renderedPool(chart)]) {
      expect(rendered.pod.volumes).toContainEqual({
        name: 'results',
        persistentVolumeClaim: { claimName: 'results' },
      });
      expect(rendered.container.volumeMounts).toContainEqual({ name: 'results', mountPath: '/kubepar/results' });
      expect(variablesOf(rendered.container)['KUBEPAR_RESULTS']).toBe('/kubepar/results');
    }
    const { sidecar, loader } = renderedPool(chart);
    expect(JSON.stringify([sidecar, loader])).not.toContain('/kubepar/results');
    expect(sweepErrors({ results })).toEqual([]);
    expect(JSON.stringify(render().pod)).not.toContain('results');
  });

  test('change the name of a study, because Kubernetes would refuse the edit', () => {
    const name = (given: GivenPool): string => renderChart(Chart.of(pool(given))).jobs[0]!.metadata.name;
    expect(name({ results })).not.toBe(name({ results: Results.volume({ claimName: 'other' }) }));
  });
});
