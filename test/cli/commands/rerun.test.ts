import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { Parameters } from '../../../lib';
import type { RenderedJob } from '../../support';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { applied, endedPod, FakeCluster, JOB, type ApiObject, type FakeJob } from '../fake-cluster';
import { KUBEPAR, kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

const OUTPUT = path.join(folder, 'results', 'study');

function kubepar(command: string, ...args: readonly string[]): Promise<Ended> {
  const kubeconfig = cluster.writeKubeconfig(folder);
  return kubeparMeanwhile([command, ...args, '--kubeconfig', kubeconfig], { cwd: folder });
}

type End = { output: string } | { error: string } | 'running' | 'pod gone' | 'gone';

const ROWS = Parameters.grid({ n: [10, 20, 30, 40] });
const RENDERED = renderSweep(ROWS);
const NAME = RENDERED.configMaps[0]!.metadata.name;

/** A sweep in the cluster with these states of its tasks. */
function deploy(ends: readonly End[]): void {
  const jobs = jobsOf(RENDERED) as unknown as FakeJob[];
  const pods = jobs.flatMap((job, task) => {
    const end = ends[task]!;
    return typeof end === 'string' ? [] : [endedPod(job, end)];
  });
  const objects = applied(RENDERED.objects, '2024-05-01T09:00:00Z', (task) => {
    const end = ends[task]!;
    if (end === 'gone') return undefined;
    if (end === 'running') return JOB.running;
    return end === 'pod gone' || 'output' in end ? JOB.complete : JOB.failed;
  });
  cluster.objects = [...objects, ...pods.map(({ pod }) => pod)];
  cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
}

/** What `kubectl apply` of the manifest adds, with the state of its Job. */
function apply(manifest: string, status: object): RenderedJob {
  const job = parse(manifest) as RenderedJob;
  cluster.objects = [...cluster.objects, { ...(job as unknown as ApiObject), ...{ status } }];
  return job;
}

describe('kubepar rerun', () => {
  beforeEach(() => {
    fs.rmSync(path.join(folder, 'results'), { recursive: true, force: true });
  });

  test('prints a Job of the tasks without a result: failed ones, and those whose pod was deleted', async () => {
    deploy([{ output: '1' }, { error: 'no' }, 'pod gone', 'gone']);
    const { code, stdout, stderr } = await kubepar('rerun', 'study');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: [
        '3 tasks lack a result: 1-3; save this manifest as rerun.yaml, then:',
        `    kubectl apply -f rerun.yaml --kubeconfig ${folder}/kubeconfig`,
        `    node ${KUBEPAR} wait ${NAME} --kubeconfig ${folder}/kubeconfig`,
        `    node ${KUBEPAR} collect ${NAME} --kubeconfig ${folder}/kubeconfig`,
        '',
      ].join('\n'),
    });
    const job = parse(stdout) as RenderedJob;
    expect(job.metadata.name).toMatch(/^study-[0-9a-f]{8}-rerun-1$/);
    expect(job.metadata.annotations).toEqual({ 'kubepar.dev/tasks': '1-3' });
    expect(job.spec).toMatchObject({ completions: 3, parallelism: 3, completionMode: 'Indexed' });
    expect(job.spec.template.metadata.annotations).toEqual({ 'kubepar.dev/tasks': '1-3' });
  });

  test('omits results that were collected earlier, even if the pods are deleted', async () => {
    deploy([{ output: '1' }, { error: 'no' }, { output: '3' }, { output: '4' }]);
    expect((await kubepar('collect', 'study')).code).toBe(1);
    deploy(['pod gone', 'gone', 'pod gone', 'pod gone']);
    const { stdout } = await kubepar('rerun', 'study');
    expect((parse(stdout) as RenderedJob).metadata.annotations).toEqual({ 'kubepar.dev/tasks': '1' });
  });

  test('reports that nothing is missing, and prints no manifest', async () => {
    deploy([{ output: '1' }, { output: '2' }, { output: '3' }, { output: '4' }]);
    expect(await kubepar('rerun', 'study')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'nothing to rerun: every task has its result\n',
    });
  });

  test('is refused while a task runs, because it may still get its result', async () => {
    deploy([{ output: '1' }, { error: 'no' }, 'running', 'running']);
    const { code, stdout, stderr } = await kubepar('rerun', 'study');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `kubepar: study has not ended (Job ${NAME}-30 and 1 more); wait for it first:\n    node ${KUBEPAR} wait ${NAME} --kubeconfig ${folder}/kubeconfig\n`,
    );
  });

  test('prints the same manifest twice, also at once, a different one after it was applied, and is refused while that runs', async () => {
    deploy([{ output: '1' }, { error: 'no' }, { output: '3' }, { output: '4' }]);
    const first = await kubepar('rerun', 'study');
    const [second, third] = await Promise.all([kubepar('rerun', 'study'), kubepar('rerun', 'study')]);
    expect([second, third]).toEqual([first, first]);
    apply(first.stdout, JOB.running);
    expect((await kubepar('rerun', 'study')).stderr).toMatch(/has not ended \(Job study-[0-9a-f]{8}-rerun-1\);/);
    deploy([{ output: '1' }, { error: 'no' }, { output: '3' }, { output: '4' }]);
    apply(first.stdout, JOB.failed);
    expect(parse((await kubepar('rerun', 'study')).stdout)).toMatchObject({
      metadata: { name: expect.stringMatching(/-rerun-2$/) as unknown },
    });
  });

  test('has the memory and the time of the newest rerun, or multiples of them, but the parallelism of the study', async () => {
    const study = renderSweep(ROWS, { layout: 'indexed', parallelism: 3 });
    cluster.objects = applied(study.objects, '2024-05-01T09:00:00Z', () => JOB.failed);
    const first = await kubepar('rerun', 'study', '--memory', '1Gi', '--timeout', '1h');
    apply(first.stdout.replace('parallelism: 3', 'parallelism: 1'), JOB.failed);
    const text = (await kubepar('rerun', 'study', '--memory', '2x')).stdout;
    const { spec } = parse(text) as RenderedJob;
    const [container] = spec.template.spec.containers;
    expect(spec).toMatchObject({ parallelism: 3 });
    expect(container.resources.limits).toMatchObject({ memory: '2Gi' });
    expect(container.env).toContainEqual({ name: 'KUBEPAR_TASK_TIMEOUT', value: '3600' });
  });

  test('asks for the manifest file if no Job is left', async () => {
    const file = path.join(folder, 'study.k8s.yaml');
    fs.writeFileSync(file, RENDERED.yaml);
    deploy(['gone', 'gone', 'gone', 'gone']);
    const byId = await kubepar('rerun', 'study');
    expect({ code: byId.code, stdout: byId.stdout }).toEqual({ code: 2, stdout: '' });
    expect(byId.stderr).toMatch(
      /^kubepar: a Job of study-[0-9a-f]{8} is no longer in namespace team .*; name the manifest file/,
    );
    const byFile = await kubepar('rerun', 'study.k8s.yaml');
    expect((parse(byFile.stdout) as RenderedJob).metadata.annotations).toEqual({ 'kubepar.dev/tasks': '0-3' });
  });

  test('is collected together with the study, and waited for', async () => {
    deploy([{ output: '1' }, { error: 'no' }, { output: '3' }, { error: 'no' }]);
    const { stdout } = await kubepar('rerun', 'study');
    const job = apply(stdout, { completedIndexes: '0-1', conditions: [{ type: 'Complete', status: 'True' }] });
    const pods = [1, 3].map((task, index) => {
      const { pod, log } = endedPod(job as unknown as FakeJob, { output: `rerun ${String(task)}` }, { task, index });
      return { pod, log };
    });
    cluster.objects = [...cluster.objects, ...pods.map(({ pod }) => pod)];
    cluster.logs = new Map([...cluster.logs, ...pods.map(({ pod, log }) => [pod.metadata.name, log] as const)]);
    expect(await kubepar('wait', 'study')).toMatchObject({ code: 0, stdout: 'study  complete  4 of 4 tasks done\n' });
    expect((await kubepar('collect', 'study')).code).toBe(0);
    expect([0, 1, 2, 3].map((task) => fs.readFileSync(path.join(OUTPUT, 'tasks', String(task)), 'utf8'))).toEqual([
      '1',
      'rerun 1',
      '3',
      'rerun 3',
    ]);
  });
});
