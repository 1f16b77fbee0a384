import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, Results, type BucketOptions } from '../../lib';
import { attemptsIn, GCS, objectsIn, readerKeys, S3, setSecret, succeededIn, type Attempt, type Store } from './stores';
import { killFirstProcess, nameOf, records, TestNamespace } from './support';

jest.setTimeout(400_000);

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64), ephemeralStorage: Size.mebibytes(64) };
const SCRIPTS = {
  monteCarlo: {
    files: ['examples/monte-carlo/monte-carlo.R'],
    command: ['Rscript', 'monte-carlo.R'],
    resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(128) },
  },
  birthday: {
    files: ['examples/birthday/birthday.R'],
    command: ['Rscript', 'birthday.R', '$(n)'],
    resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(128) },
  },
  bostonModels: {
    image: 'registry.example.com/boston-models:1.0.0',
    files: ['examples/boston-models/train.R'],
    command: ['Rscript', 'train.R', '$(method)'],
    resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(1) },
  },
};
const NO_VALUES = 'note: 3 results are binary: they are in tasks/, and results.csv has no values of them\n';
const IN_FEW_PODS = { tasksPerPod: 10, parallelism: 5 };
const REDIS = { storage: 'ephemeral' } as const;
/** The folder of the objects of these tests. */
const FOLDER = `e2e-${randomBytes(4).toString('hex')}`;

describe.each([S3, GCS])('results in a bucket of $name', (store: Store) => {
  const cluster = new TestNamespace();
  const bucket = (changes: Partial<BucketOptions> = {}): Results =>
    Results.bucket({ ...store.options(FOLDER), ...changes });

  beforeAll(() => {
    setSecret(cluster, store.secret());
  });

  const attempts = (file: string): Attempt[] => attemptsIn(cluster, store, `${FOLDER}/${nameOf(file)}`);
  const succeeded = (file: string): number[] => succeededIn(cluster, store, `${FOLDER}/${nameOf(file)}`);
  const range = (count: number): number[] => Array.from({ length: count }, (_, task) => task);

  /** The studies of main.ts, with fewer tasks and pods. */
  const STUDIES: Readonly<Record<string, (results: Results, folder: string) => string>> = {
    'monte-carlo': (results, folder) =>
      cluster.synth('monte-carlo', { ...SCRIPTS.monteCarlo, completions: 20, ...IN_FEW_PODS, results }, folder),
    birthday: (results, folder) =>
      cluster.sweep(
        'birthday',
        {
          ...SCRIPTS.birthday,
          parameters: Parameters.grid({ n: range(20).map((n) => n + 1) }),
          layout: 'indexed',
          ...IN_FEW_PODS,
          results,
        },
        folder,
      ),
    'boston-models': (results, folder) =>
      cluster.pool(
        'boston-models',
        {
          ...SCRIPTS.bostonModels,
          items: Parameters.list('method', ['lm', 'rf', 'gbm']),
          parallelism: 2,
          redis: REDIS,
          results,
        },
        folder,
      ),
  };

  test.each(Object.keys(STUDIES))(
    'of %s are those of results in logs, byte for byte but for the time of a fit, in one object each',
    async (id) => {
      if (id === 'boston-models') cluster.createPassword(id);
      const folders = { bucket: `${id}-bucket`, logs: `${id}-logs` };
      const file = STUDIES[id]!(bucket(), folders.bucket);
      const inLogs = STUDIES[id]!(Results.log(), folders.logs);
      for (const manifest of [file, inLogs]) expect(cluster.apply(manifest)).toMatchObject({ code: 0, stderr: '' });
      for (const [folder, manifest] of [
        [folders.bucket, file],
        [folders.logs, inLogs],
      ] as const) {
        expect(await cluster.kubepar('wait', manifest)).toMatchObject({ code: 0 });
        const collected = await cluster.kubepar('collect', manifest, '--output', cluster.output(folder));
        expect(collected).toMatchObject({ code: 0, stderr: id === 'boston-models' ? NO_VALUES : '' });
      }
      const names = fs.readdirSync(cluster.output(`${folders.logs}/tasks`));
      expect(fs.readdirSync(cluster.output(`${folders.bucket}/tasks`))).toEqual(names);
      for (const name of ['results.csv', ...names.map((name) => `tasks/${name}`)]) {
        const [ours, theirs] = [cluster.output(`${folders.bucket}/${name}`), cluster.output(`${folders.logs}/${name}`)];
        // A model contains the time that its fit took, so no two runs give the same bytes.
        if (id === 'boston-models' && name !== 'results.csv')
          execFileSync('Rscript', ['test/e2e/same-model.R', ours, theirs]);
        else expect(fs.readFileSync(ours).equals(fs.readFileSync(theirs))).toBe(true);
      }
      const tasks = range(id === 'boston-models' ? 3 : 20);
      expect(succeeded(file)).toEqual(tasks);
      expect(attempts(file)).toHaveLength(tasks.length);
    },
  );

  test(`may have ${String(store.large / 1e6)} MB, no bytes, and 50 files`, async () => {
    const commands = [
      `head -c ${String(store.large)} /dev/zero >"$KUBEPAR_RESULT.bin"`,
      'true',
      'mkdir "$KUBEPAR_RESULT"; for n in $(seq 50); do echo "$n" >"$KUBEPAR_RESULT/$n.txt"; done',
    ];
    const file = cluster.sweep('sizes', {
      parameters: Parameters.list('command', commands),
      command: ['sh', '-c', 'eval "$1"', 'sh', '$(command)'],
      resources: { ...SMALL, ephemeralStorage: Size.mebibytes(700) },
      results: bucket(),
    });
    cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', file, '--output', cluster.output('sizes'))).toMatchObject({ code: 0 });
    expect(fs.statSync(cluster.output('sizes/tasks/0.bin')).size).toBe(store.large);
    expect(fs.statSync(cluster.output('sizes/tasks/1')).size).toBe(0);
    const folder = cluster.output('sizes/tasks/2');
    const numbers = fs.readdirSync(folder).map((name) => {
      const number = path.basename(name, '.txt');
      expect(fs.readFileSync(path.join(folder, name), 'utf8')).toBe(`${number}\n`);
      return Number(number);
    });
    expect(numbers.sort((a, b) => a - b)).toEqual(range(50).map((n) => n + 1));
  });

  test('of 500 tasks with 2 kB each are complete', async () => {
    const file = cluster.synth('many', {
      completions: 500,
      tasksPerPod: 100,
      command: ['sh', '-c', 'printf "%02000d\n" "$KUBEPAR_TASK"'],
      resources: SMALL,
      results: bucket(),
    });
    cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', file, '--output', cluster.output('many'))).toMatchObject({ code: 0 });
    const rows = records(cluster.read('many', 'results.csv'));
    expect(rows.map(({ value }) => value)).toEqual(range(500).map((task) => String(task).padStart(2000, '0')));
    expect(attempts(file).map(({ bytes }) => bytes)).toEqual(Array(500).fill(2001));
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
