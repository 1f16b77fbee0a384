import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Results, type StaticSimulationProps } from '../../lib';
import { StoreProxy, type Fault, type Request } from '../runtime/bucket/store-proxy';
import { GCS, S3, setSecret, succeededIn, type Store } from './stores';
import { killFirstProcess, nameOf, processesNamed, records, TestNamespace } from './support';

jest.setTimeout(400_000);

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64), ephemeralStorage: Size.mebibytes(64) };
const SLOW = { command: ['sh', '-c', 'sleep 4; echo "$KUBEPAR_TASK"'], resources: SMALL };
/** Long enough for something to happen to each of several studies. */
const IN_TURN = { parallelism: 2 };
/** The kernel keeps this much of a process's name. */
const LONGEST_NAME = 15;
/** The folder of the objects of these tests. */
const FOLDER = `e2e-${randomBytes(4).toString('hex')}`;
const TASKS = 6;
const TASK_NAMES = Array.from({ length: TASKS }, (_, task) => String(task));

describe.each([S3, GCS])('results in a bucket of $name are complete, each once, whatever fails:', (store: Store) => {
  const cluster = new TestNamespace();
  const proxies: StoreProxy[] = [];
  const results = (proxy?: StoreProxy): Results =>
    Results.bucket({ ...store.options(FOLDER), ...(proxy === undefined ? {} : { endpoint: proxy.endpoint }) });

  beforeAll(() => {
    setSecret(cluster, store.secret());
  });

  afterAll(() => {
    for (const proxy of proxies) proxy.close();
  });

  /** A proxy that pods can reach, for the results of one study. */
  async function startProxy(): Promise<StoreProxy> {
    const proxy = new StoreProxy();
    proxies.push(proxy);
    const address = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}';
    await proxy.listen(store.address(), cluster.kubectl('get', 'nodes', '-o', `jsonpath=${address}`));
    return proxy;
  }

  function synth(id: string, proxy?: StoreProxy, props: Partial<StaticSimulationProps> = {}): string {
    return cluster.synth(id, { ...SLOW, completions: TASKS, retries: 2, results: results(proxy), ...props });
  }

  async function expectComplete(file: string): Promise<void> {
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    const collected = await cluster.kubepar('collect', file, '--output', cluster.output(nameOf(file)));
    expect(collected).toMatchObject({ code: 0 });
    const rows = records(cluster.read(nameOf(file), 'results.csv'));
    expect(rows.map(({ task, value }) => [task, value])).toEqual(TASK_NAMES.map((task) => [task, task]));
    expect(new Set(succeededIn(cluster, store, `${FOLDER}/${nameOf(file)}`))).toEqual(new Set(Array(TASKS).keys()));
  }

  /** SIGKILL to a container of a pod of the study. */
  async function kill(file: string, container: 'task' | 'bucket'): Promise<void> {
    const variable =
      container === 'task'
        ? `KUBEPAR_STUDY=${nameOf(file)}`
        : `KUBEPAR_BUCKET_FOLDER=store:results/${FOLDER}/${nameOf(file)}`;
    await cluster.until(`a container ${container} of ${file}`, () => killFirstProcess([variable]) || undefined);
  }

  /** Waits for a pod of the study that runs. */
  function runningPod(file: string): Promise<string> {
    const selector = ['-l', `app.kubernetes.io/instance=${nameOf(file)},kubepar.dev/component!=loader`];
    const running = ['--field-selector', 'status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'];
    return cluster.until(
      'a running pod',
      () => cluster.kubectl('get', 'pods', ...selector, ...running).split(' ')[0] || undefined,
    );
  }

  async function deletePod(file: string): Promise<void> {
    cluster.kubectl('delete', 'pod', await runningPod(file), '--force', '--grace-period=0');
  }

  /** Lets something happen to each study while all of them run, and expects the results of each. */
  async function whileRunning(
    studies: Readonly<Record<string, string>>,
    happen: (what: string, file: string) => Promise<void>,
  ): Promise<void> {
    for (const file of Object.values(studies)) cluster.apply(file);
    for (const [what, file] of Object.entries(studies)) await happen(what, file);
    for (const file of Object.values(studies)) await expectComplete(file);
  }

  async function killOrDelete(what: string, file: string): Promise<void> {
    if (what === 'pod') await deletePod(file);
    if (what === 'task' || what === 'both') await kill(file, 'task');
    if (what === 'bucket' || what === 'both') await kill(file, 'bucket');
  }

  // What follows from a killed container does not depend on the store.
  const isFirst = store === S3;

  test('a container or a pod of fixed tasks is killed', async () => {
    const killed = isFirst ? ['task', 'bucket', 'both', 'pod'] : ['bucket'];
    await whileRunning(
      Object.fromEntries(killed.map((what) => [what, synth(`fixed-${what}`, undefined, IN_TURN)])),
      killOrDelete,
    );
  });

  test('a container or a pod of a worker is killed', async () => {
    const killed = isFirst ? ['task', 'bucket', 'pod'] : ['bucket'];
    const synthPool = (id: string): string => {
      cluster.createPassword(id);
      return cluster.pool(id, {
        ...SLOW,
        items: TASK_NAMES.map((task) => `item-${task}`),
        ...IN_TURN,
        lease: Duration.seconds(6),
        redis: { storage: 'ephemeral' },
        results: results(),
      });
    };
    await whileRunning(Object.fromEntries(killed.map((what) => [what, synthPool(`pool-${what}`)])), killOrDelete);
  });

  test('the store itself is killed', async () => {
    await whileRunning({ store: synth('store') }, async (_, file) => {
      await runningPod(file);
      const [pid] = processesNamed(store.process.slice(0, LONGEST_NAME));
      process.kill(pid!, 'SIGKILL');
    });
  });

  test(`the store is unavailable for ${isFirst ? 'a minute' : '20 seconds'}, or the credentials have expired`, async () => {
    const faults: readonly (readonly [Fault, number])[] = [
      [{ status: 503, code: 'SlowDown' }, isFirst ? 60 : 20],
      [isFirst ? { status: 400, code: 'ExpiredToken' } : { status: 401, code: 'Unauthorized' }, 20],
    ];
    const asked: StoreProxy[] = [];
    const studies: Record<string, string> = {};
    for (const [fault, seconds] of faults) {
      const proxy = await startProxy();
      let end: number | undefined;
      proxy.rule = (request) => {
        if (isOfProbe(request)) return undefined;
        end ??= Date.now() + seconds * 1000;
        return Date.now() < end ? fault : undefined;
      };
      asked.push(proxy);
      studies[fault.code] = synth(fault.code.toLowerCase(), proxy);
    }
    await whileRunning(studies, () => Promise.resolve());
    for (const { requests } of asked) {
      const uploads = requests.filter((request) => /^P(OS|U)T$/.test(request.method) && !isOfProbe(request));
      // With growing pauses: after 1, 3, 7, 15, 31 and 61 seconds at most.
      expect(uploads.length).toBeLessThanOrEqual(TASKS * 10);
      expect(uploads.length).toBeGreaterThan(TASKS);
    }
  });

  test('the sidecar or the pod ends during an upload', async () => {
    /** The output of a command in the sidecar, which Kubernetes may end together with the sidecar. */
    const inSidecar = (pod: string, command: string): string =>
      spawnSync('kubectl', ['--namespace', cluster.name, 'exec', pod, '-c', 'bucket', '--', 'sh', '-c', command], {
        encoding: 'utf8',
      }).stdout;
    const ends: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
      killed: async (file) => {
        for (let killed = 0; killed < TASKS; killed++) await kill(file, 'bucket');
      },
      deleted: deletePod,
      'out-of-memory': async (file) => {
        const command = [
          'read -r pid </kubepar/bucket-spool/rclone.pid',
          // The kernel would otherwise end the program that takes the memory.
          'echo 1000 >/proc/$pid/oom_score_adj',
          'tail -c 300000000 /dev/zero >/dev/null',
          '[ -s /proc/$pid/cmdline ] || echo ended',
        ];
        expect(inSidecar(await runningPod(file), command.join('; '))).toBe('ended\n');
      },
      'disk-full': async (file) => {
        const pod = await runningPod(file);
        inSidecar(pod, 'head -c 100000000 /dev/zero >/kubepar/bucket-spool/ballast');
        const reason = (): string => cluster.kubectl('get', 'pod', pod, '-o', 'jsonpath={.status.reason}');
        await cluster.until('an evicted pod', () => reason() === 'Evicted' || undefined, 180);
      },
    };
    const held: Record<string, HeldUploads> = {};
    const studies: Record<string, string> = {};
    for (const what of isFirst ? Object.keys(ends) : ['killed']) {
      held[what] = holdUploads(await startProxy());
      studies[what] = synth(`upload-${what}`, held[what].proxy, { command: ['sh', '-c', 'echo "$KUBEPAR_TASK"'] });
    }
    await whileRunning(studies, async (what, file) => {
      const { hasBegun, release } = held[what]!;
      await cluster.until('an upload', () => hasBegun() || undefined);
      await ends[what]!(file);
      release();
    });
  });
});

interface HeldUploads {
  readonly proxy: StoreProxy;
  readonly hasBegun: () => boolean;
  /** Lets the store answer. */
  readonly release: () => void;
}

/** Keeps uploads of results unanswered. */
function holdUploads(proxy: StoreProxy): HeldUploads {
  let begun = false;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  proxy.rule = (request) => {
    if (isOfProbe(request)) return undefined;
    begun = true;
    return released;
  };
  return {
    proxy,
    hasBegun: () => begun,
    release: () => {
      release();
    },
  };
}

/** Whether a request is one of those that a pod makes at its start. */
function isOfProbe({ path }: Request): boolean {
  return path.includes('/probe.');
}
