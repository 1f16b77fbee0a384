import { isShell, startedBy } from '../../lib/study/started';

/** What each command starts, as `words`, with `?` if that is not certain. */
const started = (command: readonly string[]): string[] =>
  startedBy(command).map(
    ({ words, isCertain }) => `${words.map(({ text }) => text).join(' ')}${isCertain ? '' : ' ?'}`,
  );

const KNOWN = `
env | env - | env -i | env --ignore-environment | env -uA | env -u A | env --unset A | env --unset=A
env A=1 | env A= | env A=1 B=2 -- | env -i A=x=y | /usr/bin/env A=1
timeout 9 | timeout -v 9 | timeout --verbose 9 | timeout --foreground 9 | timeout --preserve-status 9 | timeout -- 9
timeout -k5s 9 | timeout -sINT 9 | timeout -k 5 -s INT 9 | timeout --kill-after=5 9 | timeout --signal=INT 9
timeout --kill-after 5 9 | timeout --signal INT 9
nice | nice -5 | nice -n5 | nice -n-5 | nice --5 | nice -n 5 | nice --adjustment=15 | nice --adjustment 5
ionice | ionice -c3 | ionice -n7 | ionice -c 2 -n 7
stdbuf -oL | stdbuf -iL -e0 | stdbuf -o L -i 0 -e 0 | stdbuf --output=L --input=L --error=L | stdbuf -o1024 | stdbuf --output=1024
time | time -p | time -vq | time -f %e | time -o file | setsid | setsid -w | setsid --wait
nohup | nohup -- | tini -- | dumb-init | busybox | nice -n 5 timeout 9 env A=1 | time -p nice nohup
`;

const UNKNOWN = `
env -S x | env -C dir | env --chdir=dir | timeout -x 9 | timeout --other=1 9 | nice -x | nice -n5x | nice -
ionice -c34 | ionice -p | stdbuf -x | stdbuf --other=L | time -x | time -pa
setsid -f | setsid --fork | setsid -ww | nohup -x | tini -g
`;

const listed = (text: string): string[] => text.trim().split(/ \| |\n/);

test.each([...listed(KNOWN), 'env A=several\nlines'])('%s starts the program that follows', (wrapper) => {
  expect(started([...wrapper.split(' '), './fit.sh', '-x'])).toEqual(['./fit.sh -x']);
});

test.each([...listed(UNKNOWN), 'stdbuf -oL\nx'])(
  '%s has an option that is not known, so nothing is known to start',
  (wrapper) => {
    expect(started([...wrapper.split(' '), './fit.sh'])).toEqual([]);
  },
);

test.each<[string, readonly string[]]>([
  ['./fit.sh a', ['./fit.sh a']],
  ['  ./fit.sh 2>log <in', ['./fit.sh']],
  ['./fit.sh >out; ./next.sh', ['./fit.sh', './next.sh ?']],
  ['./fit.sh && ./next.sh', ['./fit.sh', './next.sh ?']],
  ['./fit.sh || ./other.sh', ['./fit.sh ?', './other.sh ?']],
  ['A=1 ./fit.sh', ['./fit.sh ?']],
  ['exec ./fit.sh', ['./fit.sh ?']],
  ['if ./test.sh; then ./fit.sh; else ./other.sh; fi', ['./test.sh ?', './fit.sh ?', './other.sh ?', 'fi ?']],
  ['while ! ./test.sh; do ./fit.sh; done', ['./test.sh ?', './fit.sh ?', 'done ?']],
  ['(./fit.sh) | ./next.sh', [' ?', './fit.sh ?', ' ?', './next.sh ?']],
  ['nice -n 5 ./fit.sh', ['./fit.sh']],
  ['./fit.sh "$A"', ['./fit.sh "$A" ?']],
])('the shell code %j starts %j', (code, expected) => {
  for (const options of [['-c'], ['-ec'], ['-e', '-u', '-c']])
    expect(started(['sh', ...options, code, 'sh', 'x'])).toEqual(expected);
});

test('a word that only contains an option is a program', () => {
  expect(started(['ionice', 'x-c3', './fit.sh'])).toEqual(['x-c3 ./fit.sh']);
});

test.each([
  ['sh', 'script.sh', '-c', './fit.sh'],
  ['sh', '-O', 'x', '-c', './fit.sh'],
  ['./fit.sh', '-c', './other.sh'],
])('%s %s … runs no code of a shell', (...command) => {
  expect(started(command)).toEqual([command.join(' ')]);
});

test.each(['sh', '/bin/bash', 'dash', 'bash-5.2'])('%s is a shell', (program) => {
  expect(isShell(program)).toBe(true);
});

test.each(['python3', 'shell', 'fit.sh'])('%s is no shell', (program) => {
  expect(isShell(program)).toBe(false);
});
