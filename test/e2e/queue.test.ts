import * as fs from 'node:fs';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, RedisService, QueueWorkerPool, Results } from '../../lib';
import { claim, IMAGE, nameOf, records, redisOf, TestNamespace } from './support';

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64) };
const texts = (count: number): string[] => Array.from({ length: count }, (_, item) => `item ${String(item)}`);

jest.setTimeout(400_000);

describe('a pool of workers in a cluster', () => {
  const cluster = new TestNamespace();

  test('may grow from 2 workers to 6 and shrink to 3 while it runs: nothing is lost, and nothing is recorded twice', async () => {
    cluster.createPassword('scaled');
    const manifest = (parallelism: number): string =>
      cluster.pool('scaled', {
        items: texts(120),
        command: ['sh', '-c', 'sleep 0.5; echo "$1"', '-', '$(item)'],
        parallelism,
        lease: Duration.seconds(10),
        resources: SMALL,
        redis: { storage: 'ephemeral' },
      });
    const file = manifest(2);
    const service = redisOf(file);
    const name = nameOf(file);
    cluster.apply(file);
    const done = (): number => Number(cluster.redis(service, 'HLEN', `{${name}}:done`));
    const running = (): number =>
      cluster
        .kubectl(
          'get',
          'pods',
          `--selector=batch.kubernetes.io/job-name=${name}`,
          '--field-selector=status.phase=Running',
          '--output=name',
        )
        .split('\n')
        .filter((line) => line !== '').length;
    await cluster.until('two workers at work', () => (running() === 2 && done() >= 5 ? true : undefined));
    const grown = cluster.apply(manifest(6));
    expect(grown.stdout).toContain(`job.batch/${name} configured`);
    await cluster.until('six workers', () => (running() === 6 ? true : undefined));
    expect(cluster.apply(manifest(3)).stdout).toContain(`job.batch/${name} configured`);
    await cluster.until('three workers', () => (running() === 3 ? true : undefined));
    expect(done()).toBeLessThan(120);

    expect(await cluster.kubepar('wait', 'scaled')).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', 'scaled', '--output', cluster.output('scaled'))).toMatchObject({ code: 0 });
    const rows = records(cluster.read('scaled', 'records.csv'));
    // Workers that had to stop returned their items: no attempt failed.
    expect(rows.map(({ status, attempt }) => [status, attempt])).toEqual(texts(120).map(() => ['succeeded', '1']));
  });

  test('items that are pushed by hand also run, and dead items run again when they are requeued', async () => {
    cluster.createPassword('by-hand');
    const file = cluster.pool('by-hand', {
      items: ['good', 'bad'],
      command: [
        'sh',
        '-c',
        'sleep 4; [ "$1" != bad ] || { echo "no luck with $1" >&2; exit 3; }; echo "$1 is done"',
        '-',
        '$(item)',
      ],
      parallelism: 1,
      retries: 0,
      resources: SMALL,
      redis: { storage: 'ephemeral' },
    });
    const service = redisOf(file);
    const name = nameOf(file);
    cluster.apply(file);
    await cluster.until('an item at work', () => {
      try {
        return cluster.redis(service, 'FCALL_RO', 'kp_stats', '1', name).includes('leased 1') ? true : undefined;
      } catch {
        return undefined;
      }
    });
    cluster.redis(service, 'RPUSH', name, 'another');
    const waited = await cluster.kubepar('wait', 'by-hand');
    expect(waited.code).toBe(1);
    expect(waited.stderr).toContain('no luck with bad');
    const collected = await cluster.kubepar('collect', 'by-hand', '--output', cluster.output('by-hand'));
    expect(collected.code).toBe(1);
    // In no table: named, and kept.
    expect(collected.stderr).toMatch(/another/);
    expect(cluster.read('by-hand', 'results.csv')).toContain('another is done');

    // As documented: requeue, and create the Job again.
    expect(cluster.redis(service, 'FCALL', 'kp_requeue', '1', name)).toBe('1');
    cluster.redis(service, 'FCALL_RO', 'kp_stats', '1', name);
    cluster.kubectl('delete', 'job', name);
    cluster.apply(file);
    await cluster.kubepar('wait', 'by-hand');
    expect(cluster.redis(service, 'FCALL_RO', 'kp_stats', '1', name)).toContain('done 2\ndead 1');
  });

  test('a queue of 10,000 items loads in seconds, and two pools may share a Redis', async () => {
    cluster.createPassword('shared');
    const file = cluster.manifest('shared', (chart) => {
      const redis = new RedisService(chart, 'shared-redis', { storage: 'ephemeral' });
      new QueueWorkerPool(chart, 'ten-thousand', {
        image: IMAGE,
        items: texts(10_000),
        command: ['true'],
        parallelism: 1,
        suspend: true,
        resources: SMALL,
        redis,
      });
      new QueueWorkerPool(chart, 'few', {
        image: IMAGE,
        items: Parameters.grid({ a: [1, 2], b: ['x', 'y'] }),
        command: ['sh', '-c', 'cat "$KUBEPAR_PARAMETERS"'],
        parallelism: 1,
        resources: SMALL,
        redis,
      });
    });
    cluster.apply(file);
    const loader = cluster
      .kubectl('get', 'jobs', '--output=name')
      .split('\n')
      .find((job) => /ten-thousand-\w+-load/.test(job))!;
    cluster.kubectl('wait', loader, '--for=condition=complete', '--timeout=120s');
    const pod = JSON.parse(
      cluster.kubectl(
        'get',
        'pods',
        `--selector=batch.kubernetes.io/job-name=${loader.split('/')[1]!}`,
        '--output=json',
      ),
    ) as {
      items: {
        status: { containerStatuses: { state: { terminated: { startedAt: string; finishedAt: string } } }[] };
      }[];
    };
    const { startedAt, finishedAt } = pod.items.at(-1)!.status.containerStatuses[0]!.state.terminated;
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(30_000);
    expect(await cluster.kubepar('wait', 'few')).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', 'few', '--output', cluster.output('few'))).toMatchObject({ code: 0 });
    expect(cluster.read('few', 'tasks', '3')).toBe('{"a":2,"b":"y"}\n');
  });

  test('results of any pattern are stored on a volume and returned byte for byte, even when the pods are deleted', async () => {
    expect(cluster.apply(claim(cluster))).toMatchObject({ code: 0, stderr: '' });
    cluster.createPassword('stored-pool');
    const results = Results.volume({ claimName: 'results' });
    const command = ['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" "$KUBEPAR_TASK" >"$KUBEPAR_RESULT"'];
    const common = { command, results, resources: SMALL };
    const files = {
      'stored-simulation': cluster.synth('stored-simulation', { ...common, completions: 3 }),
      'stored-sweep': cluster.sweep('stored-sweep', { ...common, parameters: Parameters.list('n', [1, 2, 3]) }),
      'stored-pool': cluster.pool('stored-pool', {
        ...common,
        items: ['a', 'b', 'c'],
        parallelism: 2,
        redis: { storage: 'ephemeral' },
      }),
    };
    for (const file of Object.values(files)) expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    for (const [id, file] of Object.entries(files)) {
      expect(await cluster.kubepar('wait', id)).toMatchObject({ code: 0 });
      cluster.kubectl('delete', 'jobs', `--selector=kubepar.dev/study=${id}`);
      const collected = await cluster.kubepar('collect', file, '--output', cluster.output(id));
      expect([collected.code, collected.stderr]).toEqual([0, expect.any(String)]);
      for (const task of ['0', '1', '2'])
        expect(fs.readFileSync(cluster.output(`${id}/tasks/${task}`), 'latin1')).toBe(task.repeat(3_000_000));
    }
    await cluster.until('the pods that read the volume to be gone', () =>
      cluster.kubectl('get', 'pods', '--selector=app.kubernetes.io/component=collect', '--output=name') === ''
        ? true
        : undefined,
    );
  });
});
