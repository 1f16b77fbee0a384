import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Chart } from 'cdk8s';
import { StudyError } from '../../lib';
import { VALID_POD } from '../pods/arbitrary';
import { MUTATED_POD } from '../pods/mutated';
import { renderedPart } from '../pods/exact';
import { pool, renderChart, simulation, sweep, type RenderedJob } from '../support';
import { TestNamespace } from './support';

/** How many studies of each kind: `KUBEPAR_STUDIES=2000` for a long run. */
const STUDIES = Number(process.env['KUBEPAR_STUDIES'] ?? 60);
/** So many objects go to the server at once. */
const BATCH = 100;
const SEED = 1;

jest.setTimeout(3_600_000);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('random studies with additions to their pods', () => {
  const cluster = new TestNamespace();

  test('are taken by the API server as they are, and so are their pods where Pod Security restricted is enforced', () => {
    const pods = fc.sample(VALID_POD, { numRuns: STUDIES, seed: SEED });
    const jobs = pods.flatMap((pod, position) => jobsOf(pod, position));
    expect(jobs.length).toBeGreaterThanOrEqual(STUDIES);
    expect(refusals(jobs)).toEqual([]);
    expect(refusals(jobs.map((job, position) => podOf(job, position)))).toEqual([]);
  });

  test('that have one odd thing are never accepted by kubepar and refused by the server', () => {
    const pods = fc.sample(MUTATED_POD, { numRuns: STUDIES * 3, seed: SEED });
    const accepted = pods.flatMap((pod, position) => tryJobsOf(pod, position));
    expect(accepted.length).toBeGreaterThan(0);
    expect(refusals(accepted)).toEqual([]);
    expect(refusals(accepted.map((job, position) => podOf(job, position)))).toEqual([]);
  });

  /** What the server says of objects that it would not take. */
  function refusals(objects: readonly object[]): string[] {
    const batches = Array.from({ length: Math.ceil(objects.length / BATCH) }, (_, batch) =>
      objects.slice(batch * BATCH, (batch + 1) * BATCH),
    );
    return batches.flatMap((items) => {
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      const { status, stderr } = spawnSync(
        'kubectl',
        ['--namespace', cluster.name, 'apply', '--dry-run=server', '-f', '-'],
        {
          input,
          encoding: 'utf8',
          maxBuffer: 2 ** 30,
        },
      );
      const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning:'));
      return status === 0 ? [] : lines;
    });
  }
});

/** A study of each construct in turn, of which all Jobs have what the pod has. */
function jobsOf(pod: Readonly<Record<string, unknown>>, position: number): readonly RenderedJob[] {
  const id = `study-${String(position)}`;
  const make = [simulation, sweep, pool][position % 3]!;
  const { jobs } = renderChart(Chart.of(make({ pod }, id)));
  const workers = jobs.filter(({ metadata }) => metadata.labels['app.kubernetes.io/component'] !== 'loader');
  for (const job of workers) expect(renderedPart(pod, job.spec.template.spec)).toEqual(pod);
  return jobs;
}

function tryJobsOf(pod: Readonly<Record<string, unknown>>, position: number): readonly RenderedJob[] {
  try {
    return jobsOf(pod, position);
  } catch (error) {
    if (error instanceof StudyError) return [];
    throw error;
  }
}

/** The pod of a Job by itself, without what must be there in the cluster first. */
function podOf({ spec, metadata }: RenderedJob, position: number): object {
  const { labels, annotations } = spec.template.metadata;
  const { priority, priorityClassName, preemptionPolicy, serviceAccountName, runtimeClassName, ...rest } =
    spec.template.spec;
  expect([priority, priorityClassName, preemptionPolicy, serviceAccountName, runtimeClassName]).toBeDefined();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${metadata.name.slice(0, 40)}-${String(position)}`, labels, annotations },
    spec: rest,
  };
}
