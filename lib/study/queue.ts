import { checkBoolean, wholeSeconds } from './checks';
import { batchOf, itemLines } from './items';
import type { ParameterTable } from './parameters/table';
import type { ProblemList } from './problems';
import type { RedisAddress } from './redis';

/** What a study has whose workers take tasks from a queue. */
export interface QueueSettings {
  readonly redis: RedisAddress;
  readonly leaseSeconds: number;
  readonly loop: boolean;
  /** Names the list of items. */
  readonly batch: string;
}

/** What the Job that loads a queue has behind the study's name. */
export const LOADER_SUFFIX = '-load';

const DEFAULT_LEASE_SECONDS = 60;
/** A lease is renewed three times in its time, at whole seconds. The item of a lost worker waits until its lease has run out. */
const LEASE_RANGE = { min: 3, max: 86_400 };

export function checkQueue(
  problems: ProblemList,
  { lease, loop }: { readonly lease?: unknown; readonly loop?: unknown },
  items: ParameterTable,
  redis: RedisAddress,
): QueueSettings {
  checkBoolean(problems, 'loop', loop);
  const leaseSeconds = wholeSeconds(problems, 'lease', lease, LEASE_RANGE) ?? DEFAULT_LEASE_SECONDS;
  return { redis, leaseSeconds, loop: loop === true, batch: batchOf(itemLines(items)) };
}
