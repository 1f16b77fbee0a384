import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { Parameters, QueueWorkerPool, RedisService, Results, type QueueWorkerPoolProps } from '../../../lib';
import type { RedisSession } from '../../../cli/sources/redis/redis-session';
import { testFolder } from '../../runtime/support';
import { renderChart, type Rendered } from '../../support';
import { applied, FakeCluster, JOB, type ApiObject, type FakeExec } from '../fake-cluster';
import { attemptRecord, sha256 } from '../results/support';
import { PASSWORD, TestRedis } from '../sources/redis/support';
import { COLLECTED_FILES, kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();
const redis = new TestRedis();
let session: RedisSession;
let outputs = 0;

beforeAll(async () => {
  await Promise.all([cluster.start(), redis.start()]);
  session = redis.session();
});
afterAll(async () => {
  session.close();
  await Promise.all([cluster.stop(), redis.stop()]);
});
beforeEach(async () => {
  await session.call('FLUSHALL');
  cluster.requests.length = 0;
  cluster.onExec = inRedis;
  cluster.onCreate = () => 'pods is forbidden';
});

const METHODS = ['lm', 'rf', 'gbm', 'enet', 'brnn', 'bridge'];
const COMPLETE = { conditions: [{ type: 'Complete', status: 'True' }] };
const RUNNING = { running: { startedAt: '2024-05-01T10:00:00Z' } };

/** redis-cli as in the container: with the password, but without options for the address of Redis. */
function inRedis(pod: string, container: string, command: readonly string[]): FakeExec | number {
  if (!pod.endsWith('-0') || container !== 'redis') return 404;
  const [program = '', ...args] = command;
  return { program, args: [...args, '-p', String(redis.port)], env: { REDISCLI_AUTH: PASSWORD } };
}

function pool(props: { readonly [Prop in keyof QueueWorkerPoolProps]?: unknown } = {}): Rendered {
  return renderPool(new Chart(new App(), 'pool'), props);
}

function renderPool(chart: Chart, props: { readonly [Prop in keyof QueueWorkerPoolProps]?: unknown }): Rendered {
  new QueueWorkerPool(chart, 'pool', {
    image: 'r-base:4.4.0',
    command: ['Rscript', 'train.R'],
    items: Parameters.list('method', METHODS),
    parallelism: 4,
    ...props,
  } as QueueWorkerPoolProps);
  return renderChart(chart);
}

interface Deployed {
  readonly name: string;
  readonly redisPod: string;
}

/** The pool in the cluster: the loader's Job has the first status, that of the workers the second. */
function deploy(
  rendered: Rendered,
  statuses: readonly (object | undefined)[],
  pods: readonly ApiObject[] = [],
): Deployed {
  const redisPod = `${rendered.objects.find(({ kind }) => kind === 'StatefulSet')!.metadata.name}-0`;
  const status = { phase: 'Running', containerStatuses: [{ name: 'redis', state: RUNNING }] };
  cluster.objects = [
    ...applied(rendered.objects, '2024-05-01T09:00:00Z', (job) => statuses[job]),
    { kind: 'Pod', metadata: { name: redisPod }, status },
    ...pods,
  ];
  const name = rendered.configMaps.find(({ data }) => data?.['study.json'])!.metadata.name;
  return { name, redisPod };
}

/** Puts items into the states of a queue, using its functions. */
async function fill(
  name: string,
  items: readonly string[],
  work: (item: string, token: string, task: number) => readonly (string | Buffer)[] | undefined,
): Promise<void> {
  await redis.load(session);
  await session.call('RPUSH', name, ...items);
  await session.call('FCALL', 'kp_seal', '1', name, 'batch', '1');
  for (const [task, item] of items.entries()) {
    const call = work(item, `token-${String(task)}`, task);
    if (call === undefined) return;
    await session.call('FCALL', 'kp_lease', '1', name, `token-${String(task)}`, '60000', 'batch');
    if (call.length > 0)
      await session.call('FCALL', call[0]!, '1', name, item, `token-${String(task)}`, ...call.slice(1));
  }
}

function done(study: string, task: number, result: string | Buffer): string {
  const text = Buffer.from(result).toString('latin1');
  const record = attemptRecord({ study, task, pod: `uid-${String(task)}` }, text);
  return `${JSON.stringify({ ...record, bytes: Buffer.byteLength(result) })}\n${text}`;
}

async function run(...args: readonly string[]): Promise<Ended> {
  return kubeparMeanwhile([...args, '--kubeconfig', cluster.writeKubeconfig(folder)]);
}

async function collect(...args: readonly string[]): Promise<Ended & { readonly output: string }> {
  const output = path.join(folder, `out-${String(++outputs)}`);
  return { ...(await run('collect', 'pool', '--output', output, ...args)), output };
}

describe('kubepar collect of a queue', () => {
  test('reads results of any bytes from Redis', async () => {
    const { name } = deploy(pool(), [COMPLETE, COMPLETE]);
    await fill(name, METHODS, (_item, _token, task) => ['kp_complete', done(name, task, `[1] ${String(task)}\n`)]);
    const { code, stderr, output } = await collect();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe(
      'task,method,value\n0,lm,0\n1,rf,1\n2,gbm,2\n3,enet,3\n4,brnn,4\n5,bridge,5\n',
    );
    expect(fs.readFileSync(path.join(output, 'records.csv'), 'utf8')).toContain(
      '\n3,enet,succeeded,1,2023-11-14T22:13:20Z,0.25,0,uid-3,,',
    );
  });

  test('names the dead items with their reasons, the waiting ones and the lost ones, and exits with 1', async () => {
    const { name } = deploy(pool(), [COMPLETE, JOB.failed]);
    const failed = JSON.stringify(attemptRecord({ study: name, task: 1, status: 'failed', exit: 3 }));
    await fill(name, METHODS.slice(0, 5), (item, _token, task) => {
      if (item === 'rf') return ['kp_fail', 'no data', '0', failed];
      if (item === 'gbm') return ['kp_fail', 'its worker was killed'];
      if (item === 'enet') return [];
      return item === 'brnn' ? undefined : ['kp_complete', done(name, task, '1\n')];
    });
    const { code, stderr } = await collect();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        'task 1 (method=rf) failed: no data',
        'task 2 (method=gbm) killed: its worker was killed',
        `task 3 (method=enet) unfinished: a worker has it, but the workers have ended`,
        `task 4 (method=brnn) unfinished: it is waiting for a worker, but the workers have ended`,
        'task 5 (method=bridge) missing: it is not in the queue: somebody removed it, or Redis lost its newest data',
        'start its Jobs again:',
        `    kubectl delete jobs -l app.kubernetes.io/instance=${name} --kubeconfig ${folder}/kubeconfig`,
        `then apply the manifest of ${name}, which is in no file in dist/`,
        '',
      ].join('\n'),
    });
  });

  test('reports items that were pushed by hand, with their results, after the others', async () => {
    const { name } = deploy(pool(), [COMPLETE, COMPLETE]);
    const stranger = 2 ** 52 + 0x2cf24dba5fb0;
    await fill(name, [...METHODS, 'hello'], (item, _token, task) => [
      'kp_complete',
      done(name, item === 'hello' ? stranger : task, `${String(task)}\n`),
    ]);
    const { code, stderr, output } = await collect();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `note: 1 item is not in the table of the study (pushed by hand): 'hello' (tasks/${String(stranger)})\n`,
    });
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toContain(
      `\n5,bridge,5\n${String(stranger)},hello,6\n`,
    );
    expect(fs.readFileSync(path.join(output, 'tasks', String(stranger)), 'utf8')).toBe('6\n');
  });

  test('says that Redis does not run', async () => {
    const { name, redisPod } = deploy(pool(), [COMPLETE, COMPLETE]);
    cluster.objects = cluster.objects.filter(({ metadata }) => metadata.name !== redisPod);
    const { code, stderr } = await collect();
    expect(code).toBe(3);
    expect(stderr).toBe(
      `kubepar: the Redis of the queue is not running in namespace team: there is no pod ${redisPod}; apply the manifest again: that of ${name}, which is in no file in dist/; look at its pod:\n    kubectl describe pod ${redisPod} --kubeconfig ${folder}/kubeconfig\n`,
    );
  });

  test('reports that its shared Redis does not exist', async () => {
    const chart = new Chart(new App(), 'pool');
    const shared = new RedisService(new Chart(new App(), 'redis'), 'shared', {});
    const rendered = renderPool(chart, { redis: shared });
    const described = rendered.configMaps.find(({ data }) => data?.['study.json'])!.data!['study.json']!;
    const { queue } = JSON.parse(described) as { queue: { redis: string } };
    cluster.objects = applied(rendered.objects, '2024-05-01T09:00:00Z', () => COMPLETE);
    const { code, stderr } = await collect('--namespace', 'team');
    expect(code).toBe(3);
    expect(stderr).toBe(
      `kubepar: the Redis of the queue is not running in namespace team: there is no pod ${queue.redis}-0; apply the manifest of that Redis, which is not the manifest of the study, and look at its pod:\n    kubectl describe pod ${queue.redis}-0 --namespace team --kubeconfig ${folder}/kubeconfig\n`,
    );
  });

  test('reports why Redis ended, with its last log line', async () => {
    const { redisPod } = deploy(pool(), [COMPLETE, COMPLETE]);
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
    const terminated = { exitCode: 1, message: 'starting\nthe password of Redis is missing or empty\n' };
    const status = {
      phase: 'Running',
      containerStatuses: [{ name: 'redis', state: { waiting }, lastState: { terminated } }],
    };
    cluster.objects = cluster.objects.map((object) =>
      object.metadata.name === redisPod ? { ...object, status } : object,
    );
    const { code, stderr } = await collect();
    expect(code).toBe(3);
    expect(stderr).toContain(`pod ${redisPod} is not running (the password of Redis is missing or empty);`);
  });

  test('exits with 3 if the connection to the pod breaks, at the start or later, and writes no file', async () => {
    const { name } = deploy(pool(), [COMPLETE, COMPLETE]);
    await fill(name, METHODS, (_item, _token, task) => ['kp_complete', done(name, task, '[1] 1\n')]);
    for (const breaksAt of [0, 1]) {
      cluster.onExec = (...asked) => ({ ...(inRedis(...asked) as FakeExec), breaksAt });
      const { code, stdout, stderr, output } = await collect();
      expect({ code, stdout, isThere: fs.existsSync(output) }).toEqual({ code: 3, stdout: '', isThere: false });
      expect(stderr).toBe(
        "kubepar: can't query Redis: the connection to the pod broke; see the log of its pod, and try again\n",
      );
    }
  });

  test('reports which role is missing', async () => {
    deploy(pool(), [COMPLETE, COMPLETE]);
    cluster.onExec = () => 403;
    const { code, stderr } = await collect();
    expect(code).toBe(3);
    expect(stderr).toBe(
      'kubepar: the cluster refuses: it does not run the command; ask for a role in namespace team that may create and get pods/exec: {apiGroups: [""], resources: [pods/exec], verbs: [create, get]}\n',
    );
  });
});

describe('kubepar collect of results on a volume', () => {
  const results = Results.volume({ claimName: 'large-results' });
  let volume = '';

  beforeEach(() => {
    volume = fs.mkdtempSync(path.join(folder, 'volume-'));
    cluster.onCreate = () => ({ phase: 'Running' });
    cluster.onExec = (pod, container, command) => {
      if (container !== 'collect') return inRedis(pod, container, command);
      const [program = '', ...args] = command;
      return { program, args: args.map((arg) => arg.replace(/^\/kubepar\/results/, volume)) };
    };
  });

  function store(name: string, task: number, result: Buffer): void {
    const place = path.join(volume, name);
    fs.mkdirSync(place, { recursive: true });
    const [record] = done(name, task, result.toString('latin1')).split('\n');
    const fixed = JSON.stringify({ ...(JSON.parse(record!) as object), bytes: result.length, sha256: sha256(result) });
    fs.writeFileSync(
      path.join(place, `${String(task)}.1.uid-${String(task)}`),
      Buffer.concat([Buffer.from(`${fixed}\n`), result]),
    );
  }

  test('reads them through a pod that is deleted afterwards', async () => {
    const { name } = deploy(pool({ results }), [COMPLETE, COMPLETE]);
    const bytes = (task: number): Buffer => Buffer.alloc(5_000_000, `${String(task)}\0\xff`, 'latin1');
    for (const task of METHODS.keys()) store(name, task, bytes(task));
    await fill(name, METHODS, (_item, _token, task) => {
      const [record] = fs
        .readFileSync(path.join(volume, name, `${String(task)}.1.uid-${String(task)}`), 'latin1')
        .split('\n');
      return ['kp_complete', `${record!}\n`];
    });
    const { code, stderr, output } = await collect();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('6 results are binary') as string });
    for (const task of METHODS.keys())
      expect(fs.readFileSync(path.join(output, 'tasks', String(task))).equals(bytes(task))).toBe(true);
    expect(fs.readdirSync(output).sort()).toEqual(COLLECTED_FILES);
    expect(cluster.requests.filter((request) => /^(POST|DELETE)/.test(request))).toEqual([
      'POST /api/v1/namespaces/team/pods?',
      expect.stringMatching(/^DELETE \/api\/v1\/namespaces\/team\/pods\/pool-[0-9a-f]{8}-collect-[0-9a-f]{8}\?/),
    ]);
  });

  test('names items that are done but have no file there', async () => {
    const { name } = deploy(pool({ results }), [COMPLETE, COMPLETE]);
    await fill(name, METHODS, (_item, _token, task) => ['kp_complete', done(name, task, '')]);
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toBe('task 0-5 missing: it is done, but its result is not on the volume\n');
  });

  test('reports that the quota has no room for the pod', async () => {
    deploy(pool({ results }), [COMPLETE, COMPLETE]);
    cluster.onCreate = () => 'pods "x" is forbidden: exceeded quota: small';
    const { code, stderr } = await collect();
    expect(code).toBe(3);
    expect(stderr).toContain('the quota of namespace team has no room: pods "x" is forbidden: exceeded quota: small');
  });

  test('reports that the claim does not exist, and deletes the pod', async () => {
    deploy(pool({ results }), [COMPLETE, COMPLETE]);
    const message = '0/1 nodes are available: persistentvolumeclaim "large-results" not found.';
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    cluster.onCreate = () => ({ phase: 'Pending', conditions: [condition] });
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toContain('the results are on the claim large-results');
    expect(stderr).toContain(message);
    expect(cluster.objects.some(({ metadata }) => metadata.name.includes('-collect-'))).toBe(false);
  }, 60_000);
});

describe('kubepar wait for a queue', () => {
  test('exits with 0 when the workers have drained it, and reports how many items are done', async () => {
    const { name } = deploy(pool(), [COMPLETE, JOB.running]);
    await fill(name, METHODS, (_item, _token, task) => ['kp_complete', done(name, task, '1\n')]);
    cluster.onJobs = (lists) => {
      if (lists > 2) deploy(pool(), [COMPLETE, COMPLETE]);
    };
    const ended = await run('wait', 'pool');
    cluster.onJobs = undefined;
    expect(ended).toEqual({ code: 0, stdout: 'pool  complete  6 of 6 tasks done\n', stderr: '' });
  });

  test('exits with 1 if items are dead, with their reasons', async () => {
    const { name } = deploy(pool(), [COMPLETE, JOB.failed]);
    await fill(name, METHODS, (item, _token, task) =>
      item === 'rf' ? ['kp_fail', 'no data'] : ['kp_complete', done(name, task, '1\n')],
    );
    const { code, stdout, stderr } = await run('wait', 'pool');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'pool  failed  5 of 6 tasks done, 1 dead\n' });
    expect(stderr).toContain('pool: 1 item is dead; some of its pods failed for good\n');
    expect(stderr).toContain('pool: task 1 (method=rf) failed: no data\n');
  });

  test('exits with 1 if Redis reports that items are not done, whatever the Jobs say', async () => {
    const { name } = deploy(pool(), [COMPLETE, COMPLETE]);
    await fill(name, METHODS, (item, _token, task) =>
      item === 'rf' || item === 'gbm' ? [] : ['kp_complete', done(name, task, '1\n')],
    );
    const rolledBack = await run('wait', 'pool');
    expect(rolledBack).toMatchObject({ code: 1, stdout: 'pool  failed  4 of 6 tasks done\n' });
    expect(rolledBack.stderr).toContain('pool: 2 items are not done, although all workers have ended: 2 were being');

    await session.call('FLUSHALL');
    await session.call('FUNCTION', 'FLUSH');
    const wiped = await run('wait', 'pool');
    expect(wiped).toMatchObject({ code: 1, stdout: 'pool  failed  0 of 6 tasks done\n' });
    expect(wiped.stderr).toContain('6 are not in Redis\n');
  });

  test('counts items that were pushed by hand as Redis does', async () => {
    const { name } = deploy(pool(), [COMPLETE, JOB.failed]);
    await fill(name, [...METHODS, 'knn', 'svm'], (item, _token, task) =>
      item === 'rf' || item === 'knn' ? ['kp_fail', 'no data'] : ['kp_complete', done(name, task, '1\n')],
    );
    expect((await run('wait', 'pool')).stdout).toBe('pool  failed  6 of 8 tasks done, 2 dead\n');
    const { stdout } = await run('wait', 'pool', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ tasks: 8, succeeded: 6, failed: 2 }]);
  });

  test('reports no counts without access to Redis', async () => {
    deploy(pool(), [COMPLETE, JOB.failed]);
    cluster.onExec = () => 403;
    expect((await run('wait', 'pool')).stdout).toBe('pool  failed  an unknown number of 6 tasks done\n');
    const [state] = JSON.parse((await run('wait', 'pool', '--json')).stdout) as object[];
    expect(Object.keys(state!)).toEqual(['study', 'name', 'state', 'tasks', 'reason', 'failures']);
  });

  test('reports once that Redis has lost the queue, with a remedy, and so does collect', async () => {
    const { name } = deploy(pool(), [COMPLETE, JOB.running]);
    await session.call('FUNCTION', 'FLUSH');
    const loss = "Redis has lost the queue (storage 'ephemeral', or its volume was replaced)";
    const remedy = `load it again:\n    kubectl delete job ${name}-load --namespace team --kubeconfig ${folder}/kubeconfig\nthen apply the manifest of ${name}, which is in no file in dist/\n`;
    const collected = await collect('--namespace', 'team');
    expect(collected).toMatchObject({ code: 1, stderr: `task 0-5 unfinished: ${loss}\n${remedy}` });
    cluster.requests.length = 0;
    cluster.onJobs = (lists) => {
      if (lists > 5) deploy(pool(), [COMPLETE, JOB.failed]);
    };
    const { stderr } = await run('wait', 'pool', '--namespace', 'team');
    cluster.onJobs = undefined;
    expect(stderr.split(`${loss}; ${remedy}`)).toHaveLength(2);
  });

  test('relies on the Jobs without access to Redis, and reports it once', async () => {
    deploy(pool(), [COMPLETE, JOB.running]);
    cluster.onExec = () => 403;
    cluster.onJobs = (lists) => {
      if (lists > 3) deploy(pool(), [COMPLETE, COMPLETE]);
    };
    const { code, stdout, stderr } = await run('wait', 'pool');
    cluster.onJobs = undefined;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'pool  complete  6 of 6 tasks done\n' });
    expect(stderr).toMatch(/^it is unknown how many items are done: the cluster refuses: [^\n]+\n$/);
  });

  test('fails if the items could not be loaded', async () => {
    deploy(pool(), [JOB.failed, JOB.running]);
    const { code, stderr } = await run('wait', 'pool');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /pool: its items could not be loaded \(Job pool-\w+-load: some of its pods failed for good\)\n/,
    );
  });

  test('is blocked if Redis cannot start', async () => {
    const { redisPod } = deploy(pool(), [JOB.running, JOB.running]);
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "pool-redis" not found' };
    const status = { phase: 'Pending', containerStatuses: [{ name: 'redis', state: { waiting } }] };
    cluster.objects = cluster.objects.map((object) =>
      object.metadata.name === redisPod ? { ...object, status } : object,
    );
    const { code, stdout, stderr } = await run('wait', 'pool');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'pool  blocked  an unknown number of 6 tasks done\n' });
    expect(stderr).toContain(
      `pool: pod ${redisPod} cannot start: CreateContainerConfigError: secret "pool-redis" not found; create the Secret:\n    kubectl create secret generic pool-redis --kubeconfig ${folder}/kubeconfig --from-literal=password="$(openssl rand -hex 32)"\nthe pods then start by themselves\n`,
    );
    expect(stderr).not.toContain('apply the manifest');
  }, 90_000);
});
