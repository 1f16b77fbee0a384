import type { Collection } from '../../../cli/results/collection';
import { compareRuns } from '../../../cli/verify/comparison';
import { collectionOf } from '../results/support';

const failed = (error: string): Collection => collectionOf([undefined], { status: 'failed', error });

test.each([
  [
    'Warning messages:\n1: NAs introduced\n2: one more\nError in f(x) : no data\nExecution halted',
    'Error in f(x) : no data',
  ],
  ['Error in solve.default(a) : \n  exactly singular\nCalls: f', 'Error in solve.default(a) : exactly singular'],
  ['a warning\nTraceback (most recent call last):\n  File "x.py"\nValueError: no data', 'ValueError: no data'],
  ['sh: 1: nosuchtool: not found', 'sh: 1: nosuchtool: not found'],
])('the error of a task that failed in one run is quoted: %j', async (said, quoted) => {
  const [difference] = await compareRuns(collectionOf(['1']), failed(said), 0, () => Promise.reject(new Error()));
  expect(difference?.what).toBe(`succeeded in the first run, and failed (${quoted}) in the second`);
});
