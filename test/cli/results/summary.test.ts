import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { summarize } from '../../../cli/results/summary';
import { resultsTable, type ResultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { testFolder, which } from '../../runtime/support';
import { collectionOf } from './support';

function tableOf(cells: readonly string[]): ResultsTable {
  const rows = cells.map((cell, task) => [String(task), cell]);
  return {
    columns: ['task', 'value'],
    valueColumns: ['value'],
    rows,
    rowCount: rows.length,
    kinds: new Map(),
    cutTasks: [],
  };
}

test('a summary has the values of the outputs only, not the tasks and their parameters', () => {
  const parameters = new ParameterTable([columnAxis('n', [5, 60]), columnAxis('x', [1])]);
  const collection = collectionOf(['x,y\n1,2\n', 'x,y\n3,4\n'], {}, parameters);
  expect(summarize(resultsTable(collection)).map(({ column, mean }) => [column, mean])).toEqual([
    ['result.x', 2],
    ['y', 3],
  ]);
});

describe('summarize', () => {
  const folder = testFolder();

  test('gives the figures of R', () => {
    const finite = { noNaN: true, noDefaultInfinity: true };
    const columns = [
      ['0.1', '0.2', '0.3'],
      ['1000000000.1', '1000000000.2', '1000000000.4'],
      ['5', 'NA', '', '7', '-1'],
      ['2', '2', '2'],
      ...fc.sample(
        fc.array(fc.double({ ...finite, min: -1e9, max: 1e9 }).map(String), { minLength: 2, maxLength: 500 }),
        {
          numRuns: 30,
          seed: 1,
        },
      ),
    ];
    const file = path.join(folder, 'columns');
    fs.writeFileSync(file, columns.map((cells) => `${cells.join(',')}\n`).join(''));
    const script = [
      `for (line in readLines("${file}")) {`,
      '  x <- suppressWarnings(as.numeric(strsplit(line, ",")[[1]]))',
      '  x <- x[!is.na(x)]',
      '  cat(format(c(length(x), mean(x), sd(x), min(x), max(x)), digits = 17), "\\n")',
      '}',
    ].join('\n');
    const said = execFileSync(which('Rscript'), ['--vanilla', '-e', script], { encoding: 'utf8' });
    const expected = said
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    expect(expected).toHaveLength(columns.length);
    columns.forEach((cells, position) => {
      const [found] = summarize(tableOf(cells));
      const [count, mean, sd, min, max] = expected[position]!;
      expect(found).toMatchObject({ column: 'value', count, min, max });
      expect(Math.abs(found!.mean - mean!)).toBeLessThanOrEqual(1e-13 * Math.max(Math.abs(min!), Math.abs(max!)));
      expect(Math.abs(found!.sd - sd!)).toBeLessThanOrEqual(1e-9 * sd!);
    });
  });

  test('has no standard deviation of a single value', () => {
    expect(summarize(tableOf(['5']))).toEqual([{ column: 'value', count: 1, mean: 5, sd: NaN, min: 5, max: 5 }]);
  });

  test.each<[string, string[]]>([
    ['is empty', ['', 'NA']],
    ['has a text', ['1', 'x']],
    ['has truth values', ['TRUE', 'FALSE']],
    ['has a value that is no number', ['1', 'NaN']],
    ['has complex numbers', ['1+2i']],
  ])('leaves out a column that %s', (_what, cells) => {
    expect(summarize(tableOf(cells))).toEqual([]);
  });

  test('takes a blank cell for none, as R does', () => {
    expect(summarize(tableOf(['1', ' ', '3']))).toMatchObject([{ count: 2, mean: 2 }]);
  });

  test('has each column of values, but not the task', () => {
    const table = resultsTable(collectionOf(['a,b,c\n1,10,x\n3,20,y\n']));
    expect(summarize(table).map(({ column, mean }) => [column, mean])).toEqual([
      ['a', 2],
      ['b', 15],
    ]);
  });

  test('takes 200,000 values', () => {
    expect(summarize(tableOf(Array.from({ length: 200_000 }, (_, value) => String(value))))).toMatchObject([
      { count: 200_000, mean: 99_999.5, min: 0, max: 199_999 },
    ]);
  });
});
