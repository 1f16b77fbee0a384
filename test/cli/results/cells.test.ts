import { cellsOf, cellsTable } from '../../../cli/results/cells';
import { summarize } from '../../../cli/results/summary';
import { resultsTable } from '../../../cli/results/tables';
import { columnsAxis, ParameterTable, type Column } from '../../../lib/study/parameters/table';
import { collectionOf } from './support';

/** cells.csv as one object per line. */
function cells(outputs: readonly (string | undefined)[], ...parameters: readonly Column[]): Record<string, string>[] {
  const given = parameters.length === 0 ? undefined : new ParameterTable([columnsAxis(parameters)]);
  const results = resultsTable(collectionOf(outputs, {}, given));
  const { columns, rows } = cellsTable(results, summarize(results));
  return [...rows].map((row) => Object.fromEntries(row.map((text, place) => [columns[place] ?? '', text])));
}

/** Some columns of each line, separated by spaces. */
const shown = (lines: readonly Record<string, string>[], ...columns: readonly string[]): string[] =>
  lines.map((line) => columns.map((column) => line[column]).join(' '));

describe('cells.csv', () => {
  test('has one line for a study without parameters, with all digits', () => {
    expect(cells(['0.1\n', '0.2\n', '0.4\n'])).toEqual([
      {
        column: 'value',
        count: '3',
        na: '0',
        infinite: '0',
        mean: '0.23333333333333336',
        sd: '0.15275252316519466',
        se: '0.08819171036881969',
        'q2.5': '0.10500000000000001',
        q25: '0.15000000000000002',
        q75: '0.30000000000000004',
        'q97.5': '0.39',
        share_lower: '',
        share_upper: '',
      },
    ]);
  });

  test('has a line for each row of parameters and each column, in the order of the tasks', () => {
    const outputs = ['a,b\n1,5\n', 'a,b\n2,6\n', 'a,b\n3,7\n', 'a,b\n4,9\n'];
    const lines = cells(outputs, ['m', ['x', 'y', 'x', 'y']], ['k', [2, 1, 2, 1]]);
    expect(Object.keys(lines[0]!).slice(0, 4)).toEqual(['m', 'k', 'column', 'count']);
    expect(shown(lines, 'm', 'k', 'column', 'count', 'mean')).toEqual([
      'x 2 a 2 2',
      'x 2 b 2 6',
      'y 1 a 2 3',
      'y 1 b 2 7.5',
    ]);
  });

  test('counts missing and infinite values of a cell, and its figures cover the others', () => {
    const outputs = ['x\nNA\n', 'x\n1\n', 'x\nInf\n', 'x\n3\n', 'x\nNaN\n', 'x\n5\n'];
    const lines = cells(outputs, ['k', [1, 1, 1, 1, 2, 2]]);
    expect(shown(lines, 'k', 'count', 'na', 'infinite', 'mean', 'sd', 'se')).toEqual([
      `1 2 1 1 2 ${String(Math.SQRT2)} 1`,
      '2 1 1 0 5  ',
    ]);
  });

  test('has a line without figures for a cell whose tasks have no results', () => {
    const lines = cells(['1\n', undefined, '3\n', undefined], ['k', [1, 2, 1, 2]]);
    expect(shown(lines, 'k', 'count', 'na', 'mean', 'q25')).toEqual(['1 2 0 2 1.5', '2 0 0  ']);
  });

  test('separates row names and row positions as the summary does, and pools other rows', () => {
    const named = '"","x"\n"mean",1\n"sd",9\n';
    expect(shown(cells([named, named.replace('1', '3')]), 'column', 'count', 'mean')).toEqual([
      'x [mean] 2 2',
      'x [sd] 2 9',
    ]);
    expect(shown(cells(['[1] 1 10\n', '[1] 3 20\n']), 'column', 'count', 'mean')).toEqual([
      'value [1] 2 2',
      'value [2] 2 15',
    ]);
    expect(shown(cells(['[1] 1 10 4\n', '[1] 3\n']), 'column', 'count', 'mean')).toEqual(['value 4 4.5']);
  });

  test('has no lines for texts, and for columns that repeat the task or a parameter', () => {
    expect(cells(['word\n', 'words\n'])).toEqual([]);
    const outputs = ['task,k,w,x\n0,5,a,1\n', 'task,k,w,x\n1,6,b,2\n'];
    expect(shown(cells(outputs, ['k', [5, 6]]), 'k', 'column', 'mean')).toEqual(['5 x 1', '6 x 2']);
  });

  test('renames a parameter with the name of one of its columns', () => {
    const lines = cells(['1\n', '2\n'], ['count', [10, 20]], ['mean', [0, 0]]);
    expect(shown(lines, 'parameter.count', 'parameter.mean', 'count', 'mean')).toEqual(['10 0 1 1', '20 0 1 2']);
  });

  test('has the interval of a share for TRUE and FALSE', () => {
    const [line] = cells(['[1] TRUE\n', '[1] FALSE\n', '[1] NA\n', '[1] TRUE\n', '[1] TRUE\n']);
    expect(line).toMatchObject({ count: '4', na: '1', mean: '0.75' });
    expect(Number(line?.['share_lower'])).toBeCloseTo(0.3006418, 7);
    expect(Number(line?.['share_upper'])).toBeCloseTo(0.9544127, 7);
  });

  test('takes 0 and 1 for a share only if all cells have nothing else', () => {
    const shares = cells(['0\n', '1\n', '1\n', '1\n'], ['k', [1, 1, 2, 2]]);
    expect(shares.map(({ share_lower }) => share_lower !== '')).toEqual([true, true]);
    expect(shares[1]).toMatchObject({ mean: '1', share_upper: '1' });
    for (const other of ['2\n', '0.5\n', 'Inf\n'])
      expect(shown(cells(['0\n', '1\n', '1\n', other], ['k', [1, 1, 2, 2]]), 'share_lower')).toEqual(['', '']);
  });

  test('is exact for numbers with a large offset', () => {
    const offset = 2 ** 50;
    const [line] = cells([1, 2, 3, 4, 5].map((number) => `${String(offset + number / 4)}\n`));
    expect(line).toMatchObject({
      mean: String(offset + 0.75),
      sd: String(Math.sqrt(2.5) / 4),
      q25: String(offset + 0.5),
      q75: String(offset + 1),
    });
  });

  test('writes an infinite figure as R reads it', () => {
    expect(shown(cells(['-1.7e308\n', '1.7e308\n']), 'mean', 'sd', 'se')).toEqual(['0 Inf Inf']);
  });
});

test('there are no cells without numeric columns', () => {
  const results = resultsTable(collectionOf(['word\n', 'words\n']));
  expect([...cellsOf(results, summarize(results))]).toEqual([]);
});
