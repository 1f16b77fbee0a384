import { alternate, type Bench, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { handWrittenManifest, kubeparManifest, makespanOf, type Manifest } from './study';

/** How much longer than plain YAML a study may take with a pod for each task, and with ten tasks to a pod. */
const TARGET = 1.15;
const TARGET_OF_TEN = 0.55;

/** The time from `kubectl apply` to the end of the 100 tasks of the Monte Carlo study, against hand-written YAML. */
export async function* makespan(bench: Bench): AsyncGenerator<Row> {
  const { folder, signal } = bench;
  const side = (manifest: Manifest) => () =>
    inFreshNamespace(signal, (namespace) => makespanOf(manifest, namespace, signal));
  // All in turn: both rows are against the same runs of the hand-written manifest.
  const medians = await alternate(bench, {
    'tasksPerPod 1': side(kubeparManifest(folder, 1)),
    'hand-written YAML': side(handWrittenManifest()),
    'tasksPerPod 10': side(kubeparManifest(folder, 10)),
  });
  const alternative = medians['hand-written YAML'];
  const row = (tasksPerPod: '1' | '10', target: number): Row => {
    const kubepar = medians[`tasksPerPod ${tasksPerPod}`];
    return {
      measurement: `makespan of 100 tasks, tasksPerPod ${tasksPerPod}`,
      kubepar,
      against: 'hand-written YAML',
      alternative,
      result: `ratio ${(kubepar / alternative).toFixed(2)}`,
      target: `at most ${String(target)}`,
      met: kubepar / alternative <= target,
    };
  };
  yield row('1', TARGET);
  yield row('10', TARGET_OF_TEN);
}
