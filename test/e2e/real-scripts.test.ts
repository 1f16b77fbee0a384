import { Duration, Size, type Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { parse } from 'csv-parse/sync';
import {
  ExpandedSweep,
  Parameters,
  QueueWorkerPool,
  range,
  RedisService,
  StaticSimulation,
  type StudyProps,
} from '../../lib';
import { IMAGE, TestNamespace, type Ended } from './support';

jest.setTimeout(600_000);

const PYTHON = 'python:3.13.5';
const TASKS = 4;
const RESOURCES = { cpu: Cpu.millis(50), memory: Size.mebibytes(200) };
const r = (...lines: string[]): string[] => ['Rscript', ...lines.flatMap((line) => ['-e', line])];
const python = (...lines: string[]): string[] => ['python3', '-c', lines.join('\n')];

/** What a study left. */
interface Collected extends Ended {
  /** Lines of records.csv. */
  readonly tasks: readonly Record<string, string>[];
  /** The columns `value` or `text` of results.csv. */
  readonly values: readonly (string | undefined)[];
}

/** Props of all patterns. */
type CommonProps = Omit<StudyProps, 'tasksPerPod' | 'maxFailedTasks'>;

interface Script {
  readonly id: string;
  readonly rule: string;
  readonly props: Partial<CommonProps> & Pick<CommonProps, 'command'>;
  readonly expectRight: (collected: Collected) => void;
}

const SCRIPTS: readonly Script[] = [
  {
    id: 'index',
    rule: 'JOB_COMPLETION_INDEX is the index of the task',
    props: { command: ['sh', '-c', 'echo "$JOB_COMPLETION_INDEX"'] },
    expectRight: ({ code, values }) => {
      expect({ code, values }).toEqual({ code: 0, values: ['0', '1', '2', '3'] });
    },
  },
  {
    id: 'cache',
    rule: 'what a task keeps in its home folder, in /tmp or in /dev/shm is not there for the next',
    props: {
      command: r(
        'kept <- c("~/fit.rds", "/tmp/fit.rds", "/tmp/.hidden/fit.rds", "/dev/shm/fit.rds")',
        'found <- Filter(file.exists, kept)',
        'x <- if (length(found)) readRDS(found[1]) else runif(1)',
        'dir.create("/tmp/.hidden", showWarnings = FALSE)',
        'for (file in kept) saveRDS(x, file)',
        'Sys.chmod("/tmp/.hidden", "500")',
        'print(x, digits = 15)',
      ),
    },
    expectRight: ({ code, values }) => {
      expect(code).toBe(0);
      expect(new Set(values).size).toBe(TASKS);
    },
  },
  {
    id: 'shared',
    rule: 'what tasks of a pod share on purpose lies in KUBEPAR_SHARED',
    props: { command: ['sh', '-c', 'cd "$KUBEPAR_SHARED" && : >"model.$KUBEPAR_TASK" && ls | wc -l'] },
    expectRight: ({ code, values }) => {
      expect(code).toBe(0);
      // The number of tasks per pod differs with the pattern.
      for (const value of values) expect(Number(value)).toBeGreaterThanOrEqual(1);
      expect(values[0]?.trim()).toBe('1');
    },
  },
  {
    id: 'error',
    rule: 'an error that does not reach the exit code is told, with the task',
    props: {
      command: r(
        'options(error = quote(invisible()))',
        'est <- 1.5',
        'if (Sys.getenv("KUBEPAR_TASK") == "1") stop("the model does not converge")',
        'print(est)',
      ),
    },
    expectRight: ({ code, stderr }) => {
      expect(code).toBe(0);
      expect(stderr).toMatch(/note: .*task 1\b.*the model does not converge/s);
    },
  },
  {
    id: 'child',
    rule: 'a child that is killed for memory makes the task out of memory, although its parent ends with 0',
    props: {
      retries: 0,
      command: r(
        'values <- parallel::mclapply(1:4, function(i) if (i == 3) sum(rep(1, 1e8)) else i, mc.cores = 2, mc.preschedule = FALSE)',
        'print(mean(unlist(values)))',
      ),
    },
    expectRight: ({ code, tasks }) => {
      expect(code).toBe(1);
      expect(tasks.map(({ status }) => status)).toEqual(Array.from({ length: TASKS }, () => 'out-of-memory'));
    },
  },
  {
    id: 'unbuffered',
    rule: 'what Python printed before a timeout is told',
    props: {
      image: PYTHON,
      retries: 0,
      taskTimeout: Duration.seconds(3),
      command: python('import time', 'print("half way")', 'time.sleep(60)'),
    },
    expectRight: ({ code, tasks }) => {
      expect(code).toBe(1);
      for (const { status, error } of tasks) {
        expect(status).toBe('timed-out');
        expect(error).toMatch(/it took longer than taskTimeout.*\nhalf way$/);
      }
    },
  },
  {
    id: 'environment',
    rule: 'a program finds a user, a home, a locale and a hash seed',
    props: {
      image: PYTHON,
      command: python(
        'import getpass, os, sys',
        'home = os.path.expanduser("~")',
        'open(os.path.join(home, "mine"), "w").close()',
        'print(getpass.getuser(), sys.stdout.encoding, "é", os.environ["PYTHONHASHSEED"] != "", len(os.listdir(home)))',
      ),
    },
    expectRight: ({ code, values }) => {
      expect(code).toBe(0);
      for (const value of values) expect(value).toMatch(/^\S+ utf-8 é True 1$/);
    },
  },
  {
    id: 'plot',
    rule: 'a plot without a device of its own works without files',
    props: { command: r('hist(rnorm(100))', 'print("drawn")') },
    expectRight: ({ code, values }) => {
      expect({ code, values: new Set(values) }).toEqual({ code: 0, values: new Set(['drawn']) });
    },
  },
  {
    id: 'ending',
    rule: 'a result file keeps its ending',
    props: { command: r('saveRDS(runif(3), paste0(Sys.getenv("KUBEPAR_RESULT"), ".rds"))', 'print("saved")') },
    expectRight: ({ code, tasks }) => {
      expect(code).toBe(0);
      expect(tasks.map(({ file }) => file)).toEqual(['tasks/0.rds', 'tasks/1.rds', 'tasks/2.rds', 'tasks/3.rds']);
    },
  },
  {
    id: 'folder',
    rule: 'a folder is a result of many files',
    props: {
      command: [
        'sh',
        '-c',
        'mkdir -p "$KUBEPAR_RESULT/deep" && cd "$KUBEPAR_RESULT" && echo "$KUBEPAR_TASK" >deep/a.txt',
      ],
    },
    expectRight: ({ code, tasks }) => {
      expect(code).toBe(0);
      expect(tasks.map(({ file }) => file)).toEqual(['tasks/0', 'tasks/1', 'tasks/2', 'tasks/3']);
    },
  },
  {
    id: 'own-path',
    rule: 'PATH in env reaches the command, and not the wrapper',
    props: {
      env: { PATH: '/usr/bin:/bin:/nowhere', LC_ALL: 'C', LD_LIBRARY_PATH: '/nowhere' },
      command: ['sh', '-c', 'echo "$PATH $LC_ALL $LD_LIBRARY_PATH"'],
    },
    expectRight: ({ code, values }) => {
      expect({ code, values: new Set(values) }).toEqual({
        code: 0,
        values: new Set(['/usr/bin:/bin:/nowhere C /nowhere']),
      });
    },
  },
];

const DEFAULTS = { image: IMAGE, retries: 1, resources: RESOURCES };
const TABLE = Parameters.grid({ n: range(1, TASKS) });

/** How the studies of a pattern are created, in one chart. */
const PATTERNS: readonly [pattern: string, create: (chart: Chart, id: string, props: CommonProps) => void][] = [
  [
    'a static simulation with several tasks to a pod',
    (chart, id, props) => new StaticSimulation(chart, id, { ...props, completions: TASKS, tasksPerPod: 2 }),
  ],
  [
    'a sweep of Jobs',
    (chart, id, props) => new ExpandedSweep(chart, id, { ...props, parameters: TABLE, layout: 'jobs' }),
  ],
  [
    'a sweep with several tasks to a pod',
    (chart, id, props) =>
      new ExpandedSweep(chart, id, { ...props, parameters: TABLE, layout: 'indexed', tasksPerPod: 4 }),
  ],
  [
    'a pool',
    (chart, id, props) => {
      const redis =
        (chart.node.tryFindChild('scripts-redis') as RedisService | undefined) ??
        new RedisService(chart, 'scripts-redis', { storage: 'ephemeral' });
      new QueueWorkerPool(chart, id, { ...props, items: TABLE, parallelism: 1, redis });
    },
  ],
];

describe.each(PATTERNS)('realistic scripts, as %s', (_, create) => {
  const cluster = new TestNamespace();

  beforeAll(() => {
    cluster.createPassword('scripts');
    const file = cluster.manifest('scripts', (chart) => {
      for (const { id, props } of SCRIPTS) create(chart, id, { ...DEFAULTS, ...props });
    });
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(SCRIPTS.map((script) => [script.rule, script] as const))('%s', async (_rule, { id, expectRight }) => {
    await cluster.kubepar('wait', id);
    const ended = await cluster.kubepar('collect', id, '--output', cluster.output(id));
    const tasks = parse<Record<string, string>>(cluster.read(id, 'records.csv'), { columns: true });
    const results = parse<Record<string, string>>(cluster.read(id, 'results.csv'), { columns: true });
    expectRight({ ...ended, tasks, values: results.map(({ value, text }) => value ?? text) });
  });
});
