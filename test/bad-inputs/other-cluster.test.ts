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

interface Entry {
  readonly context: string;
  readonly cluster: Context;
  readonly authority?: string;
  /** Where a gateway has the cluster. */
  readonly path?: string;
}

/** The kubeconfig has these contexts, of which the first is the current one. */
function use(...entries: readonly Entry[]): void {
  const config = {
    clusters: entries.map(({ context, cluster, authority, path: below = '' }) => ({
      name: context,
      cluster: {
        server: `${clusters[cluster].address.replace('http://', 'http://user:hunter2@')}${below}`,
        ...(authority !== undefined && { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
      },
    })),
    users: [{ name: 'u', user: {} }],
    contexts: entries.map(({ context }) => ({
      name: context,
      context: { cluster: context, user: 'u', namespace: 'team' },
    })),
    'current-context': entries[0]?.context,
  };
  fs.writeFileSync(kubeconfig, JSON.stringify(config));
}

const PROD: Entry = { context: 'prod', cluster: 'prod' };
const DEV: Entry = { context: 'dev', cluster: 'dev' };

const run = (...words: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile(words, { cwd: project, env: { ...process.env, KUBECONFIG: kubeconfig } });

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
const deletions = (context: Context): string[] =>
  clusters[context].requests.filter((line) => line.startsWith('DELETE'));
const read = (file: string): string => fs.readFileSync(path.join(project, 'results', 'study', file), 'utf8');

/** The message, with the command for the cluster of the results if the kubeconfig has it. */
function refusal(words: string, now: string, hasEarlier: boolean): string {
  const command = (context: string): string => `    node ${KUBEPAR} ${words} --context ${context}\n`;
  const earlier = hasEarlier ? `, run:\n${command('prod')}` : ', name its kubeconfig with --kubeconfig; ';
  return `kubepar: results/study has results from context prod (${address('prod')}), and the current one is context ${now} (${address('dev')}); for the cluster of the results${earlier}for the current one, run:\n${command(now)}`;
}

async function expectRefusal(words: string, message: string): Promise<void> {
  const { code, stderr } = await run(...words.split(' '));
  expect({ code, stderr: stderr.replace(/^study means .*\n/, '') }).toEqual({ code: 2, stderr: message });
}

beforeEach(async () => {
  fs.rmSync(path.join(project, 'results'), { recursive: true, force: true });
  use(PROD, DEV);
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });
});

test.each([
  'collect study',
  'collect study --follow --excel-safe',
  'report study --level 0.5',
  'rerun study --memory 2x',
  'clean study --yes',
])('%s stops if the results were collected from another cluster', async (words) => {
  expect(JSON.parse(read('study.json'))).toMatchObject({ cluster: { context: 'prod', server: address('prod') } });
  use(DEV, PROD);
  const before = read('records.csv');
  await expectRefusal(words, refusal(words, 'dev', true));
  expect(read('records.csv')).toBe(before);
  expect(deletions('dev')).toEqual([]);
});

test('the other cluster is named without a command if the kubeconfig does not lead there', async () => {
  for (const entries of [[DEV], [{ ...DEV, context: 'prod' }], [DEV, { ...DEV, context: 'prod' }]] as const) {
    use(...entries);
    await expectRefusal('collect study', refusal('collect study', entries[0].context, false));
  }
});

test('the other cluster is named without a command if its context is gone, also if its certificate authority is known', async () => {
  use({ ...PROD, authority: 'certificate' });
  await run('collect', 'study');
  use(DEV);
  await expectRefusal('collect study', refusal('collect study', 'dev', false));
});

test('reading the state, listing, another folder, and a context or kubeconfig that is named are no mistake', async () => {
  use(DEV, PROD);
  expect(await run('status', 'study')).toMatchObject({ code: 0 });
  expect(await run('clean', 'study')).toMatchObject({ code: 0 });
  expect(await run('collect', 'study', '--output', 'elsewhere')).toMatchObject({ code: 0 });
  expect(await run('clean', 'study', '--yes', '--context', 'dev')).toMatchObject({ code: 0 });
  expect(deletions('prod')).toEqual([]);
  expect(deletions('dev')).not.toEqual([]);
  expect(await run('collect', 'study', '--kubeconfig', kubeconfig)).toMatchObject({ code: 0 });
  expect(JSON.parse(read('study.json'))).toMatchObject({ cluster: { context: 'dev' } });
});

test('a cluster with the same certificate authority is the same at another port', async () => {
  const authority = 'certificate';
  use({ ...PROD, authority });
  await run('collect', 'study');
  use({ ...DEV, authority });
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });
  use({ ...PROD, authority: 'another' });
  expect(await run('collect', 'study')).toMatchObject({ code: 2 });
});

test('clusters behind one gateway have one certificate authority, and are different', async () => {
  const authority = 'certificate';
  const [first, second] = [
    { ...PROD, authority, path: '/clusters/1' },
    { ...DEV, authority, path: '/clusters/2' },
  ];
  use(first);
  await run('collect', 'study', '--context', 'prod');
  use(second, first);
  const { code, stderr } = await run('collect', 'study');
  expect(code).toBe(2);
  expect(stderr).toContain(`${address('prod')}/clusters/1), and the current one is context dev`);
  expect(stderr).toContain('--context prod\n');
});

test('an earlier result of another cluster is told to be from there', async () => {
  clusters.dev.logs = new Map();
  const objects = clusters.dev.objects;
  clusters.dev.objects = objects.filter(({ kind }) => kind !== 'Pod');
  use(DEV, PROD);
  const { code, stderr } = await run('collect', 'study', '--context', 'dev');
  clusters.dev.objects = objects;
  expect({ code, stderr: stderr.replace(/^study means .*\n/, '') }).toEqual({
    code: 0,
    stderr: 'note: task 0: the result is from an earlier collection in results/study, from context prod\n',
  });
});

test('results in a folder of an earlier version of kubepar are from no cluster', async () => {
  const file = path.join(project, 'results', 'study', 'study.json');
  const { cluster, ...earlier } = JSON.parse(read('study.json')) as Record<string, unknown>;
  expect(cluster).toBeDefined();
  fs.writeFileSync(file, JSON.stringify(earlier));
  use(DEV, PROD);
  expect(await run('collect', 'study')).toMatchObject({ code: 0 });
});
