import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Results, type StaticSimulationProps } from '../../lib';
import { StoreProxy, type Fault } from '../runtime/bucket/store-proxy';
import { GCS, S3, setSecret, succeededIn, type Store } from './stores';
import { killFirstProcess, nameOf, processesNamed, records, TestNamespace } from './support';

jest.setTimeout(400_000);

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64), ephemeralStorage: Size.mebibytes(64) };
const SLOW = { command: ['sh', '-c', 'sleep 4; echo "$KUBEPAR_TASK"'], resources: SMALL };
/** The kernel keeps this much of a process's name. */
const LONGEST_NAME = 15;
/** The folder of the objects of these tests. */
const FOLDER = `e2e-${randomBytes(4).toString('hex')}`;
const TASKS = 6;
const TASK_NAMES = Array.from({ length: TASKS }, (_, task) => String(task));

describe.each([S3, GCS])('results in a bucket of $name are complete, each once, whatever fails:', (store: Store) => {
  const cluster = new TestNamespace();
  const proxies: StoreProxy[] = [];
  const results = (endpoint?: string): Results =>
    Results.bucket({ ...store.options(FOLDER), ...(endpoint === undefined ? {} : { endpoint }) });

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

  function synth(id: string, endpoint?: string, props: Partial<StaticSimulationProps> = {}): string {
    return cluster.synth(id, { ...SLOW, completions: TASKS, retries: 2, results: results(endpoint), ...props });
  }

  async function expectComplete(file: string): Promise<void> {
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    const collected = await cluster.kubepar('collect', file, '--output', cluster.output(nameOf(file)));
    expect(collected).toMatchObject({ code: 0 });
    const rows = records(cluster.read(nameOf(file), 'results.csv'));
    expect(rows.map(({ task, value }) => [task, value])).toEqual(TASK_NAMES.map((task) => [task, task]));
    expect(new Set(succeededIn(cluster, store, `${FOLDER}/${nameOf(file)}`))).toEqual(new Set(Array(TASKS).keys()));
  }

  const whose = (file: string, container: 'task' | 'bucket'): string =>
    container === 'task'
      ? `KUBEPAR_STUDY=${nameOf(file)}`
      : `KUBEPAR_BUCKET_FOLDER=store:results/${FOLDER}/${nameOf(file)}`;

  /** SIGKILL to a container of a pod of the study. */
  async function kill(file: string, container: 'task' | 'bucket'): Promise<void> {
    const variables = [whose(file, container)];
    await cluster.until(`a container ${container} of ${file}`, () => killFirstProcess(variables) || undefined);
  }

  function runningPod(file: string): string | undefined {
    const selector = ['-l', `app.kubernetes.io/instance=${nameOf(file)},kubepar.dev/component!=loader`];
    const running = ['--field-selector', 'status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'];
    return cluster.kubectl('get', 'pods', ...selector, ...running).split(' ')[0] || undefined;
  }

  async function deletePod(file: string): Promise<void> {
    const pod = await cluster.until('a running pod', () => runningPod(file));
    cluster.kubectl('delete', 'pod', pod, '--force', '--grace-period=0');
  }

  // What follows from a killed container does not depend on the store.
  test.each(store === S3 ? (['task', 'bucket', 'both', 'pod'] as const) : (['bucket'] as const))(
    'of pods with fixed tasks, %s is killed',
    async (what) => {
      const file = synth(`fixed-${what}`);
      cluster.apply(file);
      if (what === 'pod') await deletePod(file);
      else
        for (const container of what === 'both' ? (['task', 'bucket'] as const) : [what]) await kill(file, container);
      await expectComplete(file);
    },
  );

  test.each(store === S3 ? (['task', 'bucket', 'pod'] as const) : (['bucket'] as const))(
    'of workers of a pool, %s is killed',
    async (what) => {
      const id = `pool-${what}`;
      cluster.createPassword(id);
      const file = cluster.pool(id, {
        ...SLOW,
        items: TASK_NAMES.map((task) => `item-${task}`),
        parallelism: 3,
        lease: Duration.seconds(6),
        redis: { storage: 'ephemeral' },
        results: results(),
      });
      cluster.apply(file);
      if (what === 'pod') await deletePod(file);
      else await kill(file, what);
      await expectComplete(file);
    },
  );

  test('the store itself is killed', async () => {
    const file = synth('store');
    cluster.apply(file);
    await cluster.until('a running pod', () => runningPod(file));
    const [pid] = processesNamed(store.process.slice(0, LONGEST_NAME));
    process.kill(pid!, 'SIGKILL');
    await expectComplete(file);
  });

  test.each<[string, Fault, number]>([
    ['the store is unavailable for a minute', { status: 503, code: 'SlowDown' }, 60],
    ['the credentials have expired for 20 seconds', { status: 400, code: 'ExpiredToken' }, 20],
  ])('%s', async (_, fault, seconds) => {
    const proxy = await startProxy();
    const file = synth(fault.code.toLowerCase(), proxy.endpoint);
    let end: number | undefined;
    proxy.rule = ({ path }) => {
      if (isOfProbe(path)) return undefined;
      end ??= Date.now() + seconds * 1000;
      return Date.now() < end ? fault : undefined;
    };
    cluster.apply(file);
    await expectComplete(file);
    const uploads = proxy.requests.filter(({ method, path }) => /^P(OS|U)T$/.test(method) && !isOfProbe(path));
    // Six or seven tries a minute, with growing pauses.
    expect(uploads.length).toBeLessThanOrEqual(TASKS * 8);
    expect(uploads.length).toBeGreaterThan(TASKS);
  });

  describe('during an upload,', () => {
    /** Applies a study, and waits until an upload of it has begun, which ends never or when its sidecar does. */
    async function startUploads(id: string): Promise<{ file: string; release: () => void }> {
      const proxy = await startProxy();
      let isHeld = false;
      proxy.rule = ({ path }) => {
        if (isOfProbe(path)) return undefined;
        isHeld = true;
        return new Promise(() => undefined);
      };
      const file = synth(id, proxy.endpoint, { command: ['sh', '-c', 'echo "$KUBEPAR_TASK"'] });
      cluster.apply(file);
      await cluster.until('an upload', () => isHeld || undefined);
      return {
        file,
        release: () => {
          proxy.rule = () => undefined;
        },
      };
    }

    test('its sidecar is killed', async () => {
      const { file, release } = await startUploads('upload-killed');
      for (let killed = 0; killed < TASKS; killed++) await kill(file, 'bucket');
      release();
      await expectComplete(file);
    });

    if (store !== S3) return;

    test('its pod is deleted', async () => {
      const { file, release } = await startUploads('upload-deleted');
      release();
      await deletePod(file);
      await expectComplete(file);
    });

    /** What a command in the sidecar does, which Kubernetes may end together with the sidecar. */
    function inSidecar(pod: string, command: string): void {
      spawnSync('kubectl', ['--namespace', cluster.name, 'exec', pod, '-c', 'bucket', '--', 'sh', '-c', command]);
    }

    test('its sidecar needs more memory than its limit', async () => {
      const { file, release } = await startUploads('upload-memory');
      const pod = runningPod(file)!;
      inSidecar(pod, 'tail -c 300000000 /dev/zero >/dev/null');
      const reason = '{.status.initContainerStatuses[?(@.name=="bucket")].lastState.terminated.reason}';
      await cluster.until(
        'a killed sidecar',
        () => cluster.kubectl('get', 'pod', pod, '-o', `jsonpath=${reason}`) === 'OOMKilled' || undefined,
      );
      release();
      await expectComplete(file);
    });

    test('the disk for results is full', async () => {
      const { file, release } = await startUploads('upload-disk');
      const pod = runningPod(file)!;
      inSidecar(pod, 'head -c 100000000 /dev/zero >/kubepar/bucket-spool/ballast');
      await cluster.until(
        'an evicted pod',
        () => cluster.kubectl('get', 'pod', pod, '-o', 'jsonpath={.status.reason}') === 'Evicted' || undefined,
        180,
      );
      release();
      await expectComplete(file);
    });
  });
});

/** Whether a request is one of those that a pod makes at its start. */
function isOfProbe(path: string): boolean {
  return path.includes('probe.');
}
