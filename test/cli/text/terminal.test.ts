import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { redraw } from '../../../cli/text/terminal';
import { Parameters } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { applied, FakeCluster, JOB } from '../fake-cluster';

const KUBEPAR = path.join(__dirname, '..', '..', '..', 'bin', 'kubepar.js');
const PLAN = ['plan', path.join(__dirname, '..', '..', '..', 'dist', 'monte-carlo.k8s.yaml')];
const [HOME, CLEAR_LINE, CLEAR_BELOW] = ['\x1b[H', '\x1b[K', '\x1b[J'] as const;
// eslint-disable-next-line no-control-regex -- these are what this is about
const COLOUR = /\x1b\[[\d;]*m/;

const folder = testFolder();
const cluster = new FakeCluster();
const { objects } = renderSweep(Parameters.grid({ n: [5, 60] }));

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

/** The output of the command on a terminal of this size. */
async function onTerminal(columns: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const command = [process.execPath, KUBEPAR, ...args].join(' ');
  const child = spawn('script', ['-qec', `stty cols ${String(columns)} rows 5; exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await text(child.stdout)).replaceAll('\r\n', '\n');
}

/** The study runs when it is requested for the first time, and is done at the second. */
function ending(): string[] {
  cluster.objects = applied(objects, '2024-05-01T09:00:00Z', () => JOB.running);
  cluster.onJobs = (lists) => {
    if (lists >= 2) cluster.objects = applied(objects, '2024-05-01T09:00:00Z', () => JOB.complete);
  };
  cluster.requests.length = 0;
  return ['--kubeconfig', cluster.writeKubeconfig(folder)];
}

describe('on a terminal', () => {
  test('a text is broken between words only if the terminal is narrow', async () => {
    const [narrow, wide] = await Promise.all([onTerminal(40, PLAN), onTerminal(200, PLAN)]);
    expect(narrow.replaceAll(/\n {13}/g, ' ')).toBe(wide);
    const lines = narrow.trimEnd().split('\n').slice(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test('help puts descriptions below if they do not fit next to words', async () => {
    const shown = await onTerminal(40, ['collect', '--help']);
    expect(shown).toContain(
      '\n  -n, --namespace <name>\n      namespace of the study (default:\n      the namespace of the context)\n',
    );
  });

  test.each([
    ['help', ['--help'], {}],
    ['a plan', PLAN, {}],
    ['an error', ['colect'], {}],
    ['a plan, with NO_COLOR,', PLAN, { NO_COLOR: '1' }],
    ['a plan, with FORCE_COLOR,', PLAN, { FORCE_COLOR: '1' }],
  ])('%s has no color', async (_what, args, env) => {
    const shown = await onTerminal(80, args, env);
    expect(shown).not.toBe('');
    expect(shown).not.toMatch(COLOUR);
  });

  test('wait has a bar, without color, that is narrower than the terminal', async () => {
    const shown = await onTerminal(40, ['wait', 'study', ...ending()]);
    expect(shown).toMatch(/study \[ +\] 0\/2 0% \| left: /);
    expect(shown).not.toMatch(COLOUR);
    // eslint-disable-next-line no-control-regex -- these are what this is about
    const lines = shown.replaceAll(/\x1b\[[?\d]*[A-Za-z]/g, '\n').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
  });

  test('that is dumb, wait and status --watch print only lines', async () => {
    const waited = await onTerminal(80, ['wait', 'study', ...ending()], { TERM: 'dumb' });
    expect(waited).toBe('study  complete  2 of 2 tasks done\n');
    const watched = await onTerminal(80, ['status', 'study', '--watch', ...ending()], { TERM: 'dumb' });
    expect(watched.match(/^study .*: (running|complete)$/gm)).toHaveLength(2);
    expect(watched).not.toContain('\x1b');
  });

  test('status --watch shows the start of a longer status, replacing the one before, and the whole last one', async () => {
    const shown = await onTerminal(40, ['status', 'study', '--watch', ...ending()]);
    const [before, first = '', ...more] = shown.replaceAll(CLEAR_LINE, '<').replaceAll(CLEAR_BELOW, '>').split(HOME);
    expect(before).toBe('');
    expect(first).toMatch(/^study .*running<\n {2}tasks .*<\n… \d more<\n>$/s);
    expect(first.split('\n').length).toBeLessThanOrEqual(5);
    expect(more.at(-1)).toMatch(/^study .*complete<\n {2}tasks .*<\n {2}do .*<\n>$/s);
  });
});

describe('a text that replaces the contents of the terminal', () => {
  test('is unchanged, with the rest to the right and below cleared, if it fits', () => {
    expect(redraw('one\n\ntwo\n', 4, 80)).toBe('\x1b[Hone\x1b[K\n\x1b[K\ntwo\x1b[K\n\x1b[J');
  });

  test('is shortened to its start, with the number of omitted lines, if it is longer', () => {
    expect(redraw('one\ntwo\nthree\nfour\n', 4, 80)).toBe('\x1b[Hone\x1b[K\ntwo\x1b[K\n… 2 more\x1b[K\n\x1b[J');
  });

  test('counts a line that is wider than the terminal by the rows that it takes', () => {
    expect(redraw('0123456789ab\ntwo\nthree\n', 4, 9)).toBe('\x1b[H0123456789ab\x1b[K\n… 2 more\x1b[K\n\x1b[J');
  });

  test('keeps the last character of a line that ends at the edge', () => {
    expect(redraw('01234567\n', 4, 8)).toBe('\x1b[H01234567\n\x1b[J');
  });
});
