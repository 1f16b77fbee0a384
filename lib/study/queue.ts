import { checkBoolean, MAX_INT32, wholeNumber, wholeSeconds } from './checks';
import { batchOf, itemLines } from './items';
import type { ParameterTable } from './parameters/table';
import type { ProblemList } from './problems';
import type { RedisAddress } from './redis';

/** The queue of a study whose workers take tasks from one. */
export interface QueueSettings {
  readonly redis: RedisAddress;
  readonly leaseSeconds: number;
  readonly loop: boolean;
  /** How many items a process of the loop gets; undefined without a limit. */
  readonly itemsPerProcess: number | undefined;
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

interface QueueProps {
  readonly lease?: unknown;
  readonly loop?: unknown;
  readonly itemsPerProcess?: unknown;
}

export function checkQueue(
  problems: ProblemList,
  { lease, loop, itemsPerProcess }: QueueProps,
  items: ParameterTable,
  redis: RedisAddress,
): QueueSettings {
  checkBoolean(problems, 'loop', loop);
  const leaseSeconds = wholeSeconds(problems, 'lease', lease, LEASE_RANGE) ?? DEFAULT_LEASE_SECONDS;
  return {
    redis,
    leaseSeconds,
    loop: loop === true,
    itemsPerProcess: checkItemsPerProcess(problems, itemsPerProcess, loop),
    batch: batchOf(itemLines(items)),
  };
}

function checkItemsPerProcess(problems: ProblemList, given: unknown, loop: unknown): number | undefined {
  if (given === undefined) return undefined;
  const number = wholeNumber(problems, 'itemsPerProcess', given, { min: 1, max: MAX_INT32 });
  if (loop === undefined || loop === false) {
    const remedy = 'leave it out: each item has its own process; or set loop: true, with a command that asks for items';
    problems.report('itemsPerProcess', 'be left out without loop: true', given, remedy);
  }
  return number;
}
