import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  ExpandedSweep,
  Parameters,
  range,
  StaticSimulation,
  StudyError,
  type ExpandedSweepProps,
  type StaticSimulationProps,
} from '../../lib';
import { MAX_OBJECT_BYTES } from '../../lib/manifest/size';
import { renderChart, type RenderedJob } from '../support';
import { IMAGE, TestNamespace } from './support';

jest.setTimeout(120_000);

const COMMON = { image: IMAGE, command: ['true'] };

describe('sizes at a limit of Kubernetes, and one below and above it', () => {
  const cluster = new TestNamespace();

  describe.each<{
    readonly what: string;
    readonly limit: number;
    /** The props of a study of that size. */
    readonly study: (size: number) => Chart;
    /** A Job of that size, whether or not synth creates it. */
    readonly job: (accepted: RenderedJob, size: number) => unknown;
  }>([
    {
      what: 'the name of a Job of 100 pods',
      limit: 63 - '-99'.length,
      study: (size) => simulation({ completions: 100 }, 'x'.repeat(size - '-12345678'.length)),
      job: (job, size) => withSpec(job, { completions: 100 }, 'x'.repeat(size)),
    },
    {
      what: "the name of a task's Job in a sweep of 100 rows",
      limit: 63 - '-0'.length,
      study: (size) =>
        sweep({ parameters: Parameters.grid({ n: range(1, 100) }) }, 'x'.repeat(size - '-12345678-99'.length)),
      job: (job, size) => withSpec(job, { completions: 1 }, 'x'.repeat(size)),
    },
    {
      what: 'completions',
      limit: 2 ** 31 - 1,
      study: (completions) => simulation({ completions, maxFailedTasks: 0 }),
      job: (job, completions) => withSpec(job, { completions, maxFailedIndexes: 0 }),
    },
    {
      what: 'completions without maxFailedTasks',
      limit: 100_000,
      study: (completions) => simulation({ completions }),
      job: (job, completions) => withSpec(job, { completions }),
    },
    {
      what: 'maxFailedTasks of more than 100,000 pods',
      limit: 10_000,
      study: (maxFailedTasks) => simulation({ completions: 100_001, maxFailedTasks }),
      job: (job, maxFailedIndexes) => withSpec(job, { completions: 100_001, maxFailedIndexes }),
    },
    {
      what: 'maxFailedTasks',
      limit: 5,
      study: (maxFailedTasks) => simulation({ completions: 5, maxFailedTasks }),
      job: (job, maxFailedIndexes) => withSpec(job, { completions: 5, maxFailedIndexes }),
    },
    {
      what: 'parallelism',
      limit: 100_000,
      study: (parallelism) => simulation({ completions: 100_000, parallelism }),
      job: (job, parallelism) => withSpec(job, { completions: 100_000, parallelism }),
    },
    {
      what: 'parallelism of more than 100,000 pods',
      limit: 10_000,
      study: (parallelism) => simulation({ completions: 100_001, maxFailedTasks: 0, parallelism }),
      job: (job, parallelism) => withSpec(job, { completions: 100_001, maxFailedIndexes: 0, parallelism }),
    },
    {
      what: 'rows of an indexed sweep without maxFailedTasks',
      limit: 100_000,
      study: (size) => sweep({ layout: 'indexed', parameters: Parameters.grid({ n: range(1, size) }) }),
      job: (job, completions) => withSpec(job, { completions }),
    },
  ])('$what', ({ limit, study, job }) => {
    const accepted = renderChart(simulation({ completions: 1 })).job;

    test.each([-1, 0, 1])('limit %d: synth and the API server agree', (distance) => {
      const size = limit + distance;
      const verdict = distance <= 0;
      expect(isRefused(() => study(size))).toBe(!verdict);
      expect(cluster.accepts(job(accepted, size))).toBe(verdict);
      if (verdict) expect(cluster.accepts(...renderChart(study(size)).objects)).toBe(true);
    });
  });

  test.each([62, 63, 64])('a value of %d characters becomes a label exactly if the API server accepts it', (length) => {
    const value = 'x'.repeat(length);
    const { job } = renderChart(sweep({ parameters: Parameters.list('text', [value]) }));
    expect(job.metadata.labels['parameter.kubepar.dev/text']).toBe(length <= 63 ? value : undefined);
    const labels = { ...job.metadata.labels, 'parameter.kubepar.dev/text': value };
    expect(cluster.accepts({ ...job, metadata: { ...job.metadata, labels } })).toBe(length <= 63);
    expect(cluster.accepts(job)).toBe(true);
  });

  test.each([3_999, 4_000, 4_001])(
    'parameters of %d bytes as JSON are applied, as an annotation up to 4,000',
    (bytes) => {
      const { objects, job } = renderChart(
        sweep({ parameters: Parameters.list('text', ['<'.repeat(bytes - '{"text":""}'.length)]) }),
      );
      expect((job.metadata as { annotations?: object }).annotations).toHaveProperty(['kubepar.dev/tasks'], '0');
      expect('kubepar.dev/parameters' in (job.metadata as unknown as { annotations: object }).annotations).toBe(
        bytes <= 4_000,
      );
      expect(cluster.applies(...objects)).toBe(true);
    },
  );

  // TotalAnnotationSizeLimitB: kubectl apply stores the object in one of its annotations.
  test.each([262_143, 262_144, 262_145])('annotations of %d bytes: synth is stricter than the API server', (bytes) => {
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'big', annotations: { a: 'x'.repeat(bytes - 1) } },
    };
    expect(cluster.accepts(configMap)).toBe(bytes <= 262_144);
    expect(MAX_OBJECT_BYTES).toBeLessThan(bytes);
  });

  test('the largest file and the largest row that synth accepts are applied by kubectl', () => {
    const file = path.join('test', 'e2e', `${cluster.name}.txt`);
    const withFile = (bytes: number): Chart => {
      fs.writeFileSync(file, 'x'.repeat(bytes));
      return simulation({ completions: 1, files: [file] });
    };
    // Two texts, because one may have 131,071 bytes.
    const withRow = (bytes: number): Chart =>
      sweep({
        layout: 'indexed',
        parameters: Parameters.table([{ a: 'x'.repeat(125_000), b: 'x'.repeat(bytes - 125_000) }]),
      });
    try {
      for (const study of [withFile, withRow]) {
        const largest = largestAccepted(study, 200_000, 256_000);
        expect(largest).toBeGreaterThan(239_000);
        for (const size of [largest - 1, largest])
          expect(cluster.applies(...renderChart(study(size)).objects)).toBe(true);
      }
    } finally {
      fs.rmSync(file);
    }
  });
});

/** The largest size that synth accepts, between one that it accepts and one that it rejects. */
function largestAccepted(study: (size: number) => Chart, accepted: number, refused: number): number {
  if (refused - accepted === 1) return accepted;
  const middle = Math.floor((accepted + refused) / 2);
  return isRefused(() => study(middle))
    ? largestAccepted(study, accepted, middle)
    : largestAccepted(study, middle, refused);
}

function simulation(props: Omit<StaticSimulationProps, 'image' | 'command'>, id = 'study'): Chart {
  const chart = new Chart(new App(), 'chart');
  new StaticSimulation(chart, id, { ...COMMON, ...props });
  return chart;
}

function sweep(props: Omit<ExpandedSweepProps, 'image' | 'command'>, id = 'study'): Chart {
  const chart = new Chart(new App(), 'chart');
  new ExpandedSweep(chart, id, { ...COMMON, ...props } as ExpandedSweepProps);
  return chart;
}

function isRefused(make: () => unknown): boolean {
  try {
    make();
    return false;
  } catch (error) {
    if (error instanceof StudyError) return true;
    throw error;
  }
}

function withSpec(job: RenderedJob, spec: Readonly<Record<string, unknown>>, name = job.metadata.name): unknown {
  return { ...job, metadata: { name }, spec: { ...job.spec, ...spec } };
}
