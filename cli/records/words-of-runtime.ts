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

/** A pod's reason for results that it can't upload. */
const BUCKET_REFUSES = /^the bucket \S+ can't be used: /;

/** End of a message that it tries again. */
const TRIES_AGAIN = /; tries again in [0-9.]+ s$/;

/** The status of an attempt for which Redis has only the reason. */
export function statusOfReason(reason: string): 'killed' | 'timed-out' | 'failed' {
  if (reason.startsWith(WORKER_WAS)) return 'killed';
  return reason.startsWith(TOOK_LONGER) ? 'timed-out' : 'failed';
}

/** Whether a worker ended because nothing was left to do. */
export function isDrained(reason: string): boolean {
  return reason.startsWith(DRAINED);
}

/** Whether a pod ended because its bucket could not be used. */
export function isOfBucket(reason: string): boolean {
  return BUCKET_REFUSES.test(reason);
}

/** What is wrong with the bucket, if the last line of the container that uploads says that it tries again. */
export function tryRetriedUpload(line: string): string | undefined {
  const words = line.startsWith(OF_WRAPPER) ? line.slice(OF_WRAPPER.length) : '';
  return isOfBucket(words) && TRIES_AGAIN.test(words) ? words.replace(TRIES_AGAIN, '') : undefined;
}
