import { alternate, type Bench, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { birthday, handWrittenBirthday, handWrittenMonteCarlo, makespanOf, monteCarlo, type Manifest } from './study';

/** The time from `kubectl apply` to the end of the 100 tasks of a study, compared with hand-written YAML. */
export async function* makespan(bench: Bench): AsyncGenerator<Row> {
  const { folder } = bench;
  yield* compare(bench, 'monte-carlo', handWrittenMonteCarlo(), [
    { variant: 'tasksPerPod 1', manifest: monteCarlo(folder, 1), target: 1.15 },
    { variant: 'tasksPerPod 10', manifest: monteCarlo(folder, 10), target: 0.55 },
  ]);
  yield* compare(bench, 'birthday', handWrittenBirthday(folder), [
    { variant: 'a Job each', manifest: birthday(folder, { layout: 'jobs' }), target: 1.15 },
    {
      variant: 'indexed, tasksPerPod 5',
      manifest: birthday(folder, { layout: 'indexed', tasksPerPod: 5 }),
      target: 0.8,
    },
  ]);
}

interface Variant {
  readonly variant: string;
  readonly manifest: Manifest;
  /** How long it may take, as a multiple of the hand-written YAML. */
  readonly target: number;
}

/** Alternates them all, so that every variant is compared with the same runs of the hand-written manifest. */
async function* compare(
  bench: Bench,
  study: string,
  handWritten: Manifest,
  variants: readonly Variant[],
): AsyncGenerator<Row> {
  const { signal } = bench;
  const side = (manifest: Manifest) => () =>
    inFreshNamespace(signal, (namespace) => makespanOf(manifest, namespace, signal));
  const ours = variants.map(({ variant, manifest }) => [`${study}, ${variant}`, side(manifest)] as const);
  const against = `${study}, hand-written YAML`;
  const medians = await alternate(bench, { [against]: side(handWritten), ...Object.fromEntries(ours) });
  const alternative = medians[against] ?? NaN;
  for (const { variant, target } of variants) {
    const kubepar = medians[`${study}, ${variant}`] ?? NaN;
    yield {
      measurement: `makespan of 100 tasks, ${study}, ${variant}`,
      kubepar,
      against: 'hand-written YAML',
      alternative,
      result: `ratio ${(kubepar / alternative).toFixed(2)}`,
      target: `at most ${String(target)}`,
      met: kubepar / alternative <= target,
    };
  }
}
