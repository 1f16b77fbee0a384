import { tryChildStreamsWarning } from '../../lib/study/child-streams';

const SEED = 'sample.int(.Machine$integer.max, 1)';
const CLUSTER = 'cl <- parallel::makeCluster(2)';
const UNSEEDED = `the R sessions of makeCluster do not start at the random numbers of the task; if they draw some, call clusterSetRNGStream(cluster, ${SEED}) before they work`;

test.each([
  ['parSapply(cl, 1:4, function(i) rnorm(1))'],
  ['parallel::parLapply(cl, 1:4, function(i) mean(sample(9)))'],
  ['parLapplyLB(cl, 1:4, function(i) runif(1))'],
  ['clusterApply(cl, 1:4, function(i) rexp(1))'],
  ['clusterApplyLB(cl, 1:4, function(i) rexp(1))'],
  ['parApply(cl, m, 1, function(x) x + rt(1, 3))'],
  ['clusterMap(cl, rnorm, 1:4)\nrnorm(1)'],
  ['clusterEvalQ(cl, rnorm(1))'],
  ['clusterCall(cl, function() MASS::mvrnorm(1, 0, 1))'],
  ['doParallel::registerDoParallel(cl); foreach(i = 1:4) %dopar% rnorm(1)'],
])('sessions of makeCluster that draw without a seed have a warning: %s', (work) => {
  expect(tryChildStreamsWarning([`${CLUSTER}\n${work}`])).toBe(UNSEEDED);
  expect(tryChildStreamsWarning([`set.seed(1)\n${CLUSTER}\n${work}`])).toBe(UNSEEDED);
});

test('what they draw may be in another file', () => {
  expect(tryChildStreamsWarning([`${CLUSTER}; parSapply(cl, 1:4, f)`, 'f <- function(i) rnorm(i)'])).toBe(UNSEEDED);
});

test.each([
  [`${CLUSTER}; clusterSetRNGStream(cl, ${SEED}); parSapply(cl, 1:4, function(i) rnorm(1))`],
  [`${CLUSTER}; parSapply(cl, 1:4, function(i) { set.seed(seeds[i]); rnorm(1) })`],
  [`${CLUSTER}; parSapply(cl, 1:4, sqrt)`],
  [`${CLUSTER}; foreach(i = 1:4) %dorng% rnorm(1)`],
  [`${CLUSTER}\n# parSapply(cl, 1:4, rnorm)\nrnorm(1)`],
  ['rnorm(1); lapply(1:4, rnorm)'],
  [`set.seed(${SEED}); future.apply::future_lapply(1:4, rnorm, future.seed = TRUE)`],
])('there is none for %s', (code) => {
  expect(tryChildStreamsWarning([code])).toBeUndefined();
});

test.each([
  ['mclapply(1:4, rnorm)', 'the processes that mclapply starts'],
  ['future_lapply(1:4, rnorm, future.seed = TRUE)', 'the futures that future.seed seeds'],
  ['clusterSetRNGStream(cl); parSapply(cl, 1:4, rnorm)', 'the sessions that clusterSetRNGStream seeds'],
])('those who draw the numbers of the next tasks are named: %s', (code, processes) => {
  expect(tryChildStreamsWarning([code])).toBe(
    `random numbers of ${processes} are those of the next tasks, so that tasks share numbers; call set.seed(${SEED}) once before it`,
  );
});
