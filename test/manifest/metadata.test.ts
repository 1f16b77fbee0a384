import { App, Chart, Yaml } from 'cdk8s';
import { toTaskList } from '../../cli/study/task-list';
import { readerPod } from '../../cli/objects/reader-pod';
import { rerunPool, rerunTasks, type JobManifest } from '../../cli/rerun/rerun-job';
import { describeStudy } from '../../lib/study/description';
import { version } from '../cli/results/support';
import {
  checked,
  pool,
  readYaml,
  redis,
  redisErrors,
  render,
  renderedPool,
  renderPool,
  renderSweep,
  thrownBy,
  simulation,
  type Given,
  type RenderedJob,
  type RenderedObject,
} from '../support';

const OF_JOBS = { labels: { 'example.com/cost-center': '4711' }, annotations: { 'example.com/owner': 'Ann Lee' } };
const OF_PODS = {
  labels: { 'sidecar.istio.io/inject': 'false', 'example.com/cost-center': '4711' },
  annotations: { 'karpenter.sh/do-not-disrupt': 'true' },
};
const GIVEN = { metadata: OF_JOBS, podMetadata: OF_PODS };
const CLAIM = { kind: 'volume', claimName: 'data' } as const;

function metadataOf({ metadata, spec }: RenderedJob): unknown {
  const { labels, annotations } = metadata;
  return [{ labels, annotations }, spec.template.metadata];
}

/** The metadata of a Job and its pods with those of the user. */
function added({ metadata, spec }: RenderedJob): unknown {
  const withThese = (
    own: Pick<RenderedObject['metadata'], 'labels' | 'annotations'>,
    { labels, annotations }: typeof OF_JOBS | typeof OF_PODS,
  ): unknown => ({ labels: { ...own.labels, ...labels }, annotations: { ...own.annotations, ...annotations } });
  return [withThese(metadata, OF_JOBS), withThese(spec.template.metadata, OF_PODS)];
}

describe('labels and annotations of a study', () => {
  test.each<[string, (given: object) => readonly RenderedJob[], number]>([
    ['a simulation', (given) => render(given).jobs, 1],
    ['a sweep with a Job per row', (given) => renderSweep(given).jobs, 3],
    ['a sweep with one Job', (given) => renderSweep({ layout: 'indexed', ...given }).jobs, 1],
    ['a pool with its loader', (given) => renderPool(given).jobs, 2],
  ])('are added to those of each Job of %s and of its pods', (_, jobsOf, count) => {
    const named = (job: RenderedJob, name: string): RenderedJob =>
      JSON.parse(JSON.stringify(job).replaceAll(/\bstudy-[0-9a-f]{8}|\bpool-[0-9a-f]{8}/g, name)) as RenderedJob;
    const before = jobsOf({}).map((job) => named(job, 'name'));
    const after = jobsOf(GIVEN).map((job) => named(job, 'name'));
    expect(after).toHaveLength(count);
    expect(after.map(metadataOf)).toEqual(before.map(added));
    expect(after.map(({ spec }) => spec.template.spec)).toEqual(before.map(({ spec }) => spec.template.spec));
  });

  test('are on no ConfigMap, and empty ones change nothing', () => {
    for (const { metadata } of render(GIVEN).configMaps)
      expect(metadata.labels).not.toHaveProperty('example.com/owner');
    const empty = { labels: {}, annotations: {} };
    expect(render({ metadata: empty, podMetadata: empty }).yaml).toBe(render().yaml);
  });

  test('of its Jobs override the labels of the chart', () => {
    const chart = new Chart(new App(), 'chart', { labels: { 'example.com/cost-center': '1', team: 'a' } });
    expect(renderedPool(Chart.of(pool({ metadata: OF_JOBS }, 'pool', chart))).job.metadata.labels).toMatchObject({
      'example.com/cost-center': '4711',
      team: 'a',
    });
  });

  test('leave room for the copy of the Job that kubectl adds', () => {
    const errors = (given: Given): string[] => thrownBy(() => simulation(given)).map(({ prop }) => prop);
    const note = (bytes: number): object => ({ annotations: { note: '"'.repeat(bytes) } });
    expect(errors({ metadata: note(60_000), podMetadata: note(1000) })).toEqual([]);
    for (const given of [
      { metadata: note(85_000) },
      { podMetadata: note(125_000) },
      { metadata: note(50_000), podMetadata: note(60_000) },
    ])
      expect(errors(given)).toEqual(['command, env, files, metadata, podMetadata']);
  });
});

describe('labels and annotations of a Redis', () => {
  const objectsOf = (given: Readonly<Record<string, unknown>>): RenderedObject[] =>
    readYaml(Yaml.stringify(...(Chart.of(redis(given)).toJson() as unknown[]))) as RenderedObject[];

  test('are added to those of its four objects and of its pod, and its selectors stay the same', () => {
    const [before, after] = [{}, GIVEN].map(objectsOf);
    expect(after).toHaveLength(4);
    expect(after!.map(({ metadata }) => metadata)).toEqual(
      before!.map(({ metadata }) => ({
        ...metadata,
        labels: { ...metadata.labels, ...OF_JOBS.labels },
        annotations: OF_JOBS.annotations,
      })),
    );
    const [set, changed] = [before, after].map((objects) => objects!.at(-1) as RenderedJob);
    expect(changed!.spec.template.metadata).toEqual({
      labels: { ...set!.spec.template.metadata.labels, ...OF_PODS.labels },
      annotations: OF_PODS.annotations,
    });
    const specs = [before, after].map((objects) => objects!.slice(0, -1).map((each) => ({ ...each, metadata: {} })));
    expect(specs[1]).toEqual(specs[0]);
    expect(changed!.spec['selector']).toEqual(set!.spec['selector']);
  });

  test('of a pool that has its own are those of its prop redis, not those of the pool', () => {
    const { objects } = renderPool({ ...GIVEN, redis: { metadata: { labels: { tier: 'queue' } } } });
    const set = objects.find(({ kind }) => kind === 'StatefulSet');
    expect(set!.metadata.labels).toMatchObject({ tier: 'queue' });
    expect(set!.metadata.labels).not.toHaveProperty('example.com/cost-center');
  });

  test('leave room for the copy of the object that kubectl adds', () => {
    const annotations = { note: 'x'.repeat(125_000) };
    expect(redisErrors({ metadata: { annotations } })).toEqual([
      expect.stringMatching(
        /^metadata, podMetadata: must make objects of at most 250000 bytes as JSON.*; shorten the annotations$/,
      ),
    ]);
  });
});

describe('labels and annotations of the user', () => {
  /** What Kubernetes and kubectl add to a Job. */
  function inCluster(job: RenderedJob): JobManifest {
    const { metadata, spec } = job;
    const { template } = spec;
    const ofJob = { 'controller-uid': 'u', 'job-name': 'j', 'batch.kubernetes.io/job-name': 'j' };
    const applied = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'batch.kubernetes.io/job-tracking': '',
    };
    return {
      ...job,
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...applied } },
      spec: {
        ...spec,
        template: {
          ...template,
          metadata: { ...template.metadata, labels: { ...template.metadata.labels, ...ofJob } },
        },
      },
    } as unknown as JobManifest;
  }

  test('are also on the Job of a rerun and its pods, without those of Kubernetes', () => {
    const { job } = render({ completions: 20, ...GIVEN });
    const study = { ...version(20), name: job.metadata.name };
    const again = rerunTasks(study, inCluster(job), toTaskList([7]), 1);
    const own = { 'kubepar.dev/tasks': '7' };
    expect(again.metadata).toMatchObject({
      labels: job.metadata.labels,
      annotations: { ...OF_JOBS.annotations, ...own },
    });
    expect(again.spec?.template.metadata).toEqual({
      labels: job.spec.template.metadata.labels,
      annotations: { ...OF_PODS.annotations, ...own },
    });
    const third = rerunTasks(study, again, toTaskList([7]), 2);
    expect(third.spec?.template.metadata).toEqual(again.spec?.template.metadata);
  });

  test('of a GitOps tool are not on the Job of a rerun, which the tool would delete', () => {
    const { job } = render({ completions: 20, ...GIVEN });
    const { labels, annotations } = job.metadata;
    const ofTools = {
      labels: { ...labels, 'kustomize.toolkit.fluxcd.io/name': 'studies' },
      annotations: { ...annotations, 'argocd.argoproj.io/tracking-id': 'studies:batch/Job:team/study' },
    };
    const applied = { ...inCluster(job), metadata: { ...inCluster(job).metadata, ...ofTools } };
    const again = rerunTasks({ ...version(20), name: job.metadata.name }, applied, toTaskList([7]), 1);
    expect(again.metadata?.labels).toEqual(labels);
    expect(again.metadata?.annotations).toEqual({ ...OF_JOBS.annotations, 'kubepar.dev/tasks': '7' });
  });

  test('are also on both Jobs of the rerun of a pool and their pods', () => {
    const { loader, job } = renderPool(GIVEN);
    const study = { ...version(3, 1, { pattern: 'queue-worker-pool' }), name: job.metadata.name };
    const jobs = rerunPool(study, { loader: inCluster(loader), workers: inCluster(job) }, 1);
    for (const [position, original] of [loader, job].entries()) {
      const { metadata, spec } = jobs[position]!;
      const { labels, annotations } = original.metadata;
      expect(metadata).toMatchObject({ labels, annotations });
      expect(metadata?.annotations).toEqual(annotations);
      expect(spec?.template.metadata).toEqual(original.spec.template.metadata);
    }
  });

  test('on the pods are also on the pod with which `kubepar collect` reads a volume, which stays one of its own', () => {
    const { job } = render(GIVEN);
    const study = { name: job.metadata.name, description: describeStudy(checked(GIVEN)) };
    const template = inCluster(job).spec!.template;
    expect(readerPod(study as never, CLAIM, 'x', template as never).metadata).toEqual({
      name: `${job.metadata.name}-collect-x`,
      labels: { ...job.metadata.labels, ...OF_PODS.labels, 'app.kubernetes.io/component': 'collect' },
      annotations: OF_PODS.annotations,
    });
    expect(readerPod(study as never, CLAIM, 'x', {}).metadata).toMatchObject({ annotations: undefined });
  });
});
