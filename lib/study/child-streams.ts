import { codesOfR, type SourceFile } from './r-scripts';

const OWN_SEED = 'sample.int(.Machine$integer.max, 1)';

/** R calls that give child processes the streams that follow the task's own, and names for these processes. */
const CALLS = /\b(?:mclapply|mcmapply|mcMap|pvec|mcparallel|clusterSetRNGStream|future\.seed)\b/g;
const SEEDING_CALLS: Readonly<Record<string, string>> = {
  clusterSetRNGStream: 'the sessions that clusterSetRNGStream seeds',
  'future.seed': 'the futures that future.seed seeds',
};
/** The line with which a script takes its own streams; documented in runtime/README.md. */
const OWN_STREAM = /\bset\.seed\s*\(|\bclusterSetRNGStream\s*\([^()]+,/;

/** R sessions that don't know the task's stream, calls that make them work, and calls that give them seeds. */
const CLUSTER = /\b(?:makeCluster|makePSOCKcluster|makeForkCluster)\s*\(/;
const WORK =
  /\b(?:par(?:L|S|R|C)?[Aa]pply(?:LB)?|clusterApply(?:LB)?|clusterMap|clusterCall|clusterEvalQ)\s*\(|%dopar%/;
const SEEDS_OF_CLUSTER = /\bclusterSetRNGStream\b|%dorng%|\bregisterDoRNG\b|\bfuture\.seed\b/;
const DRAWS =
  /\b(?:r(?:norm|unif|binom|pois|exp|gamma|beta|t|f|chisq|multinom|weibull|lnorm|cauchy|geom|hyper|logis|nbinom|signrank|wilcox|mvnorm)|mvrnorm|sample(?:\.int)?|jitter|simulate|boot)\s*\(/;

/**
 * The warning for R programs whose children draw the numbers of the next tasks, because R counts their streams from
 * that of the task, or draw numbers that do not depend on the task; undefined if there are none. R's documentation:
 * ?mcparallel, "Random numbers".
 */
export function tryChildStreamsWarning(
  command: readonly string[],
  files: readonly SourceFile[] = [],
): string | undefined {
  const codes = codesOfR(command, files);
  if (codes.some((code) => DRAWS.test(code)) && codes.some(hasUnseededCluster))
    return `the R sessions that makeCluster starts do not use the random numbers of the task; if they draw any, call clusterSetRNGStream(cluster, ${OWN_SEED}) before they start work`;
  const calls = codes.flatMap((code) => (OWN_STREAM.test(code) ? [] : (code.match(CALLS) ?? [])));
  const [call] = calls;
  if (call === undefined) return undefined;
  const processes = SEEDING_CALLS[call] ?? `the processes that ${call} starts`;
  return `${processes} get the random numbers of the next tasks, so tasks share numbers; call set.seed(${OWN_SEED}) once before it`;
}

/**
 * Whether nothing after the start of its sessions gives them seeds. What the main session calls before that does not
 * count.
 */
function hasUnseededCluster(code: string): boolean {
  const start = code.search(CLUSTER);
  return start >= 0 && WORK.test(code) && !SEEDS_OF_CLUSTER.test(code) && !/\bset\.seed\s*\(/.test(code.slice(start));
}
