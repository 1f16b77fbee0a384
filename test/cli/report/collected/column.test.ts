import { levelsOf, thinned, toColumn } from '../../../../cli/report/collected/column';

describe('a column of results.csv', () => {
  test.each([
    [
      ['1', '-2.5', '1e3', ''],
      [1, -2.5, 1000, NaN],
    ],
    [
      ['NA', '3', 'NaN', ' '],
      [NaN, 3, NaN, NaN],
    ],
    [
      ['Inf', '1', '-Inf'],
      [Infinity, 1, -Infinity],
    ],
    [
      ['TRUE', 'FALSE', 'NA'],
      [1, 0, NaN],
    ],
  ])('reads %j as R does', (cells, numbers) => {
    expect(toColumn('x', cells).numbers).toEqual(numbers);
  });

  test.each([[['1', 'lm']], [['NA', '']], [['Inf']], [[]], [['TRUE', '2']]])(
    '%j is not a column of numbers',
    (cells: string[]) => {
      expect(toColumn('x', cells).numbers).toBeUndefined();
    },
  );

  test('has its levels in the order of the table, and numbers in ascending order', () => {
    expect(levelsOf(toColumn('x', ['rf', 'lm', 'rf']))).toEqual(['rf', 'lm']);
    expect(levelsOf(toColumn('x', ['10', '9', 'NA', '10']))).toEqual([9, 10]);
  });

  test('with too many numbers has the centers of intervals of equal width instead', () => {
    const column = toColumn('x', ['0', '1', '5', '9', '10', 'NA']);
    expect(thinned(column, 2).numbers).toEqual([2.5, 2.5, 7.5, 7.5, 7.5, NaN]);
    expect(thinned(column, 5).numbers).toBe(column.numbers);
  });
});
