import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { Parameters } from '../../lib';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../cli/fake-cluster';
import { kubeparMeanwhile } from '../cli/support';
import { jobsOf, renderSweep } from '../manifest/support';
import { testFolder } from '../runtime/support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

/** The rights that the roles of docs/roles grant, as `verb group/resource`. */
function rights(...names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const text = fs.readFileSync(path.join('docs', 'roles', `${name}.yaml`), 'utf8');
    const { rules } = parse(text) as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
    return rules.flatMap(({ apiGroups, resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${String(apiGroups[0])}/${resource}`)),
    );
  });
}

/** The right that a request to the API server needs. */
function rightFor(request: string): string {
  const [, method = '', group = '', resource = '', name, part] =
    /^(?:(\w+) )?\/apis?\/(?:([a-z0-9.]+)\/)?v1\/namespaces\/team\/(\w+)(?:\/([^/?]+))?(?:\/(\w+))?\?/.exec(request) ??
    [];
  const verb = method === '' ? (name === undefined ? 'list' : 'get') : { POST: 'create', DELETE: 'delete' }[method];
  return `${verb ?? request} ${group}/${resource}${part === undefined ? '' : `/${part}`}`;
}

/** The rights that commands used, for a failed study with an earlier version. */
async function used(...commands: readonly (readonly string[])[]): Promise<string[]> {
  const [old, now] = [renderSweep(Parameters.list('n', [1])), renderSweep(Parameters.list('n', [1, 2, 3]))];
  const jobs = jobsOf(now) as unknown as FakeJob[];
  const ended = [endedPod(jobs[0]!, { output: '1\n' }), endedPod(jobs[1]!, { error: 'Error: no data' })];
  const statuses = [JOB.complete, JOB.failed, JOB.failed];
  cluster.objects = [
    ...applied(old.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
    ...applied(now.objects, '2024-05-02T09:00:00Z', (task) => statuses[task]),
    ...ended.map(({ pod }) => pod),
  ];
  cluster.logs = new Map(ended.map(({ pod, log }) => [pod.metadata.name, log]));
  cluster.requests.length = 0;
  for (const command of commands) {
    const { code, stderr } = await kubeparMeanwhile([...command, '--kubeconfig', cluster.writeKubeconfig(folder)]);
    expect([command[0], code, code === 0 || code === 1 ? '' : stderr]).toEqual([command[0], code, '']);
  }
  return [...new Set(cluster.requests.map(rightFor))].sort();
}

test('the role of a collector allows what status, wait, collect and rerun use, and the events that explain why no pod starts', async () => {
  const commands = [
    ['status'],
    ['status', 'study'],
    ['wait', 'study'],
    ['collect', 'study', '--output', path.join(folder, 'results')],
    ['rerun', 'study', '--results', path.join(folder, 'results')],
  ];
  const all = new Set([...(await used(...commands)), 'list /events']);
  expect(rights('collector').sort()).toEqual([...all].sort());
});

test('the role of a cleaner allows what clean --yes uses in addition', async () => {
  const beside = (await used(['clean', 'study', '--yes'])).filter((right) => !rights('cleaner').includes(right));
  expect(rights('collector')).toEqual(expect.arrayContaining(beside));
  const deleted = ['configmaps', 'jobs', 'networkpolicies', 'persistentvolumeclaims', 'services', 'statefulsets'];
  expect(
    rights('cleaner')
      .map((right) => right.replace(/ .*\//, ' '))
      .sort(),
  ).toEqual(['delete', 'list'].flatMap((verb) => deleted.map((resource) => `${verb} ${resource}`)));
});

test('the role of an author covers each kind of object in dist/, as for kubectl apply', () => {
  const applies = new Set(rights('author').map((right) => right.replace(/^\w+ /, '')));
  const texts = fs.readdirSync('dist').map((file) => fs.readFileSync(path.join('dist', file), 'utf8'));
  const kinds = texts.flatMap((text) => [...text.matchAll(/^apiVersion: (?:(.+)\/)?v1\nkind: (\w+)$/gm)]);
  const resources = kinds.map(([, group = '', kind = '']) => `${group}/${kind.toLowerCase().replace(/y$/, 'ie')}s`);
  expect([...applies].sort()).toEqual([...new Set(resources)].sort());
  for (const verb of ['get', 'create', 'patch'])
    for (const resource of applies) expect(rights('author')).toContain(`${verb} ${resource}`);
});
