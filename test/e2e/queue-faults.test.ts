import * as fs from 'node:fs';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { QueueWorkerPool, RedisService } from '../../lib';
import { LABEL } from '../../lib/manifest/labels';
import { IMAGE, killFirstProcess, nameOf, processesNamed, records, TestNamespace } from './support';

const ITEMS = 200;
/** How often each fault is injected, each on its own queue. By default once, with all of them on one queue. */
const GIVEN_RUNS = process.env['KUBEPAR_FAULT_RUNS'];
const RUNS = Number(GIVEN_RUNS ?? '1');
const PROPS = {
  image: IMAGE,
  items: Array.from({ length: ITEMS }, (_, item) => `item ${String(item)}`),
  command: ['sh', '-c', 'sleep 0.3; echo "result of $1"', '-', '$(item)'],
  parallelism: 4,
  lease: Duration.seconds(10),
  resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(64) },
};

jest.setTimeout(600_000);

/** A queue that workers are processing. */
interface Pool {
  readonly cluster: TestNamespace;
  readonly name: string;
  readonly service: string;
}

type Fault = (pool: Pool) => Promise<void> | void;

const ALL = 'all of it happens at once';
const FAULTS: Readonly<Record<string, Fault>> = {
  'a worker pod is deleted': deleteWorker,
  "the user's container is killed": (pool) => kill(pool, 'KUBEPAR_SCRATCH=/kubepar/work'),
  'the sidecar is killed': (pool) => kill(pool, 'KUBEPAR_LEASE_SECONDS=10'),
  'the Redis pod is deleted': deleteRedis,
  'the Redis container is killed': (pool) => killRedis(pool),
  'the node agent is stopped for a minute': () => stopKubelet(60),
  [ALL]: async (pool) => {
    await kill(pool, 'KUBEPAR_SCRATCH=/kubepar/work');
    await killRedis(pool);
    await kill(pool, 'KUBEPAR_LEASE_SECONDS=10');
    deleteWorker(pool);
    await stopKubelet(20);
    deleteRedis(pool);
    await kill(pool, 'KUBEPAR_SCRATCH=/kubepar/work');
    deleteWorker(pool);
  },
};

describe('a queue of 200 items', () => {
  const cluster = new TestNamespace();
  let service: string;

  // One for all, on a claim: a Redis pod that is deleted returns with its data.
  beforeAll(() => {
    cluster.createPassword('faults');
  });

  const cases = Object.entries(FAULTS)
    .filter(([what]) => GIVEN_RUNS !== undefined || what === ALL)
    .flatMap(([what, fault]) => Array.from({ length: RUNS }, (_, run) => [what, run + 1, fault] as const));

  test.each(cases)('is completed when %s (run %d)', async (_what, run, fault) => {
    const id = `faults-${String(cases.findIndex(([, aRun, aFault]) => aRun === run && aFault === fault))}`;
    const file = cluster.manifest(id, (chart) => {
      const redis = new RedisService(chart, 'faults-redis');
      service = redis.name;
      new QueueWorkerPool(chart, id, { ...PROPS, redis });
    });
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    const pool = { cluster, name: nameOf(file), service };
    await cluster.until('the first 20 results', () => (done(pool) >= 20 ? true : undefined));

    await fault(pool);

    // The Job ends by itself, and nothing is dead: no item lost as many workers as it may.
    expect(await cluster.kubepar('wait', id)).toMatchObject({ code: 0 });
    const redis = (...command: string[]): string => cluster.redis(service, ...command);
    expect(redis('FCALL_RO', 'kp_stats', '1', pool.name)).toBe(
      `waiting 0\nleased 0\nexpired 0\ndone ${String(ITEMS)}\ndead 0\nbatches 1`,
    );
    for (const key of ['owner', 'tokens', 'leases']) expect(redis('EXISTS', `{${pool.name}}:${key}`)).toBe('0');
    const collected = await cluster.kubepar('collect', id, '--output', cluster.output(id));
    expect(collected).toMatchObject({ code: 0 });
    expect(records(cluster.read(id, 'records.csv')).map(({ status }) => status)).toEqual(
      Array.from({ length: ITEMS }, () => 'succeeded'),
    );
    for (let task = 0; task < ITEMS; task++)
      expect(cluster.read(id, 'tasks', String(task))).toBe(`result of item ${String(task)}\n`);
    cluster.kubectl('delete', 'jobs', '--all', '--wait=false');
  });
});

function done({ cluster, name, service }: Pool): number {
  try {
    return Number(cluster.redis(service, 'HLEN', `{${name}}:done`));
  } catch {
    return 0; // Redis does not run yet.
  }
}

function deleteWorker({ cluster, name }: Pool): void {
  const [pod = ''] = cluster
    .kubectl(
      ...['get', 'pods', '--field-selector=status.phase=Running', '--output=name'],
      `--selector=${LABEL.instance}=${name},batch.kubernetes.io/job-name=${name}`,
    )
    .split('\n');
  cluster.kubectl('delete', pod, '--wait=false');
}

/**
 * SIGKILL to a container of one of the workers, which another variable distinguishes from the other containers of its
 * pod.
 */
async function kill({ cluster, name }: Pool, variable: string): Promise<void> {
  const pod = [`KUBEPAR_QUEUE=/kubepar/queue`, variable];
  const study = variable.startsWith('KUBEPAR_LEASE') ? `KUBEPAR_QUEUE_NAME=${name}` : `KUBEPAR_STUDY=${name}`;
  await cluster.until('a container to kill', () => (killFirstProcess([...pod, study]) ? true : undefined));
}

function deleteRedis({ cluster, service }: Pool): void {
  cluster.kubectl('delete', 'pod', `${service}-0`, '--wait=false');
}

/** Redis overwrites its environment, so its pod is identified by its control group. */
async function killRedis({ cluster, service }: Pool): Promise<void> {
  await cluster.until('a Redis to kill', () => {
    const uid = cluster.kubectl('get', 'pod', `${service}-0`, '--output=jsonpath={.metadata.uid}');
    const [pid] = processesNamed('redis-server').filter(
      (found) => controlGroups(found).includes(uid.replaceAll('-', '_')) || controlGroups(found).includes(uid),
    );
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    return pid;
  });
}

function controlGroups(pid: number): string {
  return fs.readFileSync(`/proc/${String(pid)}/cgroup`, 'utf8');
}

async function stopKubelet(seconds: number): Promise<void> {
  const kubelets = processesNamed('kubelet');
  expect(kubelets).toHaveLength(1);
  for (const pid of kubelets) process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  for (const pid of kubelets) process.kill(pid, 'SIGCONT');
}
