import { quoteText } from '../output/reading';

/** How programs are given a seed, in R, Python with its libraries, Julia and others. */
const SEEDS =
  /\b(?:set\.seed|(?:np|numpy)?\.?random\.seed|manual_seed|set_seed|Random\.seed!|srand)\(|\b(?:default_rng|RandomState|MersenneTwister|Xoshiro|Random)\(\s*\d|\b(?:seed|random_state|rng_seed)\s*=\s*\d/;
const COMMENT = /^\s*(?:#|\/\/)/;

/**
 * The first line that sets a seed, and not from the task's own, quoted; undefined where none does.
 * @param texts of the command and its files.
 */
export function tryFixedSeed(texts: readonly string[]): string | undefined {
  const line = texts
    .flatMap((text) => text.split('\n'))
    .find((one) => SEEDS.test(one) && !COMMENT.test(one) && !one.includes('KUBEPAR_'));
  return line && quoteText(line.trim());
}
