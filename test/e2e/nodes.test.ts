import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { nameOf, records, redisOf, TestNamespace } from './support';

jest.setTimeout(400_000);

const SMALL = { cpu: Cpu.millis(50), memory: Size.mebibytes(64) };

describe('on the nodes of a cluster', () => {
  const cluster = new TestNamespace();

  const kubectlJson = (...args: string[]) =>
    JSON.parse(cluster.kubectl(...args, '-o', 'json')) as {
      items: { kind: string; metadata: { name: string; labels: object; annotations: object } }[];
    };

  test('Jobs, Redis and pods have the labels and annotations of the study', async () => {
    const metadata = { labels: { team: 'statistics' }, annotations: { 'example.com/cost-center': '4711' } };
    const podMetadata = {
      labels: { 'sidecar.istio.io/inject': 'false' },
      annotations: { 'karpenter.sh/do-not-disrupt': 'true' },
    };
    const common = { metadata, podMetadata, resources: SMALL };
    cluster.createPassword('pool');
    const files = [
      cluster.synth('one', { ...common, command: ['sleep', '1'] }),
      cluster.pool('pool', { ...common, redis: { metadata, podMetadata, storage: 'ephemeral' }, items: ['a'] }),
    ];
    for (const file of files) expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    const pods = await cluster.until('pods of the study, the workers and Redis', () => {
      const { items } = kubectlJson('get', 'pods');
      const has = (start: string): boolean => items.some(({ metadata: { name } }) => name.startsWith(`${start}-0`));
      const workers = nameOf(files[1]!);
      return has(nameOf(files[0]!)) && has(redisOf(files[1]!)) && has(workers) ? items : undefined;
    });
    for (const { metadata: found } of pods) expect(found).toMatchObject(podMetadata);
    for (const { metadata: found } of kubectlJson('get', 'jobs,statefulsets').items)
      expect(found).toMatchObject(metadata);
    for (const id of ['one', 'pool']) expect((await cluster.kubepar('wait', id)).code).toBe(0);
  });

  test('Python shares 256 MiB between processes in a /dev/shm of that size', async () => {
    const python = {
      image: 'python:3.13.5',
      files: ['test/e2e/shared_memory.py'],
      command: ['python3', 'shared_memory.py'],
    };
    const resources = { cpu: Cpu.millis(100), memory: Size.mebibytes(512) };
    cluster.apply(
      cluster.synth('shared', { ...python, resources: { ...resources, sharedMemory: Size.mebibytes(257) } }),
    );
    expect((await cluster.kubepar('wait', 'shared')).code).toBe(0);
    expect((await cluster.kubepar('collect', 'shared', '--output', cluster.output('shared'))).code).toBe(0);
    expect(cluster.read('shared', 'tasks', '0')).toBe('True 7 7 7\n');
    // With the usual size, the same script gets a bus error: SIGBUS is 7.
    cluster.apply(cluster.synth('usual', { ...python, resources }));
    expect((await cluster.kubepar('wait', 'usual')).code).toBe(1);
    expect((await cluster.kubepar('collect', 'usual', '--output', cluster.output('usual'))).code).toBe(1);
    expect(cluster.read('usual', 'records.csv')).toMatch(/^0,failed,1,[^,]*,[^,]*,135,/m);
  });

  test('an extended resource, of which the node has two, limits how many tasks run at a time', async () => {
    const node = cluster.kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}');
    // As a device plugin would advertise it.
    const advertise = (operation: 'add' | 'remove'): void => {
      const patch = ['capacity', 'allocatable'].map((part) => ({
        op: operation,
        path: `/status/${part}/example.com~1gpu`,
        ...(operation === 'add' && { value: '2' }),
      }));
      const options = ['--subresource=status', '--type=json', '--patch', JSON.stringify(patch)];
      execFileSync('kubectl', ['patch', 'node', node, ...options], { stdio: 'pipe' });
    };
    advertise('add');
    try {
      const file = cluster.synth('devices', {
        completions: 6,
        parallelism: 6,
        command: ['sh', '-c', 'sleep 8; echo $KUBEPAR_TASK.5'],
        resources: { ...SMALL, extended: { 'example.com/gpu': 1 } },
      });
      cluster.apply(file);
      expect((await cluster.kubepar('wait', 'devices')).code).toBe(0);
      expect((await cluster.kubepar('collect', 'devices', '--output', cluster.output('devices'))).code).toBe(0);
      const attempts = records(cluster.read('devices', 'attempts.csv')).map(({ started = '', seconds }) => ({
        from: Date.parse(started) / 1000,
        to: Date.parse(started) / 1000 + Number(seconds),
      }));
      const atATime = attempts.map(({ from }) => attempts.filter((other) => other.from <= from && from < other.to));
      expect(attempts).toHaveLength(6);
      expect(Math.max(...atATime.map(({ length }) => length))).toBe(2);
    } finally {
      try {
        advertise('remove');
      } catch {
        // The kubelet may have done so already.
      }
    }
  });

  test('rerun --memory heals a study in which 5 of 50 tasks ran out of memory, and the table is that of one run', async () => {
    const hungry = {
      files: ['test/e2e/some-hungry.sh'],
      command: ['sh', 'some-hungry.sh'],
      completions: 50,
      tasksPerPod: 5,
      parallelism: 5,
      maxFailedTasks: 10,
      taskTimeout: Duration.minutes(1),
    };
    cluster.apply(
      cluster.synth('hungry', { ...hungry, resources: { cpu: Cpu.millis(50), memory: Size.mebibytes(96) } }),
    );
    expect((await cluster.kubepar('wait', 'hungry')).code).toBe(1);
    const collect = (id: string) => cluster.kubepar('collect', id, '--output', cluster.output(id));
    expect((await collect('hungry')).code).toBe(1);
    const statuses = records(cluster.read('hungry', 'records.csv')).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'out-of-memory')).toHaveLength(5);
    expect(statuses.filter((status) => status === 'succeeded')).toHaveLength(45);

    const rerun = await cluster.kubepar('rerun', 'hungry', '--memory', '512Mi');
    expect(rerun.code).toBe(0);
    fs.writeFileSync(cluster.output('rerun.yaml'), rerun.stdout);
    expect(cluster.apply(cluster.output('rerun.yaml'))).toMatchObject({ code: 0, stderr: '' });
    expect((await cluster.kubepar('wait', 'hungry')).code).toBe(0);
    expect((await collect('hungry')).code).toBe(0);

    cluster.apply(
      cluster.synth('ample', { ...hungry, resources: { cpu: Cpu.millis(50), memory: Size.mebibytes(512) } }),
    );
    expect((await cluster.kubepar('wait', 'ample')).code).toBe(0);
    expect((await collect('ample')).code).toBe(0);
    expect(cluster.read('hungry', 'results.csv')).toBe(cluster.read('ample', 'results.csv'));
  });
});
