import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import { parse as parseCsv } from 'csv-parse/sync';
import { Parameters, QueueWorkerPool, Results, StaticSimulation, type QueueWorkerPoolProps } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { COLLECTED_FILES, kubepar } from '../support';

const parse = (csv: string): string[][] => parseCsv(csv);

const folder = testFolder();
const output = path.join(folder, 'out');

afterEach(() => {
  fs.rmSync(output, { recursive: true, force: true });
});

function read(...parts: readonly string[]): string {
  return fs.readFileSync(path.join(output, ...parts), 'utf8');
}

function synth(props: { readonly [Prop in keyof QueueWorkerPoolProps]?: unknown }): string {
  const app = new App({ outdir: folder });
  new QueueWorkerPool(new Chart(app, 'pool'), 'pool', {
    image: 'r-base:4.4.0',
    retries: 0,
    lease: Duration.seconds(3),
    ...props,
  } as QueueWorkerPoolProps);
  app.synth();
  return path.join(folder, 'pool.k8s.yaml');
}

function sh(script: string): string[] {
  return ['sh', '-c', script, 'sh', '$(method)'];
}

const METHODS = ['lm', 'rf', 'gbm', 'enet', 'brnn', 'bridge'];
const ITEMS = Parameters.list('method', METHODS);

/** Places for results of any size. */
const LARGE: readonly [string, Results][] = [
  ['on a volume', Results.volume({ claimName: 'results' })],
  ['in a bucket', Results.bucket({ url: 's3://results', secret: 'keys' })],
];

describe('kubepar try of a queue', () => {
  test('runs every item, and writes the same files as collect', () => {
    const file = synth({ items: ITEMS, command: sh('echo $KUBEPAR_TASK') });
    const { code, stdout, stderr } = kubepar(['try', file, '--output', output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('results  6 of 6 tasks, 6 rows\n');
    expect(read('results.csv')).toBe('task,method,value\n0,lm,0\n1,rf,1\n2,gbm,2\n3,enet,3\n4,brnn,4\n5,bridge,5\n');
    expect(fs.readdirSync(output).sort()).toEqual(COLLECTED_FILES);
  });

  test('exits with 1 and names the dead items, with their errors', () => {
    const script = 'case $1 in rf | gbm | enet) echo "no $1" >&2; exit 3 ;; *) echo $KUBEPAR_TASK ;; esac';
    const file = synth({ items: ITEMS, command: sh(script) });
    const { code, stderr } = kubepar(['try', file, '--output', output]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'task 1 (method=rf) failed: no rf\ntask 2 (method=gbm) failed: no gbm\ntask 3 (method=enet) failed: no enet\n',
    });
    expect(read('results.csv')).toBe('task,method,value\n0,lm,0\n1,rf,\n2,gbm,\n3,enet,\n4,brnn,4\n5,bridge,5\n');
  });

  test('--task runs only these items, as in a run of all, and shows the output of a single one', () => {
    const file = synth({ items: ITEMS, command: ['Rscript', '-e', 'cat(runif(2), "\n")', '--args', '$(method)'] });
    expect(kubepar(['try', file, '--output', output]).code).toBe(0);
    const all = read('tasks', '4');
    const one = path.join(folder, 'one');
    const { code, stderr } = kubepar(['try', file, '--task', '4', '--output', one]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: all });
    expect(fs.readFileSync(path.join(one, 'tasks', '4'), 'utf8')).toBe(all);
    expect(fs.readdirSync(path.join(one, 'tasks'))).toEqual(['4']);
  });

  test('passes items with several columns byte by byte', () => {
    const texts = ['two\nlines', 'é "q" \\n', '$HOME $(method)'];
    const items = Parameters.grid({ method: texts, n: [1, 0.5] });
    const command = ['printf', '%s|', '$(method)', '$(n)'];
    expect(kubepar(['try', synth({ items, command }), '--output', output])).toMatchObject({ code: 0 });
    texts.forEach((text, position) => {
      expect(read('tasks', String(2 * position))).toBe(`${text}|1|`);
      expect(read('tasks', String(2 * position + 1))).toBe(`${text}|0.5|`);
    });
  });

  test('retries an item whose worker was killed, and gives up on one that kills each worker', () => {
    const once = path.join(folder, 'once');
    const script = `case $1 in
        rf) [ -e ${once} ] || { : >${once}; kill -KILL $PPID; }; echo 2 ;;
        gbm) kill -KILL $PPID ;;
        *) echo 1 ;;
      esac`;
    const file = synth({ items: ITEMS, command: sh(script), retries: 1 });
    const { code, stderr } = kubepar(['try', file, '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^task 2 \(method=gbm\) killed: .+\n$/);
    const rows = parse(read('records.csv'));
    expect(rows[2]!.slice(0, 4)).toEqual(['1', 'rf', 'succeeded', '2']);
    // As all processes of a container end with its first.
    expect(spawnSync('pgrep', ['--full', once], { encoding: 'utf8' }).stdout).toBe('');
  });

  test('reports a missing program, which stops it', () => {
    const file = synth({ items: ITEMS, command: ['no-such-program'] });
    const { code, stdout, stderr } = kubepar(['try', file, '--output', output]);
    expect(code).toBe(1);
    expect(stdout).toContain('results  0 of 6 tasks');
    expect(stderr).toContain("can't find the command 'no-such-program' in the image or among the files");
  });

  test('a command with a loop asks for its items itself', () => {
    const script =
      'while sh "$KUBEPAR_LEASE" >/dev/null; do cat "$KUBEPAR_PARAMETERS" >"$KUBEPAR_RESULT"; sh "$KUBEPAR_COMPLETE"; done';
    const file = synth({ items: ITEMS, command: ['sh', '-c', script], loop: true });
    expect(kubepar(['try', file, '--output', output])).toMatchObject({ code: 0, stderr: '' });
    expect(read('tasks', '3')).toBe('{"method":"enet"}\n');
  });

  test('a loop with itemsPerProcess has a new process after that many items, which knows nothing of the one before', () => {
    const script =
      'while (!is.null(kubepar_lease())) { n <- if (exists("n")) n + 1 else 1; kubepar_complete(list(pid = Sys.getpid(), n = n)) }';
    const file = synth({ items: ITEMS, command: ['Rscript', '-e', script], loop: true, itemsPerProcess: 2 });
    expect(kubepar(['try', file, '--jobs', '1', '--output', output])).toMatchObject({ code: 0, stderr: '' });
    const [, ...rows] = parse(read('results.csv'));
    expect(rows.map(([, method, , n]) => [method, n])).toEqual(
      METHODS.map((method, position) => [method, String((position % 2) + 1)]),
    );
    expect(new Set(rows.map(([, , pid]) => pid)).size).toBe(3);
  });

  test.each(LARGE)('reads results %s from the folder that stands in for it', (_, results) => {
    const script = 'head -c 3000000 /dev/zero; echo $KUBEPAR_TASK';
    const file = synth({ items: ITEMS, command: sh(script), results });
    expect(kubepar(['try', file, '--output', output])).toMatchObject({ code: 0 });
    METHODS.forEach((_, task) => {
      const bytes = fs.readFileSync(path.join(output, 'tasks', String(task)));
      expect([bytes.length, bytes.toString('latin1', 3_000_000)]).toEqual([3_000_002, `${String(task)}\n`]);
    });
    expect(fs.readdirSync(output).sort()).toEqual(COLLECTED_FILES);
  });

  test('Ctrl-C ends workers and Redis, leaves nothing behind, and makes it exit with 130', async () => {
    const started = path.join(folder, 'started');
    const script = `trap 'echo ended >>${started}; exit 1' TERM; echo started >${started}; while :; do sleep 0.1; done`;
    const file = synth({ items: ['a'], command: ['sh', '-c', script] });
    const temporary = fs.mkdtempSync(path.join(folder, 'tmp-'));
    const child = spawn(process.execPath, ['bin/kubepar.js', 'try', file, '--output', output], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    while (!fs.existsSync(started) || fs.readFileSync(started, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
    expect(fs.readFileSync(started, 'utf8')).toBe('started\nended\n');
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith('kubepar'))).toEqual([]);
    const left = fs
      .readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => {
        try {
          return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(temporary);
        } catch {
          return false;
        }
      });
    expect(left).toEqual([]);
  });

  test('without redis-server, or with one that can not be run, it says what to do', () => {
    const bin = path.join(folder, 'bin');
    fs.mkdirSync(bin);
    const file = synth({ items: ITEMS, command: ['true'] });
    const { code, stderr } = kubepar(['try', file, '--output', output], { env: { PATH: bin } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: a queue needs redis-server, which is not on this machine; install it \(Debian/);
    fs.writeFileSync(path.join(bin, 'redis-server'), '#!/bin/sh\n', { mode: 0o644 });
    const unusable = kubepar(['try', file, '--output', output], { env: { PATH: bin } });
    expect(unusable.code).toBe(1);
    expect(unusable.stderr).toMatch(
      /^kubepar: a queue needs redis-server, which can't be run on this machine \(EACCES\); check what/,
    );
  });
});

describe.each(LARGE)('kubepar try of a simulation with results %s', (_, results) => {
  test('accepts results of any size, and reports failures as with logs', () => {
    const app = new App({ outdir: folder });
    new StaticSimulation(new Chart(app, 'large'), 'large', {
      image: 'r-base:4.4.0',
      completions: 3,
      retries: 0,
      command: ['sh', '-c', '[ $KUBEPAR_TASK != 1 ] || { echo no data >&2; exit 3; }; head -c 2000000 /dev/zero'],
      results,
    });
    app.synth();
    const { code, stderr } = kubepar(['try', path.join(folder, 'large.k8s.yaml'), '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain('task 1 failed: no data\n');
    expect(fs.statSync(path.join(output, 'tasks', '2')).size).toBe(2_000_000);
    expect(fs.existsSync(path.join(output, 'tasks', '1'))).toBe(false);
  });
});
