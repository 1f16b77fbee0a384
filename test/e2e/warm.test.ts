import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, range } from '../../lib';
import { nameOf, records, TestNamespace } from './support';

const SHARED = {
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  resources: { cpu: Cpu.millis(50), memory: Size.mebibytes(256) },
};

jest.setTimeout(400_000);

describe('a warm R in the cluster', () => {
  const cluster = new TestNamespace();

  /** The results of a study, and what its records report about its starts. */
  async function resultsOf(id: string): Promise<{ readonly results: string; readonly starts: readonly unknown[] }> {
    const { code, stderr } = await cluster.kubepar('collect', id, '--output', cluster.output(id));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const starts = records(cluster.read(id, 'records.csv')).map(({ warm, cold }) => [warm, cold]);
    return { results: cluster.read(id, 'results.csv'), starts };
  }

  test('gives the results of a cold one, in each attempt of a pod', async () => {
    const props = { ...SHARED, completions: 12, tasksPerPod: 6, seed: 1 };
    for (const [id, warm] of Object.entries({ cold: false, warm: true })) {
      expect(cluster.apply(cluster.synth(id, { ...props, warm }))).toMatchObject({ code: 0, stderr: '' });
      expect(await cluster.kubepar('wait', id)).toMatchObject({ code: 0 });
    }
    const [cold, warm] = [await resultsOf('cold'), await resultsOf('warm')];
    expect(warm.results).toBe(cold.results);
    expect(warm.starts).toEqual(Array.from({ length: 12 }, () => ['true', '']));
    expect(cold.starts).toEqual(Array.from({ length: 12 }, () => [undefined, undefined]));
  });

  test('loses only the task that the kernel killed for its memory; the tasks before and after it have their results', async () => {
    const file = cluster.sweep('hungry', {
      ...SHARED,
      files: ['test/e2e/hungry.R'],
      command: ['Rscript', 'hungry.R', '$(k)'],
      parameters: Parameters.grid({ k: range(1, 6) }),
      layout: 'indexed',
      tasksPerPod: 6,
      warm: true,
    });
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    expect(await cluster.kubepar('wait', nameOf(file))).toMatchObject({ code: 1 });
    expect(await cluster.kubepar('collect', 'hungry', '--output', cluster.output('hungry'))).toMatchObject({ code: 1 });
    expect(records(cluster.read('hungry', 'records.csv')).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'out-of-memory',
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect(records(cluster.read('hungry', 'results.csv')).map(({ value }) => value)).toEqual([
      '1',
      '2',
      '',
      '4',
      '5',
      '6',
    ]);
  });
});
