// The words by which the command understands what the pods write for people. A test compares them with runtime/.

/** How lines begin that the wrapper, the sidecar and the loader write in addition to the output of a command. */
export const OF_WRAPPER = 'kubepar: ';

/** Beginning of the loader's message that it cannot reach Redis. */
export const WAITS_FOR_REDIS = `${OF_WRAPPER}waits for `;

/** Beginning of a worker's message that nothing was left to do. */
const DRAINED = 'the queue is drained';

/** Beginning of the queue's reason for an attempt whose worker was lost or killed. */
const WORKER_WAS = 'its worker was';

/** Beginning of the sidecar's reason for an attempt that took too long. */
const TOOK_LONGER = 'it took longer than taskTimeout';

/** The status of an attempt for which Redis has only the reason. */
export function statusOfReason(reason: string): 'killed' | 'timed-out' | 'failed' {
  if (reason.startsWith(WORKER_WAS)) return 'killed';
  return reason.startsWith(TOOK_LONGER) ? 'timed-out' : 'failed';
}

/** Whether a worker ended because nothing was left to do. */
export function isDrained(reason: string): boolean {
  return reason.startsWith(DRAINED);
}
