import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters } from '../../lib';
import { nameOf, run, TestNamespace } from './support';

jest.setTimeout(300_000);

const RESOURCES = { cpu: Cpu.millis(100), memory: Size.mebibytes(128) };
const SIMULATION = {
  command: ['Rscript', 'random.R'],
  files: ['test/e2e/random.R'],
  warm: true,
  tasksPerPod: 10,
  parallelism: 4,
  resources: RESOURCES,
};
const EDITED = { ...SIMULATION, command: ['Rscript', 'random.R', 'edited'], completions: 4 };

describe('an enlarged study runs only what is new, and has the table of a run of everything:', () => {
  const cluster = new TestNamespace();

  const collect = (id: string, file: string) => cluster.kubepar('collect', file, '--output', cluster.output(id));

  /** Runs and collects the first version. */
  async function runAll(id: string, file: string): Promise<void> {
    expect(cluster.apply(file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('wait', id)).toMatchObject({ code: 0 });
  }

  /** Runs the new tasks of another version, and compares its table with that of a run of everything on this machine. */
  async function grow(id: string, file: string, said: RegExp, output = id): Promise<string> {
    const rerun = await cluster.kubepar('rerun', file, '--results', cluster.output(output));
    expect(rerun.stderr).toMatch(said);
    const printed = cluster.output(`${id}-new.yaml`);
    fs.writeFileSync(printed, rerun.stdout);
    expect(cluster.apply(printed)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('wait', nameOf(file))).toMatchObject({ code: 0 });
    const { code, stderr } = await collect(output, file);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('status', nameOf(file))).toMatchObject({ code: 0 });
    expect((await run(['try', file, '--output', cluster.output(`${id}-try`)])).code).toBe(0);
    expect(cluster.read(output, 'results.csv')).toBe(cluster.read(`${id}-try`, 'results.csv'));
    return stderr;
  }

  const podsOf = (file: string): string[] =>
    cluster
      .kubectl('get', 'pods', '-l', `app.kubernetes.io/instance=${nameOf(file)}`, '-o', 'name')
      .split('\n')
      .filter(Boolean);

  test('90 more completions of a simulation', async () => {
    const small = cluster.synth('simulation', { ...SIMULATION, completions: 10, tasksPerPod: 1 });
    const large = cluster.synth('simulation', { ...SIMULATION, completions: 100 }, 'large');
    await runAll('simulation', small);
    const plan = await run(['plan', large, '--against', small]);
    expect(plan.stdout).toContain('to run     90 of 100 tasks; the others are the same');
    const said = await grow('simulation', large, /^90 tasks lack a result: 10-99; /m);
    expect(said).toContain(`tasks 0-9: the results are from ${nameOf(small)}, in which the tasks are the same`);
    expect(podsOf(large)).toHaveLength(9);
  });

  test('values of both axes of a sweep, and repeats, from collected results of pods that are gone', async () => {
    const grid = (a: number[], b: string[], times: number) => Parameters.grid({ a, b }).replicate(times);
    const old = grid([1, 2], ['x', 'y'], 1);
    const command = ['Rscript', '-e', 'cat(commandArgs(TRUE), runif(1))', '$(a)', '$(b)'];
    const small = cluster.sweep('sweep', { command, parameters: old, resources: RESOURCES });
    const larger = old.extend(grid([0, 1, 2], ['x', 'y', 'z'], 1)).extend(grid([0, 1, 2], ['x', 'y', 'z'], 2));
    const large = cluster.sweep(
      'sweep',
      { command, parameters: larger, layout: 'indexed', tasksPerPod: 5, resources: RESOURCES },
      'larger',
    );
    await runAll('sweep', small);
    expect(await collect('sweep', small)).toMatchObject({ code: 0 });
    cluster.kubectl('delete', 'jobs,configmaps', '-l', `app.kubernetes.io/instance=${nameOf(small)}`, '--wait');
    const said = await grow('sweep', large, /^14 tasks lack a result: 4-17; /m);
    expect(said).toContain('tasks 0-3: the results are from an earlier collection in ');
  });

  test('items of a queue', async () => {
    cluster.createPassword('models');
    const command = ['Rscript', '-e', 'cat(kubepar_parameters()$item, runif(1))'];
    const props = { command, parallelism: 2, resources: RESOURCES, redis: { storage: 'ephemeral' as const } };
    const small = cluster.pool('models', { ...props, items: ['a', 'b', 'c'] });
    const large = cluster.pool('models', { ...props, items: ['a', 'b', 'c', 'd', 'e'] }, 'more-models');
    await runAll('models', small);
    const said = await grow('models', large, /^2 tasks lack a result: 3-4; /m);
    expect(said).toContain(`tasks 0-2: the results are from ${nameOf(small)}, in which the tasks are the same`);
  });

  test('rows of a file, anywhere in it', async () => {
    cluster.createPassword('rows');
    const command = ['Rscript', '-e', 'cat(kubepar_parameters()$b, runif(1))'];
    const props = { command, parallelism: 2, resources: RESOURCES, redis: { storage: 'ephemeral' as const } };
    const old = Parameters.csv('test/e2e/rows.csv');
    const small = cluster.pool('rows', { ...props, items: old });
    const larger = old.extend(Parameters.csv('test/e2e/more-rows.csv'));
    const large = cluster.pool('rows', { ...props, items: larger }, 'more-rows');
    await runAll('rows', small);
    const said = await grow('rows', large, /^2 tasks lack a result: 2-3; /m);
    expect(said).toContain(`tasks 0-1: the results are from ${nameOf(small)}, in which the tasks are the same`);
    expect(cluster.read('rows', 'results.csv')).toMatch(/^task,a,b,[^]*\n0,1,x,[^]*\n1,3,z,[^]*\n2,0,w,[^]*\n3,2,y,/);
  });

  test('another script, of which everything is new', async () => {
    const edited = cluster.synth('simulation', EDITED, 'edited');
    const { stdout } = await run(['plan', edited, '--results', cluster.output('simulation')]);
    expect(stdout).toContain('to run     all 4 tasks: command changed');
    await grow('simulation', edited, /^4 tasks lack a result: 0-3; /m);
  });

  test('more memory, for which nothing runs', async () => {
    const resources = { ...RESOURCES, memory: Size.mebibytes(256) };
    const file = cluster.synth('simulation', { ...EDITED, resources }, 'memory');
    const { code, stdout, stderr } = await cluster.kubepar('rerun', file, '--results', cluster.output('simulation'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('every task has its result');
  });
});
