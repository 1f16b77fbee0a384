import * as fs from 'node:fs';
import * as path from 'node:path';
import { Parameters, range } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../fake-cluster';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

async function collect(output: string, ...args: readonly string[]): Promise<Ended> {
  const kubeconfig = cluster.writeKubeconfig(folder);
  return kubeparMeanwhile(['collect', 'study', '--kubeconfig', kubeconfig, '--output', output, ...args]);
}

/** A sweep in the cluster with these states of its tasks. */
function deploy(
  rows: Parameters,
  tasks: readonly ({ output: string } | { error: string } | 'running' | 'gone')[],
): void {
  const rendered = renderSweep(rows);
  const jobs = jobsOf(rendered) as unknown as FakeJob[];
  const pods = jobs.flatMap((job, task) => {
    const end = tasks[task]!;
    return typeof end === 'string' ? [] : [endedPod(job, end)];
  });
  const objects = applied(rendered.objects, '2024-05-01T09:00:00Z', (task) => {
    const end = tasks[task]!;
    if (typeof end === 'string') return end === 'gone' ? undefined : JOB.running;
    return 'output' in end ? JOB.complete : JOB.failed;
  });
  cluster.objects = [...objects, ...pods.map(({ pod }) => pod)];
  cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
}

describe('kubepar collect with one Job per row', () => {
  test('writes the results of all with their parameters', async () => {
    const output = path.join(folder, 'all');
    const texts = ['=1+2', 'two\nlines', '"quoted", and more'];
    deploy(Parameters.list('text', texts), [{ output: '[1] 0.5\n' }, { output: '[1] 1 2\n' }, { output: '[1] 3\n' }]);
    const { code, stderr } = await collect(output);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^note: a spreadsheet may run 3 cells of the tables as formulas .*\n$/);
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe(
      'task,text,value\n0,=1+2,0.5\n1,"two\nlines",1\n1,"two\nlines",2\n2,"""quoted"", and more",3\n',
    );
    expect(JSON.parse(fs.readFileSync(path.join(output, 'study.json'), 'utf8'))).toMatchObject({
      id: 'study',
      pattern: 'expanded-sweep',
      layout: 'jobs',
      tasks: 3,
      columns: ['text'],
    });
  });

  test('reads many logs through few connections', async () => {
    const ports = new Set<number | undefined>();
    deploy(
      Parameters.grid({ k: range(1, 100) }),
      Array.from({ length: 100 }, (_, task) => ({ output: `[1] ${String(task)}\n` })),
    );
    cluster.onRequest = ({ socket }) => {
      ports.add(socket.remotePort);
      return false;
    };
    const { code } = await collect(path.join(folder, 'many'));
    cluster.onRequest = undefined;
    expect(code).toBe(0);
    // As many as there are requests at the same time.
    expect(ports.size).toBeLessThanOrEqual(16);
  });

  test('reports those that failed and those whose Job was deleted, with their parameters', async () => {
    const output = path.join(folder, 'some');
    deploy(Parameters.grid({ n: [5, 60, 7] }), [{ output: '[1] 0.5\n' }, { error: 'no data' }, 'gone']);
    const { code, stdout, stderr } = await collect(output);
    expect(code).toBe(1);
    expect(stdout).toContain('results  1 of 3 tasks, 3 rows, 2 of them empty for tasks without a result\n');
    expect(stderr).toBe('task 1 (n=60) failed: no data\ntask 2 (n=7) missing: its pod is gone\n');
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe('task,n,value\n0,5,0.5\n1,60,\n2,7,\n');
    const records = fs.readFileSync(path.join(output, 'records.csv'), 'utf8').split('\n');
    expect(records[2]).toMatch(/^1,60,failed,1,2023-11-14T22:13:20Z,0\.25,1,\S+-60-0-abcde,node-a,,,no data,,,$/);
    expect(records[3]).toBe('2,7,missing,,,,,,,,,its pod is gone,,,');
  });

  test('reports a task without a result as unfinished while its own Job runs', async () => {
    const output = path.join(folder, 'running');
    deploy(Parameters.grid({ n: [5, 60, 7] }), [{ output: '[1] 0.5\n' }, { error: 'no data' }, 'running']);
    const { code, stdout } = await collect(output, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      succeeded: 1,
      problems: [
        { task: 1, status: 'failed', error: 'no data' },
        { task: 2, status: 'unfinished', error: 'the study has not ended' },
      ],
    });
  });

  test('requests only what it needs, in pages', async () => {
    const rows = Parameters.grid({ n: range(1, 501) }) as Parameters;
    const rendered = renderSweep(rows, { maxJobs: 501 });
    const { name } = rendered.configMaps[0]!.metadata;
    cluster.objects = applied(rendered.objects, '2024-05-01T09:00:00Z', () => JOB.complete);
    cluster.requests.length = 0;
    const { code, stderr } = await collect(path.join(folder, 'pages'));
    expect(code).toBe(1);
    expect(stderr).toBe('task 0-500 missing: its pod is gone\n');
    const api = '/api/v1/namespaces/team';
    const ofName = `labelSelector=app.kubernetes.io/instance=${name}`;
    expect(cluster.requests).toEqual([
      `${api}/configmaps?labelSelector=app.kubernetes.io/instance=study&limit=500`,
      `${api}/configmaps?labelSelector=kubepar.dev/study=study&limit=500`,
      `/apis/batch/v1/namespaces/team/jobs?${ofName}&limit=500`,
      `/apis/batch/v1/namespaces/team/jobs?continue=500&${ofName}&limit=500`,
      `${api}/pods?${ofName}&limit=500`,
      // Other versions may have the missing results.
      `${api}/configmaps?labelSelector=kubepar.dev/study=study,app.kubernetes.io/component=description&limit=500`,
    ]);
  });
});
