import * as fc from 'fast-check';
import { Parameters, range } from '../../../lib';
import { checkParameters } from '../../../lib/study/parameters/parameters';
import type { ParameterTable } from '../../../lib/study/parameters/table';
import { tableFiles, tryReadTable } from '../../../lib/study/parameters/table-files';
import { ProblemList } from '../../../lib/study/problems';
import { messageOf, REPEATABLE, rowsOf } from '../../support';

function tableOf(parameters: Parameters): ParameterTable {
  const problems = new ProblemList();
  const table = checkParameters(problems, 'parameters', parameters);
  expect(problems.all).toEqual([]);
  return table;
}

const rows = (parameters: Parameters): string[] => rowsOf(tableOf(parameters)).map((row) => row.join(' '));
const axes = (parameters: Parameters): string | undefined => tableFiles(tableOf(parameters)).axes;
const refusal = (parameters: Parameters): string => messageOf(() => parameters.length);

describe('extend keeps each row at its index, and adds', () => {
  test('more repeats of each row', () => {
    const base = Parameters.grid({ n: [5, 60], m: ['lm', 'rf'] });
    const extended = base.replicate(2).extend(base.replicate(3));
    expect(rows(extended)).toEqual([...rows(base.replicate(2)), '5 lm', '5 rf', '60 lm', '60 rf']);
    expect(axes(base.replicate(100).extend(base.replicate(1000)))).toBe(
      'list 2 200 n\nlist 2 100 m\nfrom 400\nlist 2 1800 n\nlist 2 900 m\n',
    );
  });

  test('a new value of the last parameter, of the first, and of both', () => {
    const grid = (a: number[], b: string[]) => Parameters.grid({ a, b });
    const old = grid([1, 2], ['x', 'y']);
    const kept = ['1 x', '1 y', '2 x', '2 y'];
    expect(rows(old.extend(grid([1, 2], ['x', 'y', 'z'])))).toEqual([...kept, '1 z', '2 z']);
    expect(rows(old.extend(grid([1, 2, 3], ['x', 'y'])))).toEqual([...kept, '3 x', '3 y']);
    expect(rows(old.extend(grid([0, 1, 2], ['w', 'x', 'y'])))).toEqual([...kept, '0 w', '0 x', '0 y', '1 w', '2 w']);
  });

  test('values and repeats at the same time', () => {
    const old = Parameters.list('n', [1, 2]).replicate(2);
    expect(rows(old.extend(Parameters.list('n', [1, 2, 3]).replicate(3)))).toEqual([
      ...['1', '1', '2', '2'],
      ...['3', '3', '3', '1', '2'],
    ]);
  });

  test('the rows of a CSV file, or of a list, that lie between the old ones', () => {
    const table = (...names: string[]) => Parameters.table(names.map((name, place) => ({ name, size: place % 2 })));
    const old = table('a', 'c');
    const larger = Parameters.table([...'abcd'].map((name) => ({ name, size: Number(name === 'c') })));
    expect(rows(old.extend(larger))).toEqual(['a 0', 'c 1', 'b 0', 'd 0']);
    expect(rows(old.extend(larger).extend(table('a', 'z')))).toEqual(['a 0', 'c 1', 'b 0', 'd 0', 'z 1']);
  });

  test('equal rows as often as they are missing', () => {
    const list = (...values: number[]) => Parameters.list('n', values, { allowDuplicates: true });
    expect(rows(list(1, 2, 1).extend(list(1, 1, 2, 1, 2, 3)))).toEqual(['1', '2', '1', '1', '2', '3']);
    expect(rows(list(1, 2, 1).extend(Parameters.list('n', [1, 2]).replicate(2)))).toEqual(['1', '2', '1', '2']);
  });

  test('nothing if the larger table has nothing new', () => {
    const old = Parameters.grid({ n: range(1, 5), m: ['lm', 'rf'] });
    expect(axes(old.extend(old))).toBe(axes(old));
    expect(rows(old.extend(Parameters.grid({ n: [3], m: ['rf'] })))).toEqual(rows(old));
  });

  test('columns in the order of the old table', () => {
    const old = Parameters.table([{ n: 1, m: 'lm' }]);
    expect(rows(old.extend(Parameters.table([{ m: 'rf', n: 2 }])))).toEqual(['1 lm', '2 rf']);
    const grid = Parameters.grid({ n: [1], m: ['lm'] }).extend(Parameters.grid({ m: ['lm', 'rf'], n: [1, 2] }));
    expect(rows(grid)).toEqual(['1 lm', '2 lm', '2 rf', '1 rf']);
  });

  test('rows of grids without building them', () => {
    const thousand = range(1, 1000);
    const old = Parameters.grid({ a: thousand, b: thousand, c: thousand }).replicate(1000);
    const larger = Parameters.grid({ a: thousand, b: thousand, c: range(1, 1001) }).replicate(1000);
    const extended = old.extend(larger);
    expect(extended.length).toBe(1e12 + 1e9);
    expect(extended.row(1e12 - 1)).toEqual({ a: 1000, b: 1000, c: 1000 });
    expect(extended.row(1e12 + 1_001_000)).toEqual({ a: 2, b: 2, c: 1001 });
    expect(axes(extended)!.length).toBeLessThan(500);
  });
});

describe('extend is refused', () => {
  const old = Parameters.grid({ n: [1, 2], m: ['lm'] });

  test('if the columns differ', () => {
    const other = Parameters.grid({ n: [1, 2], k: [1] }) as unknown as typeof old;
    expect(refusal(old.extend(other))).toContain(
      'parameters.extend: must join tables of the same parameters (n, m), got "n, k"; give all tables the same parameters',
    );
  });

  test.each([[undefined], [null], [[]], [{ n: [1] }]])('for %j, which is no table', (given) => {
    expect(refusal(old.extend(given as unknown as typeof old))).toContain('extend: must be a parameter table');
  });

  test.each([
    ['grids', Parameters.grid({ n: [1, 2] }), Parameters.grid({ n: ['1', '2', '3'] })],
    ['lists', Parameters.list('n', [1, 2, 1], { allowDuplicates: true }), Parameters.list('n', ['1', '2', '3'])],
  ])('for %s if values that print the same have different types', (_what, one, other) => {
    expect(refusal((one as Parameters).extend(other))).toContain(
      'parameters.extend: must have values of the same type, such as 1 for n, got "1"; write numbers as numbers in both tables, and text as text',
    );
  });

  test('with the problems of the larger table', () => {
    const wrong = Parameters.grid({ n: [1, NaN], m: ['lm'] });
    expect(refusal(old.extend(wrong))).toContain('parameters.extend.n[1]: must be a finite number');
  });

  test('if more than a million rows would have to be compared one by one', () => {
    const thousand = range(1, 1001);
    const list = Parameters.table([{ n: 1, m: 1 }]);
    expect(refusal(list.extend(Parameters.grid({ n: thousand, m: thousand })))).toContain(
      'extend: must look at no more than 1000000 rows, got 1002001',
    );
  });

  test('if the rows are more than a number can count', () => {
    const digits = Object.fromEntries(range(1, 15).map((axis) => [`d${String(axis)}`, range(0, 9)]));
    const grid = Parameters.grid(digits);
    const other = Parameters.grid({ ...digits, d1: range(10, 19) }).replicate(9);
    expect(refusal(grid.extend(other))).toContain('extend: must have at most 9007199254740991 rows, got ');
  });
});

describe('any two tables of the same columns', () => {
  const values = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
  const grid = fc.record({ a: values, b: values }).map((axes) => Parameters.grid(axes));
  const turned = fc.record({ b: values, a: values }).map(({ b, a }) => Parameters.grid({ b, a }));
  const list = fc
    .array(fc.record({ a: fc.integer({ min: 0, max: 4 }), b: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((listed) => Parameters.table(listed, { allowDuplicates: true }));
  const one = fc
    .tuple(fc.oneof(grid, grid, turned, list), fc.integer({ min: 1, max: 3 }))
    .map(([table, times]) => table.replicate(times));
  const several = fc.array(one, { minLength: 1, maxLength: 4 });

  const counts = (keys: readonly string[]): Map<string, number> => {
    const found = new Map<string, number>();
    for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
    return found;
  };
  const inOrderOf = (parameters: Parameters, columns: readonly string[]): string[] =>
    Array.from({ length: parameters.length }, (_, index) => columns.map((name) => parameters.row(index)[name]).join());

  test('make one with the rows of the first in their places, and each row as often as in the one that has it more often', () => {
    fc.assert(
      fc.property(several, ([first, ...larger]) => {
        let table: Parameters = first!;
        for (const next of larger) {
          const extended = table.extend(next);
          const { columns } = table;
          const [before, added, after] = [table, next, extended].map((each) => inOrderOf(each, columns)) as [
            string[],
            string[],
            string[],
          ];
          expect(extended.columns).toEqual(columns);
          expect(after.slice(0, before.length)).toEqual(before);
          const [inTable, inNext] = [counts(before), counts(added)];
          const most = [...new Set([...before, ...added])].map((key): [string, number] => [
            key,
            Math.max(inTable.get(key) ?? 0, inNext.get(key) ?? 0),
          ]);
          expect(counts(after)).toEqual(new Map(most));
          const whole = tableOf(extended);
          const { axes: text, lists } = tableFiles(whole);
          const files = new Map([
            ['axes', text!],
            ...lists.map(({ lines, fileFrom }): [string, string] => [fileFrom(0), `${lines.join('\n')}\n`]),
          ]);
          expect(rowsOf(tryReadTable(files, whole.length)!)).toEqual(rowsOf(whole));
          table = extended;
        }
      }),
      REPEATABLE,
    );
  });
});
