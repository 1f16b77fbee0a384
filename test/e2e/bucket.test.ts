import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, Results, type BucketOptions } from '../../lib';
import { GCS, objectsIn, readerKeys, S3, setSecret, type Store } from './stores';
import { killFirstProcess, nameOf, processesNamed, TestNamespace } from './support';

jest.setTimeout(400_000);

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64), ephemeralStorage: Size.mebibytes(64) };
const MONTE_CARLO = {
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: 20,
  resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(128) },
};
const REDIS = { storage: 'ephemeral' } as const;
/** The kernel keeps this much of a process's name. */
const LONGEST_NAME = 15;
/** The folder of the objects of these tests. */
const FOLDER = `e2e-${randomBytes(4).toString('hex')}`;

interface Attempt {
  readonly task: number;
  readonly status: string;
  readonly bytes: number;
}

describe.each([S3, GCS])('results in a bucket of $name', (store: Store) => {
  const cluster = new TestNamespace();
  const bucket = (changes: Partial<BucketOptions> = {}): Results =>
    Results.bucket({ ...store.options(FOLDER), ...changes });

  beforeAll(() => {
    setSecret(cluster, store.secret());
  });

  /** The records of the attempts that the store has of a study. */
  function attempts(file: string): Attempt[] {
    const objects = objectsIn(cluster, store, `${FOLDER}/${nameOf(file)}`);
    return [...objects]
      .filter(([name]) => /^\d/.test(name))
      .map(([, bytes]) => JSON.parse(bytes.subarray(0, bytes.indexOf('\n')).toString()) as Attempt);
  }

  function succeeded(file: string): number[] {
    return attempts(file)
      .filter(({ status }) => status === 'succeeded')
      .map(({ task }) => task)
      .sort((a, b) => a - b);
  }

  const range = (count: number): number[] => Array.from({ length: count }, (_, task) => task);

  /** SIGKILL to a container of a pod of the study. */
  async function kill(file: string, container: 'task' | 'bucket'): Promise<void> {
    const name = nameOf(file);
    const whose =
      container === 'task' ? `KUBEPAR_STUDY=${name}` : `KUBEPAR_BUCKET_FOLDER=store:results/${FOLDER}/${name}`;
    await cluster.until(`a container ${container} of ${name}`, () => killFirstProcess([whose]) || undefined);
  }

  test('are those of results in logs, byte for byte, and one object for each task', async () => {
    const file = cluster.synth('monte-carlo', { ...MONTE_CARLO, results: bucket() }, 'in-bucket');
    const inLogs = cluster.synth('monte-carlo', MONTE_CARLO, 'in-logs');
    for (const [folder, manifest] of [
      ['bucket', file],
      ['logs', inLogs],
    ] as const) {
      expect(cluster.apply(manifest)).toMatchObject({ code: 0, stderr: '' });
      expect(await cluster.kubepar('wait', manifest)).toMatchObject({ code: 0 });
      expect(await cluster.kubepar('collect', manifest, '--output', cluster.output(folder))).toMatchObject({
        code: 0,
        stderr: '',
      });
    }
    expect(cluster.read('bucket', 'results.csv')).toBe(cluster.read('logs', 'results.csv'));
    expect(succeeded(file)).toEqual(range(20));
    expect(attempts(file)).toHaveLength(20);
  });

  test('may have 50 MB, and no bytes', async () => {
    const file = cluster.synth('sizes', {
      completions: 2,
      command: ['sh', '-c', 'test "$KUBEPAR_TASK" = 1 || head -c 50000000 /dev/zero >"$KUBEPAR_RESULT.bin"'],
      resources: { ...SMALL, ephemeralStorage: Size.mebibytes(256) },
      results: bucket(),
    });
    cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', file, '--output', cluster.output('sizes'))).toMatchObject({ code: 0 });
    expect(fs.statSync(cluster.output('sizes/tasks/0.bin')).size).toBe(50_000_000);
    expect(fs.statSync(cluster.output('sizes/tasks/1')).size).toBe(0);
  });

  test('of a pool: each item has one result, also in a loop', async () => {
    cluster.createPassword('pool');
    cluster.createPassword('loop');
    const common = {
      items: Parameters.list('n', range(8)),
      parallelism: 2,
      resources: SMALL,
      results: bucket(),
      redis: REDIS,
    };
    const pool = cluster.pool('pool', { ...common, command: ['echo', '$(n)'] });
    const loop = cluster.pool('loop', {
      ...common,
      loop: true,
      command: ['Rscript', '-e', 'while (!is.null(item <- kubepar_lease())) kubepar_complete(item$n)'],
      resources: { ...SMALL, memory: Size.mebibytes(128) },
    });
    for (const file of [pool, loop]) cluster.apply(file);
    for (const file of [pool, loop]) {
      expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
      const collected = await cluster.kubepar('collect', file, '--output', cluster.output(nameOf(file)), '--json');
      expect(JSON.parse(collected.stdout)).toMatchObject({ tasks: 8, succeeded: 8, problems: [] });
      expect(succeeded(file)).toEqual(range(8));
    }
  });

  describe('are complete, whatever is killed while the study runs:', () => {
    const SLOW = { command: ['sh', '-c', 'sleep 4; echo "$KUBEPAR_TASK"'], resources: SMALL };

    async function expectComplete(file: string): Promise<void> {
      expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
      expect(await cluster.kubepar('collect', file, '--output', cluster.output(nameOf(file)))).toMatchObject({
        code: 0,
      });
      expect(new Set(succeeded(file))).toEqual(new Set(range(6)));
    }

    // What follows from a killed container does not depend on the store.
    const killed = store === S3 ? (['task', 'bucket', 'both', 'pod'] as const) : (['bucket'] as const);
    test.each(killed)('pods with fixed tasks, %s', async (what) => {
      const id = `fixed-${what}`;
      const file = cluster.synth(id, { ...SLOW, completions: 6, retries: 2, results: bucket() });
      cluster.apply(file);
      if (what === 'pod') await deletePod(file);
      else
        for (const container of what === 'both' ? (['task', 'bucket'] as const) : [what]) await kill(file, container);
      await expectComplete(file);
    });

    test.each(store === S3 ? (['task', 'bucket', 'pod'] as const) : (['bucket'] as const))(
      'workers of a pool, %s',
      async (what) => {
        const id = `pool-${what}`;
        cluster.createPassword(id);
        const file = cluster.pool(id, {
          ...SLOW,
          items: range(6).map((item) => `item-${String(item)}`),
          parallelism: 3,
          lease: Duration.seconds(6),
          redis: REDIS,
          results: bucket(),
        });
        cluster.apply(file);
        if (what === 'pod') await deletePod(file);
        else await kill(file, what);
        await expectComplete(file);
      },
    );

    test('the store itself', async () => {
      const file = cluster.synth('store', { ...SLOW, completions: 6, results: bucket() });
      cluster.apply(file);
      await cluster.until('a running pod', () => runningPod(file));
      const [pid] = processesNamed(store.process.slice(0, LONGEST_NAME));
      process.kill(pid!, 'SIGKILL');
      await expectComplete(file);
    });
  });

  function runningPod(file: string): string | undefined {
    const selector = ['-l', `app.kubernetes.io/instance=${nameOf(file)},kubepar.dev/component!=loader`];
    const running = ['--field-selector', 'status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'];
    return cluster.kubectl('get', 'pods', ...selector, ...running).split(' ')[0] || undefined;
  }

  async function deletePod(file: string): Promise<void> {
    const pod = await cluster.until('a running pod', () => runningPod(file));
    cluster.kubectl('delete', 'pod', pod, '--force', '--grace-period=0');
  }
});

describe('a bucket that can not be used', () => {
  const cluster = new TestNamespace();

  test.each<[string, Partial<BucketOptions>, Readonly<Record<string, string>>, string]>([
    ['does not exist', { url: `s3://no-such-bucket/${FOLDER}` }, S3.secret(), 'NoSuchBucket'],
    ['has a user who may not write', {}, readerKeys(), 'AccessDenied'],
    ['has another secret key', {}, { ...S3.secret(), AWS_SECRET_ACCESS_KEY: 'wrong' }, 'SignatureDoesNotMatch'],
    ['has another user', {}, { ...S3.secret(), AWS_ACCESS_KEY_ID: 'AKIAOTHER' }, 'InvalidAccessKeyId'],
    ['has a Secret without keys', {}, { other: 'x' }, 'the Secret with its credentials has no key AWS_ACCESS_KEY_ID'],
  ])('ends the wait within 45 s with the words of the store if it %s', async (what, options, keys, words) => {
    const id = what.toLowerCase().replaceAll(' ', '-');
    setSecret(cluster, keys, id);
    const results = Results.bucket({ ...S3.options(FOLDER), ...options, secret: id });
    const file = cluster.synth(id, { completions: 10, parallelism: 2, retries: 2, resources: SMALL, results });
    cluster.apply(file);
    const started = Date.now();
    const waited = await cluster.kubepar('wait', file);
    expect(waited.code).toBe(1);
    expect(waited.stdout + waited.stderr).toContain(words);
    expect(Date.now() - started).toBeLessThan(45_000);
  });

  test('ends the wait if its Secret does not exist', async () => {
    const results = Results.bucket({ ...S3.options(FOLDER), secret: 'no-such-secret' });
    const file = cluster.synth('no-secret', { resources: SMALL, results });
    cluster.apply(file);
    const started = Date.now();
    const waited = await cluster.kubepar('wait', file);
    expect(waited.code).toBe(1);
    expect(waited.stdout + waited.stderr).toContain('no-such-secret');
    expect(Date.now() - started).toBeLessThan(45_000);
  });
});

describe('the credentials of a bucket', () => {
  const cluster = new TestNamespace();

  beforeAll(() => {
    setSecret(cluster, S3.secret());
  });

  test('can not be found from the command', async () => {
    const search = [
      'env',
      'cat /proc/[0-9]*/environ',
      'find /etc /home /kubepar /opt /root /run /srv /tmp /var -type f -size -64k -exec cat {} +',
      'cat /kubepar/bucket-*/*',
      'find /kubepar -writable',
      'rm -f /kubepar/bucket/requests; echo x >/kubepar/bucket/new; ls -A /kubepar/bucket',
    ];
    const file = cluster.synth('search', {
      command: ['sh', '-c', `{ ${search.join('; ')}; } >"$KUBEPAR_RESULT" 2>/dev/null; true`],
      resources: { ...SMALL, ephemeralStorage: Size.gibibytes(1) },
      results: Results.bucket(S3.options(FOLDER)),
    });
    cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    const objects = objectsIn(cluster, S3, `${FOLDER}/${nameOf(file)}`);
    const [found = ''] = [...objects].map(([, bytes]) => bytes.toString('latin1'));
    for (const key of Object.values(S3.secret())) expect(found).not.toContain(key);
    expect(found.length).toBeGreaterThan(10_000);
    expect(found).toMatch(/\nreplies\nrequests\n$/);
  });

  test('are renewed while a study runs', async () => {
    const file = cluster.synth('renewed', {
      command: ['sh', '-c', 'echo "."; until [ -e /tmp/go ]; do sleep 0.2; done'],
      resources: SMALL,
      results: Results.bucket(S3.options(FOLDER)),
    });
    cluster.apply(file);
    await cluster.until('the task runs', () => logs(file).includes('.\n') || undefined);
    // A new container has the expired key from its first upload on.
    setSecret(cluster, { ...S3.secret(), AWS_SECRET_ACCESS_KEY: 'expired' });
    const pod = cluster.kubectl('get', 'pods', '-l', selector(file), '-o', 'jsonpath={.items[0].metadata.name}');
    const key = ['exec', pod, '--container', 'bucket', '--', 'cat', '/kubepar/bucket-secret/AWS_SECRET_ACCESS_KEY'];
    await cluster.until('the pod has the key', () => cluster.kubectl(...key) === 'expired' || undefined, 120);
    killFirstProcess([`KUBEPAR_BUCKET_FOLDER=store:results/${FOLDER}/${nameOf(file)}`]);
    cluster.kubectl('exec', pod, '--container', 'task', '--', 'touch', '/tmp/go');
    await cluster.until(
      'the store refuses it',
      () => logs(file, 'bucket').includes('SignatureDoesNotMatch') || undefined,
      120,
    );
    setSecret(cluster, S3.secret());
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
  });

  function selector(file: string): string {
    return `app.kubernetes.io/instance=${nameOf(file)}`;
  }

  function logs(file: string, container = 'task'): string {
    try {
      return cluster.kubectl('logs', '-l', selector(file), '--container', container);
    } catch {
      return '';
    }
  }
});
