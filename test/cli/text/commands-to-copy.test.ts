import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Commands, onLines, sentences, shellQuoted, withCommands } from '../../../cli/text/commands-to-copy';
import { printable } from '../../../cli/text/control-characters';
import { draws } from '../../thoroughness';

/** The words that a shell hands to a program, each with a zero byte behind it. */
function wordsOf(shell: string, line: string): string[] {
  const { stdout } = spawnSync(shell, ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

const HOSTILE = [
  'plain',
  '/home/me/my kube/config',
  "it's",
  '$HOME `id` "x" \\ !!',
  '~/kubeconfig',
  '=ls',
  '-x',
  '*.yaml; rm -rf x & #',
  'C:\\kube%20s\\%d',
  'two\nlines and\ta tab',
  '-\u001b[31m',
  'ü\u202etxt',
  '',
];

describe('a printed word', () => {
  // bash and zsh are those into which people paste.
  const shells = ['sh', 'bash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

  test.each(shells)('is the same word to %s, whatever is in it', (shell) => {
    expect(wordsOf(shell, HOSTILE.map(shellQuoted).join(' '))).toEqual(HOSTILE);
  });

  test('is one line that a terminal shows as it is, and the same word to sh', () => {
    const word = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/\0|\n$/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const line = words.map(shellQuoted).join(' ');
        expect(line).not.toContain('\n');
        expect(printable(line)).toBe(line);
        expect(wordsOf('sh', line)).toEqual(words);
      }),
      { numRuns: draws(50), seed: 1 },
    );
  });

  test('has no quotes where none are needed', () => {
    const words = ['dist/a.k8s.yaml', 'app.kubernetes.io/instance=a-0123abcd', '--task', '0-9,12', 'me@cluster:6443'];
    expect(words.map(shellQuoted)).toEqual(words);
  });
});

describe('a printed command', () => {
  const options = "--namespace team --context 'a \"b\"' --kubeconfig 'my config'";
  const commands = new Commands('kubectl kubepar', { kubeconfig: 'my config', context: 'a "b"', namespace: 'team' });

  test('begins as the user started the program, and repeats the options that led to the cluster', () => {
    expect(commands.kubepar('wait', 'a-0123abcd')).toBe(`kubectl kubepar wait a-0123abcd ${options}`);
    expect(commands.kubectl('apply', '-f', 'my file.yaml')).toBe(`kubectl apply -f 'my file.yaml' ${options}`);
  });

  test('has no namespace where it is about none, and no option where it asks no cluster', () => {
    expect(commands.kubectlOfCluster('get', 'namespaces')).toBe(
      "kubectl get namespaces --context 'a \"b\"' --kubeconfig 'my config'",
    );
    expect(commands.local('try', 'a.yaml')).toBe('kubectl kubepar try a.yaml');
  });

  test('repeats nothing that was not given', () => {
    expect(new Commands('kubepar', {}).kubepar('wait', 'a')).toBe('kubepar wait a');
    expect(new Commands().kubectl('get', 'pods')).toBe('kubectl get pods');
  });

  test('stands on a line of its own, and is left whole', () => {
    const text = sentences('', 'wait; or not', withCommands('do this', "kubectl x '; '", 'kubepar y'), 'then rest', '');
    expect(text).toBe("wait; or not; do this:\n    kubectl x '; '\n    kubepar y\nthen rest");
    expect(onLines(text)).toBe("wait;\nor not;\ndo this:\n    kubectl x '; '\n    kubepar y\nthen rest");
  });
});
