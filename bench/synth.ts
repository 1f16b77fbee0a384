import * as path from 'node:path';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';

/** How much longer than one task a million may take. */
const TARGET = 1.2;
/** A single synth is short: one disturbance, and few runs would say nothing. */
const LEAST_RUNS = 5;

/** The synth of a study with a million tasks, against one with a single task; the whole process each. */
export async function* synth(bench: Bench): AsyncGenerator<Row> {
  const { folder, signal } = bench;
  const side = (completions: string, tasksPerPod: string) => () =>
    seconds(() =>
      run(process.execPath, ['bench/synth-study.mjs', path.join(folder, 'synth'), completions, tasksPerPod], {
        signal,
      }),
    );
  const medians = await alternate(
    { ...bench, runs: Math.max(bench.runs, LEAST_RUNS) },
    { '1,000,000 completions': side('1000000', '1000'), '1 completion': side('1', '1') },
  );
  const { '1,000,000 completions': million, '1 completion': one } = medians;
  yield {
    measurement: 'synth of 1,000,000 completions',
    kubepar: million,
    against: 'synth of 1 completion',
    alternative: one,
    result: `ratio ${(million / one).toFixed(2)}`,
    target: `at most ${String(TARGET)}`,
    met: million / one <= TARGET,
  };
}
