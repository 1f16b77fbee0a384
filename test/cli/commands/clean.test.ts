import { App, Chart } from 'cdk8s';
import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderChart, renderPool, sweep } from '../../support';
import { applied, FakeCluster, JOB, type ApiObject } from '../fake-cluster';
import { kubeparMeanwhile, STARTED, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

function clean(...args: readonly string[]): Promise<Ended> {
  return kubeparMeanwhile(['clean', ...args, '--kubeconfig', cluster.writeKubeconfig(folder)]);
}

const OLD = renderSweep(Parameters.list('method', ['lm']));
const NEW = renderSweep(Parameters.list('method', ['lm', 'rf']));
const OTHER = renderOther();
const nameOf = (rendered: typeof OLD): string => jobsOf(rendered)[0]!.metadata.labels['app.kubernetes.io/instance']!;

/** Another study. */
function renderOther(): typeof OLD {
  const chart = new Chart(new App(), 'chart');
  sweep({}, 'other', chart);
  return renderChart(chart);
}

function deploy(status: object = JOB.complete): void {
  cluster.objects = [
    ...applied(OLD.objects, '2024-05-01T09:00:00Z', () => status),
    ...applied(NEW.objects, '2024-05-02T09:00:00Z', () => JOB.running),
    ...applied(OTHER.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
  ];
  cluster.requests.length = 0;
}

const keys = (objects: readonly ApiObject[]): string[] =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('kubepar clean', () => {
  test('lists what earlier versions left, with the version, and deletes nothing', async () => {
    deploy();
    const before = cluster.objects;
    const { code, stdout, stderr } = await clean('study');
    expect(code).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(/ +/))
        .sort(),
    ).toEqual(OLD.objects.map(({ kind, metadata }) => [kind, metadata.name, nameOf(OLD)]).sort());
    expect(stderr).toBe(
      `${String(OLD.objects.length)} objects of 1 earlier version; uncollected results are deleted with them; to delete them:\n    ${STARTED} clean study --yes --kubeconfig ${folder}/kubeconfig\n`,
    );
    expect(cluster.objects).toEqual(before);
    expect(cluster.requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
  });

  test('deletes it with --yes, but neither the current version nor another study', async () => {
    deploy();
    const { code, stderr } = await clean('study', '--yes');
    expect(code).toBe(0);
    expect(stderr).toBe(`deleted: ${String(OLD.objects.length)} objects of 1 earlier version\n`);
    expect(keys(cluster.objects).sort()).toEqual(
      keys([...NEW.objects, ...OTHER.objects] as readonly ApiObject[]).sort(),
    );
    const deletions = cluster.requests.filter((request) => request.startsWith('DELETE'));
    expect(deletions).toHaveLength(OLD.objects.length);
    for (const deletion of deletions) expect(deletion).toContain('propagationPolicy=Background');
    expect(await clean('study', '--yes')).toEqual({
      code: 0,
      stdout: '',
      stderr: `nothing to clean: only ${nameOf(NEW)} of study is in namespace team\n`,
    });
  });

  test('reports that a version is still running', async () => {
    deploy(JOB.running);
    expect((await clean('study')).stdout).toMatch(new RegExp(`^Job +\\S+ +${nameOf(OLD)} \\(still running\\)$`, 'm'));
  });

  test('keeps the newest version even if an earlier one is named, and the named one as well', async () => {
    deploy();
    const stderr = `nothing to clean: only ${nameOf(OLD)} and ${nameOf(NEW)} of study are in namespace team\n`;
    expect(await clean(nameOf(OLD), '--yes')).toEqual({ code: 0, stdout: '', stderr });
  });

  test('keeps the newest version even if its description has no label', async () => {
    deploy();
    cluster.objects = cluster.objects.map((object) => {
      const labels = { ...object.metadata.labels };
      delete labels['app.kubernetes.io/component'];
      return { ...object, metadata: { ...object.metadata, labels } };
    });
    expect((await clean(nameOf(OLD), '--yes')).code).toBe(0);
    expect(keys(cluster.objects)).toEqual(expect.arrayContaining(keys(NEW.objects)));
  });

  test('prints the list as JSON with --json', async () => {
    deploy();
    expect(JSON.parse((await clean('study', '--json')).stdout)).toContainEqual({
      kind: 'ConfigMap',
      name: nameOf(OLD),
      version: nameOf(OLD),
    });
    cluster.objects = NEW.objects;
    expect(JSON.parse((await clean('study', '--json')).stdout)).toEqual([]);
  });

  test('for a pool, finds the separate Redis of an earlier version and its claim, but neither the current nor a shared one', async () => {
    const small = renderPool({ redis: { storage: 'ephemeral' } });
    const now = renderPool({});
    const redis = small.objects.find(({ kind }) => kind === 'StatefulSet')!.metadata;
    const { labels } = redis;
    const claimLabels = {
      'app.kubernetes.io/instance': redis.name,
      'app.kubernetes.io/component': 'redis',
    };
    const shared = { ...labels, 'app.kubernetes.io/name': 'shared', 'app.kubernetes.io/instance': 'shared-01234567' };
    cluster.objects = [
      ...applied(small.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
      ...applied(now.objects, '2024-05-02T09:00:00Z', () => JOB.complete),
      { kind: 'PersistentVolumeClaim', metadata: { name: `data-${redis.name}-0`, labels: claimLabels } },
      { kind: 'StatefulSet', metadata: { name: 'shared-01234567', labels: shared } },
    ];
    expect((await clean('pool', '--yes')).code).toBe(0);
    expect(keys(cluster.objects).sort()).toEqual(
      [...keys(now.objects as readonly ApiObject[]), 'StatefulSet shared-01234567'].sort(),
    );
  });
});
