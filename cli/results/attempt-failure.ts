import { errorText, type AttemptRecord } from '../records/attempt-record';
import type { TaskStatus } from './task-status';
import type { PodEvidence } from '../objects/pod';

/** What an attempt that failed makes of its task. */
export function failureStatus({ status }: AttemptRecord): TaskStatus {
  return status === 'interrupted' ? 'killed' : status;
}

export const OUT_OF_MEMORY = 'it needed more memory than resources.memory';

/** Why an attempt failed: what ended it, and what it said itself; of one that was interrupted what Kubernetes says of its pod. */
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

/** Kubernetes' reason behind what is said, where there is one. */
export function inBrackets(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}
