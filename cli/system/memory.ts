import { totalmem } from 'node:os';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { CliError, EXIT } from '../text/errors';

/** Input may use this share of the memory that the process may have. */
const MOST_OF_HEAP = 0.75;

/**
 * Input that is read in pieces is limited by the available memory, not by the size that it declares.
 * @param what the input. @throws CliError if there is no room for more of it.
 */
export function checkMemory(what: string): void {
  const { used_heap_size: used, heap_size_limit: limit, external_memory: outside } = getHeapStatistics();
  if (used <= MOST_OF_HEAP * limit && outside <= limit) return;
  const mebibytes = limit / (1 << 20);
  throw new CliError(
    `${what} does not fit into the memory of this process (${mebibytes.toFixed()} MiB); give it more: NODE_OPTIONS=--max-old-space-size=${(2 * mebibytes).toFixed()}`,
    EXIT.failures,
  );
}

/**
 * Checks that there is room for as many items as a file claims, before memory is used for them.
 * @param what the items, as in `the results of 5 tasks`.
 * @param bytes what each of them needs.
 * @throws CliError if there is no room for that many.
 */
export function checkRoom(what: string, count: number, bytes: number): void {
  const { heap_size_limit: limit } = getHeapStatistics();
  const needed = (count * bytes) / MOST_OF_HEAP;
  if (needed <= limit) return;
  const mebibytes = (memory: number): string => `${Math.ceil(memory / (1 << 20)).toFixed()} MiB`;
  if (needed > totalmem())
    throw new CliError(
      `${what} do not fit into the memory of this machine (${mebibytes(totalmem())}); split the study into smaller ones`,
      EXIT.failures,
    );
  throw new CliError(
    `${what} do not fit into the memory of this process (${mebibytes(limit)}); give it more: NODE_OPTIONS=--max-old-space-size=${Math.ceil(needed / (1 << 20)).toFixed()}`,
    EXIT.failures,
  );
}

/**
 * Makes Node collect garbage each time that the memory in use has grown by a quarter, from now on. By default, it waits
 * until it has multiplied: to 900 MB for 100,000 pods, most of it garbage. Smaller inputs are faster without this.
 */
export function saveMemory(): void {
  setFlagsFromString('--heap-growing-percent=25');
}
