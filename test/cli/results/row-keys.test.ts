import { execFileSync } from 'node:child_process';
import { tryMixedKeys } from '../../../cli/results/row-keys';
import { pythonWith } from '../../support';
import { told } from './told';
import { cases } from '../../thoroughness';

const NOTE = /may (?:each )?be a mean of several groups/;

function mixed(outputs: readonly string[]): string[] {
  return told(outputs).notes.filter((note) => NOTE.test(note));
}

/** The output of R for mtcars, without the level that each task lacks. */
function byR(code: string): string[] {
  return [4, 6, 8].map((left) =>
    execFileSync('Rscript', ['-e', `d <- mtcars[mtcars$cyl != ${String(left)}, ]; ${code}`], { encoding: 'utf8' }),
  );
}

function byPython(code: string): string[] {
  const data = 'import pandas as pd; d = pd.DataFrame({"cyl": [4, 4, 6, 8, 8], "mpg": [30.5, 31.5, 20.5, 14.5, 15.5]})';
  return [4, 6, 8].map((left) =>
    execFileSync(pythonWith('pandas'), ['-c', `${data}; d = d[d.cyl != ${String(left)}]; ${code}`], {
      encoding: 'utf8',
    }),
  );
}

const byShell = (script: string): string[] =>
  ['4 1\n6 2\n6 4\n', '4 1\n8 2\n4 5\n', '6 5\n8 2\n8 3\n'].map((input) =>
    execFileSync('sh', ['-c', script], { encoding: 'utf8', input }),
  );

describe('a mean at a position whose group differs between tasks is reported', () => {
  test.each<[string, () => string[]]>(
    cases([
      ['aggregate()', () => byR('write.csv(aggregate(mpg ~ cyl, d, mean), row.names = FALSE)')],
      ['aggregate() with numbers of rows', () => byR('write.csv(aggregate(mpg ~ cyl, d, mean))')],
      ['aggregate() by print()', () => byR('print(aggregate(mpg ~ cyl, d, mean))')],
      ['two keys', () => byR('write.csv(aggregate(mpg ~ cyl + am, d, mean), row.names = FALSE)')],
      ['tapply() as a data frame', () => byR('print(data.frame(mpg = tapply(d$mpg, d$cyl, mean)))')],
      ['tapply() as CSV', () => byR('write.csv(data.frame(mpg = tapply(d$mpg, d$cyl, mean)))')],
      ['TSV', () => byR('write.table(aggregate(mpg ~ cyl, d, mean), sep = "\\t", quote = FALSE, row.names = FALSE)')],
      [
        'descending order',
        () => byR('x <- aggregate(mpg ~ cyl, d, mean); write.csv(x[order(-x$cyl), ], row.names = FALSE)'),
      ],
      [
        'expand.grid()',
        () =>
          byR(
            'x <- expand.grid(cyl = unique(sort(d$cyl)), k = 1:2); x$y <- x$cyl / 7; write.csv(x, row.names = FALSE)',
          ),
      ],
      ['groupby()', () => byPython('print(d.groupby("cyl").mean().to_csv())')],
      ['groupby() as JSON', () => byPython('print(d.groupby("cyl").mean().reset_index().to_json(orient="records"))')],
      ['awk', () => byShell(`awk '{ s[$1] += $2 } END { print "k,sum"; for (k in s) print k "," s[k] | "sort -n" }'`)],
      ['a dose with a point', () => ['dose,y\n0.5,1\n1,2\n', 'dose,y\n0.5,1\n2,2\n', 'dose,y\n1,4\n2,5\n']],
      ['two tasks', () => ['cyl,mpg\n4,26\n6,19\n', 'cyl,mpg\n4,26\n8,15\n']],
      [
        'years of a window that moves',
        () =>
          Array.from({ length: 30 }, (_, task) =>
            ['year,y', ...[0, 1, 2].map((year) => `${String(1990 + task + year)},0.${String(task + 11)}7`), ''].join(
              '\n',
            ),
          ),
      ],
      ['words and numbers', () => ['sex,age,y\nf,1,5\nf,2,6\nm,1,7\n', 'sex,age,y\nf,1,5\nm,1,6\nm,2,7\n']],
    ]),
  )('%s', (_what, outputs) => {
    expect(mixed(outputs())).toHaveLength(1);
  });

  test('with the columns and a solution', () => {
    expect(mixed(['cyl,mpg,hp\n4,26,80\n6,19,120\n', 'cyl,mpg,hp\n4,26,80\n8,15,200\n'])).toEqual([
      'columns mpg [2], hp [2] may each be a mean of several groups: cyl differs in this place between tasks; give the rows names that are words, or print a named vector',
    ]);
  });
});

/** The same numbers in each run, uniform between 0 and 1. */
function drawer(): () => number {
  let state = 7;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

describe('there is no such note if rows', () => {
  const draw = drawer();
  const tasks = (rows: () => (string | number)[][], header = 'a,b'): string[] =>
    Array.from({ length: 20 }, () => [header, ...rows().map(String), ''].join('\n'));
  const sorted = (values: number[]): number[] => values.sort((a, b) => a - b);
  const many = (count: number, value: () => number): number[] => Array.from({ length: count }, value);
  test.each<[string, string[]]>(
    cases([
      ['have no keys', ['[1] 0.5 0.1\n', '[1] 0.6 0.1\n', '[1] 0.4 0.2\n']],
      [
        'have keys that are the same in all tasks',
        tasks(() => [
          [4, draw()],
          [6, draw()],
        ]),
      ],
      [
        'are numbered',
        tasks(
          () => [
            [1, draw()],
            [2, draw()],
            [3, draw()],
          ],
          'iteration,x',
        ),
      ],
      ['are quantiles', tasks(() => sorted(many(5, draw)).map((q) => [q.toFixed(6), draw()]))],
      ['are short quantiles', tasks(() => sorted(many(3, draw)).map((q) => [q.toFixed(2), draw()]))],
      ['are ids that were drawn', tasks(() => many(5, () => Math.floor(draw() * 1000)).map((id) => [id, draw()]))],
      ['are sorted ids', tasks(() => sorted(many(5, () => Math.floor(draw() * 1000))).map((id) => [id, draw()]))],
      ['are counts', tasks(() => many(2, () => Math.floor(draw() * 9)).map((count) => [count, draw()]))],
      [
        'are counted on from task to task',
        [0, 1, 2].map((task) => `i,x\n${String(2 * task)},1.5\n${String(2 * task + 1)},2.5\n`),
      ],
      [
        'have estimates and errors',
        tasks(
          () => [
            [draw(), draw() / 9],
            [draw(), draw() / 9],
          ],
          'est,se',
        ),
      ],
      ['are names', ['g,x\na,1\nb,2\n', 'g,x\na,1\nc,2\n']],
    ]),
  )('%s', (_what, outputs) => {
    expect(mixed(outputs)).toEqual([]);
  });
});

/** Four tasks of two rows each, of which the second has one of two keys. */
function tasksOf(first: string, second: string, third: string): string[][][] {
  const rows = (key: string): string[][] => [
    [first, '0.1'],
    [key, '0.2'],
  ];
  return [rows(second), rows(third), rows(second), rows(third)];
}

describe('rows of a position are told apart by', () => {
  test.each([
    ['words', 'ctrl', 'high', 'low'],
    ['words with many digits', 'g10001', 'g10002', 'g10003'],
    ['whole numbers', '4', '6', '8'],
    ['whole numbers of many digits', '100001', '100002', '100003'],
    ['fractions of at most four digits', '0.5', '1.234', '2.5'],
    ['fractions with blanks around them', ' 0.5 ', ' 1.234 ', '2.5'],
  ])('%s', (_what, ...keys) => {
    expect(tryMixedKeys(tasksOf(...keys))).toEqual({ columns: 1, places: new Set([2]) });
  });

  test.each([
    ['fractions of more digits, which are measurements', '0.5', '1.2345', '2.5'],
    ['keys that are the same in all tasks', '4', '6', '6'],
    ['numbers that are not sorted', '5', '4', '6'],
  ])('not %s', (_what, ...keys) => {
    expect(tryMixedKeys(tasksOf(...keys))).toBeUndefined();
  });

  test('numbers that are sorted in all rows, not only in some', () => {
    const keysOf = (end: string): string[][][] =>
      ['5', '6', '5', '6'].map((second) => ['4', second, end].map((key) => [key, '0.1']));
    expect(tryMixedKeys(keysOf('7'))).toBeDefined();
    expect(tryMixedKeys(keysOf('3'))).toBeUndefined();
  });
});
