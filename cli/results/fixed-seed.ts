import { quoteText } from '../output/reading';

/** How programs set a seed, in R, Python and its libraries, Julia and others. */
const SEEDS =
  /\b(?:set\.seed|(?:np|numpy)?\.?random\.seed|manual_seed|set_seed|Random\.seed!|srand)\(|\b(?:default_rng|RandomState|MersenneTwister|Xoshiro|Random)\(\s*\d|\b(?:seed|random_state|rng_seed)\s*=\s*\d/;
const COMMENT = /^\s*(?:#|\/\/)/;

/**
 * The first line that sets a seed other than the task's own, quoted; undefined if there is none.
 * @param texts of the command and its files.
 */
export function tryFixedSeed(texts: readonly string[]): string | undefined {
  const line = texts
    .flatMap((text) => text.split('\n'))
    .find((one) => SEEDS.test(one) && !COMMENT.test(one) && !one.includes('KUBEPAR_'));
  return line && quoteText(line.trim());
}
