import * as path from 'node:path';
import { testFolder } from '../../runtime/support';
import { cases } from '../../thoroughness';
import { bash, node, perl, python, r, sh, verifyAll, type Program, type Verified } from './support';

const folder = testFolder();
/** A file that all tasks and both runs share, like a disk or a database. */
const shared = (name: string): string => path.join(folder, name);
/** A folder that the tasks of a pod share. */
const POD = '"${KUBEPAR_SHARED:-${KUBEPAR_RESULT%/*}/..}"';

interface Unsound extends Program {
  readonly what: string;
  /** The tasks that must be named; all by default. */
  readonly named?: readonly number[];
  /** What a cause must mention. */
  readonly cause: RegExp;
}

/** Scripts whose results differ each time. */
const UNSOUND: readonly Unsound[] = [
  // R
  { what: 'a seed from the time', command: r('set.seed(as.integer(Sys.time())); print(runif(1))'), cause: /time/ },
  { what: 'set.seed(NULL)', command: r('set.seed(NULL); print(runif(1))'), cause: /set\.seed\(NULL\)/ },
  {
    what: 'an R session by system()',
    command: r(`system("Rscript -e 'cat(runif(1))'")`),
    cause: /R sessions that the script starts/,
  },
  { what: 'R without its profile', command: r('print(runif(1))', '--vanilla'), cause: /--vanilla/ },
  { what: 'Sys.getpid()', command: r('print(Sys.getpid())'), cause: /process id/ },
  { what: 'a seed from the process id', command: r('set.seed(Sys.getpid()); print(rnorm(1))'), cause: /process id/ },
  { what: 'Sys.time()', command: r('print(Sys.time())'), cause: /time/ },
  {
    what: 'the time it took',
    command: r('x <- system.time(sort(runif(1e5)))["elapsed"]; cat(Sys.time() + x, "\\n")'),
    cause: /time/,
  },
  { what: 'tempfile()', command: r('cat(basename(tempfile()), "\\n")'), cause: /path of a folder/ },
  { what: 'getwd() of a temporary folder', command: r('cat(tempdir(), "\\n")'), cause: /folder/ },
  { what: "the host's name", command: r('cat(Sys.info()[["nodename"]], "\\n")'), cause: /host's name/ },
  { what: 'detectCores()', command: r('cat(parallel::detectCores(), "\\n")'), cause: /number of cores/ },
  {
    what: 'mclapply over all cores',
    command: r(
      'x <- parallel::mclapply(1:4, function(i) runif(1), mc.cores = parallel::detectCores()); cat(unlist(x), "\\n")',
    ),
    cause: /mclapply/,
  },
  {
    what: 'makeCluster without streams',
    command: r('cl <- parallel::makeCluster(1); cat(parallel::parSapply(cl, 1:2, function(i) runif(1)), "\\n")'),
    cause: /clusterSetRNGStream/,
  },
  { what: 'an address of an object', command: r('print(new.env())'), cause: /random numbers of processes/ },
  {
    what: 'mclapply with another generator',
    command: r(
      'RNGkind("Mersenne-Twister"); set.seed(1); x <- parallel::mclapply(1:4, function(i) runif(1), mc.cores = 2); cat(unlist(x), "\\n")',
    ),
    cause: /RNGkind/,
  },
  {
    what: 'a PDF',
    command: r('pdf(Sys.getenv("KUBEPAR_RESULT")); plot(runif(9)); invisible(dev.off())'),
    cause: /PDF/,
  },
  // Python
  {
    what: 'random of Python',
    command: python('import random; print(random.random())'),
    cause: /KUBEPAR_SEED and KUBEPAR_TASK: docs/,
  },
  {
    what: 'numpy without a seed',
    command: python('import numpy as np; print(np.random.default_rng().normal())'),
    cause: /KUBEPAR_SEED/,
  },
  {
    what: "numpy's global generator",
    command: python('import numpy as np; print(np.random.rand())'),
    cause: /KUBEPAR_SEED/,
  },
  { what: 'uuid4', command: python('import uuid; print(uuid.uuid4())'), cause: /KUBEPAR_SEED/ },
  {
    what: 'the order of a set of objects',
    command: python('s = {object() for _ in range(50)}; print([hash(o) for o in s])'),
    cause: /order of a set/,
  },
  { what: 'os.cpu_count()', command: python('import os; print(os.cpu_count())'), cause: /number of cores/ },
  {
    what: 'cores by affinity',
    command: python('import os; print(len(os.sched_getaffinity(0)))'),
    cause: /number of cores/,
  },
  { what: 'datetime.now()', command: python('import datetime; print(datetime.datetime.now())'), cause: /date or time/ },
  { what: 'ids of threads', command: python('import threading; print(threading.get_native_id())'), cause: /threads/ },
  {
    what: 'memory that was not set',
    command: python('import numpy as np; print(id(np), np.empty(3000)[:3])'),
    cause: /id\(\)/,
  },
  {
    what: 'a monotonic clock',
    command: python('import time; print(time.monotonic_ns())'),
    cause: /time/,
  },
  // Others
  { what: 'Math.random()', command: node('console.log(Math.random())'), cause: /KUBEPAR_SEED/ },
  {
    what: 'cores of node',
    command: node("console.log(require('os').cpus().length, require('os').hostname())"),
    cause: /number of cores/,
  },
  { what: 'rand of perl', command: perl('print rand(), "\\n"'), cause: /KUBEPAR_SEED/ },
  { what: '$RANDOM', command: bash('echo $RANDOM'), cause: /KUBEPAR_SEED/ },
  { what: 'date', command: sh('date +%s'), cause: /time/ },
  { what: '$$', command: sh('echo $$'), cause: /process id/ },
  { what: 'hostname', command: sh('uname -n'), cause: /host's name/ },
  { what: '$HOSTNAME', command: bash('echo $HOSTNAME'), cause: /host's name/ },
  { what: 'nproc', command: sh('unset OMP_NUM_THREADS; nproc'), cause: /number of cores/ },
  { what: '/dev/urandom', command: sh('head -c 8 /dev/urandom >"$KUBEPAR_RESULT"'), cause: /KUBEPAR_SEED/ },
  { what: 'a path', command: sh('echo "$KUBEPAR_PARAMETERS"'), cause: /path of a folder/ },
  { what: 'the number of the attempt', command: sh('echo $KUBEPAR_ATTEMPT'), cause: /attempt/ },
  { what: 'one task of three', command: sh('[ $KUBEPAR_TASK != 1 ] || date +%N; echo 1'), named: [1], cause: /time/ },
  {
    what: 'the end of the last line',
    command: sh(`echo >>${shared('lines')}; [ "$(wc -l <${shared('lines')})" -gt 3 ] || echo 1; printf 2`),
    cause: /files that other tasks left/,
  },
  // Leftovers of other tasks
  {
    what: 'a counter on a disk',
    command: sh(`echo >>${shared('count')}; wc -l <${shared('count')}`),
    cause: /files that other tasks left/,
  },
  {
    what: 'a cache in the pod',
    command: sh(`f=${POD}/cache; [ -e "$f" ] || echo $KUBEPAR_TASK >"$f"; cat "$f"`),
    named: [2],
    cause: /something that an earlier task/,
  },
  {
    what: 'a file of task 0',
    command: sh(
      `f=${POD}/of-0; [ $KUBEPAR_TASK != 0 ] || : >"$f"; [ $KUBEPAR_TASK = 0 ] || ls "$f" 2>/dev/null | wc -l`,
    ),
    tasks: 2,
    named: [1],
    cause: /something that an earlier task/,
  },
  // Occasional failures
  {
    what: 'a success that comes once',
    command: sh(`mkdir ${shared('once')}-$KUBEPAR_TASK && echo 1`),
    cause: /files that other tasks left/,
  },
  {
    what: 'a failure at first',
    command: sh(`echo 1; ! mkdir ${shared('first')}-$KUBEPAR_TASK 2>/dev/null`),
    retries: 1,
    cause: /files that other tasks left/,
  },
  {
    what: 'another exit code',
    command: sh(`mkdir ${shared('code')}-$KUBEPAR_TASK || exit 4; exit 3`),
    cause: /files that other tasks left/,
  },
  // Queues
  {
    what: 'random numbers in a pool',
    pattern: 'pool',
    command: python('import random; print(random.random(), "$(n)")'.replace(', "$(n)"', '')),
    cause: /KUBEPAR_SEED/,
  },
  {
    what: 'a cache in a worker',
    pattern: 'pool',
    command: sh(`f=${POD}/cache; [ -e "$f" ] || echo $KUBEPAR_TASK >"$f"; cat "$f"`),
    named: [0],
    cause: /files that other tasks left/,
  },
  {
    what: 'a counter in a loop',
    pattern: 'loop',
    command: r('n <- 0; while (!is.null(kubepar_lease())) { n <- n + 1; kubepar_complete(n) }'),
    tasks: 4,
    named: [0],
    cause: /loop keeps/,
  },
];

const TRIED = cases(UNSOUND, 9);
const GROUPS = 4;

describe('try --verify names the tasks of', () => {
  let found: (Verified | undefined)[] = [];

  beforeAll(async () => {
    const groups = Array.from({ length: GROUPS }, (_, group) =>
      TRIED.filter((_one, position) => position % GROUPS === group),
    );
    const ended = await Promise.all(groups.map((group) => verifyAll(folder, group, ['--jobs', '2'])));
    expect(ended.map(({ code }) => code)).toEqual(groups.map(() => 1));
    found = TRIED.map((_one, position) => ended[position % GROUPS]!.studies[Math.floor(position / GROUPS)]);
  }, 240_000);

  test.each(TRIED.map(({ what, ...unsound }, position) => [what, unsound, position] as const))(
    '%s',
    (_what, { tasks = 3, named, cause }, position) => {
      const { verification } = found[position]!;
      const { differences, causes } = verification;
      const different = differences.map(({ task }) => task);
      if (named === undefined) expect(different).toEqual(Array.from({ length: tasks }, (_, task) => task));
      else expect(different).toEqual(expect.arrayContaining([...named]));
      expect(causes.join('\n')).toMatch(cause);
    },
  );
});
