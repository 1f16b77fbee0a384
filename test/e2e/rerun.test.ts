import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { PodSpec } from '../../imports/k8s';
import { nameOf, records, TestNamespace } from './support';

jest.setTimeout(400_000);

/** A ConfigMap that may be missing. */
const ALLOW: Partial<PodSpec> = {
  volumes: [{ name: 'allow', configMap: { name: 'allow', optional: true } }],
  containers: [{ name: 'task', volumeMounts: [{ name: 'allow', mountPath: '/allow', readOnly: true }] }],
};

const RESOURCES = { cpu: Cpu.millis(100), memory: Size.mebibytes(128) };

const PROPS = {
  files: ['examples/monte-carlo/monte-carlo.R', 'test/e2e/failing-monte-carlo.sh'],
  command: ['sh', 'failing-monte-carlo.sh'],
  completions: 100,
  parallelism: 10,
  // The same numbers for all of them.
  seed: 7,
  resources: RESOURCES,
  pod: ALLOW,
};

describe('a study in which 30 of 100 tasks failed', () => {
  const cluster = new TestNamespace();

  /** Collects a study into the folder of its id. */
  const collect = (id: string) => cluster.kubepar('collect', id, '--output', cluster.output(id));

  /** Writes the manifest of a rerun and applies it. */
  async function rerun(id: string): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubepar('rerun', id, '--results', cluster.output(id));
    expect(code).toBe(0);
    const file = cluster.output(`${id}-rerun.yaml`);
    fs.writeFileSync(file, stdout);
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    return stderr;
  }

  test('has the others collected, and names each failed task', async () => {
    cluster.apply(cluster.synth('failed', { ...PROPS, tasksPerPod: 5 }));
    cluster.apply(cluster.synth('gone', { ...PROPS, tasksPerPod: 4 }));
    for (const id of ['failed', 'gone']) expect((await cluster.kubepar('wait', id)).code).toBe(1);
    expect((await collect('failed')).code).toBe(1);
    const failed = records(cluster.read('failed', 'records.csv')).filter(({ status }) => status !== 'succeeded');
    expect(failed).toHaveLength(30);
  });

  test('is complete if the tasks no longer fail', async () => {
    cluster.kubectl('create', 'configmap', 'allow', '--from-literal=all=yes');
    cluster.apply(cluster.synth('whole', { ...PROPS, tasksPerPod: 10 }));
    expect((await cluster.kubepar('wait', 'whole')).code).toBe(0);
    expect((await collect('whole')).code).toBe(0);
  });

  test('reruns only the failed tasks, and has the same table as one without failures, to the byte', async () => {
    expect(await rerun('failed')).toMatch(/^30 tasks lack a result: /);
    expect(await cluster.kubepar('wait', 'failed')).toMatchObject({
      code: 0,
      stdout: 'failed  complete  100 of 100 tasks done\n',
    });
    expect((await collect('failed')).code).toBe(0);
    expect(cluster.read('failed', 'results.csv')).toBe(cluster.read('whole', 'results.csv'));
    const [, study = ''] = /^(\S+-rerun-1)$/m.exec(
      cluster.kubectl('get', 'jobs', '-o', 'name').replaceAll('job.batch/', ''),
    )!;
    expect(cluster.kubectl('get', 'pods', '-l', `job-name=${study}`, '-o', 'name').trim().split('\n')).toHaveLength(6);
  });

  test('also has it if all its failed pods were deleted before', async () => {
    cluster.kubectl(
      'delete',
      'pods',
      '--wait',
      '-l',
      `app.kubernetes.io/instance=${nameOf(cluster.output('gone/gone.k8s.yaml'))}`,
      '--field-selector=status.phase=Failed',
    );
    const lacking = Number(/^(\d+) tasks lack/.exec(await rerun('gone'))![1]);
    // If its pod is deleted, even finished work is lost.
    expect(lacking).toBeGreaterThan(30);
    expect((await cluster.kubepar('wait', 'gone')).code).toBe(0);
    expect((await collect('gone')).code).toBe(0);
    expect(cluster.read('gone', 'results.csv')).toBe(cluster.read('whole', 'results.csv'));
  });

  test('is not rerun while it has all its results', async () => {
    const { code, stdout, stderr } = await cluster.kubepar('rerun', 'failed', '--results', cluster.output('failed'));
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: 'nothing to rerun: every task has its result\n',
    });
  });
});

describe('a pool with dead items', () => {
  const cluster = new TestNamespace();

  test('takes them back with its rerun, and has the results of all', async () => {
    cluster.createPassword('models');
    const file = cluster.pool('models', {
      items: ['a', 'b', 'c', 'd', 'e'],
      command: ['sh', '-c', 'case $1 in [bd]) cat /allow/all || exit 1 ;; esac; echo "result of $1"', 'sh', '$(item)'],
      parallelism: 2,
      retries: 0,
      resources: RESOURCES,
      redis: { storage: 'ephemeral' },
      pod: ALLOW,
    });
    cluster.apply(file);
    const waited = await cluster.kubepar('wait', 'models');
    expect(waited).toMatchObject({ code: 1, stdout: 'models  failed  3 of 5 tasks done, 2 dead\n' });
    const { stdout, stderr } = await cluster.kubepar('rerun', 'models');
    expect(stderr).toMatch(/^2 tasks lack a result: 1,3; /m);
    cluster.kubectl('create', 'configmap', 'allow', '--from-literal=all=');
    const again = cluster.output('again.yaml');
    fs.writeFileSync(again, stdout);
    expect(cluster.apply(again)).toMatchObject({ code: 0, stderr: '' });
    expect(await cluster.kubepar('wait', 'models')).toMatchObject({
      code: 0,
      stdout: 'models  complete  5 of 5 tasks done\n',
    });
    expect((await cluster.kubepar('collect', 'models', '--output', cluster.output('models-out'))).code).toBe(0);
    expect(cluster.read('models-out', 'tasks', '3')).toBe('result of d\n');
  });
});
