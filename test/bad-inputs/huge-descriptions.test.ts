import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Chart } from 'cdk8s';
import { Parameters, range, Results } from '../../lib';
import { readOnlyStudy } from '../../cli/study/manifest-file';
import { CommandHost, type ClusterCommand } from '../cli/command-host';
import { applied, FakeCluster, JOB } from '../cli/fake-cluster';
import { synthesize } from '../cli/plan/support';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { render, simulation, sweep } from '../support';
import { cases } from '../thoroughness';

// A description may come from anyone. Its number of tasks is a claim: nobody can run as many, or hold their results.
const folder = testFolder();
const MOST_PER_POD = 2 ** 31 - 1;
const HUGE = cases([5e7, 3e8, 5e9, Number.MAX_SAFE_INTEGER]);

const propsOf = (completions: number): object => ({
  command: ['echo', '1'],
  completions,
  tasksPerPod: MOST_PER_POD,
  maxFailedTasks: 10,
});
const refusal = (tasks: number): RegExp =>
  new RegExp(
    `^kubepar: the results of ${String(tasks)} tasks of study do not fit into the memory of this ` +
      '(process \\(\\d+ MiB\\); give it more: NODE_OPTIONS=--max-old-space-size=\\d+|machine \\(\\d+ MiB\\); split the study into smaller ones)\\n$',
  );

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(HUGE)('of a study that claims to have %d tasks in the cluster,', (tasks) => {
  const cluster = new FakeCluster();
  const host = new CommandHost(folder);
  beforeAll(async () => {
    cluster.objects = applied(render(propsOf(tasks)).objects, '2024-05-01T09:00:00Z', () => JOB.complete);
    await cluster.start();
  });
  afterAll(() => cluster.stop());

  const run = (command: ClusterCommand) =>
    host.run(command, { kubeconfig: cluster.writeKubeconfig(folder), output: path.join(folder, 'out') });

  test.each(['collect study', 'report study', 'rerun study'] as const)(
    '%s exits with 1 and one line',
    async (command) => {
      const { code, stdout, stderr, crash } = await run(command);
      expect({ code, stdout, crash }).toEqual({ code: 1, stdout: '', crash: undefined });
      expect(stderr).toMatch(refusal(tasks));
    },
  );

  test.each(['status', 'status study', 'wait study', 'clean study'] as const)('%s works', async (command) => {
    const { code, crash } = await run(command);
    expect({ code, crash }).toEqual({ code: 0, crash: undefined });
  });
});

describe.each(HUGE)('of a manifest that claims to have %d tasks,', (tasks) => {
  const inFolder = (...args: readonly string[]) => kubepar(args, { cwd: folder });
  let file = '';
  beforeAll(() => {
    const results = Results.volume({ claimName: 'results' });
    file = synthesize(folder, (chart) => simulation({ ...propsOf(tasks), results }, 'study', chart as Chart));
  });

  test.each([
    ['try', tasks, () => inFolder('try', file)],
    ['try of all but one task', tasks - 1, () => inFolder('try', file, '--task', `0-${String(tasks - 2)}`)],
    ['collect --from', tasks, () => inFolder('collect', file, '--from', '.')],
  ])('%s exits with 1 and one line', (_, count, run) => {
    const { name } = readOnlyStudy(file);
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    const { code, stdout, stderr } = run();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(refusal(count));
  });

  test('try of one task works', () => {
    expect(inFolder('try', file, '--task', String(tasks - 1)).code).toBe(0);
  });

  test('plan says what another number of tasks changes', () => {
    const fewer = synthesize(folder, (chart) => simulation(propsOf(tasks - 1), 'study', chart as Chart));
    const { code, stdout } = inFolder('plan', fewer, '--against', file);
    expect(code).toBe(0);
    expect(stdout).toContain('to run     nothing: each task is the same');
    expect(inFolder('plan', file, '--against', fewer).stdout).toContain(`to run     1 of ${String(tasks)} tasks`);
  });
});

test('plan --against refuses tables with more than ten million rows', () => {
  const values = range(1, 4000);
  const [file = '', more = ''] = [values, range(1, 4001)].map((m) =>
    synthesize(folder, (chart) =>
      sweep(
        { parameters: Parameters.grid({ m, n: values }), layout: 'indexed', tasksPerPod: 1000 },
        'study',
        chart as Chart,
      ),
    ),
  );
  const { code, stdout, stderr } = kubepar(['plan', more, '--against', file], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /kubepar: --against: must be a manifest with at most 10000000 rows in common, got 16000000 in study; leave --against out\n$/,
  );
});
