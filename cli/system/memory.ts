import { getHeapStatistics } from 'node:v8';
import { CliError, EXIT } from '../text/errors';

/** What is read may fill so much of the memory that this process may have. */
const MOST_OF_HEAP = 0.75;

/**
 * What is read in pieces is bounded by the memory that there is for it, not by what it says of itself.
 * @param what is read. @throws CliError where there is no room for more of it.
 */
export function checkMemory(what: string): void {
  const { used_heap_size: used, heap_size_limit: limit, external_memory: outside } = getHeapStatistics();
  if (used <= MOST_OF_HEAP * limit && outside <= limit) return;
  const mebibytes = limit / (1 << 20);
  throw new CliError(
    `${what} is more than the memory of this process holds (${mebibytes.toFixed()} MiB); give it more: NODE_OPTIONS=--max-old-space-size=${(2 * mebibytes).toFixed()}`,
    EXIT.failures,
  );
}
