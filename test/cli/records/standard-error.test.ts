import { spawnSync } from 'node:child_process';
import { groupByMessage, messagesIn } from '../../../cli/records/standard-error';
import { pythonWith } from '../../support';

describe('messages on standard error are', () => {
  test.each<[string, string, string[]]>([
    ['the first line', 'using 4 cores\nreading data\n', ['using 4 cores']],
    ['none of what packages say of themselves', 'Loading required package: lattice\n\n', []],
    [
      "R's warning with its text",
      'Warning message:\nIn f() : NaNs produced \n',
      ['Warning message: In f() : NaNs produced'],
    ],
    [
      "each of R's list of warnings",
      'Warning messages:\n1: In optimize(f, c(0, 1)) :\n  NA/Inf replaced\n2: no convergence \n',
      ['Warning message: In optimize(f, c(0, 1)) : NA/Inf replaced', 'Warning message: no convergence'],
    ],
    [
      'warnings behind another line, and not the lines between',
      'fitting\nstep 1\nWarning message:\nno convergence\nstep 2\n',
      ['fitting', 'Warning message: no convergence'],
    ],
    [
      'warnings of Python, without the code that it quotes',
      'a.py:3: RuntimeWarning: divide by zero encountered\n  x = 1 / 0\na.py:4: UserWarning: low\n  warn("low")\n',
      ['a.py:3: RuntimeWarning: divide by zero encountered', 'a.py:4: UserWarning: low'],
    ],
    [
      'lines of loggers',
      'INFO start\nWARNING:root:slow\n2025-05-01 10:00:00 WARN full\n',
      ['INFO start', 'WARNING:root:slow', '2025-05-01 10:00:00 WARN full'],
    ],
    ["Julia's", '┌ Warning: Inf in x\n└ @ Main a.jl:1\n', ['┌ Warning: Inf in x']],
    ["Node's", '(node:7) Warning: old call\n(Use `node --trace-warnings ...`)\n', ['(node:7) Warning: old call']],
    ['no words that speak of warnings', 'start\nno warning was seen\nforewarned is forearmed\n', ['start']],
    ['the last state of a progress bar', ' 10%\r 20%\r done\n', ['done']],
  ])('%s', (_what, text, messages) => {
    expect(messagesIn(text)).toEqual(messages);
  });

  test('actual output of R and Python', () => {
    const errorOf = (program: string, ...args: string[]): string =>
      spawnSync(program, args, { encoding: 'utf8' }).stderr;
    const r = 'message("go"); f <- function(x) warning("no convergence at ", x); f(1); as.numeric("a")';
    expect(messagesIn(errorOf('Rscript', '-e', r))).toEqual([
      'go',
      'Warning message: In f(1) : no convergence at 1',
      'Warning message: NAs introduced by coercion',
    ]);
    const python = 'import numpy as np, warnings; np.log(np.zeros(1)); warnings.warn("low")';
    expect(messagesIn(errorOf(pythonWith('numpy'), '-c', python))).toEqual([
      '<string>:1: RuntimeWarning: divide by zero encountered in log',
      '<string>:1: UserWarning: low',
    ]);
  });
});

test('each task counts once for each kind of message; different numbers do not make different kinds', () => {
  const many = 'Warning messages:\n1: no convergence in 10 steps\n2: NAs introduced\n3: no convergence in 20 steps\n';
  expect(
    groupByMessage([
      { task: 0, text: many },
      { task: 1, text: 'Warning message:\nno convergence in 7 steps\n' },
      { task: 2, text: '' },
    ]),
  ).toEqual([
    { line: 'Warning message: no convergence in 10 steps', tasks: [0, 1] },
    { line: 'Warning message: NAs introduced', tasks: [0] },
  ]);
});
