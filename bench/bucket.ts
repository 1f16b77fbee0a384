import * as path from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Results, StaticSimulation, type StaticSimulationProps } from '../lib';
import { alternate, type Bench, type BucketToMeasure, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { run } from './process';
import { makespanOf, monteCarlo, synthesized, type Manifest } from './study';

const SECRET = 'results-bucket';
/** How long the study may take, as a multiple of the time with results in logs. */
const MOST = 1.1;
/** How much more a task with a small result may take, in milliseconds. */
const MOST_MS = 10;
const TASKS = 300;
/** Ten pods fit on two cores, with the 10m that the sidecar of each requests. */
const RESOURCES = { resources: { cpu: Cpu.millis(150), memory: Size.mebibytes(256) } };

/** The time that results in a bucket cost, compared with results in logs. */
export async function* bucket(bench: Bench): AsyncGenerator<Row> {
  if (bench.bucket === undefined) {
    bench.say('  omitted, since --bucket is not given');
    return;
  }
  yield* ofStudy(bench, bench.bucket);
  yield* ofUploads(bench, bench.bucket);
}

async function* ofStudy(bench: Bench, target: BucketToMeasure): AsyncGenerator<Row> {
  for (const tasksPerPod of [1, 10]) {
    const { inBucket, inLogs } = await alternate(bench, {
      inBucket: side(bench, target, monteCarlo(bench.folder, tasksPerPod, { ...RESOURCES, results: results(target) })),
      inLogs: side(bench, target, monteCarlo(bench.folder, tasksPerPod, RESOURCES)),
    });
    yield {
      measurement: `makespan of 100 tasks, tasksPerPod ${String(tasksPerPod)}, results in a bucket`,
      kubepar: inBucket,
      against: 'results in logs',
      alternative: inLogs,
      result: `ratio ${(inBucket / inLogs).toFixed(2)}`,
      target: `at most ${String(MOST)}`,
      met: inBucket / inLogs <= MOST,
    };
  }
}

/** One pod with many tasks, without the time of a pod with one task. */
async function* ofUploads(bench: Bench, target: BucketToMeasure): AsyncGenerator<Row> {
  const pod = (tasks: number, props?: Pick<StaticSimulationProps, 'results'>) =>
    side(bench, target, onePod(bench.folder, tasks, props));
  const { many, manyInLogs, one, oneInLogs } = await alternate(bench, {
    many: pod(TASKS, { results: results(target) }),
    manyInLogs: pod(TASKS),
    one: pod(1, { results: results(target) }),
    oneInLogs: pod(1),
  });
  const more = ((many - one - (manyInLogs - oneInLogs)) / (TASKS - 1)) * 1000;
  yield {
    measurement: `${String(TASKS)} tasks of \`true\` in one pod, results in a bucket`,
    kubepar: many,
    against: 'results in logs',
    alternative: manyInLogs,
    result: `${more.toFixed(1)} ms more for each task`,
    target: `at most ${String(MOST_MS)} ms`,
    met: more <= MOST_MS,
  };
}

function results({ url, endpoint }: BucketToMeasure): Results {
  return Results.bucket({ url, secret: SECRET, ...(endpoint === undefined ? {} : { endpoint }) });
}

function side({ signal }: Bench, { keys }: BucketToMeasure, manifest: Manifest): () => Promise<number> {
  const from = path.extname(keys) === '.json' ? `--from-file=key.json=${keys}` : `--from-env-file=${keys}`;
  return () =>
    inFreshNamespace(signal, async (namespace) => {
      await run('kubectl', ['--namespace', namespace, 'create', 'secret', 'generic', SECRET, from], { signal });
      return makespanOf(manifest, namespace, signal);
    });
}

function onePod(folder: string, tasks: number, props: Pick<StaticSimulationProps, 'results'> = {}): Manifest {
  const variant = `${String(tasks)}-${props.results?.place.kind ?? 'log'}`;
  return synthesized(folder, 'one-pod', variant, (chart) => {
    const work = { image: 'rocker/r-ver:4.5.0', command: ['true'], completions: tasks, tasksPerPod: tasks };
    return new StaticSimulation(chart, 'one-pod', { ...work, ...RESOURCES, ...props });
  });
}
