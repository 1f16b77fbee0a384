import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Command } from 'commander';
import { commandLine } from '../../cli/commands/command-line';
import { kubepar } from './support';

/** The output of `--help`. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

describe('the command line', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-cli-'));
  const nowhere = path.join(folder, 'kubeconfig');

  beforeAll(() => {
    const cluster = { name: 'c', cluster: { server: 'https://127.0.0.1:1' } };
    const context = { name: 'here', context: { cluster: 'c', user: 'u' } };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [cluster],
      users: [{ name: 'u', user: {} }],
      contexts: [context],
      'current-context': 'here',
    };
    fs.writeFileSync(nowhere, JSON.stringify(config));
    fs.writeFileSync(path.join(folder, 'other.yaml'), 'kind: ConfigMap\nmetadata: {name: x}\n');
    fs.writeFileSync(path.join(folder, 'broken.yaml'), 'a: [\n');
  });

  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('each command has an example, and the command line a sequence of them', () => {
    const program = commandLine('kubepar', '', () => undefined);
    for (const command of program.commands) expect(helpOf(command)).toMatch(/^Example:\n {4}.*kubepar /m);
    const sequence = [...helpOf(program).matchAll(/^ {2}((kubepar|kubectl) \w+) .*monte-carlo/gm)].map(
      ([, used]) => used,
    );
    expect(sequence).toEqual(['kubepar try', 'kubectl apply', 'kubepar wait', 'kubepar collect', 'kubepar report']);
    expect(helpOf(commandLine('kubectl kubepar', '', () => undefined))).not.toMatch(/(?<!kubectl )kubepar (try|wait)/);
  });

  test.each([
    ['--help'],
    ['try', '--help'],
    ['wait', '--help'],
    ['collect', '--help'],
    ['plan', '--help'],
    ['rerun', '--help'],
    ['status', '--help'],
    ['clean', '--help'],
    ['--version'],
  ])('%s %s prints to standard output and exits with 0', (...args) => {
    const { code, stdout, stderr } = kubepar(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });

  test('is called kubectl kubepar if kubectl runs it as its plugin', () => {
    const plugin = path.join(folder, 'kubectl-kubepar');
    fs.symlinkSync(path.resolve('bin', 'kubepar.js'), plugin);
    const { stdout } = spawnSync(process.execPath, [plugin, 'wait', '--help'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^Usage: kubectl kubepar wait \[options\] <study\.\.\.>\n/);
    expect(kubepar(['wait', '--help']).stdout).toMatch(/^Usage: kubepar wait /);
  });

  test.each([
    ['no command at all', [], /Usage: kubepar/],
    [
      'an unknown command, with the one that was meant',
      ['colect', 'x'],
      /unknown command 'colect'\n\(Did you mean collect\?\)/,
    ],
    ['an unknown option', ['wait', 'x', '--forever'], /unknown option '--forever'/],
    [
      'no study, with the help of the command',
      ['collect'],
      /^kubepar: missing required argument 'study'\nfor help, run:\n {4}node \S+\/bin\/kubepar\.js collect --help\n$/,
    ],
    [
      'an argument too many',
      ['collect', 'a', 'b'],
      /^kubepar: too many arguments for 'collect'\. Expected 1 argument but got 2\./,
    ],
    [
      'help of an unknown command',
      ['help', 'colect'],
      /^kubepar: unknown command 'colect'\n\(Did you mean collect\?\)/,
    ],
    [
      'an unknown option, with the one that was meant,',
      ['collect', 'x', '--otput', 'y'],
      /^kubepar: unknown option '--otput'\n\(Did you mean --output\?\)/,
    ],
    ['a study without a name', ['collect', ''], /^kubepar: study: must not be empty, got ""; /],
    ['one of several without a name', ['wait', 'x', 'y', ''], /^kubepar: study: must not be empty, got ""; /],
    ['an option without a value', ['collect', 'x', '--output='], /^kubepar: --output: must not be empty, got ""; /],
    [
      'an option that is given twice',
      ['collect', 'x', '-n', 'team', '--namespace', 'other'],
      /^kubepar: --namespace: must be given once, got "team" and "other"; leave one out\n$/,
    ],
    ['an unknown shell', ['completion', 'tcsh'], /^kubepar: shell: must be one of bash, zsh, fish, got "tcsh"; /],
    [
      'a manifest that is not there',
      ['try', 'nope.yaml'],
      /^kubepar: can't read nope\.yaml: .*; correct the path, or synthesize first:\n {4}npm run synth\n$/,
    ],
    [
      'a folder',
      ['try', '.'],
      /^kubepar: \. is a folder; name a manifest, such as dist\/….k8s.yaml, which cdk8s synth writes$/m,
    ],
    ['a manifest that is no YAML', ['try', 'broken.yaml'], /^kubepar: broken\.yaml is not valid YAML/],
    ['a manifest without a study', ['try', 'other.yaml'], /^kubepar: other\.yaml contains no study/],
  ])('%s is wrong usage: exit code 2, no stack trace', (_what, args, said) => {
    const { code, stdout, stderr } = kubepar(args, { cwd: folder });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test.each([
    [
      'a task that the study does not have',
      ['--task', '100'],
      /^kubepar: --task: must be tasks from 0 to 99, for example 99 or 0-99, got "100"/,
    ],
    ['a backward range', ['--task', '9-3'], /^kubepar: --task: must be/],
    [
      'jobs that are no number',
      ['--jobs', 'many'],
      /^kubepar: --jobs: must be a whole number from 1 to 9999, got "many"/,
    ],
  ])('try refuses %s with exit code 2', (_what, args, said) => {
    const { code, stderr } = kubepar(['try', 'dist/monte-carlo.k8s.yaml', ...args]);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  test('a missing kubeconfig is an error of the cluster, and reported as such', () => {
    const { code, stderr } = kubepar(['collect', 'x'], { cwd: folder, env: { KUBECONFIG: '', HOME: folder } });
    expect(stderr).toBe(
      'kubepar: no kubeconfig was found: set KUBECONFIG, or name one with --kubeconfig; without a cluster, the try command runs the tasks of a manifest on this machine\n',
    );
    expect(code).toBe(3);
  });

  test.each(['Bad_NS', 'a b', '../x', 'a/b?c', 'x'.repeat(64)])(
    'an invalid namespace is refused before the cluster is asked: %s',
    (name) => {
      const { code, stdout, stderr } = kubepar(['collect', 'x', '--kubeconfig', nowhere, '--namespace', name]);
      expect(stderr).toBe(
        `kubepar: --namespace: must be at most 63 lower-case letters, digits and "-", got "${name}"; list those of the cluster:\n    kubectl get namespaces --kubeconfig ${nowhere}\n`,
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  test.each([
    ['a kubeconfig that is not there', ['--kubeconfig', '/nope'], /can't read the kubeconfig \/nope/],
    [
      'an unknown context',
      ['--kubeconfig', 'KUBECONFIG', '--context', 'there'],
      /--context: must be one of here, got "there"/,
    ],
    [
      'a server that does not answer',
      ['--kubeconfig', 'KUBECONFIG'],
      /can't reach the cluster at https:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    ],
  ])(
    '%s is an error of the cluster: exit code 3, one line',
    (_what, args, said) => {
      const { code, stdout, stderr } = kubepar(
        ['collect', 'x', ...args.map((arg) => (arg === 'KUBECONFIG' ? nowhere : arg))],
        { cwd: folder },
      );
      expect(stderr).toMatch(said);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    },
    20_000,
  );
});
