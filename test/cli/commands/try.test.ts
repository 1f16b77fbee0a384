import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parseTasks } from '../../../cli/commands/try';
import { parse as parseCsv } from 'csv-parse/sync';
import {
  ExpandedSweep,
  Parameters,
  range,
  StaticSimulation,
  type ExpandedSweepProps,
  type StaticSimulationProps,
} from '../../../lib';
import type { Layout } from '../../../lib/study/pattern';
import { describeStudy } from '../../../lib/study/description';
import { checked, type Given } from '../../support';
import { kubepar } from '../support';

const parse = (csv: string | Buffer): string[][] => parseCsv(csv);

describe('parseTasks', () => {
  test.each([
    ['nothing', undefined, [0, 1, 2, 3, 4]],
    ['one task', '3', [3]],
    ['a range', '1-3', [1, 2, 3]],
    ['a list in any order, with a task twice', '4,0-1,1', [0, 1, 4]],
  ])('%s', (_what, given, tasks) => {
    expect(parseTasks(given, describeStudy(checked({ completions: 5 })))).toEqual(tasks);
  });

  test.each(['5', '0-5', '3-1', '-1', '1-', '', '1,,2', '1.5', 'all', ' 1', '1;2'])(
    'refuses %j of five tasks',
    (given) => {
      expect(() => parseTasks(given, describeStudy(checked({ completions: 5 })))).toThrow(
        `--task: must be tasks from 0 to 4, for example 4 or 0-4, got "${given}"; a study's tasks count from 0`,
      );
    },
  );

  test('accepts only task 0 of a study with one task', () => {
    expect(parseTasks('0', describeStudy(checked({ completions: 1 })))).toEqual([0]);
    expect(() => parseTasks('1', describeStudy(checked({ completions: 1 })))).toThrow('--task: must be 0, got "1"');
  });
});

describe('kubepar try', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-try-'));
  const output = path.join(folder, 'out');

  afterEach(() => {
    fs.rmSync(output, { recursive: true, force: true });
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('runs every task with its own numbers, and writes the same files as collect', () => {
    const file = synth({
      completions: 12,
      tasksPerPod: 5,
      command: ['Rscript', '-e', 'cat(Sys.getenv("KUBEPAR_TASK"), runif(1))'],
    });
    const { code, stdout } = kubepar(['try', file, '--output', output, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ study: 'tried', tasks: 12, succeeded: 12, rows: 24, problems: [] });
    const lines = fs.readFileSync(path.join(output, 'results.csv'), 'utf8').trimEnd().split('\n');
    expect(lines.filter((_, position) => position % 2 === 1)).toEqual(
      Array.from({ length: 12 }, (_, task) => `${String(task)},${String(task)}`),
    );
    expect(new Set(lines.filter((_, position) => position > 0 && position % 2 === 0)).size).toBe(12);
    expect(JSON.parse(fs.readFileSync(path.join(output, 'study.json'), 'utf8'))).toMatchObject({
      id: 'tried',
      tasks: 12,
      tasksPerPod: 5,
    });
  });

  test("--task replays one task exactly as in a run of all, and shows its output without the wrapper's lines", () => {
    const file = synth({
      completions: 3,
      command: ['Rscript', '-e', 'print(rnorm(20)); Sys.sleep(0.5); message("done")'],
    });
    expect(kubepar(['try', file, '--output', output]).code).toBe(0);
    const all = fs.readFileSync(path.join(output, 'tasks', '2'), 'utf8');
    const one = path.join(folder, 'one');
    const { code, stderr } = kubepar(['try', file, '--task', '2', '--output', one]);
    expect(code).toBe(0);
    expect(fs.readFileSync(path.join(one, 'tasks', '2'), 'utf8')).toBe(all);
    expect(fs.readFileSync(path.join(one, 'records.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toContain(all);
    expect(stderr).toContain('done\n');
    expect(stderr).not.toContain('kubepar/1');
  });

  test('--task shows an output of any size and any characters completely, and nothing else', () => {
    const line = '100 000 values: \u00e9\u20ac\u{1f40e}';
    const file = synth({ completions: 1, command: ['awk', `BEGIN { for (i = 0; i < 20000; i++) print "${line}" }`] });
    const { code, stderr } = kubepar(['try', file, '--task', '0', '--json', '--output', output]);
    expect(code).toBe(0);
    expect(stderr).toBe(`${line}\n`.repeat(20_000));
  });

  test('gives the command its words and environment byte by byte', () => {
    const words = ['$HOME', '$$(x)', '$$', 'a b', '"q"', "it's", '`id`', '\\n', '-e', '*', 'é', 'two\nlines'];
    const file = synth({ command: ['printf', '%s|', ...words], env: { VALUE: '$(PATH)$$' } });
    expect(kubepar(['try', file, '--output', output]).code).toBe(0);
    expect(fs.readFileSync(path.join(output, 'tasks', '0'), 'utf8')).toBe(
      `${words.join('|').replace('$$(x)', '$(x)')}|`,
    );
    const env = synth({ command: ['sh', '-c', 'printf %s "$VALUE"'], env: { VALUE: '$(PATH)$$ \n' } });
    expect(kubepar(['try', env, '--output', output]).code).toBe(0);
    expect(fs.readFileSync(path.join(output, 'tasks', '0'), 'utf8')).toBe('$(PATH)$$ \n');
  });

  test('exits with 1 and names the tasks that failed, with their error', () => {
    const file = synth({
      completions: 4,
      retries: 0,
      command: ['sh', '-c', '[ $KUBEPAR_TASK != 2 ] || { echo "no such model" >&2; exit 7; }; echo $KUBEPAR_TASK'],
    });
    const { code, stderr } = kubepar(['try', file, '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toBe('task 2 failed: no such model\n');
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe('task,value\n0,0\n1,1\n2,\n3,3\n');
  });

  test('a program that is missing on this machine stops it at once, with its name', () => {
    const file = synth({ completions: 50, command: ['no-such-program'] });
    const { code, stderr } = kubepar(['try', file, '--jobs', '1', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "task 0 failed: can't find the command 'no-such-program' in the image or among the files; an ENTRYPOINT, which kubepar does not run, may put it on PATH: give its absolute path, or set PATH in env\n",
    );
    expect(stderr).toContain('task 1-49 missing: it was not run: the study was stopped\n');
  });

  test('an error that was shown live is not shown again', () => {
    const file = synth({ completions: 3, retries: 0, command: ['Rscript', '-e', 'stop("no such model")'] });
    const { code, stderr } = kubepar(['try', file, '--task', '1', '--output', output]);
    expect(code).toBe(1);
    expect(stderr.match(/no such model/g)).toHaveLength(1);
    expect(stderr).toMatch(/task 1 failed: see its output above\n$/);
    expect(fs.readFileSync(path.join(output, 'records.csv'), 'utf8')).toContain('no such model');
  });

  test('for a task that fails repeatedly, the error is shown once, with the number of each attempt', () => {
    const script = 'message("attempt ", Sys.getenv("KUBEPAR_ATTEMPT")); stop("no such model")';
    const file = synth({ retries: 2, command: ['Rscript', '-e', script] });
    const { code, stderr } = kubepar(['try', file, '--task', '0', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'attempt 1\nError: no such model\nExecution halted\nattempt 2 ended in the same way\nattempt 3 ended in the same way\ntask 0 failed: see its output above\n',
    );
  });

  test('an attempt that differs from the one before is shown from its start', () => {
    const script = 'echo start >&2; [ $KUBEPAR_ATTEMPT = 2 ] || { echo "no data" >&2; exit 1; }; echo 5';
    const file = synth({ retries: 2, command: ['sh', '-c', script] });
    const { code, stderr } = kubepar(['try', file, '--task', '0', '--output', output]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^start\nno data\nattempt 2:\n(start\n5|5\nstart)\nnote: task 0 wrote to standard error: start\n$/,
    );
  });

  test('Ctrl-C ends the tasks, leaves nothing behind, and makes it exit with 130', async () => {
    const started = path.join(folder, 'started');
    const file = synth({
      command: [
        'sh',
        '-c',
        `trap 'echo ended >> ${started}; exit 1' TERM; echo started > ${started}; while :; do sleep 0.1; done`,
      ],
    });
    const temporary = fs.mkdtempSync(path.join(folder, 'tmp-'));
    const child = spawn(process.execPath, ['bin/kubepar.js', 'try', file, '--jobs', '1', '--output', output], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    while (!fs.existsSync(started) || fs.readFileSync(started, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
    expect(fs.readFileSync(started, 'utf8')).toBe('started\nended\n');
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith('kubepar'))).toEqual([]);
    expect(fs.readdirSync(path.join(output, 'tasks'))).toEqual([]);
  });

  test('without files, tasks see this folder, and nothing that another task wrote there', () => {
    const project = fs.mkdtempSync(path.join(folder, 'project-'));
    fs.writeFileSync(path.join(project, 'data.txt'), 'from the project\n');
    const script =
      'cat data.txt >&2; if [ -e kept ]; then cat kept; else { echo "$KUBEPAR_TASK" | tee kept; } 2>/dev/null || echo "$KUBEPAR_TASK"; fi';
    const file = path.resolve(synth({ completions: 3, command: ['sh', '-c', script] }));
    const program = path.resolve('bin/kubepar.js');
    const { status } = spawnSync(process.execPath, [program, 'try', file, '--jobs', '1', '--output', output], {
      cwd: project,
    });
    expect(status).toBe(0);
    expect(fs.readdirSync(project)).toEqual(['data.txt']);
    expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe('task,value\n0,0\n1,1\n2,2\n');
    expect(fs.readFileSync(path.join(output, 'records.csv'), 'utf8').match(/from the project/g)).toHaveLength(3);
  });

  describe('of a sweep', () => {
    const parameters = Parameters.grid({ n: [5, 60], text: ['=1+2', 'two\nlines', 'é "q", $(n)'] });
    const command = ['Rscript', '-e', 'cat(kubepar_parameters()$n, commandArgs(TRUE)[2], runif(2))', '--args', '$(n)'];

    test('runs a row with its parameters and its random numbers in each layout, and writes the same tables', () => {
      const [jobs, indexed] = (['jobs', 'indexed'] as const).map((layout) => {
        const folderOf = path.join(output, layout);
        const file = synthSweep({
          parameters,
          command,
          seed: 1,
          layout,
          ...(layout === 'indexed' && { tasksPerPod: 4 }),
        });
        expect(kubepar(['try', file, '--output', folderOf])).toMatchObject({ code: 0 });
        return Object.fromEntries(
          ['results.csv', ...[0, 1, 2, 3, 4, 5].map((task) => `tasks/${String(task)}`)].map((name) => [
            name,
            fs.readFileSync(path.join(folderOf, name), 'utf8'),
          ]),
        );
      });
      expect(jobs).toEqual(indexed);
      const lines = parse(jobs!['results.csv']!);
      expect(lines[0]).toEqual(['task', 'n', 'text', 'value']);
      expect(lines.filter((_, position) => position % 4 === 1)).toEqual([
        ['0', '5', '=1+2', '5'],
        ['1', '5', 'two\nlines', '5'],
        ['2', '5', 'é "q", $(n)', '5'],
        ['3', '60', '=1+2', '60'],
        ['4', '60', 'two\nlines', '60'],
        ['5', '60', 'é "q", $(n)', '60'],
      ]);
      expect(new Set(Object.values(jobs!)).size).toBe(7);
    });

    test('--task runs a row as in a run of all, and shows its output', () => {
      const file = synthSweep({ parameters, command });
      expect(kubepar(['try', file, '--output', output]).code).toBe(0);
      const one = path.join(folder, 'row');
      const { code, stderr } = kubepar(['try', file, '--task', '4', '--output', one]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^60 60 0\.\d+ 0\.\d+$/m);
      expect(fs.readFileSync(path.join(one, 'tasks', '4'))).toEqual(fs.readFileSync(path.join(output, 'tasks', '4')));
      expect(parse(fs.readFileSync(path.join(one, 'records.csv')))[1]!.slice(0, 4)).toEqual([
        '4',
        '60',
        'two\nlines',
        'succeeded',
      ]);
    });

    test.each([
      ['jobs', 2],
      ['indexed', 1],
    ] as const)('a missing program ends the Job: in layout %s, %d of 3 rows have a result', (layout, results) => {
      const tools = Parameters.list('tool', ['echo', 'no-such-program', 'printf']);
      const file = synthSweep({ parameters: tools, command: ['$(tool)', '1'], layout, retries: 0 });
      const { code, stdout } = kubepar(['try', file, '--jobs', '1', '--output', output]);
      expect(code).toBe(1);
      expect(stdout).toContain(`results  ${String(results)} of 3 tasks`);
    });

    test('--task takes several rows', () => {
      const file = synthSweep({ parameters: Parameters.grid({ n: range(10, 70, 10) }), command: ['echo', '$(n)'] });
      expect(kubepar(['try', file, '--task', '0-2,5', '--output', output])).toMatchObject({ code: 0, stderr: '' });
      expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe(
        'task,n,value\n0,10,10\n1,20,20\n2,30,30\n5,60,60\n',
      );
    });

    test('--task with a row that does not exist is refused with the existing rows', () => {
      const { code, stderr } = kubepar(['try', synthSweep({ parameters, command }), '--task', '6', '--output', output]);
      expect(code).toBe(2);
      expect(stderr).toBe(
        'kubepar: --task: must be tasks from 0 to 5, for example 5 or 0-5, got "6"; a study\'s tasks count from 0\n',
      );
    });

    test.each(['jobs', 'indexed'] as const)('gives the command its values byte by byte in layout %s', (layout) => {
      const values = [
        ...[
          '',
          ' ',
          ' a  b ',
          'two\nlines\n',
          '\t',
          '"q"',
          "it's",
          '\\n',
          '\\',
          '$HOME',
          '$(HOME)',
          '$(text)',
          '$$(text)',
          '$$',
        ],
        ...[
          '`id`',
          '; rm -rf /',
          '-e',
          '*',
          '%s',
          'é',
          '数',
          '\u{1f600}',
          '\u200b',
          '\x1b[31m',
          '007',
          'null',
          'a\r\nb',
          '#',
          '&',
        ],
      ];
      const file = synthSweep({
        parameters: Parameters.list('text', values),
        command: ['printf', '%s|', '$(text)', 'x=$(text),$(text)', '$$(text)', '$HOME', '$(PATH', ''],
        layout,
      });
      expect(kubepar(['try', file, '--output', output]).code).toBe(0);
      values.forEach((value, task) => {
        expect(fs.readFileSync(path.join(output, 'tasks', String(task)), 'utf8')).toBe(
          `${value}|x=${value},${value}|$(text)|$HOME|$(PATH||`,
        );
      });
      const records = parse(fs.readFileSync(path.join(output, 'records.csv')));
      expect(records.slice(1).map(([, text]) => text)).toEqual(values);
    });

    test('has the parameters of a failed task in its tables', () => {
      const file = synthSweep({
        parameters: Parameters.list('status', ['good', 'bad']),
        command: ['sh', '-c', 'test "$1" = good && echo 1', 'sh', '$(status)'],
        retries: 0,
      });
      const { code, stderr } = kubepar(['try', file, '--output', output]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: 'task 1 (status=bad) failed: it ended with exit code 1\n' });
      expect(fs.readFileSync(path.join(output, 'results.csv'), 'utf8')).toBe('task,status,value\n0,good,1\n1,bad,\n');
      const [header, , second] = parse(fs.readFileSync(path.join(output, 'records.csv')));
      expect(header!.slice(0, 3)).toEqual(['task', 'parameter.status', 'status']);
      expect(second!.slice(0, 3)).toEqual(['1', 'bad', 'failed']);
    });

    test('runs each study of a file with several', () => {
      const app = new App({ outdir: folder });
      const chart = new Chart(app, 'two');
      const props = { image: 'rocker/r-ver:4.5.0' };
      new ExpandedSweep(chart, 'sweep', {
        ...props,
        command: ['echo', '$(n)'],
        parameters: Parameters.list('n', [7, 8]),
      });
      new StaticSimulation(chart, 'static', { ...props, command: ['echo', '1'], completions: 2 });
      app.synth();
      const args = ['try', path.join(folder, 'two.k8s.yaml')];
      expect(kubepar(args, { cwd: folder }).code).toBe(0);
      const results = (id: string): string =>
        fs.readFileSync(path.join(folder, 'results', `${id}-try`, 'results.csv'), 'utf8');
      expect(results('sweep')).toBe('task,n,value\n0,7,7\n1,8,8\n');
      expect(results('static')).toBe('task,value\n0,1\n1,1\n');
    });

    function synthSweep(props: Given & { readonly parameters: Parameters; readonly layout?: Layout }): string {
      const app = new App({ outdir: folder });
      new ExpandedSweep(new Chart(app, 'sweep'), 'sweep', {
        image: 'rocker/r-ver:4.5.0',
        ...props,
      } as ExpandedSweepProps);
      app.synth();
      return path.join(folder, 'sweep.k8s.yaml');
    }
  });

  function synth(props: Partial<StaticSimulationProps>): string {
    const app = new App({ outdir: folder });
    new StaticSimulation(new Chart(app, 'tried'), 'tried', {
      image: 'rocker/r-ver:4.5.0',
      completions: 1,
      command: ['true'],
      ...props,
    });
    app.synth();
    return path.join(folder, 'tried.k8s.yaml');
  }
});
