import { codeForShell } from '../../lib/study/code-for-shell';

test.each<[readonly string[], readonly number[]]>([
  [
    ['env', '-S', 'sh -c x'],
    [1, 2],
  ],
  [
    ['flock', 'x.lock', '-c', 'x'],
    [2, 3],
  ],
  [['nice', 'npx', '--call=x'], [2]],
])('a program that starts others passes an option and its value to a shell: %j', (words, positions) => {
  expect(codeForShell(words)).toEqual(positions);
});

test.each<[readonly string[]]>([
  [['./sim', '-c', 'x']],
  [['./sim', 'env', '-S', 'x']],
  [['env', 'A=1', './sim', '-S', 'x']],
  [['flock', 'x.lock', 'python3', '-c', 'x']],
])('no shell reads the words of another program: %j', (words) => {
  expect(codeForShell(words)).toEqual([]);
});
