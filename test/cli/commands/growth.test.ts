import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import type { Rendered, RenderedJob, RenderedObject } from '../../support';
import { applied, endedPod, FakeCluster, JOB, type ApiObject, type FakeJob } from '../fake-cluster';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

const RESULTS = path.join(folder, 'results', 'study');
const FILE = path.join(folder, 'study.k8s.yaml');

function kubepar(command: string, ...args: readonly string[]): Promise<Ended> {
  const kubeconfig = cluster.writeKubeconfig(folder);
  return kubeparMeanwhile([command, ...args, '--kubeconfig', kubeconfig], { cwd: folder });
}

const grid = (...n: readonly number[]) => Parameters.grid({ n });
const nameOf = ({ configMaps }: Rendered): string =>
  configMaps.find(({ data }) => data?.['study.json'] !== undefined)!.metadata.labels['app.kubernetes.io/instance']!;

/** What a version leaves in the cluster: its objects, and pods with these outputs. */
function deploy(rendered: Rendered, hour: number, outputs: readonly (string | undefined)[]): void {
  const jobs = jobsOf(rendered) as unknown as FakeJob[];
  const pods = jobs.flatMap((job, task) => {
    const output = outputs[task];
    return output === undefined ? [] : [endedPod(job, { output })];
  });
  const time = `2024-05-01T0${String(hour)}:00:00Z`;
  const objects = applied(rendered.objects, time, (task) => (outputs[task] === undefined ? undefined : JOB.complete));
  cluster.objects = [...cluster.objects, ...objects, ...pods.map(({ pod }) => pod)];
  cluster.logs = new Map([...cluster.logs, ...pods.map(({ pod, log }): [string, string] => [pod.metadata.name, log])]);
}

function write({ yaml }: { readonly yaml: string }): void {
  fs.writeFileSync(FILE, yaml);
}

const results = (): string => fs.readFileSync(path.join(RESULTS, 'results.csv'), 'utf8');

beforeEach(() => {
  fs.rmSync(path.join(folder, 'results'), { recursive: true, force: true });
  cluster.objects = [];
  cluster.logs = new Map();
});

describe('collect takes the results of the same tasks from an earlier version', () => {
  const small = renderSweep(grid(10, 20));
  const large = renderSweep(grid(10, 20).extend(grid(5, 10, 20, 30)));

  test('in the cluster, and says from which', async () => {
    deploy(small, 1, ['1', '2']);
    deploy(large, 2, [undefined, undefined, '3', '4']);
    const { code, stderr, stdout } = await kubepar('collect', 'study');
    expect(stderr + stdout).toContain(
      `tasks 0-1: the results are from ${nameOf(small)}, in which the tasks are the same`,
    );
    expect(code).toBe(0);
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n2,5,3\n3,30,4\n');
  });

  test('in the folder of results, even if it is gone from the cluster', async () => {
    deploy(small, 1, ['1', '2']);
    expect(await kubepar('collect', 'study')).toMatchObject({ code: 0 });
    cluster.objects = [];
    deploy(large, 2, [undefined, undefined, '3', '4']);
    const { code, stderr, stdout } = await kubepar('collect', 'study');
    expect(stderr + stdout).toContain(
      `tasks 0-1: the results are from an earlier collection in results/study of ${nameOf(small)}, in which the tasks are the same`,
    );
    expect(code).toBe(0);
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n2,5,3\n3,30,4\n');
  });

  test('if that was collected, and then another one', async () => {
    deploy(small, 1, ['1', '2']);
    await kubepar('collect', 'study');
    cluster.objects = [];
    deploy(renderSweep(grid(7)), 2, ['7']);
    expect(await kubepar('collect', 'study')).toMatchObject({ code: 0 });
    cluster.objects = [];
    deploy(large, 3, [undefined, undefined, '3', '4']);
    expect(await kubepar('collect', 'study')).toMatchObject({ code: 0 });
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n2,5,3\n3,30,4\n');
  });

  test('but says so if that can not be read', async () => {
    deploy(small, 1, ['1', '2']);
    const isTable = ({ metadata: { name } }: { metadata: { name: string } }): boolean =>
      name.startsWith(`${nameOf(small)}-parameters`);
    cluster.objects = cluster.objects.filter((object) => !isTable(object as never));
    deploy(large, 2, ['1', undefined, '3', '4']);
    const { code, stderr } = await kubepar('collect', 'study');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `the results of ${nameOf(small)}, which may have some of the same tasks, can't be read: the parameter table `,
      ),
    );
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,\n2,5,3\n3,30,4\n');
  });

  test('if it has its own result, that one', async () => {
    deploy(small, 1, ['1', '2']);
    deploy(large, 2, ['1.5', undefined, '3', '4']);
    await kubepar('collect', 'study');
    expect(results()).toBe('task,n,value\n0,10,1.5\n1,20,2\n2,5,3\n3,30,4\n');
  });
});

test('an older version does not decide where a newer one has two results', async () => {
  const [oldest, newer, newest] = [3, 4, 5].map((retries) => renderSweep(grid(10, 20), { retries }));
  deploy(oldest!, 1, ['1', '2']);
  deploy(newer!, 2, ['1', '2']);
  const [job] = jobsOf(newer!) as unknown as FakeJob[];
  const { pod, log } = endedPod(
    { ...job!, metadata: { ...job!.metadata, name: `${job!.metadata.name}-again` } },
    { output: '1.5' },
  );
  cluster.objects = [...cluster.objects, pod];
  cluster.logs = new Map([...cluster.logs, [pod.metadata.name, log]]);
  deploy(newest!, 3, []);
  const { code, stderr } = await kubepar('collect', 'study');
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/task 0 .*contradictory/) as string,
  });
  expect(results()).toBe('task,n,value\n0,10,\n1,20,2\n');
});

test('results of this machine are not taken for those of the image', async () => {
  const rendered = renderSweep(grid(10, 20), { command: ['echo', '1'] });
  write(rendered);
  const output = path.join('results', 'study');
  expect(await kubeparMeanwhile(['try', FILE, '--output', output], { cwd: folder })).toMatchObject({ code: 0 });
  deploy(rendered, 1, []);
  expect(await kubepar('collect', 'study')).toMatchObject({ code: 1 });
  expect(results()).toBe('task,n\n0,10\n1,20\n');
});

describe('collect takes no result of a task that is another one', () => {
  test.each<[string, Rendered]>([
    ['with another image', renderSweep(grid(10, 20, 30), { image: 'rocker/r-ver:4.5.1' })],
    ['with another seed', renderSweep(grid(10, 20, 30), { seed: 7 })],
    ['with another command', renderSweep(grid(10, 20, 30), { command: ['Rscript', '/opt/other.R'] })],
    ['at another index', renderSweep(grid(5, 10, 20))],
    ['with another type', renderSweep(Parameters.list('n', ['10', '20']))],
    ['with another name of the parameter', renderSweep(Parameters.grid({ m: [10, 20] }))],
  ])('%s', async (_what, other) => {
    deploy(renderSweep(grid(10, 20)), 1, ['1', '2']);
    await kubepar('collect', 'study');
    deploy(other, 2, []);
    expect(await kubepar('collect', 'study')).toMatchObject({ code: 1 });
    expect(results()).not.toMatch(/,[12]$/m);
  });
});

describe('rerun of a version that was never applied', () => {
  const small = renderSweep(grid(10, 20));
  const large = renderSweep(grid(10, 20).extend(grid(10, 20, 30, 40)));

  test('prints its ConfigMaps, and a Job of the tasks that have no result anywhere', async () => {
    deploy(small, 1, ['1', '2']);
    write(large);
    const { code, stdout, stderr } = await kubepar('rerun', FILE);
    expect({ code, lines: stderr.split('\n').slice(0, 3) }).toEqual({
      code: 0,
      lines: [
        `note: tasks 0-1: the results are from ${nameOf(small)}, in which the tasks are the same`,
        '2 tasks lack a result: 2-3; save this manifest as rerun.yaml, then:',
        `    kubectl apply -f rerun.yaml --kubeconfig ${path.join(folder, 'kubeconfig')}`,
      ],
    });
    const printed = parseAllDocuments(stdout).map((document) => document.toJS() as RenderedObject);
    const maps = large.objects.filter(({ kind }) => kind !== 'Job');
    expect(printed.slice(0, -1)).toEqual(maps);
    const job = printed.at(-1) as RenderedJob;
    expect(job.metadata.name).toBe(`${nameOf(large)}-rerun-1`);
    expect(job.metadata.annotations).toEqual({ 'kubepar.dev/tasks': '2-3' });

    // Applied and ended, it gives the table of a run of everything.
    const { kind, metadata, ...rest } = job as unknown as ApiObject & { readonly spec: unknown };
    cluster.objects = [
      ...cluster.objects,
      ...applied(maps, '2024-05-01T02:00:00Z', () => undefined),
      { kind, metadata, ...rest, status: { completedIndexes: '0-1', conditions: JOB.complete.conditions } } as never,
    ];
    const pods = ['3', '4'].map((output, index) =>
      endedPod(job as unknown as FakeJob, { output }, { task: 2 + index, index }),
    );
    cluster.objects = [...cluster.objects, ...pods.map(({ pod }) => pod)];
    cluster.logs = new Map([
      ...cluster.logs,
      ...pods.map(({ pod, log }): [string, string] => [pod.metadata.name, log]),
    ]);
    expect(await kubepar('collect', FILE)).toMatchObject({ code: 0 });
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n2,30,3\n3,40,4\n');
  });

  test('says that nothing is missing if all results are there', async () => {
    deploy(small, 1, ['1', '2']);
    write(renderSweep(grid(10, 20), { retries: 7 }));
    const { code, stdout, stderr } = await kubepar('rerun', FILE);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(
      /^nothing to rerun: every task has its result, in another version:\n.* collect \S+study\.k8s\.yaml /m,
    );
    expect(await kubepar('collect', FILE)).toMatchObject({ code: 0 });
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n');
  });

  test('is refused while a version with the same tasks runs', async () => {
    deploy(small, 1, ['1', undefined]);
    const running = jobsOf(small)[1] as unknown as ApiObject;
    cluster.objects = [...cluster.objects, { ...running, status: JOB.running } as never];
    write(large);
    const { code, stdout, stderr } = await kubepar('rerun', FILE);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`study has not ended (Job ${nameOf(small)}-20); wait for it first`);
  });

  test('is refused for a file that was edited so that its Jobs can not be told apart', async () => {
    deploy(small, 1, ['1', '2']);
    fs.writeFileSync(FILE, large.yaml.replaceAll('kind: Job', 'kind: "Job"'));
    const { code, stdout, stderr } = await kubepar('rerun', FILE);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('study.k8s.yaml is not as synth wrote it; ');
  });

  test('runs everything if the script changed', async () => {
    deploy(small, 1, ['1', '2']);
    write(renderSweep(grid(10, 20), { command: ['Rscript', '/opt/other.R'] }));
    expect((await kubepar('rerun', FILE)).stderr).toContain('2 tasks lack a result: 0-1;');
  });

  test('is collected as far as there are results, with the command that runs the rest', async () => {
    deploy(small, 1, ['1', '2']);
    write(large);
    const { code, stderr } = await kubepar('collect', FILE);
    expect(code).toBe(1);
    expect(stderr).toContain('task 2-3 missing: this version was never applied');
    expect(stderr).toMatch(/ rerun \S+study\.k8s\.yaml /);
    expect(results()).toBe('task,n,value\n0,10,1\n1,20,2\n2,30,\n3,40,\n');
  });

  test('is not collected if there is no result at all', async () => {
    write(large);
    const { code, stderr } = await kubepar('collect', FILE);
    expect(code).toBe(2);
    expect(stderr).toContain('is not in namespace team; apply the file first');
    expect(fs.existsSync(RESULTS)).toBe(false);
  });
});
