import { checkBoolean, wholeSeconds } from './checks';
import { batchOf, itemLines } from './items';
import type { ParameterTable } from './parameters/table';
import type { ProblemList } from './problems';
import type { RedisAddress } from './redis';

/** The queue of a study whose workers take tasks from one. */
export interface QueueSettings {
  readonly redis: RedisAddress;
  readonly leaseSeconds: number;
  readonly loop: boolean;
  /** Identifies the list of items. */
  readonly batch: string;
}

/** Suffix of the study's name, for the Job that loads a queue. */
export const LOADER_SUFFIX = '-load';

const DEFAULT_LEASE_SECONDS = 60;
/**
 * A lease is renewed after every third of its duration, in whole seconds. The item of a lost worker waits until its
 * lease has expired.
 */
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
