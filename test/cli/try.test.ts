import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parseTasks } from '../../cli/commands/try';
import { StaticSimulation, type StaticSimulationProps } from '../../lib';
import { kubepar } from './support';

describe('parseTasks', () => {
  test.each([
    ['nothing', undefined, [0, 1, 2, 3, 4]],
    ['one task', '3', [3]],
    ['a range', '1-3', [1, 2, 3]],
    ['a list in any order, with a task twice', '4,0-1,1', [0, 1, 4]],
  ])('%s', (_what, given, tasks) => {
    expect(parseTasks(given, 5)).toEqual(tasks);
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

  test('runs every task with its own numbers, and writes what collect writes', () => {
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
    const file = synth({ completions: 3, command: ['Rscript', '-e', 'print(rnorm(20)); message("done")'] });
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

  test('--task shows an output of any size and any characters whole, and nothing else', () => {
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

  test('ends with 1 and names the tasks that failed, with their error', () => {
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

  test('a program that this machine lacks stops it at once, with its name', () => {
    const file = synth({ completions: 50, command: ['no-such-program'] });
    const { code, stderr } = kubepar(['try', file, '--jobs', '1', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "task 0 failed: can't find the command 'no-such-program' in the image or among the files\n",
    );
    expect(stderr).toContain('task 1-49 missing: it was not run: the study was stopped\n');
  });

  test('Ctrl-C ends the tasks, leaves nothing behind, and ends with 130', async () => {
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
