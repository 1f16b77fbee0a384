import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  BUSYBOX,
  DASH,
  Pod,
  TRIED_SHELLS,
  copyOfRuntime,
  keptError,
  processEnd,
  resultOf,
  runPod,
  tasks,
  testFolder,
  which,
  type EndedPod,
  type PodOptions,
  type Shell,
} from './support';
import { cases } from '../thoroughness';
import { inDepth } from '../in-depth';

const folder = testFolder();
const WARM = { KUBEPAR_WARM: 'base' };

/** A folder of a study with a script `s.R`, and more files. */
function filesWith(script: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const files = fs.mkdtempSync(path.join(folder, 'files-'));
  fs.chmodSync(files, 0o755);
  for (const [name, text] of Object.entries({ 's.R': script, ...more })) fs.writeFileSync(path.join(files, name), text);
  return { KUBEPAR_FILES: files };
}

function runScript(
  shell: Shell,
  script: string,
  env: Readonly<Record<string, string>> = {},
  options: PodOptions = {},
): Promise<EndedPod> {
  return runPod(shell, ['Rscript', 's.R'], { ...options, env: { ...filesWith(script), ...WARM, ...env } });
}

/** Whether each attempt was warm, and if not, why. */
function starts({ records }: EndedPod): (string | boolean | undefined)[] {
  return records.map(({ warm, cold }) => (cold === undefined ? warm : Buffer.from(cold, 'base64').toString().trim()));
}

/** What is the same in each run. */
function outcomes({ records }: EndedPod): unknown[] {
  return records.map(({ task, attempt, status, exit, stream, sha256, alarm, left, printed }) => [
    ...[task, attempt, status, exit, stream, sha256, alarm, left, printed],
  ]);
}

const PARENT = 'parent <- strsplit(sub(".*\\\\) ", "", readLines("/proc/self/stat")), " ")[[1]][2]\n';

/** A script each of whose tasks fails in another way at the first attempt. */
const FAULTS = `
task <- as.integer(Sys.getenv("KUBEPAR_TASK"))
first <- Sys.getenv("KUBEPAR_ATTEMPT") == "1"
result <- Sys.getenv("KUBEPAR_RESULT")
cat("task", task, runif(1), "\\n")
if (first) switch(task + 1,
  stop("an error"),
  tools::pskill(Sys.getpid(), 9),
  quit("no", 7),
  tools::pskill(Sys.getpid(), 15),
  Sys.sleep(100),
  dir.create(result),
  { message("Error: a message"); x <- 1 },
  system("sleep 100 >/dev/null 2>&1 &"),
  { writeLines("a", paste0(result, ".a")); writeLines("b", paste0(result, ".b")) },
  { writeLines("a", paste0(result, ".txt")); cat("printed\\n") },
  writeLines("left", "left.txt"),
  { tools::pskill(Sys.getpid(), 6); Sys.sleep(1) },
  quit("no", 127)
)
`;

describe.each(TRIED_SHELLS)('a warm R in $name', (shell) => {
  test('runs each attempt in a fork: one parent for all, which ends with the wrapper', async () => {
    const ended = await runScript(shell, `${PARENT}cat(parent)`, { ...tasks(3) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(starts(ended)).toEqual([true, true, true]);
    const parents = new Set([0, 1, 2].map((task) => resultOf(ended, task)));
    expect(parents.size).toBe(1);
    await processEnd(Number([...parents][0]));
  });

  inDepth('has the outcomes of a cold one at every fault of the command, and of its retries', async () => {
    const env = { ...tasks(13), KUBEPAR_RETRIES: '1', KUBEPAR_TASK_TIMEOUT: '8' };
    const [warm, cold] = await Promise.all([
      runScript(shell, FAULTS, env),
      runScript(shell, FAULTS, { ...env, KUBEPAR_WARM: '' }),
    ]);
    expect(outcomes(warm)).toEqual(outcomes(cold));
    expect(warm.code).toBe(cold.code);
    // The wrapper's shell names the signals that ended its own children.
    const ofCommand = (text: string): string => text.replaceAll(/^(Killed|Terminated|Aborted)\n/gm, '');
    expect(ofCommand(warm.stderr)).toBe(ofCommand(cold.stderr));
    expect(warm.records).toHaveLength(13 + 9);
    expect(new Set(starts(warm))).toEqual(new Set([true]));
    expect(new Set(starts(cold))).toEqual(new Set([undefined]));
  });

  test('is told of SIGTERM, and so are the processes that the command started', async () => {
    const pod = new Pod(shell, ['Rscript', 's.R'], {
      env: { ...filesWith('system("echo ready; exec sleep 1000")'), ...WARM },
    });
    await pod.said('ready');
    pod.signal('SIGTERM');
    const ended = await pod.ended;
    expect(ended).toMatchObject({ code: 91, records: [{ status: 'interrupted' }] });
    expect(ended.seconds).toBeLessThan(30);
  });

  test('is ended at its timeout, with processes that ignore SIGTERM', async () => {
    const script = 'cat(Sys.getpid()); flush(stdout()); system("trap \'\' TERM; sleep 1000")';
    const ended = await runScript(shell, script, { KUBEPAR_TASK_TIMEOUT: '2' });
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'timed-out' }] });
    await processEnd(Number(/^\d+/m.exec(ended.log.split('\n')[1] ?? '')?.[0]));
    expect(ended.seconds).toBeLessThan(50);
  });

  test('that is killed in the middle of a task is not missed: the task runs cold, and the next one warm', async () => {
    const script = `${PARENT}cat("x", runif(1), "\\n")
server <- grepl("warm-server", rawToChar(readBin(file.path("/proc", parent, "cmdline"), "raw", 1e4) |> (\\(b) b[b != 0])()))
if (server && Sys.getenv("KUBEPAR_TASK") == "1") { tools::pskill(as.integer(parent), 9); Sys.sleep(100) }`;
    const ended = await runScript(shell, script, { ...tasks(3) });
    const cold = await runScript(shell, script, { ...tasks(3), KUBEPAR_WARM: '' });
    expect(starts(ended)).toEqual([true, 'the warm R ended in the middle of the task', true]);
    expect(outcomes(ended)).toEqual(outcomes(cold));
    expect(ended.seconds).toBeLessThan(50);
  });

  test('lets no attempt see anything of an earlier one', async () => {
    const script = `
seen <- c(exists("mark"), getOption("mark", "") != "", Sys.getenv("MARK") != "", "splines" %in% loadedNamespaces(),
  file.exists("mark"), file.exists("~/mark"), length(list.files(tempdir())) > 0, length(commandArgs(TRUE)), "mark" %in% search())
cat(sum(seen))
mark <- 1; options(mark = "x"); Sys.setenv(MARK = "x"); library(splines); writeLines("x", "mark")
writeLines("x", "~/mark"); writeLines("x", tempfile()); attach(list(a = 1), name = "mark"); setwd("/"); set.seed(1)`;
    const ended = await runScript(shell, script, { ...tasks(3) });
    expect([0, 1, 2].map((task) => resultOf(ended, task))).toEqual(['0', '0', '0']);
    expect(starts(ended)).toEqual([true, true, true]);
  });
});

describe('what cannot be warm runs cold, and the record says why:', () => {
  const PRINTS = 'cat("printed")\n';

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string, Readonly<Record<string, string>>]>(
    cases([
      ['code', ['Rscript', '-e', 'cat("printed")'], {}, 'Rscript has options before the script', {}],
      ['options', ['Rscript', '--no-save', 's.R'], {}, 'Rscript has options before the script', {}],
      ['R itself', ['R', '--no-echo', '-f', 's.R'], {}, 'the command is not Rscript with a script', {}],
      ['another program', ['sh', '-c', 'printf printed'], {}, 'the command is not Rscript with a script', {}],
      ['.Rprofile', ['Rscript', 's.R'], { '.Rprofile': 'x <- 1\n' }, 'there is a file .Rprofile', {}],
      ['.Renviron', ['Rscript', 's.R'], { '.Renviron': 'X=1\n' }, 'there is a file .Renviron', {}],
      ["a user's profile", ['Rscript', 's.R'], {}, 'R_PROFILE_USER is set', { R_PROFILE_USER: '/nothing' }],
      [
        'a package that is not there',
        ['Rscript', 's.R'],
        {},
        "package notthere can't be loaded: there is no package called ‘notthere’",
        { KUBEPAR_WARM: 'base notthere', LANG: 'C.UTF-8' },
      ],
    ]),
  )('%s', async (_what, command, files, why, env) => {
    const ended = await runPod(DASH, command, { env: { ...filesWith(PRINTS, files), ...tasks(2), ...WARM, ...env } });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(starts(ended)).toEqual([why, why]);
    expect(resultOf(ended)).toBe('printed');
  });

  test('a script that is not there fails as without warm', async () => {
    const env = filesWith(PRINTS);
    const [warm, cold] = await Promise.all([
      runPod(DASH, ['Rscript', 'missing.R'], { env: { ...env, ...WARM } }),
      runPod(DASH, ['Rscript', 'missing.R'], { env }),
    ]);
    expect(outcomes(warm)).toEqual(outcomes(cold));
    expect(keptError(warm.records[0])).toBe(keptError(cold.records[0]));
    expect(starts(warm)).toEqual(['there is no file missing.R to read']);
  });

  test("an R whose profile prints, which each attempt's would", async () => {
    const profile = path.join(folder, 'prints.R');
    fs.writeFileSync(profile, 'cat("hello ")\n');
    const ended = await runScript(DASH, PRINTS, { R_PROFILE: profile });
    expect(resultOf(ended)).toBe('hello printed');
    expect(starts(ended)).toEqual(['R prints when it starts, as its profile tells it to']);
  });

  test('an R that does not start', async () => {
    const profile = path.join(folder, 'fails.R');
    fs.writeFileSync(profile, 'if (Sys.getenv("KUBEPAR_WARM") != "") stop("no")\n');
    const ended = await runScript(DASH, PRINTS, { R_PROFILE: profile, ...tasks(2) });
    expect(ended.code).toBe(0);
    expect(starts(ended)).toEqual([
      'the warm R did not start: Execution halted',
      'the warm R did not start: Execution halted',
    ]);
  });

  describe('packages that', () => {
    const library = path.join(folder, 'library');

    beforeAll(() => {
      const packages: Readonly<Record<string, readonly [code: string, imports: string]>> = {
        rJava: ['f <- function() 1', ''],
        uses: ['g <- function() 1', 'rJava'],
        draws: ['.onLoad <- function(...) stats::runif(1)', ''],
        good: ['h <- function() Sys.getenv("KUBEPAR_TASK")', ''],
      };
      fs.mkdirSync(library);
      const sources = Object.entries(packages).map(([name, [code, imports]]) => {
        const source = path.join(folder, 'sources', name);
        fs.mkdirSync(path.join(source, 'R'), { recursive: true });
        const description = `Package: ${name}\nVersion: 1.0\nTitle: T\nDescription: D.\nLicense: GPL-2\nAuthor: A\nMaintainer: A <a@example.com>\n`;
        fs.writeFileSync(
          path.join(source, 'DESCRIPTION'),
          imports === '' ? description : `${description}Imports: ${imports}\n`,
        );
        fs.writeFileSync(
          path.join(source, 'NAMESPACE'),
          `exportPattern("^[a-z]")\n${imports === '' ? '' : `import(${imports})\n`}`,
        );
        fs.writeFileSync(path.join(source, 'R', 'code.R'), `${code}\n`);
        return source;
      });
      execFileSync(which('R'), ['CMD', 'INSTALL', '--no-test-load', '--no-docs', `--library=${library}`, ...sources], {
        stdio: 'ignore',
      });
    }, 120_000);

    test.each(
      cases([
        [
          'draw random numbers when they are loaded',
          'draws',
          'package draws draws random numbers when it is loaded; leave it out of warm',
        ],
        [
          'do not work in a fork',
          'rJava',
          'package rJava loads rJava, which does not work in a fork; leave it out of warm',
        ],
        [
          'load such a package',
          'good uses',
          'package uses loads rJava, which does not work in a fork; leave it out of warm',
        ],
      ]),
    )('%s are refused by name', async (_what, names, why) => {
      const env = { ...tasks(2), R_LIBS: library };
      const script = 'library(draws); cat(runif(1))';
      const warm = await runScript(DASH, script, { ...env, KUBEPAR_WARM: `base ${names}` });
      expect(starts(warm)).toEqual([why, why]);
      expect(warm.code).toBe(0);
    });

    test('may be loaded first are there in each fork, which has its own environment', async () => {
      const env = { ...tasks(2), R_LIBS: library, KUBEPAR_WARM: 'base good MASS' };
      const ended = await runScript(
        DASH,
        'cat("good" %in% loadedNamespaces(), "package:good" %in% search(), good::h())',
        env,
      );
      expect(starts(ended)).toEqual([true, true]);
      expect([0, 1].map((task) => resultOf(ended, task))).toEqual(['TRUE FALSE 0', 'TRUE FALSE 1']);
    });
  });
});

test.each([DASH, BUSYBOX])(
  'as the first process of a container in $name, the wrapper spares the warm R',
  async (shell) => {
    const script = `if (Sys.getenv("KUBEPAR_TASK") == "0") system("setsid sh -c 'echo $$ >$KUBEPAR_SHARED/pid; exec sleep 100' >/dev/null 2>&1 &")
pid <- file.path(Sys.getenv("KUBEPAR_SHARED"), "pid"); while (!file.exists(pid) || file.size(pid) == 0) Sys.sleep(0.05)
cat(if (dir.exists(file.path("/proc", readLines(pid)))) "runs" else "gone")`;
    const container = [which('unshare'), '--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
    const ended = await runPod({ ...shell, command: [...container, ...shell.command] }, ['Rscript', 's.R'], {
      env: { ...filesWith(script), ...tasks(3), ...WARM },
      runtime: copyOfRuntime(),
    });
    expect([0, 1, 2].map((task) => resultOf(ended, task))).toEqual(['runs', 'gone', 'gone']);
    expect(starts(ended)).toEqual([true, true, true]);
  },
);
