import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { Parameters, QueueWorkerPool, Results, StaticSimulation } from '../../lib';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { RESISTING, UNFIT_MANIFESTS } from './cases/local';
import { cases } from '../thoroughness';

const root = testFolder();
const KUBEPAR = path.join(__dirname, '..', '..', 'bin', 'kubepar.js');
const newFolder = (): string => fs.mkdtempSync(path.join(root, 'case-'));

/** The manifest of a study with this script, and with retries, so that it would continue. */
function synth(folder: string, script: string, kind: 'queue' | 'tasks' = 'tasks', results = Results.log()): string {
  const chart = new Chart(new App({ outdir: folder }), 'study');
  const props = {
    image: 'r-base:4.4.0',
    command: ['sh', '-c', script],
    env: { STARTED: path.join(folder, 'started') },
  };
  if (kind === 'tasks') new StaticSimulation(chart, 'study', { ...props, results, completions: 3 });
  else new QueueWorkerPool(chart, 'study', { ...props, items: Parameters.list('x', ['a', 'b']), parallelism: 1 });
  App.of(chart).synth();
  return path.join(folder, 'study.k8s.yaml');
}

/** The processes whose environment names a folder. */
function processesOf(folder: string): string[] {
  return fs
    .readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
}

/** The CPU time that a process has used. */
function cpuSeconds(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Of user and system, in hundredths, which the kernel shows on all machines.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('an interrupted try ends within a second, with everything that it has started, and leaves nothing', () => {
  test.each(
    cases(RESISTING.flatMap((given) => (['SIGTERM', 'SIGINT'] as const).map((signal) => ({ ...given, signal })))),
  )('after $signal if a task $title', async ({ script, kind, signal }) => {
    const folder = newFolder();
    const file = synth(folder, script, kind);
    const [temporary, output, started] = ['tmp', 'out', 'started'].map((name) => path.join(folder, name));
    fs.mkdirSync(temporary!);
    const args = [KUBEPAR, 'try', file, '--jobs', '1', '--output', output!];
    const child = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: temporary }, stdio: 'ignore' });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await until(() => fs.existsSync(started!));
    const start = Date.now();
    child.kill(signal);
    expect(await closed).toBe(signal === 'SIGINT' ? 130 : 143);
    // Plus what a busy machine may add.
    expect(Date.now() - start).toBeLessThan(2000);
    await until(() => processesOf(temporary!).length === 0);
    // tsx, which runs the sources, leaves a folder.
    expect(fs.readdirSync(temporary!).filter((name) => name.startsWith('kubepar'))).toEqual([]);
    expect(fs.readdirSync(path.join(output!, 'tasks'))).toEqual([]);
  });
});

describe('try that cannot begin reports why on one line, with the command that helps below it, and leaves nothing in the folder of temporary files', () => {
  test.each(UNFIT_MANIFESTS)('if $title', ({ edit, kind, told }) => {
    const folder = newFolder();
    const file = synth(folder, 'echo 1', kind);
    const temporary = path.join(folder, 'tmp');
    fs.mkdirSync(temporary);
    fs.writeFileSync(file, edit(fs.readFileSync(file, 'utf8')));
    const args = ['try', file, '--output', path.join(folder, 'out')];
    const { code, stdout, stderr } = kubepar(args, { env: { TMPDIR: temporary } });
    expect({ code, stdout }).toEqual({ code: expect.any(Number) as number, stdout: '' });
    expect([1, 2]).toContain(code);
    expect(stderr).toMatch(new RegExp(`^(note: .*\\n)?kubepar: ${told}.*\\n( {4}npm run synth\\n)?$`));
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith('kubepar'))).toEqual([]);
  });
});

describe('a signal ends a busy command at once, and nothing is left half-written', () => {
  const huge = (): string => {
    const folder = newFolder();
    const labels = '{app.kubernetes.io/instance: study-01234567}';
    const lines = Array.from({ length: 400_000 }, (_, line) => `  key-${String(line)}: {a: [1, 2, 3]}\n`);
    fs.writeFileSync(
      path.join(folder, 'huge.yaml'),
      `kind: Secret\nmetadata: {labels: ${labels}}\nspec:\n${lines.join('')}`,
    );
    return folder;
  };

  test.each(cases(['plan', 'try']))('%s of a huge manifest', async (command) => {
    const folder = huge();
    const args = [KUBEPAR, command, 'huge.yaml'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
    const closed = new Promise<string>((resolve) =>
      child.once('close', (code, signal) => {
        resolve(signal ?? String(code));
      }),
    );
    // By then, it reads: it has started after a fraction of that.
    await until(() => cpuSeconds(child.pid!) > 1);
    const start = Date.now();
    child.kill('SIGTERM');
    // As a shell reports it, 143 in both cases.
    expect(['SIGTERM', '143']).toContain(await closed);
    expect(Date.now() - start).toBeLessThan(2000);
    expect(fs.readdirSync(folder)).toEqual(['huge.yaml']);
  });

  test.each(
    cases([
      ['in logs', Results.log()],
      ['on a volume', Results.volume({ claimName: 'results' })],
    ]),
  )('try that makes the tables of large results %s', async (_where, results) => {
    const folder = newFolder();
    const file = synth(folder, 'yes 1,2.5,abc | head -n 85000; echo >>"$STARTED"', 'tasks', results);
    const child = spawn(process.execPath, [KUBEPAR, 'try', file, '--jobs', '1', '--output', path.join(folder, 'out')], {
      stdio: 'ignore',
    });
    const closed = new Promise<string>((resolve) =>
      child.once('close', (code, signal) => {
        resolve(signal ?? String(code));
      }),
    );
    const started = path.join(folder, 'started');
    await until(() => fs.existsSync(started) && fs.statSync(started).size === 3);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const start = Date.now();
    child.kill('SIGTERM');
    expect(['SIGTERM', '143']).toContain(await closed);
    expect(Date.now() - start).toBeLessThan(1500);
    await until(() => fs.readdirSync(path.join(folder, 'out')).every((name) => !name.startsWith('.arriving')));
  });
});
