import { execFileSync } from 'node:child_process';
import { pythonWith } from '../../support';
import { notesOn } from './same-results-notes';
import { cases } from '../../thoroughness';

const PYTHON = pythonWith('numpy');

/** The outputs of four tasks that run the code. */
function printedBy(program: string, code: string): string[] {
  if (program === 'Rscript') return printedByR(code);
  const args = program === 'awk' ? [code] : ['-c', code];
  return [0, 1, 2, 3].map((task) => {
    const env = { ...process.env, JOB_COMPLETION_INDEX: String(task), HOSTNAME: `sim-${String(task)}` };
    return execFileSync(program, args, { env, encoding: 'utf8', input: '' });
  });
}

/** In one session, because R takes long to start. */
function printedByR(code: string): string[] {
  const tasks = `for (task in 0:3) { Sys.setenv(JOB_COMPLETION_INDEX = task); local({ ${code} }); cat("\f") }`;
  return execFileSync('Rscript', ['-e', tasks], { encoding: 'utf8' }).split('\f').slice(0, -1);
}

/** A table of four tasks with these columns. */
function table(columns: Readonly<Record<string, readonly (number | string)[]>>): string[] {
  const names = Object.keys(columns);
  return [0, 1, 2, 3].map(
    (task) => `${names.join(',')}\n${names.map((name) => columns[name]?.[task] ?? columns[name]?.[0]).join(',')}\n`,
  );
}

const RUN = [0, 1, 2, 3];
const ID = 'id <- as.integer(Sys.getenv("JOB_COMPLETION_INDEX")); set.seed(1); x <- rnorm(20);';
const PY =
  'import json, os, time, numpy as np; task = int(os.environ["JOB_COMPLETION_INDEX"]); np.random.seed(0); x = np.random.normal(size=20);';

describe('a seed in the script is reported although a column differs between tasks', () => {
  test.each(
    cases([
      [
        'R: the index',
        'Rscript',
        `${ID} write.csv(data.frame(run = id, est = mean(x)), row.names = FALSE)`,
        'est is',
        'run',
      ],
      [
        'R: index + 1',
        'Rscript',
        `${ID} write.csv(data.frame(nr = id + 1, est = mean(x), se = sd(x)), row.names = FALSE)`,
        'est, se are',
        'nr',
      ],
      [
        'R: a vector with names',
        'Rscript',
        `${ID} print(c(rep = id, mean = mean(x), sd = sd(x)))`,
        'value [mean], value [sd] are',
        'value [rep]',
      ],
      ['R: a vector without', 'Rscript', `${ID} cat(id, mean(x), "\\n")`, 'value [2] is', 'value [1]'],
      ['R: a printed data frame', 'Rscript', `${ID} print(data.frame(sim = id, est = mean(x)))`, 'est is', 'sim'],
      [
        'R: a seed of the task that nothing uses',
        'Rscript',
        `${ID} write.csv(data.frame(est = mean(x), seed = 1000 + 7 * id), row.names = FALSE)`,
        'est is',
        'seed',
      ],
      [
        'R: an elapsed time',
        'Rscript',
        `${ID} write.csv(data.frame(est = mean(x), seconds = 0.01 * c(3, 5, 5, 4)[id + 1]), row.names = FALSE)`,
        'est is',
        'seconds',
      ],
      [
        'R: a clock time and a host',
        'Rscript',
        `${ID} write.csv(data.frame(est = mean(x), at = format(Sys.time() + id), host = c("kx", "b7", "kx", "q")[id + 1]), row.names = FALSE)`,
        'est is',
        'at, host',
      ],
      [
        'R: the time since 1970',
        'Rscript',
        `${ID} write.csv(data.frame(est = mean(x), stamp = 1700000000 + c(3, 8, 9, 40)[id + 1]), row.names = FALSE)`,
        'est is',
        'stamp',
      ],
      [
        'R: a name with the index, and a path',
        'Rscript',
        `${ID} write.csv(data.frame(run = paste0("run-", id), out = sprintf("/data/out_%03d.csv", id), est = mean(x)), row.names = FALSE)`,
        'est is',
        'run, out',
      ],
      [
        'R: a long table with the index',
        'Rscript',
        `${ID} write.csv(data.frame(task = id, term = c("a", "b"), est = x[1:2]), row.names = FALSE)`,
        'est is',
        'result.task',
      ],
      [
        'R: a long table of 200 rows',
        'Rscript',
        `${ID} write.csv(data.frame(run = id, est = rnorm(200)), row.names = FALSE)`,
        'est is',
        'run',
      ],
      [
        'R: a header line',
        'Rscript',
        `${ID} cat("Replicate", id, "of the study\\n"); print(data.frame(est = mean(x), se = sd(x)))`,
        'the numbers are',
        'their index, time or host',
      ],
      [
        'R: words around',
        'Rscript',
        `${ID} cat(sprintf("task %d: estimate %.6f (took %.2f s)\\n", id, mean(x), c(0.5, 1.25, 1, 2)[id + 1]))`,
        'the numbers are',
        'their index, time or host',
      ],
      [
        'R: words and a clock',
        'Rscript',
        `${ID} cat("[", format(Sys.time() + id), "] host: ", c("kx", "b7-1", "kx", "q")[id + 1], "\\n", "mean = ", mean(x), "\\n", sep = "")`,
        'the numbers are',
        'their index, time or host',
      ],
      [
        'R: its own timing',
        'Rscript',
        `${ID} print(c(est = mean(x), elapsed = c(0.01, 0.02, 0.02, 0.5)[id + 1]))`,
        'value [est] is',
        'value [elapsed]',
      ],
      ['Python: JSON', PYTHON, `${PY} print(json.dumps({"task": task, "mean": x.mean()}))`, 'mean is', 'result.task'],
      [
        'Python: JSON with times',
        PYTHON,
        `${PY} print(json.dumps({"mean": x.mean(), "startTime": time.time() + task, "took_ms": [12, 812, 15, 13][task], "pid": os.getpid()}))`,
        'mean is',
        'startTime, took_ms, pid',
      ],
      [
        'Python: rows of JSON',
        PYTHON,
        `${PY} print("\\n".join(json.dumps({"i": task, "k": k, "v": x[k]}) for k in range(3)))`,
        'v is',
        'i',
      ],
      [
        'Python: words',
        PYTHON,
        `${PY} print("Host", os.environ["HOSTNAME"], "pid", os.getpid()); print("mean:", x.mean())`,
        'the numbers are',
        'their index, time or host',
      ],
      [
        'awk: CSV',
        'awk',
        `BEGIN { srand(1); print "id,u"; printf "%d,%.6f\\n", ENVIRON["JOB_COMPLETION_INDEX"], rand() }`,
        'u is',
        'id',
      ],
      [
        'Python: nested, with memory',
        PYTHON,
        `${PY} print(json.dumps({"mem_mb": 100 + (task * 7) % 5, "meta": {"host": ["kx", "b7", "q", "kx"][task], "t": 1700000000.5 + task * task}, "results": {"mean": x.mean()}}))`,
        'results is',
        'mem_mb, meta',
      ],
      [
        'sh: a temporary file',
        'sh',
        `echo "file /tmp/run.$$.x value 0.7364512"`,
        'the numbers are',
        'their index, time or host',
      ],
    ]),
  )('%s', (_what, program, code, same, apart) => {
    expect(notesOn(printedBy(program, code), { program, script: 'set.seed(1)' })).toEqual([
      expect.stringContaining(
        `${same} the same in all 4 tasks, which differ only in ${apart}; the script sets a seed: "set.seed(1)"; `,
      ),
    ]);
  });

  test.each([
    ['np.random.seed(0)', 1],
    ['np.random.seed(task)', 0],
    ['x = 1', 0],
  ])('rounded results are reported if the script sets a seed: %s', (script, count) => {
    const outputs = table({ run: RUN, est: [0.142], se: [0.983] });
    expect(notesOn(outputs, { program: 'python3', script })).toHaveLength(count);
  });

  test('in a file as well as in printed output', () => {
    const outputs = printedBy('Rscript', `${ID} write.csv(data.frame(run = id, est = mean(x)), row.names = FALSE)`);
    expect(notesOn(outputs, { result: 'file' })).toEqual([expect.stringMatching(/^est is the same in all 4 tasks/)]);
  });

  test('in the replicates of each row of a sweep', () => {
    const outputs = [1, 2, 3].flatMap((row) =>
      [0, 1].map(
        (rep) =>
          `task,at,n,est\n${String(2 * (row - 1) + rep)},12:0${String(rep)}:00,${String(row)},0.${String(row)}837465\n`,
      ),
    );
    expect(notesOn(outputs, { values: [1, 2, 3], repeats: 2 })).toEqual([
      'est is the same in all repeats in 3 of 3 rows of parameters that have several, such as task 0-1, where they differ only in result.task, at; if they should not be, check whether the script calls set.seed',
    ]);
  });

  test('if the seed is the time in seconds, for the tasks that share it', () => {
    const outputs = ['0.7308782', '0.7308782', '0.2651087', '0.2651087'].map(
      (x, run) => `run,est,z\n${String(run)},${x},1.959964\n`,
    );
    expect(notesOn(outputs)).toEqual([
      expect.stringMatching(/^equal results in task 0-1, in task 2-3, but not in all/),
    ]);
  });
});

const EST = [0.1837465, 0.7364551, -0.2837465, 1.2837465];

describe('correct results are not reported', () => {
  test.each([
    ['constants beside an estimate', table({ run: RUN, est: EST, true: [1.414214], alpha: [0.05], n: [100] })],
    ['constants beside a count', table({ run: RUN, hits: [53, 47, 53, 61], z: [1.959964] })],
    ['constants beside a count that goes up', table({ hits: [51, 53, 54, 61], z: [1.959964] })],
    ['constants beside equal counts in some', table({ run: RUN, hits: [2, 2, 3, 3], z: [1.959964] })],
    ['counts that all agree', table({ run: RUN, failures: [0], n: [100] })],
    ['short decimals that all agree', table({ run: RUN, power: [0.8], alpha: [0.05] })],
    ['shares that all agree', table({ run: RUN, share: ['0.3333333'] })],
    ['TRUE that all agree', table({ run: RUN, ok: ['TRUE'] })],
    ['constants beside words that vary', table({ run: RUN, best: ['ridge', 'lasso', 'lasso', 'ols'], z: [1.959964] })],
    ['constants beside TRUE and FALSE', table({ run: RUN, ok: ['TRUE', 'FALSE', 'TRUE', 'TRUE'], z: [1.959964] })],
    [
      'constants beside a time that is simulated',
      table({ time: [12.83746, 101.2231, 7.736455, 33.38475], rate: [0.6931472] }),
    ],
    ['constants beside numbers of iterations', table({ run: RUN, iterations: [12, 17, 12, 9], z: [1.959964] })],
    ['the index and a time alone', table({ run: RUN, seconds: [1.2, 1.3, 1.1, 1.6] })],
    ['one that varies in its last digit', table({ run: RUN, est: [0.1837463, 0.1837464, 0.1837465, 0.1837466] })],
    ['rows that vary', RUN.map((run) => `term,est\na,1.414214\nb,${String(EST[run])}\n`)],
    [
      'a text with numbers that vary',
      RUN.map((run) => `Run ${String(run)} at level 1.959964\nmean ${String(EST[run])} (20 draws)\n`),
    ],
    [
      'a text with words that vary',
      RUN.map((run) => `Run ${String(run)}: ${run % 2 ? 'rejected' : 'kept'} at 1.959964 of 20\n`),
    ],
    [
      'a text with a constant and a count',
      RUN.map((run) => `Run ${String(run)}: ${String([53, 47, 53, 61][run])} hits above 1.959964\n`),
    ],
    ['a text with counts alone', RUN.map((run) => `Run ${String(run)}: wrote 3 files\n`)],
  ])('%s', (_what, outputs) => {
    expect(notesOn(outputs)).toEqual([]);
  });

  test('a sweep without replicates', () => {
    const outputs = RUN.map((n) => `n,limit\n${String(n)},1.959964\n`);
    expect(notesOn(outputs, { values: RUN })).toEqual([]);
  });

  test('two tasks with a count each that follow one another', () => {
    expect(notesOn(['hits,z\n53,1.959964\n', 'hits,z\n54,1.959964\n'])).toEqual([]);
  });

  test('random numbers of each task next to its index, in R', () => {
    const code =
      'id <- as.integer(Sys.getenv("JOB_COMPLETION_INDEX")); set.seed(id); write.csv(data.frame(run = id, est = rnorm(1), root = sqrt(2)), row.names = FALSE)';
    expect(notesOn(printedBy('Rscript', code))).toEqual([]);
  });
});
