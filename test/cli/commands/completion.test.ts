import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { Parameters } from '../../../lib';
import { complete } from '../../../cli/commands/completion';
import { commandLine } from '../../../cli/commands/command-line';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { applied, FakeCluster } from '../fake-cluster';

const BIN = path.join(__dirname, '..', '..', '..', 'bin');
const PRESS_TAB = path.join(__dirname, 'press-tab.zsh');

const folder = testFolder();
const programs = path.join(folder, 'bin');
const home = path.join(folder, 'home');
const project = path.join(folder, 'project');
const cluster = new FakeCluster();
let kubeconfig = '';
const nowhere = path.join(folder, 'nowhere');

beforeAll(async () => {
  for (const made of [programs, home, path.join(project, 'dist'), path.join(project, 'results')])
    fs.mkdirSync(made, { recursive: true });
  for (const name of ['kubepar', 'kubectl-kubepar'])
    fs.symlinkSync(path.join(BIN, 'kubepar.js'), path.join(programs, name));
  fs.symlinkSync(path.join(BIN, 'kubectl_complete-kubepar.js'), path.join(programs, 'kubectl_complete-kubepar'));
  fs.writeFileSync(path.join(project, 'dist', 'my study.k8s.yaml'), '');
  fs.writeFileSync(path.join(project, 'results.txt'), '');
  const { configMaps } = renderSweep(Parameters.list('method', ['lm', 'rf']));
  cluster.objects = applied(configMaps, '2024-05-01T10:00:00Z', () => undefined);
  await cluster.start();
  kubeconfig = cluster.writeKubeconfig(folder);
  fs.writeFileSync(nowhere, fs.readFileSync(kubeconfig, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
});

afterAll(() => cluster.stop());

/** The output of a program in the project, with the cluster of the kubeconfig. */
async function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: project,
    env: {
      ...process.env,
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      HOME: home,
      ZDOTDIR: home,
      KUBECONFIG: kubeconfig,
      TERM: 'xterm',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe('');
  return stdout;
}

describe('completion', () => {
  const program = commandLine('kubepar', '', () => undefined);

  /** The candidates, without descriptions, and what to do if there are none. */
  async function next(...words: readonly string[]): Promise<string[]> {
    const lines = (await complete(program, words)).trimEnd().split('\n');
    return lines.map((line) => line.replace(/\t.*/, ''));
  }

  test.each([
    ['commands that begin so', ['re'], ['report', 'rerun', ':4']],
    ['commands after help', ['help', 'col'], ['collect', ':4']],
    ['options of all', ['-'], ['--version', '-V', '--help', '-h', ':4']],
    [
      'options of a command that are not there yet',
      ['plan', '--nodes', '3', '--node'],
      ['--node-cpu', '--node-memory', ':4'],
    ],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish', ':4']],
    ['a file for a manifest', ['try', 'dist/m'], [':0']],
    ['a folder for a folder', ['collect', 'x', '-o', ''], [':16']],
    ['a folder for a folder after =', ['collect', 'x', '--output=re'], [':16']],
    ['nothing for a number', ['try', '--jobs', ''], [':4']],
    ['nothing after the last argument', ['collect', 'study', ''], [':4']],
    ['nothing of an unknown command', ['colect', ''], [':4']],
    ['no options after --', ['try', '--', '--o'], [':0']],
  ])('is %s', async (_what, words, expected) => {
    expect(await next(...words)).toEqual(expected);
  });

  test('has descriptions', async () => {
    expect(await complete(program, ['completion', '--'])).toBe('--help\tdisplay help for command\n:4\n');
  });

  test.each([
    ['a study, with what it is', ['collect'], '', 'study\texpanded-sweep, 2 tasks\n:4\n'],
    ['no study twice, but perhaps a manifest', ['wait', 'study'], '', ':0\n'],
    ['a folder where no study begins so', ['report'], 'res', ':16\n'],
    ['a study of the namespace named', ['status', '--namespace', 'team'], '', 'study\texpanded-sweep, 2 tasks\n:4\n'],
    ['none of another namespace', ['status', '--namespace=other'], '', ':0\n'],
    ['none of another namespace, in short', ['status', '-nother'], '', ':0\n'],
    ['none of a context that is not there', ['status', '--context', 'there'], '', ':0\n'],
    ['none of a kubeconfig that is not there', ['status', '--kubeconfig', '/nope'], '', ':0\n'],
    ['a context of the kubeconfig', ['wait', '--context'], '', 'here\n:4\n'],
  ])('from the cluster is %s', async (_what, words, begun, expected) => {
    expect(await output('kubepar', ['__complete', ...words, begun])).toBe(expected);
  });

  test('is a file if the cluster is unreachable, after at most two seconds, without an error message', async () => {
    const start = Date.now();
    expect(await output('kubepar', ['__complete', 'collect', ''], { KUBECONFIG: nowhere })).toBe(':0\n');
    expect(Date.now() - start).toBeLessThan(4000);
  });

  test('also works for kubectl', async () => {
    expect(await output('kubectl_complete-kubepar', ['collect', 'st'])).toBe('study\texpanded-sweep, 2 tasks\n:4\n');
  });
});

/** The line for the startup file of a shell. */
function documented(shell: string): string {
  const page = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'command.md'), 'utf8');
  const row = new RegExp(`^\\| ${shell} +\\|[^|]+\\| \`(.+?)\` +\\|$`, 'm').exec(page);
  return row![1]!.replaceAll('\\|', '|');
}

describe.each([
  [
    'bash',
    '.bashrc',
    ['bash', '--noprofile', '-i'],
    String.raw`PS1='READY '; bind -x '"\C-g": printf "<%s>\n" "$READLINE_LINE"'`,
  ],
  ['zsh', '.zshrc', ['zsh', '-i'], `PS1='READY '; show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey '^G' show`],
])('TAB in %s, set up as documented, completes', (shell, file, command, rc) => {
  const pressTab = async (typed: string): Promise<string> =>
    (await output('zsh', ['-f', PRESS_TAB, typed, ...command])).replace(/\n$/, '');

  beforeAll(() => {
    fs.writeFileSync(path.join(home, file), `${documented(shell)}\n${rc}\n`);
  });

  test.each([
    ['a command', 'kubepar col', 'kubepar collect '],
    ['a study', 'kubepar wait -n team st', 'kubepar wait -n team study '],
    ['the value of an option after =', 'kubepar wait --context=h', 'kubepar wait --context=here '],
    ['a file whose name has a space', 'kubepar try dist/m', 'kubepar try dist/my\\ study.k8s.yaml '],
    ['a folder, no file,', 'kubepar collect study --output r', 'kubepar collect study --output results/'],
  ])('%s', async (_what, typed, line) => {
    expect(await pressTab(typed)).toBe(line);
  });
});

describe('TAB in fish, set up as documented, completes', () => {
  test.each([
    ['a command, with what it does', 'kubepar col', /^collect\tWrite the results/],
    ['a study', 'kubepar wait -n team st', /^study\texpanded-sweep, 2 tasks$/m],
    ['the value of an option after =', 'kubepar wait --context=h', /^--context=here$/m],
    ['a file', 'kubepar try dist/m', /^dist\/my study\.k8s\.yaml/],
    ['a folder, no file,', 'kubepar collect study --output=r', /^--output=results\/.*\n$/],
  ])('%s', async (_what, typed, expected) => {
    expect(
      await output('fish', ['--no-config', '-c', `${documented('fish')}; complete -C ${JSON.stringify(typed)}`]),
    ).toMatch(expected);
  });
});
