import { parseAllDocuments } from 'yaml';
import { rerunPool, rerunTasks, type JobManifest } from '../../../cli/rerun/rerun-job';
import { toManifest } from '../../../cli/rerun/manifest-text';
import { toTaskList } from '../../../cli/study/task-list';
import { jobsOf, renderSweep } from '../../manifest/support';
import { environmentOf, render, renderPool, type RenderedJob } from '../../support';
import { Parameters, range } from '../../../lib';
import { version } from '../results/support';

const tasks = toTaskList([3, 7, 8, 12]);

/** A rerun of a simulation of 20 tasks with the given props, as kubectl reads it. */
function rerunOf(given: object = {}, number = 1): RenderedJob {
  const { job } = render({ completions: 20, ...given });
  const study = { ...version(20, 'tasksPerPod' in given ? Number(given.tasksPerPod) : 1), name: job.metadata.name };
  return read(rerunTasks(study, asJob(job), tasks, number));
}

function read(job: JobManifest): RenderedJob {
  const [document] = parseAllDocuments(toManifest([job]), { version: '1.1' });
  return document!.toJS() as RenderedJob;
}

describe('the Job of a rerun', () => {
  test('contains only these tasks, in its name, its annotations and its pods', () => {
    const { metadata, spec } = rerunOf();
    const { metadata: original } = render({ completions: 20 }).job;
    expect(metadata.name).toBe(`${original.name}-rerun-1`);
    expect(metadata.labels).toEqual(original.labels);
    expect(metadata.annotations).toEqual({ 'kubepar.dev/tasks': '3,7-8,12' });
    expect(spec).toMatchObject({ completions: 4, parallelism: 4, completionMode: 'Indexed' });
    expect(spec.template.metadata).toEqual({ labels: original.labels, annotations: metadata.annotations });
    expect(environmentOf({ spec })).toMatchObject({
      KUBEPAR_TASK_LIST: '3,7-8,12',
      KUBEPAR_TASKS: '20',
    });
  });

  test('has as many tasks per pod, and runs as many pods at a time, as the study', () => {
    expect(rerunOf({ tasksPerPod: 3 }).spec).toMatchObject({ completions: 2, parallelism: 2 });
    expect(rerunOf({ parallelism: 3 }).spec).toMatchObject({ completions: 4, parallelism: 3 });
  });

  test('otherwise equals the Job from which it is derived, even if that is a rerun', () => {
    const given = {
      command: ['echo', 'yes', 'no', '1e3', 'a\u0001b', '$$(x)', ' "\\'],
      retries: 5,
      suspend: true,
    };
    const { spec: original } = render({ completions: 20, ...given }).job;
    const { spec } = rerunOf(given);
    const own = { completions: 4, parallelism: 4, suspend: undefined, template: undefined };
    expect({ ...spec, ...own }).toEqual({ ...original, ...own });
    const [container, expected] = [spec, original].map(({ template }) => template.spec.containers[0]);
    const env = container!.env.filter(({ name }) => name !== 'KUBEPAR_TASK_LIST');
    expect({ ...spec.template.spec, containers: [{ ...container, env }] }).toEqual({
      ...original.template.spec,
      containers: [expected],
    });
    const again = rerunTasks(version(20), { metadata: {}, spec } as unknown as JobManifest, toTaskList([7]), 2);
    expect(environmentOf(read(again))).toMatchObject({ KUBEPAR_TASK_LIST: '7' });
  });

  test('allows no more failed pods than it has', () => {
    expect(rerunOf({ maxFailedTasks: 9 }).spec['maxFailedIndexes']).toBe(4);
    expect(rerunOf({ maxFailedTasks: 2 }).spec['maxFailedIndexes']).toBe(2);
    expect(rerunOf().spec).not.toHaveProperty('maxFailedIndexes');
  });

  test('of Jobs for single tasks is one Job, without the parameters of one task', () => {
    const rendered = renderSweep(Parameters.grid({ n: range(1, 20) }));
    const study = version(20, 1, { layout: 'jobs', pattern: 'expanded-sweep' });
    const { metadata, spec } = read(rerunTasks(study, asJob(jobsOf(rendered)[0]!), tasks, 1));
    expect(spec).toMatchObject({ completions: 4, parallelism: 4 });
    expect(Object.keys(metadata.labels).filter((label) => label.startsWith('parameter.'))).toEqual([]);
    expect(metadata.annotations).toEqual({ 'kubepar.dev/tasks': '3,7-8,12' });
  });

  test('has only the hash in its name if the name of the study is too long for the host names of its pods', () => {
    const id = 'x'.repeat(63 - '-01234567'.length - '-rerun-1'.length - '-load'.length);
    const named = (study: string): string | undefined =>
      rerunTasks({ ...version(20), name: `${study}-01234567` }, asJob(render().job), tasks, 1).metadata?.name;
    expect(named(id)).toBe(`${id}-01234567-rerun-1`);
    expect(named(`${id}x`)).toBe('study-01234567-rerun-1');
  });
});

describe('the Jobs of a rerun of a pool', () => {
  const rendered = renderPool({ parallelism: 3, retries: 1 });
  const { loader, job: workers } = rendered;
  const study = { ...version(3, 1, { pattern: 'queue-worker-pool' }), name: workers.metadata.name };
  const [first, second] = [1, 2].map((number) =>
    rerunPool(study, { loader: asJob(loader), workers: asJob(workers) }, number).map(read),
  );

  test('are the loader, which takes back the dead items, and the workers, with the same fields', () => {
    const [again, others] = first!;
    expect(again!.metadata).toEqual({
      name: `${workers.metadata.name}-rerun-1-load`,
      labels: loader.metadata.labels,
    });
    expect(others!.metadata).toEqual({ name: `${workers.metadata.name}-rerun-1`, labels: workers.metadata.labels });
    expect(environmentOf(again!)).toMatchObject({ KUBEPAR_REQUEUE: 'true', KUBEPAR_MAX_ATTEMPTS: '2' });
    expect({ ...others!.spec, template: undefined }).toEqual({ ...workers.spec, template: undefined });
    expect({ ...again!.spec, template: undefined }).toEqual({ ...loader.spec, template: undefined });
    expect(others!.spec.template.spec.containers).toEqual(workers.spec.template.spec.containers);
    expect(others!.spec.template.metadata).toEqual({ labels: workers.spec.template.metadata.labels });
  });

  test('of some items load only these, and a later rerun also those that are then missing', () => {
    const jobs = { loader: asJob(loader), workers: asJob(workers) };
    const [some, all] = rerunPool(study, jobs, 1, toTaskList([0, 2])).map(read);
    expect(some!.metadata.annotations).toEqual({ 'kubepar.dev/tasks': '0,2' });
    expect(environmentOf(some!)).toMatchObject({ KUBEPAR_TASK_LIST: '0,2' });
    expect(all!.metadata.annotations).toBeUndefined();
    const further = rerunPool(study, { loader: asJob(some!), workers: asJob(all!) }, 2, toTaskList([1])).map(read);
    expect(further[0]!.metadata.annotations).toEqual({ 'kubepar.dev/tasks': '0-2' });
    expect(environmentOf(further[0]!)).toMatchObject({ KUBEPAR_TASK_LIST: '0-2' });
  });

  test('wait for their own list of items, a different one each time', () => {
    const batches = [[loader, workers], first!, second!].map((jobs) =>
      jobs.flatMap(({ spec: { template } }) =>
        [...(template.spec.initContainers ?? []), ...template.spec.containers].flatMap(({ env }) =>
          env.filter(({ name }) => name === 'KUBEPAR_BATCH').map(({ value }) => value),
        ),
      ),
    );
    const batch = batches[0]![0]!;
    expect(batches).toEqual([
      [batch, batch],
      [`${batch}-rerun-1`, `${batch}-rerun-1`],
      [`${batch}-rerun-2`, `${batch}-rerun-2`],
    ]);
    const third = rerunPool(study, { loader: asJob(first![0]!), workers: asJob(first![1]!) }, 3).map(read);
    expect(environmentOf(third[0]!)['KUBEPAR_BATCH']).toBe(`${batch}-rerun-3`);
  });
});

function asJob(job: RenderedJob): JobManifest {
  return job as unknown as JobManifest;
}
