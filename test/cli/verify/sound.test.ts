import { testFolder } from '../../runtime/support';
import { cases } from '../../thoroughness';
import { bash, node, perl, python, r, sh, verifyAll, type Program, type Verified } from './support';

const folder = testFolder();

const SEEDED = 'import os; seed, task = int(os.environ["KUBEPAR_SEED"]), int(os.environ["KUBEPAR_TASK"]);';
const NUMPY = `${SEEDED} import numpy as np; rng = np.random.default_rng([seed, task]);`;
const CLUSTER =
  'cl <- parallel::makeCluster(2); parallel::clusterSetRNGStream(cl, sample.int(.Machine$integer.max, 1));';

/** Scripts whose results are the same each time, whatever they do. */
const SOUND: readonly (Program & { readonly what: string })[] = [
  // R
  { what: 'rnorm', command: r('print(rnorm(5))') },
  { what: 'sample', command: r('print(sample(10))') },
  { what: 'a seed in the script', command: r('set.seed(42); print(runif(3))') },
  { what: 'a seed from the task', command: r('set.seed(as.integer(Sys.getenv("KUBEPAR_TASK"))); print(rexp(3))') },
  {
    what: 'a bootstrap',
    command: r('x <- mtcars$mpg; cat(replicate(50, mean(sample(x, replace = TRUE))), sep = "\\n")'),
  },
  { what: 'kmeans', command: r('print(kmeans(iris[, 1:4], 3)$size)') },
  { what: 'a table', command: r('write.csv(data.frame(a = runif(3), b = letters[1:3]), row.names = FALSE)') },
  {
    what: 'saveRDS',
    command: r('saveRDS(lm(mpg ~ wt, mtcars[sample(32, 20), ])$coefficients, Sys.getenv("KUBEPAR_RESULT"))'),
  },
  { what: 'a temporary file', command: r('f <- tempfile(); saveRDS(runif(2), f); cat(readRDS(f), "\\n")') },
  {
    what: 'messages with the time',
    command: r('message(Sys.time(), " ", Sys.getpid(), " ", getwd()); cat(runif(1), "\\n")'),
  },
  {
    what: 'mclapply on two cores',
    command: r(
      'set.seed(sample.int(.Machine$integer.max, 1)); cat(unlist(parallel::mclapply(1:4, function(i) runif(1), mc.cores = 2)), "\\n")',
    ),
  },
  {
    what: 'makeCluster with streams',
    command: r(`${CLUSTER} cat(parallel::parSapply(cl, 1:4, function(i) runif(1)), "\\n")`),
  },
  {
    what: 'an R session with a seed',
    command: r(
      'seed <- sample.int(1e6, 1); cat(system2("Rscript", c("-e", shQuote(sprintf("set.seed(%d); cat(runif(1))", seed))), stdout = TRUE), "\\n")',
    ),
  },
  { what: 'a pause of R', command: r('Sys.sleep(0.2); cat(runif(1), "\\n")') },
  {
    what: 'a picture',
    command: r(
      'bitmap <- outer(1:9, 1:9) * runif(1); con <- gzfile(Sys.getenv("KUBEPAR_RESULT")); writeLines(format(bitmap), con); close(con)',
    ),
  },
  // Python
  {
    what: 'random with a seed',
    command: python(`${SEEDED} import random; random.seed(f"{seed}-{task}"); print(random.random())`),
  },
  { what: 'numpy with a seed', command: python(`${NUMPY} print(rng.normal(size=3))`) },
  {
    what: 'np.save',
    command: python(`${NUMPY} np.save(open(os.environ["KUBEPAR_RESULT"], "wb"), rng.normal(size=9))`),
  },
  {
    what: 'JSON',
    command: python(`${NUMPY} import json; print(json.dumps({"x": rng.random(), "n": int(rng.integers(9))}))`),
  },
  { what: 'a sorted set', command: python('print(sorted({"b", "a", "c"}))') },
  {
    what: 'threads in order',
    command: python(
      `${SEEDED} from concurrent.futures import ThreadPoolExecutor as T\nimport random, time\ndef f(i):\n  time.sleep(0.01 * (4 - i)); return random.Random(f"{seed}-{task}-{i}").random()\nprint(list(T(4).map(f, range(4))))`,
    ),
  },
  {
    what: 'processes in order',
    command: python(
      `${SEEDED} import multiprocessing, random\ndef f(i): return random.Random(f"{seed}-{task}-{i}").random()\nwith multiprocessing.Pool(2) as p: print(p.map(f, range(6)))`,
    ),
  },
  {
    what: 'waiting with a limit',
    command: python(
      'import threading; e = threading.Event(); e.wait(0.3); c = threading.Condition()\nwith c: c.wait(0.2)\nprint(e.is_set())',
    ),
  },
  {
    what: 'a subprocess with a limit',
    command: python(
      'import subprocess; print(subprocess.run(["sh", "-c", "sleep 0.2; echo 1"], capture_output=True, timeout=20).stdout)',
    ),
  },
  {
    what: 'linear algebra',
    command: python(`${NUMPY} a = rng.normal(size=(60, 60)); print(np.linalg.eigvalsh(a @ a.T)[:3])`),
  },
  // Others
  {
    what: 'a generator of node',
    command: node(
      'let s = Number(process.env.KUBEPAR_SEED) + 7919 * Number(process.env.KUBEPAR_TASK); for (let i = 0; i < 3; i++) console.log((s = (s * 48271) % 2147483647))',
    ),
  },
  { what: 'a timer of node', command: node('setTimeout(() => console.log(1), 200)') },
  { what: 'srand of perl', command: perl('srand($ENV{KUBEPAR_SEED} + $ENV{KUBEPAR_TASK}); print rand(), "\\n"') },
  { what: 'a seed of bash', command: bash('RANDOM=$((KUBEPAR_SEED + KUBEPAR_TASK)); echo $RANDOM $RANDOM') },
  { what: 'awk', command: sh('awk -v seed="$KUBEPAR_SEED$KUBEPAR_TASK" \'BEGIN { srand(seed); print rand() }\'') },
  { what: 'nproc, which obeys OMP_NUM_THREADS', command: sh('nproc') },
  {
    what: 'a file of its own',
    command: sh('mktemp -d >/dev/null; echo 1 >"$TMPDIR/x"; cat "$TMPDIR/x"; ls "$TMPDIR" | grep -cx x'),
  },
  { what: 'sort, and time limits', command: sh('timeout 5 sleep 0.1; printf "b\\na\\n" | sort') },
  { what: 'busybox', command: ['busybox', 'sh', '-c', 'sleep 0.1; echo $KUBEPAR_TASK'] },
  { what: 'nothing', command: ['true'] },
  { what: 'bytes', command: sh('printf "\\000\\377" >"$KUBEPAR_RESULT"; printf 1') },
  { what: 'one task', command: r('cat(runif(2), "\\n")'), tasks: 1 },
  { what: 'seven tasks', command: sh('echo $KUBEPAR_TASK'), tasks: 7 },
  // Queues
  { what: 'a pool of R', pattern: 'pool', command: r('cat(rnorm(2), "\\n")') },
  {
    what: 'a loop of R',
    pattern: 'loop',
    command: r('while (!is.null(item <- kubepar_lease())) kubepar_complete(item$n + runif(1))'),
    tasks: 5,
  },
  {
    what: 'a counter in a loop with one item per process',
    pattern: 'loop',
    itemsPerProcess: 1,
    command: r('n <- 0; while (!is.null(kubepar_lease())) { n <- n + 1; kubepar_complete(n) }'),
    tasks: 4,
  },
  {
    what: 'a loop of a shell',
    pattern: 'loop',
    command: sh('while p=$(sh "$KUBEPAR_LEASE"); do echo "$p" | sh "$KUBEPAR_COMPLETE"; done'),
    tasks: 4,
  },
];

const TRIED = cases(SOUND, 9);
const GROUPS = 4;

describe('try --verify finds no difference in', () => {
  let found: (Verified | undefined)[] = [];
  let codes: (number | null)[] = [];

  beforeAll(async () => {
    const groups = Array.from({ length: GROUPS }, (_, group) =>
      TRIED.filter((_one, position) => position % GROUPS === group),
    );
    const ended = await Promise.all(groups.map((group) => verifyAll(folder, group, ['--jobs', '2'])));
    codes = ended.map(({ code }) => code);
    found = TRIED.map((_one, position) => ended[position % GROUPS]!.studies[Math.floor(position / GROUPS)]);
  }, 240_000);

  test.each(TRIED.map(({ what, tasks = 3 }, position) => [what, tasks, position] as const))(
    '%s',
    (_what, tasks, position) => {
      const { problems, verification } = found[position]!;
      expect(problems).toEqual([]);
      expect(verification).toMatchObject({ compared: tasks, differences: [], causes: [] });
    },
  );

  test('all of these, and exits with 0', () => {
    expect(codes).toEqual(codes.map(() => 0));
  });
});
