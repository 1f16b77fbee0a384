import { codesOfR, type SourceFile } from './r-scripts';

/**
 * R code that creates a random seed, and its description in warnings. A script that removes the seed in another way
 * gets the next one of the task.
 */
const CLOCK_SEEDS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.])set\.seed\s*\(\s*(?:seed\s*=\s*)?NULL\b/, 'set.seed(NULL)'],
  [
    /(?<![\w.])set\.seed\s*\((?:[^()\n;]|\([^()]*\)|\(){0,200}?\b(?:Sys\.time|Sys\.getpid|proc\.time|date)\s*\(/,
    'set.seed() of the clock or the process',
  ],
  [/\bbase::(?:rm|remove)\s*\([^\n;]{0,200}(?:\.Random\.seed|\ball(?:\.names)?\s*=\s*T)/, 'base::rm() of .Random.seed'],
];

/** The warning for R programs that take a seed from the clock; undefined if there are none. */
export function tryClockSeedWarning(command: readonly string[], files: readonly SourceFile[] = []): string | undefined {
  const codes = codesOfR(command, files);
  const found = CLOCK_SEEDS.find(([pattern]) => codes.some((code) => pattern.test(code)));
  if (found === undefined) return undefined;
  return `${found[1]} gives different random numbers in each run; leave it out: each task has its own random numbers`;
}
