// By these words what runs in the pods is understood, where it writes for people. A test compares them with runtime/.

/** How lines begin that the wrapper, the sidecar and the loader write beside the output of a command. */
export const OF_WRAPPER = 'kubepar: ';

/** How the loader begins to tell that it cannot reach Redis. */
export const WAITS_FOR_REDIS = `${OF_WRAPPER}waits for `;

/** How a worker begins to tell that there was nothing left to do. */
const DRAINED = 'the queue is drained';

/** How the queue begins to tell of an attempt whose worker was lost, or killed. */
const WORKER_WAS = 'its worker was';

/** How the sidecar begins to tell of an attempt that took too long. */
const TOOK_LONGER = 'it took longer than taskTimeout';

/** What an attempt came to of which Redis has the reason alone. */
export function statusOfReason(reason: string): 'killed' | 'timed-out' | 'failed' {
  if (reason.startsWith(WORKER_WAS)) return 'killed';
  return reason.startsWith(TOOK_LONGER) ? 'timed-out' : 'failed';
}

/** Whether a worker ended since nothing was left to do. */
export function isDrained(reason: string): boolean {
  return reason.startsWith(DRAINED);
}
