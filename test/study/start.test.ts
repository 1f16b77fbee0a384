import { execFileSync, spawnSync } from 'node:child_process';
import { errorOf, simulation, TestProject } from '../support';
import { RUNTIME } from '../runtime/support';
import { cases } from '../thoroughness';

const project = new TestProject();

const refused = (command: readonly string[], ...files: string[]): string => errorOf({ command, files });

describe('files that cannot start are refused', () => {
  test.each<[string, string | Buffer, number, string]>([
    [
      'run.sh',
      '#!/bin/bash\r\necho 1\r\n',
      0o755,
      'command[0]: must have no Windows line endings (CRLF), which become part of the name in its #! line, got "./run.sh"; save it with LF',
    ],
    [
      'run.sh',
      '#!/bin/sh\necho 1\n',
      0o644,
      `command[0]: must be executable, got "./run.sh"; chmod a+x it, or name its interpreter: ['sh', './run.sh']`,
    ],
    ['run.sh', '', 0o755, 'command[0]: must be a file that is not empty, got "./run.sh"; save its content'],
    [
      'other.sh',
      '#!/bin/sh\n',
      0o755,
      'command[0]: must be one of the files, got "./run.sh"; add it to files, which are other.sh',
    ],
    [
      'run.sh',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n',
      0o755,
      'files[0]: must be the file itself, but run.sh is a Git LFS pointer, got "run.sh"; run git lfs pull',
    ],
  ])('%s (%#)', (name, content, mode, message) => {
    project.write(name, content, mode);
    expect(refused(['./run.sh'], name)).toContain(message);
  });

  test('a Git LFS pointer, even among data', () => {
    project.write('data/x.rds', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n');
    expect(refused(['Rscript', '-e', '1'], 'data')).toBe(
      '[chart/study] files[0]: must be the file itself, but data/x.rds is a Git LFS pointer, got "data"; run git lfs pull',
    );
  });

  test('a script of another language without a #! line', () => {
    for (const name of ['fit.R', 'fit.py', 'fit.jl']) {
      project.write(name, 'x = 1\n', 0o755);
      expect(refused([`./${name}`], name)).toContain(
        'command[0]: must have a #! line, because without one it is read as sh',
      );
    }
  });

  test('a script with Windows line endings that a shell reads', () => {
    project.write('run.sh', 'set -e\r\necho 1\r\n');
    for (const command of [
      ['sh', 'run.sh'],
      ['/bin/bash', '-e', './run.sh', 'x'],
    ])
      expect(refused(command, 'run.sh')).toMatch(
        /command\[\d\]: must have no Windows line endings \(CRLF\), which a shell reads/,
      );
  });
});

describe('a script is checked even after the programs that start it', () => {
  const WRAPPED: readonly (readonly [readonly string[], number])[] = [
    [['timeout', '10', 'SCRIPT'], 2],
    [['timeout', '-k', '5', '--signal=INT', '10', 'SCRIPT'], 5],
    [['env', 'X=1', '-u', 'Y', 'SCRIPT'], 4],
    [['nice', '-n', '5', 'SCRIPT'], 3],
    [['nice', 'SCRIPT'], 1],
    [['stdbuf', '-oL', 'SCRIPT'], 2],
    [['/usr/bin/time', '-v', 'SCRIPT'], 2],
    [['setsid', '-w', 'nohup', 'SCRIPT'], 3],
    [['env', 'X=1', 'timeout', '10', 'nice', 'SCRIPT', 'x'], 5],
    [['tini', '--', 'SCRIPT'], 2],
    [['sh', '-c', 'SCRIPT x'], 2],
    [['bash', '-e', '-c', 'SCRIPT x >out.txt; cat out.txt'], 3],
    [['timeout', '9', 'sh', '-ec', 'nice SCRIPT | tail -n 1'], 4],
  ];
  const withScript = (words: readonly string[], script: string): string[] =>
    words.flatMap((word) => (word === 'SCRIPT' ? script.split(' ') : [word.replace('SCRIPT', script)]));

  test.each(cases(WRAPPED))('%j', (words, position) => {
    project.write('data.csv', '1\n');
    project.write('plain.sh', '#!/bin/sh\n', 0o644);
    project.write('crlf.sh', 'echo 1\r\n');
    const isCode = words[position] !== 'SCRIPT';
    const at = (offset: number): string => `command[${String(position + (isCode ? 0 : offset))}]`;
    const file = 'add it to files, which are data.csv';
    expect(refused(withScript(words, 'Rscript a.R'), 'data.csv')).toContain(
      `${at(1)}: must be one of the files, got "a.R"; ${file}`,
    );
    expect(refused(withScript(words, './a.sh'), 'data.csv')).toContain(
      `${at(0)}: must be one of the files, got "./a.sh"; ${file}`,
    );
    expect(refused(withScript(words, './plain.sh'), 'plain.sh')).toContain(`${at(0)}: must be executable`);
    expect(refused(withScript(words, 'sh crlf.sh'), 'crlf.sh')).toContain(
      `${at(1)}: must have no Windows line endings`,
    );
  });

  test.each([
    [['sh', '-c', './a.sh || ./b.sh']],
    [['sh', '-c', 'cp /opt/a.R . && Rscript a.R']],
    [['sh', '-c', 'cd sub; Rscript a.R']],
    [['sh', '-c', 'Rscript "$0"', 'a.R']],
    [['sh', '-c', 'if test -e a.R; then Rscript a.R; fi']],
    [['env', '-C', 'sub', 'Rscript', 'a.R']],
    [['env', '-S', 'Rscript a.R']],
    [['find', '.', '-name', 'a.R']],
    [['cp', 'data.csv', 'a.R']],
    [['timeout', '10', 'Rscript', '/opt/a.R']],
    [['Rscript', '-e', 'source("a.R")']],
    [['Rscript', '--vanilla', 'a.R']],
    [['make', 'a.R']],
    [['./bin/../a.sh']],
  ])('and accepted if it is not certain that it starts from the working folder: %j', (command) => {
    project.write('data.csv', '1\n');
    expect(() => simulation({ command, files: ['data.csv'] })).not.toThrow();
  });
});

test('a program with spaces in its name is accepted if it is among the files', () => {
  project.write('my prog', '#!/bin/sh\necho 1\n', 0o755);
  expect(() => simulation({ command: ['./my prog', 'x'], files: ['my prog'] })).not.toThrow();
  expect(refused(['./my  prog'], 'my prog')).toContain('command[0]: must be the name of a program, got "./my  prog"');
  expect(refused(['my prog'], 'my prog')).toContain('command[0]: must be the name of a program, got "my prog"');
});

test.each([
  [['Rscript', 'crlf.R']],
  [['python3', 'crlf.py']],
  [['./good.sh']],
  [['sub/good.sh', 'x']],
  [['sh', 'good.sh']],
  [['Rscript', 'crlf.R', 'crlf.txt']],
  [['/opt/tool/run.sh']],
])('what can start is accepted: %j', (command) => {
  for (const name of ['crlf.R', 'crlf.py', 'crlf.txt']) project.write(name, 'x\r\n');
  for (const name of ['good.sh', 'sub/good.sh']) project.write(name, '#!/bin/sh\necho 1\n', 0o755);
  expect(() => simulation({ command, files: ['crlf.R', 'crlf.py', 'crlf.txt', 'good.sh', 'sub'] })).not.toThrow();
});

describe('a workspace .RData with a seed', () => {
  const draw = (program: string, ...words: string[]): string[] =>
    ['1', '2'].map((task) => {
      const env = { ...process.env, R_PROFILE: `${RUNTIME}/profile.R`, KUBEPAR_SEED: '1', KUBEPAR_TASK: task };
      return spawnSync(program, words, { cwd: project.folder, encoding: 'utf8', env }).stdout;
    });

  test.each(
    cases([
      [['R', '-s', '-f', 's.R'], true],
      [['R', '--no-save', '-s', '-e', 'cat(RNGkind()[1])'], true],
      [['Rscript', '--restore', 's.R'], true],
      [['sh', '-c', 'R -s -f s.R'], true],
      [['sh', '-c', 'set -e; R -s -f s.R 2>/dev/null | cat'], true],
      [['bash', '-c', 'if true; then R -s <s.R; fi'], true],
      [['timeout', '50', 'sh', '-ec', 'cat s.R | R -s'], true],
      [['sh', '-c', 'R -s --no-restore -f s.R'], false],
      [['sh', '-c', 'Rscript s.R; echo R >/dev/null'], false],
      [['R', '-s', '--no-restore', '-f', 's.R'], false],
      [['R', '-s', '--no-restore-data', '-f', 's.R'], false],
      [['Rscript', 's.R'], false],
    ]),
  )('is refused if R starts with it, because it would replace the stream of the task: %j', (command, isRefused) => {
    project.write('s.R', 'cat(RNGkind()[1])\n');
    execFileSync('Rscript', ['-e', 'set.seed(1); x <- runif(1); save.image(".RData")'], { cwd: project.folder });
    expect(draw(command[0], ...command.slice(1))).toEqual(
      Array(2).fill(isRefused ? 'Mersenne-Twister' : "L'Ecuyer-CMRG"),
    );
    const act = (): unknown => simulation({ command, files: ['.RData', 's.R'] });
    if (isRefused)
      expect(act).toThrow(
        /command\[\d\]: must not start R with the workspace \.RData among the files, which contains a seed/,
      );
    else expect(act).not.toThrow();
  });

  test('one without a seed is accepted', () => {
    execFileSync('Rscript', ['-e', 'x <- 1; save.image(".RData")'], { cwd: project.folder });
    expect(() => simulation({ command: ['R', '-f', 's.R'], files: ['.RData'] })).not.toThrow();
  });
});
