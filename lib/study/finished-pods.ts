import { MAX_INT32 } from './checks';
import { podCount } from './study';

/**
 * Finished pods that a cluster keeps, for all namespaces together: the default of `--terminated-pod-gc-threshold` of
 * kube-controller-manager.
 */
export const MOST_FINISHED_PODS = 12_500;

/** The parts of a study that determine how many of its finished pods hold results. */
export interface FinishedPods {
  readonly tasks: number;
  readonly tasksPerPod: number;
  readonly results: { readonly kind: string };
  readonly queue?: unknown;
}

/** How many finished pods hold results in their logs. */
export function podsWithResults({ tasks, tasksPerPod, results, queue }: FinishedPods): number {
  return queue === undefined && results.kind === 'log' ? podCount({ tasks, tasksPerPod }) : 0;
}

/**
 * The warning for a study that has more of them than a cluster keeps, with a remedy; undefined if it has few enough.
 */
export function tryFinishedPodsWarning(study: FinishedPods): string | undefined {
  const pods = podsWithResults(study);
  if (pods <= MOST_FINISHED_PODS) return undefined;
  const enough = Math.ceil((2 * study.tasks) / MOST_FINISHED_PODS);
  const fewer = enough > MAX_INT32 ? '' : `tasksPerPod to ${String(enough)} or more, or `;
  return `${finishedPodsWarning(pods)}; set ${fewer}results: Results.volume or Results.bucket`;
}

/** What happens to results in the logs of more pods than a cluster keeps. */
export function finishedPodsWarning(pods: number): string {
  return `by default, Kubernetes keeps ${String(MOST_FINISHED_PODS)} finished pods of all namespaces together and deletes the oldest beyond that, with the results in their logs, even while the study runs; there are ${String(pods)}`;
}
