import { spawn, type StdioOptions } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { Parameters, Results } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import type { Rendered } from '../../support';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../fake-cluster';
import { inDepth } from '../../in-depth';

const KUBEPAR = path.join(__dirname, '..', '..', '..', 'bin', 'kubepar.js');
const folder = testFolder();
const cluster = new FakeCluster();
let outputs = 0;

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());
beforeEach(() => {
  cluster.onRequest = undefined;
  cluster.requests.length = 0;
});

const newOutput = (): string => path.join(folder, `output-${String(++outputs)}`);

interface Running {
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the command through a shell, which may set a limit first. */
function start(
  args: readonly string[],
  { stdio = 'pipe', limit = ':' }: { stdio?: StdioOptions; limit?: string } = {},
): Running {
  const where = ['--kubeconfig', cluster.writeKubeconfig(folder)];
  const script = `${limit}; exec "$@"`;
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, KUBEPAR, ...args, ...where], { stdio, cwd: folder });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream).catch(() => '')));
  const ended = Promise.all([code, ...said]).then(([status, stdout = '', stderr = '']) => ({
    code: status,
    stdout,
    stderr,
  }));
  return { signal: (name) => child.kill(name), ended };
}

const ROWS = Parameters.grid({ n: [1, 2, 3] });
const RENDERED = renderSweep(ROWS);

/** A sweep that has ended with these results; a task without one has failed. */
function deploy(results: readonly (string | undefined)[], rendered: Rendered = RENDERED): void {
  const jobs = jobsOf(rendered) as unknown as FakeJob[];
  const pods = jobs.map((job, task) => {
    const output = results[task];
    return endedPod(job, output === undefined ? { error: 'no' } : { output });
  });
  const status = (task: number): object => (results[task] === undefined ? JOB.failed : JOB.complete);
  cluster.objects = [...applied(rendered.objects, '2024-05-02T09:00:00Z', status), ...pods.map(({ pod }) => pod)];
  cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
}

/** Everything below a folder, with contents. */
function contents(below: string): Record<string, string> {
  if (!fs.existsSync(below)) return {};
  const names = fs.readdirSync(below, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => fs.statSync(path.join(below, name)).isFile() || name.includes('.arriving'));
  return Object.fromEntries(
    files.map((name) => [
      name,
      fs.statSync(path.join(below, name)).isFile() ? fs.readFileSync(path.join(below, name), 'latin1') : '',
    ]),
  );
}

/** The first request that matches is no longer answered. */
function untilAsked(pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    cluster.onRequest = ({ url = '' }) => {
      if (!pattern.test(url)) return false;
      resolve();
      return true;
    };
  });
}

describe('interrupted collect', () => {
  test.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('by %s while it reads logs writes nothing and exits with %i', async (signal, code) => {
    deploy(['[1] 1\n', '[1] 2\n', '[1] 3\n']);
    const output = newOutput();
    const asked = untilAsked(/\/log/);
    const run = start(['collect', 'study', '--output', output]);
    await asked;
    run.signal(signal);
    expect(await run.ended).toEqual({ code, stdout: '', stderr: '' });
    expect(contents(output)).toEqual({});
  });

  inDepth('leaves only complete files while it writes, each either old or new', async () => {
    deploy(['[1] 1\n', '[1] 2\n', '[1] 3\n']);
    const output = newOutput();
    expect((await start(['collect', 'study', '--output', output]).ended).code).toBe(0);
    const before = contents(output);
    const large = (task: number): string => `${String(task)}\n`.repeat(100_000);
    deploy([large(1), large(2), large(3)]);
    const watcher = fs.watch(output);
    const writing = new Promise<void>((resolve) => {
      watcher.on('change', (_event, name) => {
        if (String(name).startsWith('.arriving-')) resolve();
      });
    });
    const run = start(['collect', 'study', '--output', output]);
    await writing;
    watcher.close();
    run.signal('SIGTERM');
    // If the machine is busy, it may have ended before.
    const { code, stderr } = await run.ended;
    expect({ isExpected: code === 143 || code === 0, stderr }).toEqual({ isExpected: true, stderr: '' });
    const after = contents(output);
    expect((await start(['collect', 'study', '--output', output]).ended).code).toBe(0);
    const whole = contents(output);
    expect(Object.keys(after)).toEqual(Object.keys(whole));
    const torn = Object.keys(after).filter((file) => after[file] !== before[file] && after[file] !== whole[file]);
    expect(torn).toEqual([]);
  });

  test('deletes the pod that reads a volume for it', async () => {
    const volume = renderSweep(ROWS, { results: Results.volume({ claimName: 'results' }) });
    deploy(['', '', ''], volume);
    cluster.onCreate = () => ({ phase: 'Running' });
    const reading = new Promise<void>((resolve) => {
      cluster.onExec = () => {
        resolve();
        return { program: 'sleep', args: ['60'] };
      };
    });
    const output = newOutput();
    const run = start(['collect', 'study', '--output', output]);
    await reading;
    run.signal('SIGINT');
    expect(await run.ended).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(cluster.requests.filter((request) => /^(POST|DELETE)/.test(request))).toEqual([
      expect.stringMatching(/^POST .*\/pods\?/),
      expect.stringMatching(/^DELETE .*\/pods\/study-[0-9a-f]{8}-collect-[0-9a-f]{8}\?/),
    ]);
    expect(contents(output)).toEqual({});
  });
});

describe('collect on a full disk', () => {
  test('names what it could not write, exits with 1, and leaves the existing files unchanged', async () => {
    deploy(['[1] 1\n', undefined, '[1] 3\n']);
    const output = newOutput();
    expect((await start(['collect', 'study', '--output', output]).ended).code).toBe(1);
    const before = contents(output);
    deploy(['[1] 1\n', '2\n'.repeat(150_000), '[1] 3\n']);
    const { code, stdout, stderr } = await start(['collect', 'study', '--output', output], { limit: 'ulimit -f 400' })
      .ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^kubepar: can't write to \S+: EFBIG: file too large.*; choose another place with --output\n$/,
    );
    expect(contents(output)).toEqual(before);
  });

  test('names the folder if that is a file', async () => {
    deploy(['[1] 1\n', '[1] 2\n', '[1] 3\n']);
    const output = newOutput();
    fs.writeFileSync(output, 'mine');
    const { code, stderr } = await start(['collect', 'study', '--output', output]).ended;
    expect(stderr).toMatch(/^kubepar: can't write to \S+: (EEXIST|ENOTDIR): .*; choose another place with --output\n$/);
    expect({ code, mine: fs.readFileSync(output, 'utf8') }).toEqual({ code: 1, mine: 'mine' });
  });
});

describe('closed output', () => {
  const OLD = renderSweep(Parameters.list('method', ['lm']));

  beforeEach(() => {
    deploy(['[1] 1\n', undefined, '[1] 3\n']);
    cluster.objects = [...applied(OLD.objects, '2024-05-01T09:00:00Z', () => JOB.complete), ...cluster.objects];
  });

  /** A pipe whose reader has exited, as in `kubepar … | true`. */
  async function withoutReader(
    which: 'stdout' | 'stderr',
    ...args: readonly string[]
  ): Promise<Awaited<Running['ended']>> {
    const redirect = which === 'stdout' ? '| :' : '3>&1 1>&2 2>&3 | :';
    const line = `{ sleep 0.05; "$@"; echo "code $?" >&4; } ${redirect}`;
    const where = ['--kubeconfig', cluster.writeKubeconfig(folder)];
    const child = spawn('sh', ['-c', line, 'sh', process.execPath, KUBEPAR, ...args, ...where], {
      stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [stdout, stderr, told] = await Promise.all(
      [child.stdout!, child.stderr!, child.stdio[4] as NodeJS.ReadableStream].map((stream) => text(stream)),
    );
    await closed;
    return { code: Number(/^code (\d+)\n$/.exec(told!)?.[1]), stdout: stdout!, stderr: stderr! };
  }

  test.each(['stdout', 'stderr'] as const)(
    '%s of collect changes neither its files nor its exit code',
    async (which) => {
      const output = newOutput();
      const { code, stderr } = await withoutReader(which, 'collect', 'study', '--output', output);
      expect(code).toBe(1);
      expect(stderr).not.toMatch(/^ +at |EPIPE/m);
      expect(Object.keys(contents(output))).toEqual([
        'attempts.csv',
        'cells.csv',
        'records.csv',
        'results.csv',
        'study.json',
        'tasks/0',
        'tasks/2',
      ]);
    },
  );

  test('stdout of clean --yes does not stop the deletion', async () => {
    expect((await withoutReader('stdout', 'clean', 'study', '--yes')).code).toBe(0);
    const left = new Set(cluster.objects.map(({ metadata }) => metadata.name));
    expect(OLD.objects.filter(({ metadata }) => left.has(metadata.name))).toEqual([]);
  });

  test('stdout of status --watch ends it', async () => {
    cluster.objects = applied(RENDERED.objects, '2024-05-02T09:00:00Z', () => JOB.running);
    expect(await withoutReader('stdout', 'status', 'study', '--watch')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each<[string, ...string[]]>([
    ['rerun', 'study'],
    ['clean', 'study', '--yes'],
  ])('standard output of %s to a full disk is an error on one line, with exit code 1', async (...args) => {
    const before = cluster.objects;
    const full = fs.openSync('/dev/full', 'w');
    const { code, stderr } = await start(args, { stdio: ['ignore', full, 'pipe'] }).ended;
    fs.closeSync(full);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: can't write to standard output: ENOSPC: .*; check where it goes$/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(cluster.objects).toEqual(before);
  });
});
