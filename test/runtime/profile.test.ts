import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { ParameterTable, rowsAxis } from '../../lib/study/parameters/table';
import type { ParameterValue } from '../../lib/study/parameters/values';
import {
  DASH,
  RUNTIME,
  SHELLS,
  resultOf,
  rscript,
  runPod,
  tableEnv,
  tableOfFiles,
  tasks,
  testFolder,
  which,
} from './support';
import { cases, draws } from '../thoroughness';

const folder = testFolder();

const STATE = 'cat(.Random.seed, "\\n")';
const DRAW = 'cat(format(c(runif(2), rnorm(2), sample(1e6, 2)), digits = 17), "\\n")';

/** The output of a script whose first lines select stream `task` of a seed in R itself. */
function plainR(seed: number, task: number, ...lines: readonly string[]): string {
  const start = [
    `RNGkind("L'Ecuyer-CMRG")`,
    `set.seed(${String(seed)})`,
    `for (i in seq_len(${String(task)})) .Random.seed <- parallel::nextRNGStream(.Random.seed)`,
  ];
  const script = [...start, ...lines].join('\n');
  const output = plainOutputs.get(script) ?? runR(script, FEW_PACKAGES);
  plainOutputs.set(script, output);
  return output;
}

const plainOutputs = new Map<string, string>();

/** R starts twice as fast with only the package that draws random numbers. */
const FEW_PACKAGES = { R_DEFAULT_PACKAGES: 'stats' };

function runR(script: string, env: Record<string, string> = {}): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'script-')), 'script.R');
  fs.writeFileSync(file, script);
  return execFileSync(which('Rscript'), [file], {
    encoding: 'latin1',
    env: { PATH: DASH.path, LANG: 'C.UTF-8', ...env },
  });
}

function writeFile(name: string, text: string): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'file-')), name);
  // R ignores the last line of a profile if it has no line end.
  fs.writeFileSync(file, `${text}\n`);
  return file;
}

/** Runs a script as a task of a pod. */
async function runTask(
  seed: number,
  task: number,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<{ output: string | undefined; stream: boolean | undefined; error: string }> {
  const pod = { JOB_COMPLETION_INDEX: String(task), KUBEPAR_TASKS: String(task + 1), KUBEPAR_SEED: String(seed) };
  const ended = await runPod(DASH, command, { env: { ...pod, ...env } });
  return { output: resultOf(ended, task), stream: ended.records[0]?.stream, error: ended.stderr };
}

describe('profile.R', () => {
  test.each(
    cases([
      [1, 0],
      [1, 1],
      [1, 99],
      [2_147_483_647, 1],
      [0, 7],
      [42, 1_000_003],
    ]),
  )('gives seed %d and task %d the numbers of that stream in plain R', async (seed, task) => {
    const { output, stream } = await runTask(seed, task, rscript(STATE, DRAW));
    expect(stream).toBe(true);
    expect(output).toBe(plainR(seed, task, STATE, DRAW));
  });

  // These seeds give the generator a state with 2^31 in it, which R can only write as NA.
  test.each(cases([1_741_922_965, 14_203_108, 1_695_496_486, 859_652_281]))(
    'gives seed %d, whose state R shows with an NA, the streams of plain R',
    async (seed) => {
      expect(plainR(seed, 0, STATE)).toContain('NA');
      for (const task of [0, 1])
        expect((await runTask(seed, task, rscript(DRAW))).output).toBe(plainR(seed, task, DRAW));
    },
  );

  test('gives any seed and task the state of plain R', () => {
    // In one process, because hundreds of them would take minutes.
    const pairs = fc.tuple(fc.nat({ max: 2_147_483_647 }), fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 3000 })));
    const sample = fc.sample(pairs, { numRuns: draws(60), seed: 20240501 });
    const script = sample.map(([seed, task]) => {
      const settings = `Sys.setenv(KUBEPAR_SEED = "${String(seed)}", KUBEPAR_TASK = "${String(task)}")`;
      const plain = `set.seed(${String(seed)}); for (i in seq_len(${String(task)})) .Random.seed <- parallel::nextRNGStream(.Random.seed)`;
      return `${settings}; source("${RUNTIME}/profile.R"); own <- .Random.seed; ${plain}; cat(identical(own, .Random.seed), "\\n")`;
    });
    expect(runR(script.join('\n')).split(' \n').slice(0, -1)).toEqual(sample.map(() => 'TRUE'));
  });

  test('gives every attempt, and every chunk, the same numbers', async () => {
    const env = { KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3', KUBEPAR_RETRIES: '1', KUBEPAR_SEED: '5' };
    const command = rscript(DRAW, 'if (Sys.getenv("KUBEPAR_ATTEMPT") == "1") quit(status = 1)');
    const ended = await runPod(DASH, command, { env });
    const seen = ended.log.split('\n').filter((line) => /^ ?[0-9]/.test(line));
    const expected = [0, 1, 2].map((task) => plainR(5, task, DRAW).trimEnd());
    expect(seen.map((line) => line.trimEnd())).toEqual(expected.flatMap((line) => [line, line]));
  });

  test.each(SHELLS)('works in $name', async (shell) => {
    const ended = await runPod(shell, rscript(STATE), { env: { KUBEPAR_SEED: '3' } });
    expect(ended.records).toMatchObject([{ stream: true }]);
    expect(resultOf(ended)).toBe(plainR(3, 0, STATE));
  });

  test('also gives R in a shell script its stream', async () => {
    const { output, stream } = await runTask(3, 2, ['sh', '-c', `Rscript -e '${STATE}'`]);
    expect(stream).toBe(true);
    expect(output).toBe(plainR(3, 2, STATE));
  });

  test('gives the items of a loop the streams of plain R, in any order', () => {
    const script = [
      'set <- get("set_stream", environment(kubepar_lease))',
      'RNGkind("L\'Ecuyer-CMRG"); set.seed(7); streams <- list(.Random.seed)',
      'for (k in 2:200) streams[[k]] <- parallel::nextRNGStream(streams[[k - 1]])',
      'set.seed(1); order <- c(0, 1, 1, 5, 4, 199, 198, 0, 2, sample(0:199, 300, TRUE))',
      'wrong <- Filter(function(task) { set(task); is <- .Random.seed; runif(3); !identical(is, streams[[task + 1]]) }, order)',
      'cat("wrong:", unlist(wrong))',
    ].join('\n');
    const env = { R_PROFILE: path.join(RUNTIME, 'profile.R'), KUBEPAR_SEED: '7', KUBEPAR_LEASE: 'any' };
    expect(runR(script, env)).toBe('wrong: ');
  });

  test('does not override set.seed in a script', async () => {
    const lines = ['RNGkind("Mersenne-Twister")', 'set.seed(7)', DRAW];
    const { output, stream } = await runTask(1, 5, rscript(...lines));
    expect(stream).toBe(true);
    expect(output).toBe(runR(lines.join('\n')));
  });

  test.each(['--vanilla', '--no-site-file'])('is skipped by Rscript %s, which the record shows', async (option) => {
    const { output, stream } = await runTask(1, 0, ['Rscript', option, '-e', 'cat(exists(".Random.seed"), "\\n")']);
    expect(stream).toBe(false);
    expect(output).toBe('FALSE \n');
  });

  test('R sessions that a script starts at the same time have different numbers, and the record shows that their order is chance', async () => {
    // Text and line end are one write, so that lines of sessions don't mix.
    const draw = `cat(paste0(runif(1), "\\n"))`;
    const allStarted =
      'invisible(file.create(commandArgs(TRUE))); while (!all(file.exists(as.character(1:8)))) Sys.sleep(0.01)';
    const eight = 'for i in 1 2 3 4 5 6 7 8; do';
    const together = `${eight} Rscript -e '${allStarted}; ${draw}' "$i" & done; wait`;
    const { output, stream } = await runTask(1, 2, ['sh', '-c', together], FEW_PACKAGES);
    const numbers = output!.trim().split(/\s+/);
    expect(new Set(numbers).size).toBe(8);
    expect(stream).toBe(false);
    const inTurn = await runTask(1, 2, ['sh', '-c', `${eight} Rscript -e '${draw}'; done`], FEW_PACKAGES);
    expect(inTurn.output!.trim().split(/\s+/).sort()).toEqual(numbers.sort());
    expect(inTurn.stream).toBe(true);
  });

  test('a task whose R sessions ran at the same time is named, whatever its command is', async () => {
    // Each one waits for the other.
    const session = `file.create(commandArgs(TRUE)); while (!all(file.exists(c("a", "b")))) Sys.sleep(0.01)`;
    const ended = await runPod(DASH, ['sh', '-c', `for k in a b; do Rscript -e '${session}' "$k" & done; wait`]);
    expect(ended.records).toMatchObject([{ status: 'succeeded', stream: false }]);
    expect(Buffer.from(ended.records[0]!.alarm!, 'base64').toString()).toMatch(
      /^kubepar: R sessions ran at the same time, .*; start one after another/,
    );
  });

  test('an R session after one that crashed or ended in the background has its substream', async () => {
    const draw = `Rscript -e 'cat(runif(1), "\\n")'`;
    const crash = `Rscript -e 'tools::pskill(Sys.getpid(), 9)' || :`;
    const { output, stream } = await runTask(1, 2, ['sh', '-c', `${crash}; ${draw} & wait; ${draw}`]);
    expect(stream).toBe(true);
    expect(new Set(output!.trim().split(/\s+/)).size).toBe(2);
  });

  test('R sessions at the two ends of a pipe run at the same time', async () => {
    const { stream } = await runTask(1, 0, [
      'sh',
      '-c',
      `Rscript -e 'cat(runif(1)); Sys.sleep(2)' | Rscript -e 'invisible(readLines(file("stdin"), warn = FALSE))'`,
    ]);
    expect(stream).toBe(false);
  });

  test('a command other than R has no stream', async () => {
    expect(await runTask(1, 0, ['echo', 'result'])).toEqual({ output: 'result\n', stream: false, error: '' });
  });

  describe('a script that removes .Random.seed', () => {
    const CLEAR = 'rm(list = ls(all.names = TRUE))';
    const SHOW = 'cat(format(runif(2), digits = 17), RNGkind(), "\\n", sep = "\\n")';
    const NEXT = 'for (i in 1) .Random.seed <- parallel::nextRNGSubStream(.Random.seed)';
    const clearIn = (text: string): string => writeFile('clear.R', text);

    test.each<[string, readonly string[]]>(
      cases([
        ['as its first line', [CLEAR, SHOW]],
        ['by an abbreviation', ['rm(list = ls(all = T))', SHOW]],
        ['by its name', ['runif(3) -> x; rm(.Random.seed)', SHOW]],
        ['by its name as text', ['rm(".Random.seed", envir = globalenv())', SHOW]],
        ['by remove()', ['remove(list = ".Random.seed")', SHOW]],
        ['by base::rm()', ['base::rm(list = base::ls(all.names = TRUE))', SHOW]],
        ['by do.call()', ['do.call("rm", list(list = ".Random.seed"))', SHOW]],
        ['before it draws in the same line', [`{ ${CLEAR}; ${SHOW} }`]],
        ['within a function that draws', [`f <- function() { rm(.Random.seed, envir = globalenv()); ${SHOW} }`, 'f()']],
        ['within local()', [`local({ rm(list = ls(globalenv(), all.names = TRUE), envir = globalenv()); ${SHOW} })`]],
        ['within sapply()', [`invisible(sapply(".Random.seed", function(name) rm(list = name, pos = 1)))`, SHOW]],
        ['within eval()', [`eval(parse(text = '${CLEAR}; ${SHOW}'), globalenv())`]],
        ['in a file that it sources', [`source("${clearIn(`${CLEAR}\n${SHOW}`)}")`]],
        [
          'in a file that it sources in an environment',
          [`sys.source("${clearIn('rm(.Random.seed, envir = globalenv())')}", new.env()); ${SHOW}`],
        ],
        ['by NULL', ['.Random.seed <- NULL', SHOW]],
        ['of a seed of its own', ['set.seed(7)', CLEAR, SHOW]],
      ]),
    )('%s, starts at the next substream of its task', async (_, lines) => {
      const { output, stream, error } = await runTask(3, 2, rscript(...lines), FEW_PACKAGES);
      expect(error).toBe('');
      expect(stream).toBe(true);
      expect(output).toBe(plainR(3, 2, NEXT, SHOW));
    });

    test('does so in R, R CMD BATCH and a script from standard input as well', async () => {
      const script = writeFile('script.R', `${CLEAR}\n${SHOW}`);
      for (const run of [
        `R -s -f ${script}`,
        `R -s --no-save <${script}`,
        `R CMD BATCH -s --no-timing ${script} /dev/stdout`,
      ])
        expect((await runTask(3, 2, ['sh', '-c', run])).output).toBe(plainR(3, 2, NEXT, SHOW));
    });

    test('never gets the same numbers again, nor those of a further session', async () => {
      const draw = `cat(runif(1), "\\n")`;
      const first = `Rscript -e '${draw}; rm(.Random.seed); ${draw}' -e 'base::rm(.Random.seed)' -e '${draw}'`;
      const { output, stream } = await runTask(3, 2, ['sh', '-c', `${first}; Rscript -e '${draw}'`]);
      expect(stream).toBe(true);
      const again = '.Random.seed <- start <- parallel::nextRNGSubStream(start)';
      expect(output).toBe(plainR(3, 2, 'start <- .Random.seed', draw, again, draw, again, draw, again, draw));
    });

    test('keeps the kind of its generator, and gets a seed of the task for it', async () => {
      const kind = 'suppressWarnings(RNGkind("Wichmann-Hill", "Box-Muller", "Rounding"))';
      const draws = await Promise.all([1, 1, 2].map((task) => runTask(3, task, rscript(kind, CLEAR, SHOW))));
      const [first, second, other] = draws.map(({ output }) => output!.split('\n'));
      expect(first!.slice(2, 5)).toEqual(['Wichmann-Hill', 'Box-Muller', 'Rounding']);
      expect(second).toEqual(first);
      expect(other!.slice(2, 5)).toEqual(first!.slice(2, 5));
      expect(other![0]).not.toBe(first![0]);
    });

    test('in the processes of mclapply continues in those', async () => {
      const draw = 'function(i) { rm(.Random.seed, envir = globalenv()); runif(1) }';
      const work = `cat(unlist(parallel::mclapply(1:6, ${draw}, mc.cores = 3)), "\\n")`;
      const [first, second] = await Promise.all([1, 2].map(() => runTask(3, 2, rscript(CLEAR, work))));
      expect(second).toEqual(first);
      expect(first!.stream).toBe(true);
      expect(new Set(first!.output!.trim().split(' ')).size).toBe(6);
    });

    test('within an item of a loop starts at the next substream of the item', () => {
      const script = [
        `Sys.setenv(KUBEPAR_SEED = "3", KUBEPAR_LEASE = "sh", R_PROFILE = "${RUNTIME}/profile.R")`,
        `sys.source("${RUNTIME}/profile.R", globalenv())`,
        'set_stream <- environment(kubepar_lease)$set_stream',
        `rm(.Random.seed, envir = globalenv()); stopifnot(!exists(".Random.seed"))`,
        'for (item in 1:2) { Sys.setenv(KUBEPAR_TASK = 2); set_stream(2); rm(.Random.seed, envir = globalenv()); cat(format(runif(2), digits = 17), "", sep = "\\n") }',
      ];
      const once = plainR(3, 2, NEXT, 'cat(format(runif(2), digits = 17), "", sep = "\\n")');
      expect(runR(script.join('\n'))).toBe(once + once);
    });

    test('and a script that removes other objects gets its numbers in order', async () => {
      const lines = [
        'x <- 1; runif(2) -> y; rm(x)',
        'f <- function(z) { rm(z); exists("z", inherits = FALSE) }',
        'cat(f(1), "\\n")',
        DRAW,
      ];
      expect((await runTask(3, 2, rscript(...lines))).output).toBe(plainR(3, 2, ...lines));
    });

    test.each(['rm(nothing)', 'rm(1 + 1)', 'rm("a", list = 1)', 'print(withVisible(rm(list = character()))$visible)'])(
      '%s prints the same as in plain R',
      async (line) => {
        const said = `cat(tryCatch(capture.output(${line}), condition = conditionMessage), "\\n")`;
        expect((await runTask(3, 2, rscript(said))).output).toBe(runR(said));
      },
    );

    test('also gets its numbers after it has removed all callbacks of R', async () => {
      const remove = 'while (removeTaskCallback(1)) cat("one\\n")';
      expect((await runTask(3, 2, rscript(remove, CLEAR, SHOW))).output).toBe(`one\n${plainR(3, 2, NEXT, SHOW)}`);
    });
  });

  test('leaves nothing behind but the random numbers and, after the packages, kubepar_parameters', async () => {
    const lines = [
      'cat(search(), "\\n")',
      'cat(loadedNamespaces(), "\\n")',
      'print(names(options()))',
      'print(warnings())',
    ];
    const { output, error } = await runTask(1, 5, rscript('cat(ls(all.names = TRUE), "\\n")', ...lines));
    expect(error).toBe('');
    const attached = runR(lines.join('\n')).replace(' package:methods ', ' kubepar package:methods ');
    expect(output).toBe(`.Random.seed \n${attached}`);
  });

  describe('kubepar_parameters()', () => {
    /** Each value on one line: its type and, without loss, its value. */
    const SHOW = [
      'parameters <- kubepar_parameters()',
      'show <- function(x) switch(typeof(x), character = paste(charToRaw(enc2utf8(x)), collapse = ""), double = sprintf("%.17g", x), format(x))',
      'for (name in names(parameters)) cat(name, typeof(parameters[[name]]), show(parameters[[name]]), "\\n")',
    ];
    const LOCALES = cases(['C', 'C.UTF-8']);

    /** The parameters of a task in R: names, types and values. */
    async function inR(
      columns: readonly string[],
      row: readonly ParameterValue[],
      env: Record<string, string> = {},
      before: readonly string[] = [],
    ): Promise<[string, string, string | number][]> {
      const table = tableEnv(new ParameterTable([rowsAxis(columns, [row])]));
      const ended = await runPod(DASH, rscript(...before, ...SHOW), { env: { ...table, ...FEW_PACKAGES, ...env } });
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      return resultOf(ended)!
        .split(' \n')
        .slice(0, -1)
        .map((line) => {
          const [name = '', type = '', value = ''] = line.split(' ');
          if (type === 'character') return [name, type, Buffer.from(value, 'hex').toString('utf8')];
          return [name, type, type === 'double' ? Number(value) : value];
        });
    }

    const asCharacters = (texts: readonly string[]): [string, string, string][] =>
      texts.map((text, position) => [`x${String(position)}`, 'character', text]);
    const columnsOf = (values: readonly unknown[]): string[] => values.map((_, position) => `x${String(position)}`);

    test('is a list of text, numbers, TRUE and FALSE by name, in order', async () => {
      const columns = ['n', '__proto__', 'a.b', 'a-b', 'TRUE', 'text'];
      expect(await inR(columns, [100, 0.25, true, false, 'true', '7'])).toEqual([
        ['n', 'double', 100],
        ['__proto__', 'double', 0.25],
        ['a.b', 'logical', 'TRUE'],
        ['a-b', 'logical', 'FALSE'],
        ['TRUE', 'character', 'true'],
        ['text', 'character', '7'],
      ]);
    });

    test('works wherever an R script expects a list', async () => {
      const table = tableEnv(new ParameterTable([rowsAxis(['n', 'model'], [[3, 'a "b"']])]));
      const lines = ['p <- kubepar_parameters()', 'str(p)', 'cat(p$n + 1, p[["model"]], "\\n")'];
      expect(resultOf(await runPod(DASH, rscript(...lines), { env: table }))).toBe(
        'List of 2\n $ n    : num 3\n $ model: chr "a \\"b\\""\n4 a "b" \n',
      );
    });

    test('is an empty list if the study has no parameters', async () => {
      const { output } = await runTask(1, 0, rscript('p <- kubepar_parameters()', 'cat(is.list(p), length(p), "\\n")'));
      expect(output).toBe('TRUE 0 \n');
    });

    test.each(LOCALES)('returns text unchanged, in the locale %s', async (locale) => {
      const texts = [
        '',
        ' ',
        'é',
        '中文',
        '😀',
        'a\tb\n',
        '"',
        "'",
        '\\',
        '\\n',
        '\\\\"\\',
        '{"a":1,',
        '\u0085\u2028',
        'NA',
      ];
      expect(await inR(columnsOf(texts), texts, { LC_ALL: locale })).toEqual(asCharacters(texts));
    });

    test.each(LOCALES)('returns every character except NUL, in the locale %s', async (locale) => {
      const codes: number[] = [];
      for (let code = 1; code <= 0x10ffff; code += code < 0xffff ? 1 : 997)
        if (code < 0xd800 || code > 0xdfff) codes.push(code);
      const texts: string[] = [];
      for (let start = 0; start < codes.length; start += 61)
        texts.push(String.fromCodePoint(...codes.slice(start, start + 61)));
      expect(await inR(columnsOf(texts), texts, { LC_ALL: locale })).toEqual(asCharacters(texts));
    });

    test('returns text that is marked as UTF-8', async () => {
      const table = tableEnv(new ParameterTable([rowsAxis(['v'], [['é😀']])]));
      const lines = ['v <- kubepar_parameters()$v', 'cat(Encoding(v), nchar(v), utf8ToInt(v), "\\n")'];
      expect(resultOf(await runPod(DASH, rscript(...lines), { env: { ...table, LC_ALL: 'C' } }))).toBe(
        'UTF-8 2 233 128512 \n',
      );
    });

    test('understands any JSON escape', async () => {
      const escapes = ['\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t', '\\u0041', '\\u00E9', '\\ud83d\\ude00'];
      const bodies = [...escapes, ...escapes.map((escape) => `u${escape}${escape}\\\\${escape}0041${escape}`)];
      const columns = columnsOf(bodies);
      const files = {
        axes: `list 1 1 ${columns.join(' ')}\n`,
        'rows-0-0': `${bodies.map((body) => `"${body}"`).join('\t')}\n`,
      };
      const ended = await runPod(DASH, rscript(...SHOW), { env: tableOfFiles(files, columns) });
      const hex = bodies.map((body) => Buffer.from(JSON.parse(`"${body}"`) as string).toString('hex'));
      expect(resultOf(ended)).toBe(hex.map((text, position) => `x${String(position)} character ${text} \n`).join(''));
    });

    test.each(LOCALES)('takes a few seconds for values of 100 kB, in the locale %s', async (locale) => {
      const texts = [
        'x'.repeat(1e5),
        '\n'.repeat(1e5),
        '\\'.repeat(1e5),
        '\ufeff'.repeat(33_000),
        'é\n'.repeat(40_000),
        'é\t'.repeat(40_000),
      ];
      const started = Date.now();
      for (const text of texts) {
        const [[, , seen] = []] = await inR(['v'], [text], { LC_ALL: locale });
        // No diff of 100 kB if they differ.
        expect(seen === text).toBe(true);
      }
      // Counting each place from the start would take minutes.
      expect(Date.now() - started).toBeLessThan(20_000);
    });

    test('returns numbers as R reads them; whole ones and short decimals are exact', async () => {
      const exact = [0, 1, -1, 100_000, 9_007_199_254_740_991, 0.1, -0.25, 123.456, 1e-7, 1.5e-300, 1e21, 1e300];
      const any = fc
        .sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { seed: 5, numRuns: draws(1000) })
        .filter((value) => value !== 0 && (Math.abs(value) <= Number.MAX_SAFE_INTEGER || Math.abs(value) >= 1e21));
      expect(any.length).toBeGreaterThan(draws(900));
      const values = [...exact, ...any];
      const seen = await inR(columnsOf(values), values);
      expect(seen.map(([, type]) => type)).toEqual(values.map(() => 'double'));
      const numbers = seen.map(([, , value]) => Number(value));
      expect(numbers.slice(0, exact.length)).toEqual(exact);
      // R itself reads one in a few thousand numbers as its neighbor.
      numbers.forEach((value, position) => {
        expect(Math.abs(value - values[position]!)).toBeLessThanOrEqual(Math.abs(values[position]!) * Number.EPSILON);
      });
    });

    test('works after rm(list = ls()), and whatever the options are', async () => {
      const before = ['options(encoding = "latin1", OutDec = ",", scipen = -5)', 'rm(list = ls(all.names = TRUE))'];
      expect(await inR(['v', 'n'], ['é', 0.5], {}, before)).toEqual([
        ['v', 'character', 'é'],
        ['n', 'double', 0.5],
      ]);
    });

    test('is the same in every task of a pod, and every call', async () => {
      const table = tableEnv(new ParameterTable([rowsAxis(['v'], [['a'], ['b']])]));
      const lines = ['cat(kubepar_parameters()$v, kubepar_parameters()$v, "\\n")'];
      const ended = await runPod(DASH, rscript(...lines), { env: { ...table, ...tasks(2) } });
      expect([resultOf(ended, 0), resultOf(ended, 1)]).toEqual(['a a \n', 'b b \n']);
    });

    test('reports that there is no task', async () => {
      const lines = ['Sys.unsetenv("KUBEPAR_PARAMETERS")', 'kubepar_parameters()'];
      const { error } = await runTask(1, 0, rscript(...lines));
      expect(error).toMatch(
        /^Error in kubepar_parameters\(\) : *\n? *kubepar_parameters\(\) works in the tasks of a study only: KUBEPAR_PARAMETERS is not set\n/,
      );
    });
  });

  describe("the image's own profile", () => {
    const OWN = 'helper <- function() "from the own profile"; options(own.profile = "ran")';
    const LOOK = ['cat(helper(), getOption("own.profile"), "\\n")', STATE];

    test('of R_PROFILE runs first, and the process sees that variable as it was', async () => {
      const own = writeFile('own.R', OWN);
      const { output, stream } = await runTask(1, 3, rscript(...LOOK, 'cat(Sys.getenv("R_PROFILE"))'), {
        R_PROFILE: own,
      });
      expect(stream).toBe(true);
      expect(output).toBe(`from the own profile ran \n${plainR(1, 3, STATE)}${own}`);
    });

    test('of R_PROFILE may set a seed: the stream of the task comes after', async () => {
      const own = writeFile('own.R', 'set.seed(1, "Mersenne-Twister")');
      expect((await runTask(1, 3, rscript(STATE), { R_PROFILE: own })).output).toBe(plainR(1, 3, STATE));
    });

    test('that does not exist is skipped, as by R', async () => {
      const { output, error } = await runTask(1, 3, rscript(STATE), { R_PROFILE: '/no/such/profile.R' });
      expect(error).toBe('');
      expect(output).toBe(plainR(1, 3, STATE));
    });

    test('is evaluated where R evaluates it, and so leaves its objects where they would be', async () => {
      const own = writeFile('own.R', 'own <- environment()');
      const where = ['cat(environmentName(own), find("own"), exists("own", globalenv(), inherits = FALSE), "\\n")'];
      const { output } = await runTask(1, 0, rscript(...where), { R_PROFILE: own });
      expect(output).toBe(runR(where.join('\n'), { R_PROFILE: own }));
      // This is the base environment before R 4.1.
      const script = [
        `Sys.setenv(KUBEPAR_SEED = "1", KUBEPAR_TASK = "0", KUBEPAR_R_PROFILE = "${own}")`,
        'where <- new.env()',
        `sys.source("${path.join(RUNTIME, 'profile.R')}", where)`,
        'cat(identical(where$own, where), ls(where), exists("own"))',
      ];
      expect(runR(script.join('\n'))).toBe('TRUE own FALSE');
    });

    test.each(['', 'unset'])(
      'does not exist if R_PROFILE is empty, and is Rprofile.site if it is unset: %j',
      async (value) => {
        const home = copyOfR();
        fs.writeFileSync(path.join(home, 'etc', 'Rprofile.site'), `${OWN}\n`);
        const env = { RHOME: home, ...(value === 'unset' ? {} : { R_PROFILE: value }) };
        const look = 'cat(exists("helper"), Sys.getenv("R_PROFILE", "unset"))';
        const plain = runR(look, env);
        expect(plain).toBe(value === 'unset' ? 'TRUE unset' : 'FALSE ');
        expect((await runTask(1, 3, rscript(look), env)).output).toBe(plain);
      },
    );

    test('that fails ends R, as it does without kubepar', async () => {
      const own = writeFile('own.R', 'stop("the image is broken")');
      const { output, error } = await runTask(1, 0, rscript('1'), { R_PROFILE: own });
      expect(output).toBeUndefined();
      expect(error).toContain('the image is broken');
    });

    test('Rprofile.site runs first, and R_PROFILE is unset', async () => {
      const home = copyOfR();
      fs.writeFileSync(path.join(home, 'etc', 'Rprofile.site'), `${OWN}\n`);
      const lines = [...LOOK, 'cat(is.na(Sys.getenv("R_PROFILE", NA)))'];
      expect(runR(lines[0]!, { RHOME: home })).toBe('from the own profile ran \n');
      const { output, stream } = await runTask(1, 3, rscript(...lines), { RHOME: home });
      expect(stream).toBe(true);
      expect(output).toBe(`from the own profile ran \n${plainR(1, 3, STATE)}TRUE`);
    });

    test('a missing Rprofile.site is not an error', async () => {
      const home = copyOfR();
      fs.rmSync(path.join(home, 'etc', 'Rprofile.site'), { force: true });
      const { output, error } = await runTask(1, 3, rscript(STATE), { RHOME: home });
      expect(error).toBe('');
      expect(output).toBe(plainR(1, 3, STATE));
    });

    test('.Rprofile in the working folder runs after, and sees the stream', async () => {
      const files = path.dirname(writeFile('.Rprofile', STATE));
      expect((await runTask(1, 3, rscript('1 -> x'), { KUBEPAR_FILES: files })).output).toBe(plainR(1, 3, STATE));
    });
  });
});

/** The installed R through links, with a folder etc/ that the test may write to. Rscript finds it with RHOME. */
function copyOfR(): string {
  const installed = execFileSync(which('R'), ['RHOME'], { encoding: 'utf8' }).trim();
  const home = fs.mkdtempSync(path.join(folder, 'R-'));
  for (const name of fs.readdirSync(installed)) fs.symlinkSync(path.join(installed, name), path.join(home, name));
  for (const name of ['etc', 'bin']) {
    fs.rmSync(path.join(home, name));
    fs.cpSync(path.join(installed, name), path.join(home, name), { recursive: true, dereference: true });
  }
  const start = path.join(home, 'bin', 'R');
  fs.writeFileSync(
    start,
    fs.readFileSync(start, 'utf8').replaceAll(new RegExp(`^R_HOME_DIR=.*$`, 'gm'), `R_HOME_DIR=${home}`),
  );
  return home;
}
