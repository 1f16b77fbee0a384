import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { TestBrowser, VIEWS } from '../browser';
import { killContainer, nameOf, records, run, TestNamespace } from './support';

const MANIFEST = 'dist/monte-carlo.k8s.yaml';
const PROPS = {
  files: ['examples/monte-carlo/monte-carlo.R'],
  command: ['Rscript', 'monte-carlo.R'],
  completions: 100,
  retries: 2,
  resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(128) },
};

jest.setTimeout(400_000);

describe('the committed Monte Carlo study in a namespace that enforces Pod Security restricted', () => {
  const cluster = new TestNamespace();
  const browser = new TestBrowser();
  const results = (folder: string): string => cluster.read(folder, 'results.csv');

  test('applies without a warning, and again without a change', () => {
    const first = cluster.apply(MANIFEST);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const again = cluster.apply(MANIFEST);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(
      again.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').at(-1)),
    ).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
  });

  test('is waited for and collected completely: 100 records, 100,000 prices', async () => {
    const waited = await cluster.kubepar('wait', 'monte-carlo');
    expect(waited).toMatchObject({ code: 0 });
    expect(waited.stdout).toBe('monte-carlo  complete  100 of 100 tasks done\n');

    const collected = await cluster.kubepar(
      'collect',
      'monte-carlo',
      '--output',
      cluster.output('reference'),
      '--json',
    );
    expect(collected.code).toBe(0);
    expect(JSON.parse(collected.stdout)).toMatchObject({
      tasks: 100,
      succeeded: 100,
      rows: 100_000,
      problems: [],
      notes: [],
    });
    expect(records(cluster.read('reference', 'records.csv')).map(({ task, status }) => [task, status])).toEqual(
      Array.from({ length: 100 }, (_, task) => [String(task), 'succeeded']),
    );
    expect(records(results('reference'))).toHaveLength(100_000);
  });

  test.each(VIEWS)('has a report with a histogram of the prices: %d pixels wide, %s', async (...view) => {
    expect(await cluster.kubepar('report', cluster.output('reference'))).toMatchObject({ code: 0 });
    expect(await browser.look(cluster.output('reference/report.html'), view)).toEqual({
      requests: [],
      errors: [],
      verdict: '✓ All 100 tasks have their result.',
      pictures: ['Distribution of value', 'All attempts by pod', 'Seconds for each task'],
      failures: [],
    });
  });

  test.each([0, 1, 99])('task %d has the numbers that plain R draws from its stream', (task) => {
    expect(cluster.read('reference', 'tasks', String(task))).toBe(plainR(task));
  });

  test('task 99 has the numbers of kubepar try --task 99', async () => {
    const tried = await run(['try', MANIFEST, '--task', '99', '--output', cluster.output('try')]);
    expect(tried.code).toBe(0);
    expect(cluster.read('try', 'tasks', '99')).toBe(cluster.read('reference', 'tasks', '99'));
  });

  test('ten tasks per pod, all at once, produce the same table', async () => {
    const file = cluster.synth('monte-carlo', { ...PROPS, tasksPerPod: 10, parallelism: 50 }, 'chunks');
    await expectSameTable('chunks', file);
  });

  test('one pod after another produces the same table', async () => {
    const file = cluster.synth('monte-carlo', { ...PROPS, tasksPerPod: 25, parallelism: 1 }, 'one-by-one');
    await expectSameTable('one-by-one', file);
  });

  test('killing and deleting pods in the middle of the run changes nothing in the table', async () => {
    const hanging = {
      files: [...PROPS.files, 'test/e2e/hanging-monte-carlo.sh'],
      command: ['sh', 'hanging-monte-carlo.sh'],
    };
    const file = cluster.synth('monte-carlo', { ...PROPS, ...hanging, parallelism: 30 }, 'killed');
    cluster.apply(file);
    for (const task of [0, 1, 2]) {
      await cluster.until(
        `a running container of task ${String(task)}`,
        () => killContainer(nameOf(file), task) || undefined,
      );
    }
    for (const task of [3, 4, 5]) {
      const pod = await cluster.until(`a running pod of task ${String(task)}`, () => runningPod(nameOf(file), task));
      cluster.kubectl('delete', 'pod', pod, '--force', '--grace-period=0');
    }
    await expectSameTable('killed', file);
    expect(Number(cluster.kubectl('get', 'job', nameOf(file), '-o', 'jsonpath={.status.failed}'))).toBe(6);
  });

  test('two finished pods that are deleted before collect have their results from versions with the same tasks', async () => {
    cluster.kubectl(
      'delete',
      'pod',
      '-l',
      `app.kubernetes.io/instance=${nameOf(MANIFEST)},batch.kubernetes.io/job-completion-index in (17,63)`,
    );
    const collected = await cluster.kubepar('collect', nameOf(MANIFEST), '--output', cluster.output('others'));
    expect(collected.code).toBe(0);
    expect(collected.stderr).toMatch(
      /tasks 17, ?63: the results are from monte-carlo-[0-9a-f]{8}, in which the tasks are the same/,
    );
    expect(results('others')).toBe(results('reference'));
  });

  test('without these versions, they are named as missing, with exit code 1', async () => {
    const others = `kubepar.dev/study=monte-carlo,app.kubernetes.io/instance!=${nameOf(MANIFEST)}`;
    // Otherwise, their pods would be there for a while.
    cluster.kubectl('delete', 'job', '-l', others, '--cascade=foreground');
    const collected = await cluster.kubepar('collect', nameOf(MANIFEST), '--output', cluster.output('deleted'));
    expect(collected.code).toBe(1);
    expect(collected.stderr).toContain('task 17, 63 missing: its pod is gone\n');
    expect(
      results('deleted')
        .split('\n')
        .filter((line) => line.endsWith(',')),
    ).toEqual(['17,', '63,']);
  });

  /** The pod of a task, if it runs. */
  function runningPod(study: string, task: number): string | undefined {
    const selector = `app.kubernetes.io/instance=${study},batch.kubernetes.io/job-completion-index=${String(task)}`;
    const running = ['--field-selector', 'status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'];
    return cluster.kubectl('get', 'pods', '-l', selector, ...running).split(' ')[0] || undefined;
  }

  async function expectSameTable(folder: string, file: string): Promise<void> {
    if (folder !== 'killed') cluster.apply(file);
    expect(await cluster.kubepar('wait', file)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', file, '--output', cluster.output(folder))).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(results(folder)).toBe(results('reference'));
  }
});

/** The output of a task, from R alone. */
function plainR(task: number): string {
  const seed = /KUBEPAR_SEED\s+value: "(\d+)"/.exec(fs.readFileSync(MANIFEST, 'utf8'))![1]!;
  const lines = [
    `RNGkind("L'Ecuyer-CMRG")`,
    `set.seed(${seed})`,
    `for (i in seq_len(${String(task)})) .Random.seed <- parallel::nextRNGStream(.Random.seed)`,
    `source("examples/monte-carlo/monte-carlo.R")`,
  ];
  return execFileSync(
    'Rscript',
    lines.flatMap((line) => ['-e', line]),
    { encoding: 'utf8' },
  );
}
