import { errorText, type AttemptRecord } from '../records/attempt-record';
import type { TaskStatus } from './task-status';
import type { PodEvidence } from '../objects/pod';

/** The effect of a failed attempt on its task. */
export function failureStatus({ status }: AttemptRecord): TaskStatus {
  return status === 'interrupted' ? 'killed' : status;
}

export const OUT_OF_MEMORY = 'it needed more memory than resources.memory';

/**
 * Why an attempt failed: what ended it, and its own message; for one that was interrupted, Kubernetes' report about its
 * pod.
 */
export function describeFailure(record: AttemptRecord, pod?: Pick<PodEvidence, 'reason'>): string {
  const said = errorText(record);
  switch (record.status) {
    case 'timed-out':
      return [`it took longer than taskTimeout (ended after ${String(record.seconds)} s)`, said].join('\n').trim();
    case 'out-of-memory':
      return [OUT_OF_MEMORY, said].join('\n').trim();
    case 'interrupted':
      return `it was interrupted${inBrackets(pod?.reason ?? '')}`;
    default:
      return said || `it ended with exit code ${String(record.exit)}`;
  }
}

/** The message, followed by Kubernetes' reason, if there is one. */
export function inBrackets(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}
