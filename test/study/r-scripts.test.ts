import { codesOfR } from '../../lib/study/r-scripts';

/** The paths of those files whose code counts, each with the given text. */
function counted(command: readonly string[], files: readonly (readonly [string, string])[]): string[] {
  const sources = files.map(([path, text]) => ({ path, bytes: Buffer.from(`${text}\nmark of ${path};`) }));
  const [first, ...codes] = codesOfR(command, sources);
  expect(first).toBe(command.join('\n'));
  return files.flatMap(([path]) => (codes.some((code) => code.includes(`mark of ${path};`)) ? [path] : []));
}

test.each(['a.R', 'sub/a.r', 'a.Rmd', 'a.qmd', 'a.Rnw', '.Rprofile', 'x.Rprofile'])('R may run %s', (path) => {
  expect(counted(['other'], [[path, 'x <- 1']])).toEqual([path]);
});

test.each(['a.Rd', 'a.csv', 'README', 'README.md', 'aR', 'a.R.txt', 'data.RData'])('R does not run %s', (path) => {
  expect(counted(['other'], [[path, 'Rscript a.R']])).toEqual([]);
});

test.each([
  ['run.sh', 'Rscript fit'],
  ['sub/run.bash', 'exec R -f fit'],
  ['run', '#!/bin/sh\nRscript fit'],
  ['sub.d/run', '#!/usr/bin/env bash\nR CMD BATCH x'],
])('a script of a shell counts if it runs R: %s, %j', (path, text) => {
  expect(counted(['other'], [[path, text]])).toEqual([path]);
  expect(counted(['other'], [[path, text.replace(/R(script)?/, 'python3')]])).toEqual([]);
  expect(counted(['other'], [[path, text.replace(/R(script)?/, 'RUN')]])).toEqual([]);
});

test.each([
  ['run', 'Rscript fit, see #!'],
  ['run.txt', '#!/bin/sh\nRscript fit'],
  ['a.sh.txt', 'Rscript fit'],
])('no other file does: %s, %j', (path, text) => {
  expect(counted(['other'], [[path, text]])).toEqual([]);
});

test.each([
  [['./tool.py', 'data.csv']],
  [['././tool.py']],
  [['python3', 'tool.py', 'data.csv']],
  [['sh', '-c', 'cd x; "./tool.py" data.csv']],
  [['sh', '-c', '(./tool.py)<data.csv']],
])('the first file in the command counts, its arguments do not: %j', (command) => {
  expect(
    counted(
      command,
      ['data.csv', 'tool.py', 'other.py'].map((path) => [path, 'x']),
    ),
  ).toEqual(['tool.py']);
});

test('lines that are comments are left out', () => {
  const code = '# one\nx <- 1 # two\n  # three\n"#"\n';
  expect(codesOfR(['Rscript', 'a.R'], [{ path: 'a.R', bytes: Buffer.from(code) }])).toEqual([
    'Rscript\na.R',
    '\nx <- 1 # two\n\n"#"\n',
  ]);
});
