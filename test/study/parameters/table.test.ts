import { columnAxis, columnsAxis, ParameterTable, rowsAxis } from '../../../lib/study/parameters/table';
import { rowsOf } from '../../support';

describe('a table', () => {
  test('has all combinations of its axes, the last fastest', () => {
    const table = new ParameterTable([columnAxis('a', [1, 2]), columnAxis('b', ['x', 'y', 'z'])]);
    expect(table).toMatchObject({ columns: ['a', 'b'], length: 6, blocks: [{ strides: [3, 1] }] });
    expect(rowsOf(table)).toEqual([
      [1, 'x'],
      [1, 'y'],
      [1, 'z'],
      [2, 'x'],
      [2, 'y'],
      [2, 'z'],
    ]);
  });

  test('keeps the columns of an axis together', () => {
    const pairs = rowsAxis(
      ['a', 'b'],
      [
        [1, 'x'],
        [2, 'y'],
      ],
    );
    const table = new ParameterTable([pairs, columnAxis('c', [true, false])]);
    expect(table.columns).toEqual(['a', 'b', 'c']);
    expect(rowsOf(table)).toEqual([
      [1, 'x', true],
      [1, 'x', false],
      [2, 'y', true],
      [2, 'y', false],
    ]);
    const columns = columnsAxis([
      ['a', [1, 2]],
      ['b', ['x', 'y']],
    ]);
    expect(rowsOf(new ParameterTable([columns]))).toEqual(rowsOf(new ParameterTable([pairs])));
  });

  test('has each row as often as it repeats, one after another', () => {
    const table = new ParameterTable([columnAxis('a', [1, 2]), columnAxis('b', ['x', 'y'])], 2);
    expect(table).toMatchObject({ length: 8, blocks: [{ strides: [4, 2] }] });
    expect(rowsOf(table).map((row) => row.join(''))).toEqual(['1x', '1x', '1y', '1y', '2x', '2x', '2y', '2y']);
  });

  test('without axes has no columns, and rows for the tasks of a study without parameters', () => {
    expect(new ParameterTable([], 5)).toMatchObject({ columns: [], length: 5, blocks: [{ strides: [] }] });
    expect(rowsOf(new ParameterTable([], 2))).toEqual([[], []]);
  });

  test('finds any of 10^15 rows without the others', () => {
    const digits = Array.from({ length: 10 }, (_, digit) => digit);
    const table = new ParameterTable(Array.from({ length: 15 }, (_, axis) => columnAxis(`d${String(axis)}`, digits)));
    expect(table.length).toBe(1e15);
    for (const index of [0, 1, 123_456_789_012_345, 999_999_999_999_999, 900_000_000_000_001])
      expect(table.row(index).join('')).toBe(String(index).padStart(15, '0'));
  });

  test('finds the last rows that a number can count', () => {
    // 2^53 - 1 is 6361 * 69431 * 20394401.
    const axes = [6361, 69_431, 20_394_401].map((length, axis) => ({
      columns: [`a${String(axis)}`],
      length,
      value: (position: number) => position,
    }));
    const table = new ParameterTable(axes);
    expect(table.length).toBe(Number.MAX_SAFE_INTEGER);
    expect(table.row(Number.MAX_SAFE_INTEGER - 1)).toEqual([6360, 69_430, 20_394_400]);
    expect(table.row(20_394_401 * 69_431 - 1)).toEqual([0, 69_430, 20_394_400]);
    expect(table.row(20_394_401 * 69_431)).toEqual([1, 0, 0]);
  });
});
