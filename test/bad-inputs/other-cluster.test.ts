import * as fs from 'node:fs';
import * as path from 'node:path';
import { render } from '../support';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../cli/fake-cluster';
import { KUBEPAR, kubeparMeanwhile, type Ended } from '../cli/support';
import { testFolder } from '../runtime/support';

// A kubeconfig's current context may have changed since a study was applied and collected.
const folder = testFolder();
const project = path.join(folder, 'project');
const kubeconfig = path.join(folder, 'config');
const clusters = { prod: new FakeCluster(), dev: new FakeCluster() };
type Context = keyof typeof clusters;

function use(context: Context): void {
  const addresses = Object.entries(clusters).map(([name, { address }]) => ({ name, address }));
  const config = {
    clusters: addresses.map(({ name, address }) => ({
      name,
      cluster: { server: address.replace('http://', 'http://user:hunter2@') },
    })),
    users: [{ name: 'u', user: {} }],
    contexts: addresses.map(({ name }) => ({ name, context: { cluster: name, user: 'u', namespace: 'team' } })),
    'current-context': context,
  };
  fs.writeFileSync(kubeconfig, JSON.stringify(config));
}

const run = (...words: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile([...words, '--kubeconfig', kubeconfig], { cwd: project });

const STUDY = render({ completions: 1, command: ['echo', '1'] }, 'study');
/** What an earlier version left. */
const OLD = render({ completions: 2, command: ['echo', '2'] }, 'study');

beforeAll(async () => {
  fs.mkdirSync(project);
  for (const cluster of Object.values(clusters)) {
    await cluster.start();
    const objects = applied(STUDY.objects, '2024-05-02T09:00:00Z', () => JOB.complete);
    const place = { task: 0, index: 0 };
    const { pod, log } = endedPod(STUDY.job as unknown as FakeJob, { output: '1\n' }, place);
    cluster.objects = [...objects, ...applied(OLD.objects, '2024-05-01T09:00:00Z', () => JOB.complete), pod];
    cluster.logs = new Map([[pod.metadata.name, log]]);
  }
});
afterAll(async () => {
  for (const cluster of Object.values(clusters)) await cluster.stop();
});

const address = (context: Context): string => clusters[context].address;
const other = (command: string): string =>
  `kubepar: results/study has results from context prod (${address('prod')}), and the current one is context dev (${address('dev')}); name the context that you mean:\n` +
  ['prod', 'dev']
    .map((context) => `    node ${KUBEPAR} ${command} --context ${context} --kubeconfig ${kubeconfig}\n`)
    .join('');
const deletions = (context: Context): string[] =>
  clusters[context].requests.filter((line) => line.startsWith('DELETE'));

test('a command that reads or deletes results stops if they were collected from another cluster, unless the context is named', async () => {
  use('prod');
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });
  expect(JSON.parse(fs.readFileSync(path.join(project, 'results', 'study', 'study.json'), 'utf8'))).toMatchObject({
    cluster: { context: 'prod', server: address('prod') },
  });
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });

  use('dev');
  const before = fs.readFileSync(path.join(project, 'results', 'study', 'records.csv'), 'utf8');
  for (const [words, printed] of [
    ['collect study', 'collect study'],
    ['collect study --follow --excel-safe', 'collect study --follow --excel-safe'],
    ['report study --level 0.5', 'report study --level 0.5'],
    ['rerun study --memory 2x', 'rerun study --memory 2x'],
    ['clean study --yes', 'clean study --yes'],
  ] as const) {
    const { code, stderr } = await run(...words.split(' '));
    expect({ code, stderr: stderr.replace(/^study means .*\n/, '') }).toEqual({ code: 2, stderr: other(printed) });
  }
  expect(fs.readFileSync(path.join(project, 'results', 'study', 'records.csv'), 'utf8')).toBe(before);
  expect(deletions('dev')).toEqual([]);

  // Reading the state, a list, another folder and the named context are no mistake.
  expect(await run('status', 'study')).toMatchObject({ code: 0 });
  expect(await run('clean', 'study')).toMatchObject({ code: 0 });
  expect(await run('collect', 'study', '--output', 'elsewhere')).toMatchObject({ code: 0 });
  expect(await run('collect', 'study', '--context', 'dev')).toMatchObject({ code: 0 });
  expect(await run('clean', 'study', '--yes')).toMatchObject({ code: 0 });
  expect(deletions('prod')).toEqual([]);
  expect(deletions('dev')).not.toEqual([]);
});

test('results of this machine, and of folders of earlier versions, are from no cluster', async () => {
  use('dev');
  const file = path.join(project, 'results', 'study', 'study.json');
  const { cluster, ...earlier } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(cluster).toBeDefined();
  fs.writeFileSync(file, JSON.stringify(earlier));
  use('prod');
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });
});
