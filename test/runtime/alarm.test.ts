import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AttemptRecord } from '../../cli/records/attempt-record';
import { pythonWith } from '../support';
import {
  BUSYBOX,
  DASH,
  SHELLS,
  resultOf,
  rscript,
  runPod,
  sh,
  tasks,
  testFolder,
  TRIED_SHELLS,
  which,
  type Shell,
} from './support';

const folder = testFolder();
const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'test-'));

const decoded = (base64: string | undefined): string =>
  Buffer.from(base64 ?? '', 'base64')
    .toString('utf8')
    .trimEnd();
const alarmOf = (record: AttemptRecord | undefined): string => decoded(record?.alarm);
const python = (...lines: readonly string[]): string[] => [pythonWith('numpy'), '-c', lines.join('\n')];
const node = (script: string): string[] => [which('node'), '-e', script];
const perl = (script: string): string[] => [which('perl'), '-e', script];

test.each([
  [
    'an error of R that options(error) keeps from the exit code',
    rscript('options(error = quote(invisible()))', 'est <- 1', 'f <- function() stop("no model")', 'f()', 'print(est)'),
    'Error in f() : no model',
  ],
  [
    'an error of R without a call',
    rscript('options(error = expression(NULL))', 'stop("no model")', 'print(1)'),
    'Error: no model',
  ],
  [
    'an error of R whose message is in the next line',
    rscript(
      'options(error = quote(invisible()))',
      'f <- function(x) stop("a message that is so long that R puts it into a line of its own")',
      'f("and a call that is not short")',
      'print(1)',
    ),
    'Error in f("and a call that is not short") : a message that is so long that R puts it into a line of its own',
  ],
  [
    'an error that try() prints',
    rscript('try(log(-1:2 + "a"))', 'print(1)'),
    'Error in -1:2 + "a" : non-numeric argument to binary operator',
  ],
  [
    'a file that R cannot open',
    rscript('try(file("nowhere/x", "r"))', 'print(1)'),
    'Error in file("nowhere/x", "r") : cannot open the connection',
  ],
  [
    'a child of mclapply that was killed',
    rscript(
      'x <- parallel::mclapply(1:4, function(i) if (i == 2) tools::pskill(Sys.getpid(), 9) else i, mc.cores = 2)',
      'print(1)',
    ),
    'scheduled core 2 did not deliver a result, all values of the job will be affected',
  ],
  [
    'children of mclapply that failed',
    rscript('x <- parallel::mclapply(1:4, function(i) stop("boom"), mc.cores = 2)', 'print(1)'),
    'all scheduled cores encountered errors in user code',
  ],
  ['another R that failed with a number', rscript('system("Rscript -e \'stop(1)\'")', 'print(1)'), 'Execution halted'],
  ['an R that crashed', sh("Rscript -e 'tools::pskill(Sys.getpid(), 11)'", 'echo 1'), '*** caught segfault ***'],
  ['an R of which only the end is told', sh('echo "Execution halted" >&2', 'echo 1'), 'Execution halted'],
  [
    'a traceback of Python, whose last line it is',
    python('import traceback', 'try: 1/0', 'except Exception: traceback.print_exc()', 'print(1)'),
    'ZeroDivisionError: division by zero',
  ],
  [
    'a thread of Python',
    python(
      'import threading',
      'def f(): raise ValueError("boom")',
      't = threading.Thread(target=f); t.start(); t.join()',
      'print(1)',
    ),
    'ValueError: boom',
  ],
  [
    'a process of Python',
    python(
      'import multiprocessing as m',
      'def f(): raise KeyError("n")',
      'p = m.Process(target=f); p.start(); p.join()',
      'print(1)',
    ),
    "KeyError: 'n'",
  ],
  [
    'a pool of Python whose process was killed',
    python(
      'import concurrent.futures as c, os, traceback',
      'with c.ProcessPoolExecutor(2) as p:',
      '  try: list(p.map(os._exit, [9]))',
      '  except Exception: traceback.print_exc()',
      'print(1)',
    ),
    'concurrent.futures.process.BrokenProcessPool: A process in the process pool was terminated abruptly while the future was running or pending.',
  ],
  [
    'an exception that Python ignored',
    python('class A:', '  def __del__(self): raise ValueError("in del")', 'a = A(); del a', 'print(1)'),
    'ValueError: in del',
  ],
  [
    'an error that Python logged',
    python('import logging; logging.error("not converged")', 'print(1)'),
    'ERROR:root:not converged',
  ],
  [
    'an error that node printed',
    node('try { null.x } catch (e) { console.error(e) } console.log(1)'),
    "TypeError: Cannot read properties of null (reading 'x')",
  ],
  [
    'a file that perl cannot open',
    perl('open(F, "nowhere") or warn "Cannot open: $!"; print 1'),
    'Cannot open: No such file or directory at -e line 1.',
  ],
  ['an error of Julia', sh('echo "ERROR: LoadError: boom" >&2', 'echo 1'), 'ERROR: LoadError: boom'],
  ['a task of Julia', sh('echo "┌ Error: boom" >&2', 'echo 1'), '┌ Error: boom'],
  [
    'a program that bash does not find',
    ['bash', '-c', 'nosuchprogram; echo 1'],
    'bash: line 1: nosuchprogram: command not found',
  ],
  ['a program that dash does not find', ['dash', '-c', 'nosuchprogram; echo 1'], 'dash: 1: nosuchprogram: not found'],
  [
    'a program that busybox does not find',
    ['busybox', 'sh', '-c', 'nosuchprogram; echo 1'],
    'sh: nosuchprogram: not found',
  ],
  ['a file that cat does not find', sh('cat nowhere.csv | wc -l'), 'cat: nowhere.csv: No such file or directory'],
  ['a program that was killed', sh('sh -c "kill -KILL \\$\\$"', 'echo 1'), 'Killed'],
  ['a program that crashed', sh('sh -c "ulimit -c 0; kill -SEGV \\$\\$"', 'echo 1'), 'Segmentation fault'],
  [
    'an error behind a progress bar',
    sh("printf ' 10%%|#  | 1/10\\r 20%%|## | 2/10\\rError in f() : boom\\n' >&2", 'echo 1'),
    'Error in f() : boom',
  ],
  [
    'a message that is as long as it likes',
    sh('printf "Error: %01000d\\n" 0 | tr 0 x >&2', 'echo 1'),
    `Error: ${'x'.repeat(393)}`,
  ],
])('an attempt that exits with 0 reports the error line: %s', async (_what, command, line) => {
  const ended = await runPod(DASH, command);
  expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded', exit: 0 }] });
  expect(alarmOf(ended.records[0])).toBe(line);
});

/** The alarm of an attempt with this standard error, for each of the texts. */
async function alarmsOf(shell: Shell, texts: readonly string[]): Promise<Record<string, string>> {
  const given = newFolder();
  texts.forEach((text, task) => {
    fs.writeFileSync(path.join(given, String(task)), `${text}\n`);
  });
  const ended = await runPod(shell, [...sh('cat "$0/$KUBEPAR_TASK" >&2; echo 1'), given], { env: tasks(texts.length) });
  expect(ended.records.map(({ status }) => status)).toEqual(texts.map(() => 'succeeded'));
  return Object.fromEntries(texts.map((text, task) => [text, alarmOf(ended.records[task])]));
}

describe.each(TRIED_SHELLS)('an attempt that exits with 0, in $name,', (shell) => {
  test('reports the line in which a program mentioned an error', async () => {
    const told: Record<string, string> = {
      // R
      ...own('Error in f(x) : 5 of 10 models failed'),
      ...own('Error: 5 of 10 models failed'),
      ...own('Error: 3 arguments expected, got 2 of them'),
      ...own("Error: object 'x' not found"),
      ...own('Error: NA in the data'),
      ...own("Error: infinite or missing values in 'x'"),
      ...own('Error: 2D arrays are needed'),
      ...own('Error: 0.5 is not a probability'),
      ...own('Fehler in f(x) : kein Modell'),
      ...own("Fehler: Objekt 'x' nicht gefunden"),
      ...own("Erreur : objet 'x' introuvable"),
      ...own("Fatal error: cannot open file 's.R': No such file or directory"),
      'Error in `f()`:\n! no model': 'Error in `f()`: ! no model',
      // Python
      ...own('ValueError: 5'),
      ...own("KeyError: 'n'"),
      ...own('numpy.linalg.LinAlgError: Singular matrix'),
      ...own('Exception: no model'),
      ...own('Fatal Python error: Segmentation fault'),
      ...own('2026-01-01 12:00:00,001 - fit - ERROR - no model'),
      ...own('CRITICAL:root:no model'),
      'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nMeanError: 5': 'MeanError: 5',
      // Julia
      ...own('ERROR: LoadError: UndefVarError: `x` not defined'),
      // Node
      ...own("TypeError: Cannot read properties of null (reading 'x')"),
      ...own('Uncaught RangeError: Invalid array length'),
      'FitError: no model\n    at fit (/app/a.js:1:7)': 'FitError: no model',
      'Error\n    at fit (/app/a.js:1:7)': 'Error',
      // Rust, Go, Java, Ruby, PHP, Perl, C
      "thread 'main' panicked at src/main.rs:2:5:\nno model": "thread 'main' panicked at src/main.rs:2:5: no model",
      ...own("thread 'main' panicked at 'no model', src/main.rs:2:5"),
      ...own('panic: runtime error: index out of range [3] with length 3'),
      ...own('Exception in thread "main" java.lang.IllegalStateException: no model'),
      ...own('java.io.IOException: no model'),
      ...own("a.rb:1:in `fit': no model (RuntimeError)"),
      ...own('PHP Fatal error:  Uncaught Exception: no model in a.php:1'),
      ...own("Can't locate Fit.pm in @INC at a.pl line 1."),
      ...own('error: no model'),
      ...own('fatal: not a git repository'),
      ...own("a.out: a.c:3: main: Assertion `x > 0' failed."),
      ...own('Floating point exception'),
      ...own('Fatal error: exception Failure("no model")'),
      ...own('dash: 1: cannot open nowhere: No such file'),
    };
    expect(await alarmsOf(shell, Object.keys(told))).toEqual(told);
  });

  test('reports no error if a line contains a measure of error, or the word', async () => {
    const lines = [
      'MeanAbsoluteError: see table',
      'RootMeanSquaredError: low',
      'TotalError: big',
      'StandardError: 0.3',
      'RelativeError: below 1 percent of all values',
      'model.StdError: 0.3',
      'std.Error: low',
      'TestError: 5 of 100 cases',
      'Standard Error: low',
      'Prediction Error: see below',
      'Type I Error: 0.05',
      'Error: 0.05',
      'Error: 5',
      'Error: 5%',
      'Error: 0.05 (sd 0.01)',
      'Error: 0.05 +/- 0.01',
      'Error: 0.02 for the linear model',
      'Error: 1.2e-5 after 10 iterations',
      'Error: NA',
      'Error: -Inf',
      'ERROR: 0.2',
      'error: 3',
      'error: 0.1 on the test set',
      'error rate: low',
      'Errors: none',
      'No error: all models fit',
      'Error in mean : 0.3',
      '    at 10:30 the chains had met',
      '    at line 3:4 of the table',
      'Warning: deprecated\n    at fit (/app/a.js:1:7)',
      'Trace: here\n    at fit (/app/a.js:1:7)',
      'Exceptions: none',
      'The ERROR column - see - below',
      'panic is not needed',
      'fatal accidents: 3',
      'Uncaught: 5 of 7 fish',
      'Traceback is off',
      'main.c:3: warning: unused',
      'Killed cells: 5',
      'Permission denied cases: 3',
      "Warning: can't find the cache at a.pl line 1.",
      'Error rate: 0.05',
      'Standard Error: 1.2',
      'Error: -1e-3',
      'Std. Error t value',
      'MeanAbsoluteError: 0.1',
      'RMSError: NaN',
      'Residual standard error: 3.2 on 30 degrees of freedom',
      'Errors are the user’s own',
      'Killed 3 of 5 chains',
      'Loading required package: MASS',
      'no Error in f() : here',
      'Exception handling is on',
      'A traceback follows: none',
    ];
    expect(await alarmsOf(shell, lines)).toEqual(Object.fromEntries(lines.map((line) => [line, ''])));
  });
});

/** A line that is reported unchanged. */
function own(line: string): Record<string, string> {
  return { [line]: line };
}

describe.each(TRIED_SHELLS)('standard error, in $name', (shell) => {
  test('has its end in the record of a successful attempt, and of a failed one', async () => {
    const { records } = await runPod(shell, sh('seq 1 1000 >&2', 'echo out', 'exit $KUBEPAR_TASK'), { env: tasks(2) });
    for (const record of records) expect(decoded(record.stderr).endsWith('\n999\n1000')).toBe(true);
    expect(records).toMatchObject([{ status: 'succeeded', error: '' }, { status: 'failed' }]);
    expect(records[1]!.error).toBe(records[1]!.stderr);
  });

  test('is empty in the record of an attempt that failed with an error on standard output', async () => {
    const { records } = await runPod(shell, sh('echo went wrong', 'exit 1'));
    expect([decoded(records[0]!.error), records[0]!.stderr]).toEqual(['went wrong', '']);
  });

  test('is searched in its first 64 KiB and at its end, but not between', async () => {
    const chatter = 'seq 1 20000 >&2';
    const alarms = await Promise.all(
      [
        ['echo "Error: first" >&2', chatter, 'echo "Error: last" >&2'],
        [chatter, 'echo "Error: last" >&2', 'seq 1 100 >&2'],
        [chatter, 'echo "Error: between" >&2', chatter],
      ].map(async (lines) => alarmOf((await runPod(shell, sh(...lines, 'echo 1'))).records[0])),
    );
    expect(alarms).toEqual(['Error: first', 'Error: last', '']);
  });

  test('of any bytes is stored unchanged', async () => {
    const ended = await runPod(shell, sh('printf "\\0\\377\\nError: b\\377\\n" >&2', 'echo 1'));
    expect(Buffer.from(ended.records[0]!.stderr!, 'base64').toString('latin1')).toBe('\0\xff\nError: b\xff\n');
    expect(Buffer.from(ended.records[0]!.alarm!, 'base64').toString('latin1')).toBe('Error: b\xff\n');
  });
});

describe.each(TRIED_SHELLS)('a process that the kernel killed for its memory use, in $name', (shell) => {
  // As the kernel defines them: https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html.
  const CGROUPS: readonly [string, string, string][] = [
    ['cgroup v2', 'memory.events', 'low 0\nhigh 0\nmax 12\noom 1\noom_kill KILLS\noom_group_kill 0\n'],
    ['cgroup v1', 'memory/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill KILLS\n'],
  ];

  test.each(CGROUPS)('makes the attempt out of memory, even with exit code 0: %s', async (_version, name, text) => {
    const cgroup = newFolder();
    const counters = path.join(cgroup, name);
    fs.mkdirSync(path.dirname(counters), { recursive: true });
    fs.writeFileSync(counters, text.replace('KILLS', '3'));
    const command = sh(
      'echo 1; [ -z "${KUBEPAR_CGROUP+set}" ] || exit 9',
      '[ "$KUBEPAR_TASK.$KUBEPAR_ATTEMPT" != 1.1 ] || { echo "a child is gone" >&2; printf "$TEXT" >"$COUNTERS"; }',
    );
    const ended = await runPod(shell, command, {
      env: {
        ...tasks(3),
        KUBEPAR_RETRIES: '1',
        KUBEPAR_CGROUP: cgroup,
        COUNTERS: counters,
        TEXT: text.replace('KILLS', '4'),
      },
    });
    expect(ended.records).toMatchObject([
      { task: 0, status: 'succeeded' },
      { task: 1, attempt: 1, status: 'out-of-memory', exit: 0, bytes: 0, sha256: '' },
      { task: 1, attempt: 2, status: 'succeeded' },
      { task: 2, status: 'succeeded' },
    ]);
    expect(decoded(ended.records[1]!.error)).toBe('a child is gone');
  });

  test('of another container does not count, if there are no counters', async () => {
    const ended = await runPod(shell, ['true'], { env: { KUBEPAR_CGROUP: newFolder() } });
    expect(ended.records).toMatchObject([{ status: 'succeeded' }]);
  });
});

test('an attempt without standard error, result file or files starts no process for them', async () => {
  // Each program of the wrapper is counted through a link to one that records its name.
  const bin = newFolder();
  const counted = path.join(bin, 'counted');
  const programs = ['base64', 'cat', 'head', 'mkdir', 'mkfifo', 'rm', 'sha256sum', 'tail', 'tee', 'wc'];
  for (const program of programs)
    fs.writeFileSync(
      path.join(bin, program),
      `#!/bin/sh\necho ${program} >>${counted}\nexec ${which(program)} "$@"\n`,
      {
        mode: 0o755,
      },
    );
  const ended = await runPod({ ...DASH, path: `${bin}:${DASH.path}` }, ['echo', '1'], { env: tasks(2) });
  expect(resultOf(ended, 1)).toBe('1\n');
  const names = fs.readFileSync(counted, 'utf8').trimEnd().split('\n');
  expect(names.filter((name) => name === 'tee')).toHaveLength(4);
  expect(names.length).toBeLessThanOrEqual(2 * 15 + 4);
  expect(BUSYBOX).toBe(SHELLS[1]);
});
