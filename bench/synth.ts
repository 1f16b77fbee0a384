import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';

/** A single synth is short, so a few runs with one disturbance would mean nothing. */
const LEAST_RUNS = 5;
const MILLION = '1000000';
const MANY_JOBS = '5000';

/** The synth of large studies, compared with that of small ones and of plain cdk8s, each as a whole process. */
export async function* synth(bench: Bench): AsyncGenerator<Row> {
  const job = await jobFile(bench);
  yield await compare(
    bench,
    1.2,
    ['1,000,000 completions', 'simulation', MILLION],
    ['1 completion', 'simulation', '1'],
  );
  yield await compare(bench, 1.2, ['a grid of 1,000,000 rows', 'grid', MILLION], ['a grid of 10 rows', 'grid', '10']);
  yield await compare(
    bench,
    1.5,
    ['a sweep of 5,000 Jobs', 'jobs', MANY_JOBS],
    ['plain cdk8s of the same size', 'plain', MANY_JOBS, job],
  );
}

type Side = readonly [what: string, ...args: readonly string[]];

async function compare(bench: Bench, target: number, ours: Side, other: Side): Promise<Row> {
  const side =
    ([, ...args]: Side) =>
    (): Promise<number> =>
      seconds(() => synthStudy(bench, args));
  const runs = Math.max(bench.runs, LEAST_RUNS);
  const medians = await alternate({ ...bench, runs }, { [ours[0]]: side(ours), [other[0]]: side(other) });
  const [kubepar = NaN, alternative = NaN] = [medians[ours[0]], medians[other[0]]];
  return {
    measurement: `synth of ${ours[0]}`,
    kubepar,
    against: `synth of ${other[0]}`,
    alternative,
    result: `ratio ${(kubepar / alternative).toFixed(2)}`,
    target: `at most ${String(target)}`,
    met: kubepar / alternative <= target,
  };
}

async function synthStudy({ folder, signal }: Bench, args: readonly string[]): Promise<string> {
  const outdir = path.join(folder, 'synth');
  await run(process.execPath, ['bench/synth-study.mjs', outdir, ...args], { signal });
  return path.join(outdir, 'study.k8s.yaml');
}

/** A file with one of kubepar's Jobs, so that the other side can write as many of them. */
async function jobFile(bench: Bench): Promise<string> {
  const manifest = await synthStudy(bench, ['jobs', '1']);
  const objects = parseAllDocuments(fs.readFileSync(manifest, 'utf8')).map(
    (document) => document.toJS() as { kind: string },
  );
  const file = path.join(bench.folder, 'job.json');
  fs.writeFileSync(file, JSON.stringify(objects.find(({ kind }) => kind === 'Job')));
  return file;
}
