import { parseAllDocuments } from 'yaml';
import { rerunJob, type JobManifest } from '../../../cli/rerun/rerun-job';
import { toManifest } from '../../../cli/rerun/manifest-text';
import { toTaskList } from '../../../cli/results/task-list';
import { jobsOf, renderSweep } from '../../manifest/support';
import { environmentOf, render, type RenderedJob } from '../../support';
import { Parameters, range } from '../../../lib';
import { version } from '../results/support';

const tasks = toTaskList([3, 7, 8, 12]);

/** A rerun of a simulation of 20 tasks with the given props, as kubectl reads it. */
function rerunOf(given: object = {}, number = 1): RenderedJob {
  const { job } = render({ completions: 20, ...given });
  const study = { ...version(20, 'tasksPerPod' in given ? Number(given.tasksPerPod) : 1), name: job.metadata.name };
  return read(rerunJob(study, job as unknown as JobManifest, tasks, number));
}

function read(job: JobManifest): RenderedJob {
  const [document] = parseAllDocuments(toManifest(job), { version: '1.1' });
  return document!.toJS() as RenderedJob;
}

describe('the Job of a rerun', () => {
  test('has these tasks alone, in its name, its annotations and its pods', () => {
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

  test('has as many tasks to a pod, and runs as many pods at a time, as the study', () => {
    expect(rerunOf({ tasksPerPod: 3 }).spec).toMatchObject({ completions: 2, parallelism: 2 });
    expect(rerunOf({ parallelism: 3 }).spec).toMatchObject({ completions: 4, parallelism: 3 });
  });

  test('is as the Job that it is made from in all else, also when it is made of a rerun', () => {
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
    const again = rerunJob(version(20), { metadata: {}, spec } as unknown as JobManifest, toTaskList([7]), 2);
    expect(environmentOf(read(again))).toMatchObject({ KUBEPAR_TASK_LIST: '7' });
  });

  test('allows no more failed pods than it has', () => {
    expect(rerunOf({ maxFailedTasks: 9 }).spec['maxFailedIndexes']).toBe(4);
    expect(rerunOf({ maxFailedTasks: 2 }).spec['maxFailedIndexes']).toBe(2);
    expect(rerunOf().spec).not.toHaveProperty('maxFailedIndexes');
  });

  test('of Jobs of single tasks is one Job, without the parameters of one', () => {
    const rendered = renderSweep(Parameters.grid({ n: range(1, 20) }));
    const study = version(20, 1, { layout: 'jobs', pattern: 'expanded-sweep' });
    const { metadata, spec } = read(rerunJob(study, jobsOf(rendered)[0] as unknown as JobManifest, tasks, 1));
    expect(spec).toMatchObject({ completions: 4, parallelism: 4 });
    expect(Object.keys(metadata.labels).filter((label) => label.startsWith('parameter.'))).toEqual([]);
    expect(metadata.annotations).toEqual({ 'kubepar.dev/tasks': '3,7-8,12' });
  });

  test('has the hash alone in its name where that of the study is too long for the host names of its pods', () => {
    const id = 'x'.repeat(63 - 9 - '-3'.length - '-rerun-1'.length);
    const named = (study: string): string | undefined =>
      rerunJob({ ...version(20), name: `${study}-01234567` }, render().job as unknown as JobManifest, tasks, 1).metadata
        ?.name;
    expect(named(id)).toBe(`${id}-01234567-rerun-1`);
    expect(named(`${id}x`)).toBe('study-01234567-rerun-1');
  });
});
