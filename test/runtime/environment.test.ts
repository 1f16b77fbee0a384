import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  copyOfRuntime,
  DASH,
  keptError,
  resultOf,
  rscript,
  runPod,
  sh,
  SHELLS,
  tasks,
  testFolder,
  which,
  type EndedPod,
  type PodOptions,
  type Shell,
} from './support';
import { cases } from '../thoroughness';

const folder = testFolder();

/** Variables by name, from the output of `env -0`. */
function variables(ended: EndedPod, task = 0): Map<string, string> {
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const texts = Buffer.from(resultOf(ended, task)!, 'latin1').toString().split('\0').slice(0, -1);
  return new Map(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}

/**
 * The environment of a pod with these variables of the study, as the manifest contains those that are withheld from the
 * wrapper.
 */
function kept(env: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]): [string, string] => [`KUBEPAR_ENV_${name}`, value]);
  return { KUBEPAR_ENV: Object.keys(env).join(' '), ...Object.fromEntries(entries) };
}

const BASH: Shell = { name: 'bash', command: [which('bash'), '--posix'], path: DASH.path };

const ALL_CORES =
  'OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS BLIS_NUM_THREADS VECLIB_MAXIMUM_THREADS NUMEXPR_NUM_THREADS NUMBA_NUM_THREADS LOKY_MAX_CPU_COUNT PYTHON_CPU_COUNT TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS NPROC POLARS_MAX_THREADS RAYON_NUM_THREADS JULIA_NUM_THREADS JULIA_CPU_THREADS GOMAXPROCS MC_CORES R_PARALLELLY_AVAILABLECORES_SYSTEM R_DATATABLE_NUM_THREADS R_RANGER_NUM_THREADS RCPP_PARALLEL_NUM_THREADS VROOM_THREADS BIOCPARALLEL_WORKER_NUMBER'.split(
    ' ',
  );

test('the documentation lists each variable for the number of cores, and the wrapper sets each', async () => {
  const readme = fs.readFileSync(path.join(__dirname, '..', '..', 'runtime', 'README.md'), 'utf8');
  const seen = variables(
    await runPod(DASH, [which('env'), '-0'], { env: { KUBEPAR_CPUS: '3', R_RANGER_NUM_THREADS: '8' } }),
  );
  for (const name of ALL_CORES) {
    expect([name, readme.includes(`\`${name}\``)]).toEqual([name, true]);
    expect([name, seen.get(name)]).toEqual([name, name === 'R_RANGER_NUM_THREADS' ? '8' : '3']);
  }
});

describe.each(cases<Shell>([...SHELLS, BASH]))('the environment in $name', (shell) => {
  const env = (options: PodOptions = {}): Promise<EndedPod> => runPod(shell, [which('env'), '-0'], options);

  test('has the index of the task as JOB_COMPLETION_INDEX, whatever the index of the pod is', async () => {
    const command = sh('echo shard $JOB_COMPLETION_INDEX');
    const pod = { KUBEPAR_TASKS: '6', KUBEPAR_TASKS_PER_POD: '3', JOB_COMPLETION_INDEX: '1' };
    const ended = await runPod(shell, command, { env: pod });
    expect([3, 4, 5].map((task) => resultOf(ended, task))).toEqual(['shard 3\n', 'shard 4\n', 'shard 5\n']);
    const again = await runPod(shell, command, {
      env: { ...pod, KUBEPAR_TASK_LIST: '2,4', JOB_COMPLETION_INDEX: '0' },
    });
    expect([2, 4].map((task) => resultOf(again, task))).toEqual(['shard 2\n', 'shard 4\n']);
    const single = await runPod(shell, command, {
      env: { ...pod, KUBEPAR_TASK_LIST: '5', JOB_COMPLETION_INDEX: undefined },
    });
    expect(resultOf(single, 5)).toBe('shard 5\n');
  });

  test('has useful defaults if the image sets nothing', async () => {
    const seen = variables(await env({ env: { ...tasks(2), KUBEPAR_SEED: '40' } }), 1);
    expect(Object.fromEntries(seen)).toMatchObject({
      LANG: 'C.UTF-8',
      USER: 'kubepar',
      LOGNAME: 'kubepar',
      PYTHONUNBUFFERED: '1',
      PYTHONHASHSEED: '41',
    });
    expect(seen.has('LC_ALL')).toBe(false);
    expect(seen.has('POSIXLY_CORRECT')).toBe(false);
    expect(seen.get('HOME')).toMatch(/\/attempts\/1\.1\/home$/);
    expect(seen.get('TMPDIR')).toMatch(/\/attempts\/1\.1\/tmp$/);
  });

  test('is what the image sets, even if that is empty', async () => {
    const values = {
      LANG: 'de_DE.UTF-8',
      USER: 'jovyan',
      LOGNAME: '',
      PYTHONUNBUFFERED: '',
      PYTHONHASHSEED: '0',
      GOMAXPROCS: '',
    };
    expect(Object.fromEntries(variables(await env({ env: values })))).toMatchObject(values);
    for (const locale of [{ LC_ALL: 'C' }, { LC_CTYPE: 'C' }, kept({ LC_ALL: 'C' }), kept({ LC_CTYPE: 'C' })])
      expect(variables(await env({ env: locale })).has('LANG')).toBe(false);
  });

  test('has no locale that the image lacks, which Perl and R would report', async () => {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    fs.writeFileSync(path.join(bin, 'locale'), '#!/bin/sh\nprintf "C\\nPOSIX\\nen_US.utf8\\n"\n', { mode: 0o755 });
    const image = { ...shell, path: `${bin}:${shell.path}` };
    expect(variables(await runPod(image, [which('env'), '-0'])).has('LANG')).toBe(false);
  });

  const AWKWARD = ['', ' ', 'a b', 'one\ntwo\n', `'"\\$(false)\`$HOME\``, '*', '-n', 'x=y', 'é💡', '\t'];
  const NAMES = [
    ...[
      'PATH',
      'IFS',
      'ENV',
      'BASH_ENV',
      'SHELLOPTS',
      'BASHOPTS',
      'PS4',
      'TMOUT',
      'CDPATH',
      'PWD',
      'OLDPWD',
      'OPTIND',
      'SHLVL',
      '_',
    ],
    ...[
      'PPID',
      'UID',
      'RANDOM',
      'SECONDS',
      'LINENO',
      'LINES',
      'LANG',
      'LC_ALL',
      'LC_CTYPE',
      'LANGUAGE',
      'TZ',
      'POSIXLY_CORRECT',
    ],
    ...[
      'kp_seed',
      'kp_task',
      'kp_own',
      'kp_own_PATH',
      'kp_name',
      'kp_OBEYED',
      'kp_EXIT_FAILED',
      'kp_folder',
      'GLOBIGNORE',
      'TAR_OPTIONS',
    ],
  ];

  test('contains the variables of the study with their exact values, even under names that a shell acts on', async () => {
    for (const [position, value] of AWKWARD.entries()) {
      const given = Object.fromEntries(NAMES.map((name, at) => [name, at % 7 === position % 7 ? value : 'plain']));
      // An absolute path, so that no PATH is needed.
      const ended = await env({ env: { ...kept(given), ...tasks(2), KUBEPAR_TASK_TIMEOUT: '100' } });
      for (const task of [0, 1]) {
        const seen = variables(ended, task);
        expect(Object.fromEntries(NAMES.map((name) => [name, seen.get(name)]))).toEqual(given);
        expect([...seen.keys()].filter((name) => name.startsWith('KUBEPAR_ENV'))).toEqual([]);
      }
    }
  });

  test('has PATH of the study for the command, and its own for the wrapper', async () => {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    for (const name of ['mine', 'a=b', 'setsid', 'timeout', 'env', 'tee', 'rm'])
      fs.writeFileSync(path.join(bin, name), '#!/bin/sh\necho "mine: $#"\n', { mode: 0o755 });
    const given = { ...kept({ PATH: bin }), KUBEPAR_TASK_TIMEOUT: '100' };
    for (const command of [
      ['mine', '1', ''],
      ['a=b', 'x=y', '1'],
      ['tee', '-1', '2'],
    ])
      expect(resultOf(await runPod(shell, command, { env: given }))).toBe('mine: 2\n');
    const missing = await runPod(shell, ['sed', '--version'], { env: given });
    expect(missing).toMatchObject({ code: 92 });
    expect(missing.stderr).toContain("can't find the command 'sed' in the image or among the files");
  });

  test('of a study or an image does not disturb the wrapper', async () => {
    const hostile = {
      IFS: '0123kp/',
      TMOUT: '1',
      CDPATH: '/',
      LC_ALL: 'C.UTF-8',
      GLOBIGNORE: '*',
      TAR_OPTIONS: '--no',
      POSIXLY_CORRECT: '1',
    };
    const image = {
      ...hostile,
      ENV: '/nowhere',
      BASH_ENV: '/nowhere',
      PS4: '$(exit 1)',
      LANG: 'no_NO',
      LC_NUMERIC: 'de_DE.UTF-8',
    };
    const files = fs.mkdtempSync(path.join(folder, 'files-'));
    fs.writeFileSync(path.join(files, 'é'), '');
    const command = ['sh', '-c', 'ls; sleep 2; test "$KUBEPAR_ATTEMPT" = 2'];
    for (const given of [image, kept({ ...image, LD_PRELOAD: '/nowhere.so', PATH: '/bin:/usr/bin' })]) {
      const ended = await runPod(shell, command, {
        env: { ...given, KUBEPAR_FILES: files, KUBEPAR_RETRIES: '1', KUBEPAR_TASK_TIMEOUT: '100' },
      });
      expect(ended.records.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
      expect(Buffer.from(resultOf(ended)!, 'latin1').toString()).toContain('é');
    }
  });

  test('keeps invalid names from being run as code', async () => {
    const ended = await runPod(shell, ['true'], { env: { KUBEPAR_ENV: 'PATH $(exit)' } });
    expect(ended).toMatchObject({ code: 92 });
    expect(ended.stderr).toBe("kubepar: KUBEPAR_ENV must have names of variables, got '$(exit)'\n");
  });
});

describe('programs find', () => {
  const run = async (command: readonly string[], env = {}): Promise<string> => {
    const ended = await runPod(DASH, command, { env, runtime: copyOfRuntime(), unprivileged: true });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    return Buffer.from(resultOf(ended)!, 'latin1').toString();
  };

  test.each<[string, readonly string[]]>([
    [
      'Python',
      [
        'python3',
        '-c',
        'import getpass, os; print("é", getpass.getuser(), os.path.expanduser("~") == os.environ["HOME"])',
      ],
    ],
    ['R', rscript('cat("\\u00e9", Sys.getenv("USER"), if (path.expand("~") == Sys.getenv("HOME")) "True\\n")')],
    ['Node', ['node', '-e', 'console.log("é", process.env.LOGNAME, os.homedir() === process.env.HOME ? "True" : "")']],
    ['Perl', ['perl', '-CO', '-e', 'print "\\x{e9} $ENV{USER} ", glob("~") eq $ENV{HOME} ? "True\\n" : ""']],
    ['a shell', sh('echo "é $LOGNAME" $([ ~ = "$HOME" ] && echo True)')],
  ])('a user, a home folder and UTF-8 in %s', async (_what, command) => {
    expect(await run(command)).toBe('é kubepar True\n');
  });

  test("the same order of Python's sets and hashes in each run of a task, and another in each task", async () => {
    const command = ['python3', '-c', 'print(hash("a"))'];
    const [first, second] = await Promise.all([0, 1].map(() => runPod(DASH, command, { env: tasks(2) })));
    expect(resultOf(first!, 0)).toBe(resultOf(second!, 0));
    expect(resultOf(first!, 1)).toBe(resultOf(second!, 1));
    expect(resultOf(first!, 0)).not.toBe(resultOf(first!, 1));
  });

  test('the output of Python before its timeout in the record', async () => {
    const command = ['python3', '-c', 'import time; print("fold 1 of 5"); time.sleep(100)'];
    const ended = await runPod(DASH, command, { env: { KUBEPAR_TASK_TIMEOUT: '3' } });
    expect(ended.records).toMatchObject([{ status: 'timed-out' }]);
    expect(keptError(ended.records[0])).toBe('fold 1 of 5\n');
  });

  test.each<[string, readonly string[]]>([
    ['mclapply', rscript('library(parallel)', 'cat(getOption("mc.cores"), "\\n")')],
    ['nproc', ['nproc']],
  ])('the CPU request with %s', async (_what, command) => {
    expect(Number(await run(command, { KUBEPAR_CPUS: '3' }))).toBe(3);
  });
});

describe('a plot without a file', () => {
  const PLOT = rscript(
    'hist(c(1, 2, 2))',
    'dev.new()',
    'plot(1)',
    'cat(dev.cur() > 1, length(dir(Sys.getenv("TMPDIR"), "^Rplots.*pdf$")))',
  );

  /** A working folder that its user may not write to. */
  function unwritable(): string {
    const cwd = fs.mkdtempSync(path.join(folder, 'cwd-'));
    fs.chmodSync(cwd, 0o555);
    return cwd;
  }

  test('works if the working folder is not writable', async () => {
    const cwd = unwritable();
    const ended = await runPod(DASH, PLOT, { cwd, runtime: copyOfRuntime(), unprivileged: true });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(resultOf(ended)).toBe('TRUE 2');
    expect(fs.readdirSync(cwd)).toEqual([]);
  });

  test('is where R writes it, if the working folder is writable', async () => {
    const ended = await runPod(DASH, [...PLOT, '-e', 'cat("", identical(getOption("device"), pdf), dir())'], {
      env: { KUBEPAR_FILES: fs.mkdtempSync(path.join(folder, 'files-')) },
    });
    expect(resultOf(ended)).toBe('TRUE 0 TRUE Rplots.pdf Rplots1.pdf');
  });

  test.each<[string, readonly string[], Record<string, string>]>([
    ['png()', rscript('png(file.path(tempdir(), "x.png"))', 'plot(1)', 'cat(names(dev.cur()))'), {}],
    ['options(device = )', rscript('options(device = "svg")', 'cat(getOption("device"))'), {}],
    ['R_DEFAULT_DEVICE', rscript('cat(getOption("device"))'), { R_DEFAULT_DEVICE: 'png' }],
    ['R_PROFILE', rscript('cat(getOption("device"))'), { R_PROFILE: 'profile' }],
  ])('does not change a script that says %s', async (_what, command, env) => {
    const profile = path.join(fs.mkdtempSync(path.join(folder, 'profile-')), 'profile.R');
    fs.writeFileSync(profile, 'options(device = "own")\n');
    fs.chmodSync(path.dirname(profile), 0o755);
    const ended = await runPod(DASH, command, {
      cwd: unwritable(),
      runtime: copyOfRuntime(),
      unprivileged: true,
      env: { ...env, ...(env['R_PROFILE'] === undefined ? {} : { R_PROFILE: profile }) },
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(resultOf(ended)).toMatch(/^(png|svg|own)$/);
  });
});
