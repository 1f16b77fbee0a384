import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { DASH, RUNTIME, SHELLS, resultOf, rscript, runPod, testFolder, which } from './support';

const folder = testFolder();

const STATE = 'cat(.Random.seed, "\\n")';
const DRAW = 'cat(format(c(runif(2), rnorm(2), sample(1e6, 2)), digits = 17), "\\n")';

/** The output of a script whose first lines take stream `task` of a seed in R itself. */
function plainR(seed: number, task: number, ...lines: readonly string[]): string {
  const start = [
    `RNGkind("L'Ecuyer-CMRG")`,
    `set.seed(${String(seed)})`,
    `for (i in seq_len(${String(task)})) .Random.seed <- parallel::nextRNGStream(.Random.seed)`,
  ];
  return runR([...start, ...lines].join('\n'));
}

function runR(script: string, env: Record<string, string> = {}): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'script-')), 'script.R');
  fs.writeFileSync(file, script);
  return execFileSync(which('Rscript'), [file], { encoding: 'latin1', env: { PATH: DASH.path, ...env } });
}

function writeFile(name: string, text: string): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, 'file-')), name);
  // R leaves out the last line of a profile if it has no end.
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
  test.each([
    [1, 0],
    [1, 1],
    [1, 99],
    [2_147_483_647, 1],
    [0, 7],
    [42, 1_000_003],
  ])('gives seed %d and task %d the numbers of that stream in plain R', async (seed, task) => {
    const { output, stream } = await runTask(seed, task, rscript(STATE, DRAW));
    expect(stream).toBe(true);
    expect(output).toBe(plainR(seed, task, STATE, DRAW));
  });

  // These seeds give the generator a state with 2^31 in it, which R can only write as NA.
  test.each([1_741_922_965, 14_203_108, 1_695_496_486, 859_652_281])(
    'gives seed %d, whose state R shows with an NA, the streams of plain R',
    async (seed) => {
      expect(plainR(seed, 0, STATE)).toContain('NA');
      for (const task of [0, 1])
        expect((await runTask(seed, task, rscript(DRAW))).output).toBe(plainR(seed, task, DRAW));
    },
  );

  test('gives any seed and task the state of plain R', () => {
    // In one process, since hundreds of them would take minutes.
    const pairs = fc.tuple(fc.nat({ max: 2_147_483_647 }), fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 3000 })));
    const sample = fc.sample(pairs, { numRuns: 60, seed: 20240501 });
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

  test('gives R in a script of the shell its stream, too', async () => {
    const { output, stream } = await runTask(3, 2, ['sh', '-c', `Rscript -e '${STATE}'`]);
    expect(stream).toBe(true);
    expect(output).toBe(plainR(3, 2, STATE));
  });

  test('lets a script that calls set.seed keep its word', async () => {
    const lines = ['RNGkind("Mersenne-Twister")', 'set.seed(7)', DRAW];
    const { output, stream } = await runTask(1, 5, rscript(...lines));
    expect(stream).toBe(true);
    expect(output).toBe(runR(lines.join('\n')));
  });

  test.each(['--vanilla', '--no-site-file'])('is skipped by Rscript %s, which the record tells', async (option) => {
    const { output, stream } = await runTask(1, 0, ['Rscript', option, '-e', 'cat(exists(".Random.seed"), "\\n")']);
    expect(stream).toBe(false);
    expect(output).toBe('FALSE \n');
  });

  test('a command other than R has no stream', async () => {
    expect(await runTask(1, 0, ['echo', 'result'])).toEqual({ output: 'result\n', stream: false, error: '' });
  });

  test('leaves nothing behind but the random numbers', async () => {
    const lines = [
      'cat(search(), "\\n")',
      'cat(loadedNamespaces(), "\\n")',
      'print(names(options()))',
      'print(warnings())',
    ];
    const { output, error } = await runTask(1, 5, rscript('cat(ls(all.names = TRUE), "\\n")', ...lines));
    expect(error).toBe('');
    expect(output).toBe(`.Random.seed \n${runR(lines.join('\n'))}`);
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

    test('that is named but not there is left out, as R does', async () => {
      const { output, error } = await runTask(1, 3, rscript(STATE), { R_PROFILE: '/no/such/profile.R' });
      expect(error).toBe('');
      expect(output).toBe(plainR(1, 3, STATE));
    });

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

    test('no Rprofile.site is no error', async () => {
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

/** The installed R by links, with a folder etc/ that the test may write; Rscript finds it by RHOME. */
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
