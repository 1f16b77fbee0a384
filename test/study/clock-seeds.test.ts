import { tryClockSeedWarning } from '../../lib/study/clock-seeds';

test.each([
  ['set.seed(NULL)', 'set.seed(NULL)'],
  ['x <- 1; set.seed( NULL , kind = "default")', 'set.seed(NULL)'],
  ['set.seed(seed = NULL)', 'set.seed(NULL)'],
  ['set.seed  (seed  =  NULL)', 'set.seed(NULL)'],
  ['set.seed(seed=NULL)', 'set.seed(NULL)'],
  ['set.seed  (Sys.time  ())', 'set.seed() of the clock or the process'],
  ['set.seed(f(1) + date())', 'set.seed() of the clock or the process'],
  ['set.seed(f((1) + proc.time()))', 'set.seed() of the clock or the process'],
  ['base::rm  (list = ls(all  =  TRUE))', 'base::rm() of .Random.seed'],
  ['base::rm(list=ls(all=TRUE))', 'base::rm() of .Random.seed'],
  ['base::rm(list=ls(all.names=T))', 'base::rm() of .Random.seed'],
  ['set.seed(Sys.time())', 'set.seed() of the clock or the process'],
  ['set.seed(as.integer(Sys.time()) %% 1000)', 'set.seed() of the clock or the process'],
  ['set.seed(as.numeric(format(Sys.time(), "%s")))', 'set.seed() of the clock or the process'],
  ['set.seed(Sys.getpid())', 'set.seed() of the clock or the process'],
  ['set.seed(proc.time()[3])', 'set.seed() of the clock or the process'],
  ['f <- function() { base::rm(list = ls(globalenv(), all.names = TRUE)); rnorm(1) }', 'base::rm() of .Random.seed'],
  ['{ base::remove(".Random.seed", envir = globalenv()); rnorm(1) }', 'base::rm() of .Random.seed'],
])('numbers that depend on the clock cause a warning: %s', (code, what) => {
  expect(tryClockSeedWarning(['Rscript\nplain.R', code])).toBe(
    `${what} gives different random numbers in each run; leave it out: each task has its own random numbers`,
  );
});

test.each([
  ['set.seed(7)'],
  ['# set.seed(NULL)\nrnorm(1)'],
  ['seed <- NULL; set.seed(nullify(seed))'],
  ['set.seed(as.integer(Sys.getenv("KUBEPAR_TASK"))); start <- Sys.time()'],
  ['rm(list = ls(all.names = TRUE))'],
  ['base::rm(x)'],
  ['my.set.seed(NULL)'],
  ['my.set.seed(Sys.time())'],
  ['reset.seed(Sys.time())'],
  ['xset.seed(Sys.getpid())'],
  ['if (fixed) set.seed(seeds[i]) else cat(format(Sys.time()))'],
])('there is no warning for %s', (code) => {
  expect(tryClockSeedWarning([code])).toBeUndefined();
});

test.each([['set.seed(('], ['set.seed('], ['base::rm('], ['(a)']])('a text of many %s is checked quickly', (part) => {
  const started = Date.now();
  expect(tryClockSeedWarning([`set.seed(${part.repeat(20_000)}`])).toBeUndefined();
  expect(Date.now() - started).toBeLessThan(5_000);
});
