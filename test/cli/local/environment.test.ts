import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { localEnvironment } from '../../../cli/local/environment';
import { LocalStudy } from '../../../cli/local/study';
import { readManifest } from '../../../cli/study/manifest-file';
import type { EnvVar, JobSpec } from '../../../imports/k8s';
import { Parameters, QueueWorkerPool, StaticSimulation, type StaticSimulationProps } from '../../../lib';
import { TASK_CONTAINER } from '../../../lib/study/pod';
import { DASH, resultOf, runPod, STUDY, testFolder, which } from '../../runtime/support';
import { kubepar } from '../support';

const folder = testFolder();
const home = path.join(folder, 'home');

beforeEach(() => {
  fs.rmSync(home, { recursive: true, force: true });
  fs.mkdirSync(home);
});

function addToHome(...names: readonly string[]): void {
  for (const name of names) fs.mkdirSync(path.join(home, name), { recursive: true });
}

describe('from the environment of this machine, a study gets', () => {
  test.each([
    ...['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'CONDA_PREFIX', 'VIRTUAL_ENV', 'PYTHONPATH', 'PYENV_VERSION'],
    ...[
      'R_LIBS',
      'R_LIBS_USER',
      'R_LIBS_SITE',
      'R_HOME',
      'RENV_PATHS_CACHE',
      'JULIA_PROJECT',
      'JAVA_HOME',
      'PERL5LIB',
      'NODE_PATH',
    ],
  ])('%s, which finds programs and libraries', (name) => {
    expect(localEnvironment({ [name]: '/x' }, home)).toMatchObject({ [name]: '/x' });
  });

  test.each([
    ...[
      'LANG',
      'LC_ALL',
      'USER',
      'LOGNAME',
      'TMPDIR',
      'SHELL',
      'TERM',
      'DISPLAY',
      'XDG_CACHE_HOME',
      'PWD',
      'EDITOR',
      'http_proxy',
    ],
    ...[
      'R_PROFILE_USER',
      'R_PROFILE',
      'R_ENVIRON_USER',
      'R_DEFAULT_DEVICE',
      'PYTHONHASHSEED',
      'PYTHONSTARTUP',
      'PYTHONOPTIMIZE',
    ],
    ...[
      'OMP_NUM_THREADS',
      'MC_CORES',
      'JULIA_NUM_THREADS',
      'NODE_OPTIONS',
      'PERL5OPT',
      'LD_PRELOAD',
      'BASH_ENV',
      'ENV',
      'IFS',
    ],
    ...[
      'KUBEPAR_RESULT',
      'KUBEPAR_TASK',
      'KUBEPAR_ENV',
      'KUBEPAR_TMP',
      'JOB_COMPLETION_INDEX',
      'AWS_SECRET_ACCESS_KEY',
      'PATHS',
    ],
  ])('not %s, which would change what it does', (name) => {
    expect(localEnvironment({ [name]: 'x' }, home)).not.toHaveProperty(name);
  });

  test('the time zone is that of a container', () => {
    expect(localEnvironment({ TZ: 'Asia/Tokyo' }, home)).toEqual({ TZ: 'UTC' });
  });
});

describe('files of programs below the home folder', () => {
  test('are named by variables, if they exist, because the command has another home', () => {
    expect(localEnvironment({}, home)).toEqual({ TZ: 'UTC' });
    addToHome('R', '.local', '.julia', '.pyenv', '.cargo');
    expect(localEnvironment({}, home)).toEqual({
      TZ: 'UTC',
      R_LIBS_USER: `${home}/R/%p-library/%v`,
      PYTHONUSERBASE: `${home}/.local`,
      JULIA_DEPOT_PATH: `${home}/.julia:`,
      JULIAUP_DEPOT_PATH: `${home}/.julia`,
      PYENV_ROOT: `${home}/.pyenv`,
      CARGO_HOME: `${home}/.cargo`,
    });
    expect(localEnvironment({ R_LIBS_USER: '/own' }, home)).toMatchObject({ R_LIBS_USER: '/own' });
  });

  test('include the R package library in', () => {
    const expression = 'cat(R.version$platform, paste(R.version$major, sub("[.].*", "", R.version$minor), sep = "."))';
    const [platform = '', version = ''] = execFileSync('Rscript', ['-e', expression], { encoding: 'utf8' }).split(' ');
    const library = `R/${platform}-library/${version}`;
    addToHome(library);
    const file = synth({ command: ['Rscript', '-e', 'cat(.libPaths()[1])'] });
    expect(tried(file)).toBe(path.join(home, library));
  });

  test('include the Python packages in', () => {
    const expression = 'import site; print(site.getusersitepackages())';
    const env = { ...process.env, HOME: home };
    const packages = execFileSync('python3', ['-c', expression], { encoding: 'utf8', env }).trim();
    fs.mkdirSync(packages, { recursive: true });
    fs.writeFileSync(path.join(packages, 'of_the_user.py'), 'x = "found"\n');
    const file = synth({ command: ['python3', '-c', 'import of_the_user; print(of_the_user.x)'] });
    expect(tried(file)).toBe('found\n');
  });
});

describe('kubepar try uses the environment of a pod', () => {
  const HOSTILE = {
    ...{
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'de_DE.UTF-8',
      TZ: 'Asia/Tokyo',
      USER: 'me',
      LOGNAME: 'me',
      XDG_CACHE_HOME: '/x',
    },
    ...{
      PYTHONHASHSEED: '7',
      PYTHONUNBUFFERED: '',
      OMP_NUM_THREADS: '64',
      MC_CORES: '64',
      R_PROFILE_USER: '/x',
      R_ENVIRON_USER: '/x',
    },
    ...{
      KUBEPAR_RESULT: '/x',
      KUBEPAR_TASK: '99',
      KUBEPAR_ENV: 'X',
      KUBEPAR_ENV_X: 'x',
      KUBEPAR_TMP: '/tmp',
      JOB_COMPLETION_INDEX: '9',
    },
    ...{
      NODE_OPTIONS: '',
      ENV: '/x',
      BASH_ENV: '/x',
      CDPATH: '/',
      POSIXLY_CORRECT: '1',
      TMPDIR: folder,
      SECRET: 'x',
      IFS: ',',
    },
  };
  const given = {
    MODEL: '$(x) é\n',
    PATH: `/nowhere:${process.env['PATH'] ?? ''}`,
    LC_TIME: 'C',
    R_LIBS: '/r',
    kp_seed: '',
  };

  test('whatever the environment of the caller is', async () => {
    const file = synth({ completions: 2, command: [which('env'), '-0'], env: given });
    const seen = named(tried(file, HOSTILE));
    // The wrapper by hand, with the variables of the manifest.
    const pod = await runPod(DASH, [which('env'), '-0'], {
      env: {
        ...localEnvironment(process.env, home),
        ...podEnvironment(file),
        KUBEPAR_STUDY: STUDY,
        JOB_COMPLETION_INDEX: '1',
        KUBEPAR_CPUS: '1',
        KUBEPAR_LOST_PODS: undefined,
        KUBEPAR_SCRATCH: path.join(folder, 'scratch'),
        KUBEPAR_TERMINATION_LOG: undefined,
      },
    });
    const expected = named(Buffer.from(resultOf(pod, 1)!, 'latin1').toString());
    expect(Object.keys(seen).sort()).toEqual(Object.keys(expected).sort());
    const isPath = (name: string): boolean =>
      /^(HOME|PWD|TMPDIR|R_PROFILE|KUBEPAR_(STUDY|PARAMETERS|RESULT|SHARED|STREAM))$/.test(name);
    for (const [name, value] of Object.entries(expected))
      if (!isPath(name)) expect([name, seen[name]]).toEqual([name, value]);
    expect(seen).toMatchObject({ ...given, TZ: 'UTC', JOB_COMPLETION_INDEX: '1', LANG: 'C.UTF-8', USER: 'kubepar' });
  });

  test('with a separate home folder for each task, and leaves nothing in that of the caller', () => {
    const script =
      'f <- "~/fit.rds"; x <- if (file.exists(f)) readRDS(f) else { x <- runif(1); saveRDS(x, f); x }; cat(x)';
    const file = synth({ completions: 3, tasksPerPod: 3, command: ['Rscript', '-e', script] });
    const output = fs.mkdtempSync(path.join(folder, 'fits-'));
    expect(kubepar(['try', file, '--output', output], { env: { HOME: home } })).toMatchObject({ code: 0 });
    const fits = [0, 1, 2].map((task) => fs.readFileSync(path.join(output, 'tasks', String(task)), 'utf8'));
    expect(new Set(fits).size).toBe(3);
    expect(fs.readdirSync(home)).toEqual([]);
  });

  test('for a queue as well', () => {
    const app = new App({ outdir: folder });
    new QueueWorkerPool(new Chart(app, 'pool'), 'pool', {
      image: 'r-base:4.4.0',
      command: [which('env'), '-0'],
      items: Parameters.list('x', ['a', 'b']),
      env: given,
    });
    app.synth();
    const seen = named(tried(path.join(folder, 'pool.k8s.yaml'), HOSTILE));
    expect(seen).toMatchObject({
      ...given,
      TZ: 'UTC',
      JOB_COMPLETION_INDEX: '1',
      LANG: 'C.UTF-8',
      OMP_NUM_THREADS: '1',
    });
    for (const name of Object.keys(HOSTILE))
      expect(seen[name]).not.toBe(HOSTILE[name as keyof typeof HOSTILE] || 'none');
  });

  test('except for folders that must be emptied', () => {
    const [study] = readManifest(synth({}));
    const local = new LocalStudy(study!);
    expect(podEnvironment(path.join(folder, 'tried.k8s.yaml'))).toHaveProperty('KUBEPAR_TMP');
    expect(local.container(local.pod(), TASK_CONTAINER, { uid: 'x' }).env).not.toHaveProperty('KUBEPAR_TMP');
    local.remove();
  });
});

function synth(props: Partial<StaticSimulationProps>): string {
  const app = new App({ outdir: folder });
  new StaticSimulation(new Chart(app, 'tried'), 'tried', {
    image: 'r-base:4.4.0',
    command: ['true'],
    completions: 1,
    retries: 0,
    ...props,
  });
  app.synth();
  return path.join(folder, 'tried.k8s.yaml');
}

/** The output of the last task in `kubepar try`, for a user with this home folder. */
function tried(file: string, env: NodeJS.ProcessEnv = {}): string {
  const output = fs.mkdtempSync(path.join(folder, 'out-'));
  const { code, stderr } = kubepar(['try', file, '--output', output], { env: { ...env, HOME: home } });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const tasks = path.join(output, 'tasks');
  return fs.readFileSync(path.join(tasks, fs.readdirSync(tasks).sort().at(-1)!), 'utf8');
}

/** Variables by name, from the output of `env -0`. */
function named(text: string): Record<string, string> {
  const texts = text.split('\0').slice(0, -1);
  return Object.fromEntries(texts.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
}

/** The variables in a manifest that have values there, as the kubelet sets them. */
function podEnvironment(file: string): Record<string, string> {
  const objects = parseAllDocuments(fs.readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as { kind: string; spec: JobSpec },
  );
  const env: readonly EnvVar[] =
    objects.find(({ kind }) => kind === 'Job')?.spec.template.spec?.containers[0]?.env ?? [];
  const plain = env.filter(({ value }) => value !== undefined);
  return Object.fromEntries(plain.map(({ name, value }) => [name, value!.replaceAll('$$', '$')]));
}
