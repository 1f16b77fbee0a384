import { tryChildStreamsWarning } from '../../lib/study/child-streams';

const SEED = 'sample.int(.Machine$integer.max, 1)';
const CLUSTER = 'cl <- parallel::makeCluster(2)';
const UNSEEDED = `the R sessions that makeCluster starts do not use the random numbers of the task; if they draw any, call clusterSetRNGStream(cluster, ${SEED}) before they start work`;

/** The warning for code in a file with this name, which the command runs if it names it. */
function warningOf(code: string, path = 'script.R', command = ['Rscript', 'script.R']): string | undefined {
  return tryChildStreamsWarning(command, [{ path, bytes: Buffer.from(code) }]);
}

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
])('sessions of makeCluster that draw without a seed cause a warning: %s', (work) => {
  expect(warningOf(`${CLUSTER}\n${work}`)).toBe(UNSEEDED);
  expect(warningOf(`set.seed(1)\n${CLUSTER}\n${work}`)).toBe(UNSEEDED);
});

test('the code that draws may be in another file', () => {
  const draws = { path: 'f.R', bytes: Buffer.from('f <- function(i) rnorm(i)') };
  expect(tryChildStreamsWarning(['Rscript', '-e', `${CLUSTER}; parSapply(cl, 1:4, f)`], [draws])).toBe(UNSEEDED);
});

test.each([
  [`${CLUSTER}; clusterSetRNGStream(cl, ${SEED}); parSapply(cl, 1:4, function(i) rnorm(1))`],
  [`${CLUSTER}; parSapply(cl, 1:4, function(i) { set.seed(seeds[i]); rnorm(1) })`],
  [`${CLUSTER}; parSapply(cl, 1:4, sqrt)`],
  [`${CLUSTER}; foreach(i = 1:4) %dorng% rnorm(1)`],
  [`${CLUSTER}\n# parSapply(cl, 1:4, rnorm)\nrnorm(1)`],
  ['rnorm(1); lapply(1:4, rnorm)'],
  // R ignores blanks in front of a parenthesis.
  [`set.seed (${SEED}); mclapply(1:4, rnorm)`],
  ['clusterSetRNGStream (cl, seed); parSapply(cl, 1:4, rnorm)'],
  [`set.seed(${SEED}); future.apply::future_lapply(1:4, rnorm, future.seed = TRUE)`],
])('there is no warning for %s', (code) => {
  expect(warningOf(code)).toBeUndefined();
});

test.each([
  ['mclapply(1:4, rnorm)', 'the processes that mclapply starts'],
  ['future_lapply(1:4, rnorm, future.seed = TRUE)', 'the futures that future.seed seeds'],
  ['clusterSetRNGStream(cl); parSapply(cl, 1:4, rnorm)', 'the sessions that clusterSetRNGStream seeds'],
])('processes that draw the numbers of the next tasks are named: %s', (code, processes) => {
  expect(warningOf(code)).toBe(
    `${processes} get the random numbers of the next tasks, so tasks share numbers; call set.seed(${SEED}) once before it`,
  );
});

const FORKS = 'mclapply(1:4, rnorm)\n';

test.each([
  ['model.r', FORKS],
  ['R/model.R', FORKS],
  ['page.Rmd', FORKS],
  ['page.qmd', FORKS],
  ['.Rprofile', FORKS],
  ['run', `#!/usr/bin/env Rscript\n${FORKS}`],
  ['run.sh', `Rscript -e '${FORKS}'`],
  ['bin/run', `#!/bin/sh\nR --no-save -e '${FORKS}'`],
])('a script is checked, whether the command names it or not: %s', (path, code) => {
  expect(warningOf(code, path)).toContain('the processes that mclapply starts');
});

test.each([
  ['text.txt', FORKS],
  ['README', `This runs R:\n${FORKS}`],
  ['README.md', `${CLUSTER}; parSapply(cl, 1:4, function(i) rnorm(1))`],
  ['words.csv', 'word\nmclapply\n'],
  ['data/abstracts.json', `["${CLUSTER}; parLapply(cl, 1:4, f); rnorm(1)"]`],
  ['corpus.tsv', FORKS],
  ['tool.py', `print(1) # ${FORKS}`],
  ['deploy.sh', `echo mclapply`],
  ['v1.2/NOTES', FORKS],
])('a file that is not an R script may mention it: %s', (path, text) => {
  expect(warningOf(text, path)).toBeUndefined();
});

test('a file with any name is checked if the command runs it, but not if it passes it to a script', () => {
  const bytes = Buffer.from(FORKS);
  const data = { path: 'text.txt', bytes };
  const script = { path: 'main.R', bytes: Buffer.from('readLines(commandArgs(TRUE))') };
  expect(tryChildStreamsWarning(['Rscript', './text.txt'], [data])).toContain('mclapply');
  expect(tryChildStreamsWarning(['sh', '-c', 'cd . && R -f text.txt'], [data])).toContain('mclapply');
  expect(tryChildStreamsWarning(['Rscript', 'main.R', 'text.txt'], [script, data])).toBeUndefined();
});
