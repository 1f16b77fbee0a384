import type { SeenPod } from '../objects/seen-pod';
import { endText, tryParseTerminationMessage, type PodSummary } from '../records/attempt-record';
import { groupByMessage } from '../records/standard-error';

/** Tasks that succeeded and wrote to standard error. */
export interface WarningGroup {
  /**
   * At least this many: nothing is known about pods that run or are deleted, and the first such task of a pod
   * represents all its tasks.
   */
  readonly tasks: number;
  readonly line: string;
}

/** The wrapper stores this many bytes in the summary of a pod. */
const KEPT_BYTES = 190;

/** What pods that have ended say of standard error, the most frequent first. */
export function podWarnings(pods: readonly SeenPod[]): WarningGroup[] {
  const warned = pods.filter(hasWarned).map(trySummary);
  const texts = warned.map((summary, task) => ({ task, text: endText(summary?.warning, KEPT_BYTES) }));
  return groupByMessage(texts)
    .map(({ line, tasks }) => ({ line, tasks: tasks.reduce((sum, pod) => sum + (warned[pod]?.warned ?? 0), 0) }))
    .sort((a, b) => b.tasks - a.tasks);
}

/** Whether a task of the pod that succeeded wrote to standard error. */
export function hasWarned(pod: SeenPod): boolean {
  return (trySummary(pod)?.warned ?? 0) > 0;
}

function trySummary({ evidence }: SeenPod): PodSummary | undefined {
  return tryParseTerminationMessage(evidence.terminationMessage)?.summary;
}
