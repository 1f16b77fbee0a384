import { podCount, type Study } from './study';

/** Finished pods that a cluster keeps, of all namespaces together: `--terminated-pod-gc-threshold` of kube-controller-manager by default. */
export const MOST_FINISHED_PODS = 12_500;

/** What becomes of results in the logs of more pods than a cluster keeps. */
export function finishedPodsWarning(pods: number): string {
  return `Kubernetes keeps ${String(MOST_FINISHED_PODS)} finished pods of all namespaces by default and deletes the oldest above that, with the results in their logs, also while the study runs; here are ${String(pods)}`;
}

/** The warning of a study whose results are in logs, and what to do; undefined where it has few enough pods. */
export function tryFinishedPodsWarning({ tasks, tasksPerPod, results, queue }: Study): string | undefined {
  const pods = podCount({ tasks, tasksPerPod });
  if (queue !== undefined || results.kind !== 'log' || pods <= MOST_FINISHED_PODS) return undefined;
  return `tasksPerPod: ${finishedPodsWarning(pods)}; ${finishedPodsRemedy(tasks)}`;
}

export function finishedPodsRemedy(tasks: number): string {
  const enough = Math.ceil((2 * tasks) / MOST_FINISHED_PODS);
  return `set tasksPerPod to ${String(enough)} or more, or results: Results.volume`;
}
