import { Chart, Yaml } from 'cdk8s';
import { toTaskList } from '../../cli/study/task-list';
import { readerPod } from '../../cli/objects/reader-pod';
import { rerunPool, rerunTasks, type JobManifest } from '../../cli/rerun/rerun-job';
import { describeStudy } from '../../lib/study/description';
import { version } from '../cli/results/support';
import { checked, pool, readYaml, redis, render, renderPool, renderSweep, type RenderedJob } from '../support';

const CLAIM = { kind: 'volume', claimName: 'data' } as const;
const GIVEN = { kueue: { localQueue: 'team-a', priorityClass: 'low' } };
const LABELS = { 'kueue.x-k8s.io/queue-name': 'team-a', 'kueue.x-k8s.io/priority-class': 'low' };

/** The labels of Kueue among others. */
function ofKueue(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.includes('kueue')));
}

describe('the labels of Kueue', () => {
  test.each<[string, readonly RenderedJob[]]>([
    ['a simulation', render(GIVEN).jobs],
    ['a sweep with a Job per row', renderSweep(GIVEN).jobs],
    ['a sweep with one Job', renderSweep({ layout: 'indexed', ...GIVEN }).jobs],
    ['a pool with its loader', renderPool(GIVEN).jobs],
  ])('are on each Job of %s, and not on its pods, which Kueue would admit again', (_, jobs) => {
    expect(jobs.length).toBeGreaterThan(0);
    for (const { metadata, spec } of jobs) {
      expect(ofKueue(metadata.labels)).toEqual(LABELS);
      expect(ofKueue(spec.template.metadata.labels)).toEqual({});
      expect(spec).not.toHaveProperty('suspend');
    }
  });

  test('have no priority class unless one is given', () => {
    const { job } = render({ kueue: { localQueue: 'team-a' } });
    expect(ofKueue(job.metadata.labels)).toEqual({ 'kueue.x-k8s.io/queue-name': 'team-a' });
  });

  test('are in the hash, because Kueue does not change the queue of a running Job', () => {
    const names = [{}, GIVEN, { kueue: { localQueue: 'team-b' } }, { kueue: { localQueue: 'team-a' } }].map(
      (given) => render(given).job.metadata.name,
    );
    expect(new Set(names).size).toBe(4);
    expect(new Set([{}, GIVEN].map((given) => renderPool(given).job.metadata.name)).size).toBe(2);
  });

  test('are on the StatefulSet of a pool, and only there among the objects of its Redis', () => {
    const { objects } = renderPool(GIVEN);
    for (const { kind, metadata } of objects)
      expect([kind, ofKueue(metadata.labels)]).toEqual([kind, kind === 'Job' || kind === 'StatefulSet' ? LABELS : {}]);
  });

  test('of a Redis are its own if it has some, and a shared one has only its own', () => {
    const own = { kueue: { localQueue: 'services' } };
    const { objects } = renderPool({ ...GIVEN, redis: own });
    const set = objects.find(({ kind }) => kind === 'StatefulSet');
    expect(ofKueue(set!.metadata.labels)).toEqual({ 'kueue.x-k8s.io/queue-name': 'services' });
    const shared = redis();
    expect(pool({ ...GIVEN, redis: shared }, 'pool', Chart.of(shared)).redis.name).toBe(redis().name);
    const labels = (given: Readonly<Record<string, unknown>>): object[] =>
      (readYaml(Yaml.stringify(...(Chart.of(redis(given)).toJson() as unknown[]))) as RenderedJob[]).map(
        ({ metadata }) => ofKueue(metadata.labels),
      );
    expect(labels(own)).toEqual([{}, {}, {}, { 'kueue.x-k8s.io/queue-name': 'services' }]);
    expect(redis(own).name).not.toBe(redis().name);
  });

  test('of the pool are found by its workers: they connect to the Redis that has them', () => {
    const made = pool(GIVEN);
    const { job } = renderPool(GIVEN);
    expect(job.metadata.labels).toMatchObject({ 'kubepar.dev/redis': made.redis.name });
  });
});

describe('what Kueue adds to an admitted Job', () => {
  function admitted(job: RenderedJob): JobManifest {
    const { template } = job.spec;
    const labels = { ...template.metadata.labels, 'kueue.x-k8s.io/podset': 'main' };
    const annotations = { ...template.metadata.annotations, 'kueue.x-k8s.io/workload': 'job-study-1' };
    return {
      ...job,
      spec: { ...job.spec, suspend: false, template: { ...template, metadata: { labels, annotations } } },
    } as unknown as JobManifest;
  }

  test('is not repeated in a rerun, which is in the same queue', () => {
    const { job } = render({ completions: 20, ...GIVEN });
    const again = rerunTasks({ ...version(20), name: job.metadata.name }, admitted(job), toTaskList([7]), 1);
    expect(ofKueue(again.metadata?.labels)).toEqual(LABELS);
    expect(again.spec).not.toHaveProperty('suspend');
    expect(again.spec?.template.metadata).toEqual({
      labels: job.spec.template.metadata.labels,
      annotations: { 'kubepar.dev/tasks': '7' },
    });
  });

  test('is not repeated in the rerun of a pool, either', () => {
    const { loader, job } = renderPool(GIVEN);
    const study = { ...version(3, 1, { pattern: 'queue-worker-pool' }), name: job.metadata.name };
    for (const { metadata, spec } of rerunPool(study, { loader: admitted(loader), workers: admitted(job) }, 1)) {
      expect(ofKueue(metadata?.labels)).toEqual(LABELS);
      expect(ofKueue(spec?.template.metadata?.labels)).toEqual({});
    }
  });

  test('is not on the pod with which `kubepar collect` reads a volume, which has the labels of the Job', () => {
    const { job } = render(GIVEN);
    const study = { name: job.metadata.name, description: describeStudy(checked(GIVEN)) } as never;
    const { spec, metadata } = admitted(job);
    const like = { ...spec!.template, kueue: ofKueue(metadata?.labels) } as never;
    expect(readerPod(study, CLAIM, 'x', like).metadata).toMatchObject({ annotations: undefined });
    expect(ofKueue((readerPod(study, CLAIM, 'x', like).metadata as typeof job.metadata).labels)).toEqual(LABELS);
  });
});
