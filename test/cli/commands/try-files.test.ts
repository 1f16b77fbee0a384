import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'csv-parse/sync';
import { QueueWorkerPool, Results, StaticSimulation, type StaticSimulationProps } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { pythonWith } from '../../support';
import { kubepar, type Ended } from '../support';

const folder = testFolder();

/** A try in a new folder: the output of the command, and the files that it wrote. */
interface Tried extends Ended {
  readonly read: (...names: readonly string[]) => string;
  /** Everything below tasks/. */
  readonly names: readonly string[];
  readonly records: readonly Readonly<Record<string, string>>[];
}

let tries = 0;

type Props = Partial<StaticSimulationProps>;

function tryStudy(props: Props, output = path.join(folder, `out-${String(++tries)}`)): Tried {
  return tryChart((chart) => {
    new StaticSimulation(chart, 'tried', {
      image: 'r-base:4.4.0',
      completions: 1,
      command: ['true'],
      retries: 0,
      ...props,
    });
  }, output);
}

function tryChart(fill: (chart: Chart) => void, output = path.join(folder, `out-${String(++tries)}`)): Tried {
  const app = new App({ outdir: path.join(folder, `dist-${String(++tries)}`) });
  fill(new Chart(app, 'tried'));
  app.synth();
  const ended = kubepar(['try', path.join(app.outdir, 'tried.k8s.yaml'), '--output', output]);
  const read = (...names: readonly string[]): string => fs.readFileSync(path.join(output, ...names), 'utf8');
  const names = fs
    .readdirSync(path.join(output, 'tasks'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(output, 'tasks'), path.join(entry.parentPath, entry.name)))
    .sort();
  return { ...ended, read, names, records: parse(read('records.csv'), { columns: true }) };
}

const sh = (script: string): string[] => ['sh', '-c', script];
const r = (script: string): string[] => ['Rscript', '-e', script];

const BUCKET = Results.bucket({ url: 's3://results', secret: 'keys' });

const WAYS: readonly [string, (command: string[]) => Tried][] = [
  ['the log', (command) => tryStudy({ command, completions: 2 })],
  ['a volume', (command) => tryStudy({ command, completions: 2, results: Results.volume({ claimName: 'claim' }) })],
  ['a bucket', (command) => tryStudy({ command, completions: 2, results: BUCKET })],
  ['Redis', (command) => tryQueue({ command })],
  [
    'Redis, with a loop in sh',
    ([, , script = '']) =>
      tryQueue({
        command: sh(
          `while sh "$KUBEPAR_LEASE" >/dev/null; do read -r KUBEPAR_TASK attempt <"$KUBEPAR_ITEM"; ${script}; sh "$KUBEPAR_COMPLETE" </dev/null; done`,
        ),
        loop: true,
      }),
  ],
  ['Redis and a volume', (command) => tryQueue({ command, results: Results.volume({ claimName: 'claim' }) })],
  ['Redis and a bucket', (command) => tryQueue({ command, results: BUCKET })],
];

function tryQueue(props: Readonly<Record<string, unknown>>): Tried {
  return tryChart((chart) => {
    new QueueWorkerPool(chart, 'tried', {
      image: 'r-base:4.4.0',
      items: ['a', 'b'],
      command: ['true'],
      retries: 0,
      ...props,
    });
  });
}

describe.each(WAYS)('results written by %s', (_way, run) => {
  test('keep their extensions, in the name of the file and in records.csv', () => {
    const { code, names, records, read } = run(sh('printf "png$KUBEPAR_TASK" >"$KUBEPAR_RESULT.tar.gz"'));
    expect(code).toBe(0);
    expect(names).toEqual(['0.tar.gz', '1.tar.gz']);
    expect(read('tasks', '1.tar.gz')).toBe('png1');
    expect(records.map(({ file }) => file)).toEqual(['tasks/0.tar.gz', 'tasks/1.tar.gz']);
  });

  test('that are folders are stored unchanged', () => {
    const { code, stderr, names, records, read } = run(
      sh(
        'mkdir -p "$KUBEPAR_RESULT/sub"; echo "$KUBEPAR_TASK" >"$KUBEPAR_RESULT/sub/a b"; echo 2 >"$KUBEPAR_RESULT/.x"',
      ),
    );
    expect(code).toBe(0);
    expect(stderr).toContain(
      'note: 2 results are folders: they are in tasks/, and results.csv has no values of them\n',
    );
    expect(names).toEqual(['0/.x', '0/sub/a b', '1/.x', '1/sub/a b']);
    expect(read('tasks', '1', 'sub', 'a b')).toBe('1\n');
    expect(records).toMatchObject([
      { file: 'tasks/0', bytes: '4' },
      { file: 'tasks/1', bytes: '4' },
    ]);
    expect(read('results.csv').trimEnd().split('\n').slice(-1)[0]).toMatch(/^1/);
  });

  test('are rejected if there are two of them, which are named', () => {
    const { code, stderr, names } = run(sh(': >"$KUBEPAR_RESULT.png"; : >"$KUBEPAR_RESULT.csv"'));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'KUBEPAR_RESULT must be one file or one folder, got KUBEPAR_RESULT.csv and KUBEPAR_RESULT.png; write one',
    );
    expect(names).toEqual([]);
  });
});

test("a file that numpy's save named .npy is the result", () => {
  const python = pythonWith('numpy');
  const script = 'import numpy, os; numpy.save(os.environ["KUBEPAR_RESULT"], numpy.arange(3)); print("saved")';
  const { code, names, read, records } = tryStudy({ command: [python, '-c', script] });
  expect(code).toBe(0);
  expect(names).toEqual(['0.npy']);
  expect(read('results.csv')).toBe('task\n0\n');
  expect(records).toMatchObject([{ file: 'tasks/0.npy', printed: 'saved' }]);
});

test('a table keeps its values whatever its extension is; a page or a picture that is text has none', () => {
  const [csv, dat, svg] = [
    ['.csv', 'a,b\\n1,2\\n'],
    ['.dat', '1 2\\n3 4\\n'],
    ['.svg', '<svg/>\\n'],
  ].map(([ending = '', text = '']) => tryStudy({ command: sh(`printf '${text}' >"$KUBEPAR_RESULT${ending}"`) }));
  expect(csv!.read('results.csv')).toBe('task,a,b\n0,1,2\n');
  expect(dat!.read('results.csv')).toBe('task,V1,V2\n0,1,2\n0,3,4\n');
  expect(svg!.read('results.csv')).toBe('task\n0\n');
  expect(svg!.stderr).toBe(
    'note: 1 result is text that is not a table: it is in tasks/, and results.csv has no values of it\n',
  );
});

test('an R error that options(error) hides causes a note that names the tasks and quotes it', () => {
  const { code, stderr } = tryStudy({
    completions: 4,
    command: r(
      'options(error = quote(invisible())); est <- 1; f <- function(t) if (t %in% c("1", "2")) stop("no model for ", t) else t; est <- f(Sys.getenv("KUBEPAR_TASK")); print(est)',
    ).flatMap((word) =>
      word.includes(';')
        ? word.split('; ').flatMap((line, position) => (position === 0 ? [line] : ['-e', line]))
        : [word],
    ),
  });
  expect(code).toBe(0);
  expect(stderr).toContain(
    'note: task 1-2 (2 of 4) ended with exit code 0, but standard error has an error: Error in f(Sys.getenv("KUBEPAR_TASK")) : no model for 1; if that makes the result wrong, make the script exit with an error there\n',
  );
});

test('warnings are in records.csv, and counted by their first line; startup messages of packages are not', () => {
  const { code, stderr, records } = tryStudy({
    completions: 3,
    command: r(
      'suppressWarnings(library(stats4)); message("Loading required package: x"); if (Sys.getenv("KUBEPAR_TASK") != "0") { x <- sqrt(-1) }; print(1 + as.numeric(Sys.getenv("KUBEPAR_TASK")))',
    ),
  });
  expect(code).toBe(0);
  expect(stderr).toBe(
    'note: task 1-2 (2 of 3) wrote to standard error: Warning message: In sqrt(-1) : NaNs produced\n',
  );
  expect(records.map(({ stderr: said }) => said)).toEqual([
    'Loading required package: x',
    ...[1, 2].map(() => 'Loading required package: x\nWarning message:\nIn sqrt(-1) : NaNs produced'),
  ]);
});

test('files that R CMD BATCH leaves are reported by name, with a remedy', () => {
  const { code, stderr } = tryStudy({
    completions: 2,
    files: ['test/cli/commands/batch.R'],
    command: ['R', 'CMD', 'BATCH', 'batch.R'],
  });
  expect(code).toBe(0);
  expect(stderr).toContain(
    'note: task 0-1 (2 of 2) left batch.Rout, fit.rds in the working folder, which is not kept; to keep these files, write them to the folder that KUBEPAR_RESULT names, or a single one to the file\n',
  );
});

test('an existing result of an earlier try with another extension is kept, but not next to the new one', () => {
  const output = path.join(folder, 'again');
  tryStudy({ command: sh('echo 1 >"$KUBEPAR_RESULT.png"') }, output);
  const { names, stderr } = tryStudy({ command: sh('echo 1 >"$KUBEPAR_RESULT.csv"') }, output);
  expect(names).toEqual(['0.csv']);
  expect(stderr).toContain(`they are kept in ${output}/earlier/1\n`);
  expect(fs.readdirSync(path.join(output, 'earlier', '1', 'tasks'))).toEqual(['0.png']);
});

test('a loop in R may write its result to KUBEPAR_RESULT with an extension, or as a folder', () => {
  const script = [
    'file <- Sys.getenv("KUBEPAR_RESULT")',
    'while (!is.null(item <- kubepar_lease())) { if (item$item == "a") writeLines("1", paste0(file, ".txt")) else { dir.create(file); writeLines("2", file.path(file, "b")) }; kubepar_complete() }',
  ];
  const { code, names } = tryQueue({ command: ['Rscript', ...script.flatMap((line) => ['-e', line])], loop: true });
  expect(code).toBe(0);
  expect(names).toEqual(['0.txt', '1/b']);
});
