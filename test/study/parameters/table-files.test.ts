import * as fc from 'fast-check';
import { range } from '../../../lib';
import { columnAxis, columnsAxis, ParameterTable, rowsAxis, type Axis } from '../../../lib/study/parameters/table';
import { tableFiles, tryReadTable } from '../../../lib/study/parameters/table-files';
import { valueText, type ParameterValue } from '../../../lib/study/parameters/values';
import { REPEATABLE, rowsOf } from '../../support';
import { draws } from '../../thoroughness';

describe('the files of a table', () => {
  test('have a line for each axis: its kind, its length, its stride and its columns', () => {
    const pairs = rowsAxis(
      ['a', 'b'],
      [
        [1, 'x\ty'],
        [true, ''],
      ],
    );
    const table = new ParameterTable([pairs, columnAxis('method', ['lm', 'rf'])], 3);
    expect(filesOf(table)).toEqual({
      axes: 'list 2 6 a b\nlist 2 3 method\n',
      'rows-0-0': '1\t"x\\ty"\ntrue\t""\n',
      'rows-1-0': '"lm"\n"rf"\n',
    });
  });

  test('do not exist if there are no parameters', () => {
    expect(tableFiles(new ParameterTable([], 100))).toEqual({ axes: undefined, lists: [] });
  });

  test('name the rows by the axis and the first row, for anyone who splits them', () => {
    const [list] = tableFiles(new ParameterTable([columnAxis('n', range(1, 9)), columnAxis('m', ['a', 'b'])])).lists;
    expect(list!.lines).toEqual(['"a"', '"b"']);
    expect([list!.fileFrom(0), list!.fileFrom(1)]).toEqual(['rows-1-0', 'rows-1-1']);
  });
});

describe('numbers at equal distances', () => {
  test.each<[number[], string]>([
    [range(1, 1_000_000), 'range 1000000 1 1 1 0 n\n'],
    [range(10, 50, 20), 'range 3 1 10 20 0 n\n'],
    [range(5, -5, -1), 'range 11 1 5 -1 0 n\n'],
    [range(0, 1, 0.1), 'range 11 1 0 1 1 n\n'],
    [range(-0.5, 0.5, 0.25), 'range 5 1 -50 25 2 n\n'],
    [range(1, 0, -0.125), 'range 9 1 1000 -125 3 n\n'],
    [range(0, 3e-6, 1e-6), 'range 4 1 0 1 6 n\n'],
    [[1, 1.5, 2, 2.5], 'range 4 1 10 5 1 n\n'],
    [[-1e15, 0, 1e15], 'range 3 1 -1000000000000000 1000000000000000 0 n\n'],
    [[7, 7, 7], 'range 3 1 7 0 0 n\n'],
  ])('take one line: %j', (values, line) => {
    expect(filesOf(tableOf(values))).toEqual({ axes: line });
  });

  test('take one line even in a table of a single parameter, but not if they are next to others', () => {
    expect(filesOf(new ParameterTable([rowsAxis(['n'], [[1], [2], [3]])]))).toEqual({ axes: 'range 3 1 1 1 0 n\n' });
    const zip = columnsAxis([
      ['n', [1, 2, 3]],
      ['m', [4, 5, 6]],
    ]);
    expect(filesOf(new ParameterTable([zip]))).toEqual({ axes: 'list 3 1 n m\n', 'rows-0-0': '1\t4\n2\t5\n3\t6\n' });
  });

  test.each<[string, readonly ParameterValue[]]>([
    ['there are only two', [1, 2]],
    ['there is only one', [5]],
    ['one is off', [1, 2, 3, 4, 6]],
    ['one is off by the last bit', [0, 0.1, 0.2, 0.1 + 0.2]],
    ['they are text', ['1', '2', '3']],
    ['one of them is text', [1, 2, '3']],
    ['they are true and false', [false, true, false]],
    ['JavaScript writes them with exponents', range(0, 5e-7, 1e-7)],
    ['one of them would have an exponent', [1e-7, 1.1e-6, 2.1e-6]],
    ['they are so large that JavaScript writes exponents', [1e21, 2e21, 3e21]],
    [
      'a shell would compute more digits than a number has',
      [9_007_199_254_740_989, 9_007_199_254_740_990, 9_007_199_254_740_991],
    ],
    ['their distance has more digits than a number has', [-9_007_199_254_740_991, 0, 9_007_199_254_740_991]],
    ['their fractions have more digits', [0.1, 100_000_000_000_000.2, 200_000_000_000_000.3]],
    ['they grow beyond all numbers', [0.1, 1e308, 1.7e308]],
    ['they are of all sizes', [1e308, -1e308, 0]],
  ])('are a list if %s', (_, values) => {
    expect(filesOf(tableOf(values))['axes']).toBe(`list ${String(values.length)} 1 n\n`);
    expect(readBack(tableOf(values))).toEqual(values.map((value) => [value]));
  });

  test('are written by a shell, which counts in whole numbers, as JavaScript writes them', () => {
    const places = fc.integer({ min: 0, max: 7 });
    const digits = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger());
    const strides = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger());
    let found = 0;
    fc.assert(
      fc.property(places, digits, strides, fc.integer({ min: 3, max: 12 }), (decimals, first, stride, length) => {
        const values = Array.from({ length }, (_, position) => (first + stride * position) / 10 ** decimals + 0);
        const [, kind, rest = ''] = /^(range|list) \d+ \d+ (.*)\n$/.exec(filesOf(tableOf(values))['axes']!)!;
        if (kind === 'list') return;
        found++;
        const [start, step, point] = rest.split(' ').map(Number) as [number, number, number];
        values.forEach((value, position) => {
          expect(shellText(BigInt(start) + BigInt(step) * BigInt(position), point)).toBe(valueText(value));
        });
      }),
      { ...REPEATABLE, numRuns: draws(2000) },
    );
    expect(found).toBeGreaterThan(draws(500));
  });
});

describe('a table that is read from its files', () => {
  const text = fc.string({ unit: 'binary', maxLength: 8 }).filter((value) => !value.includes('\0'));
  const number = fc.oneof(fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true })).map((value) => value + 0);
  const value = fc.oneof(text, number, fc.boolean());
  const progression = fc
    .tuple(
      fc.integer(),
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 6 }),
    )
    .map(([first, step, length, decimals]) =>
      Array.from({ length }, (_, position) => (first + step * position) / 10 ** decimals + 0),
    );
  const columns = fc.oneof(fc.array(value, { minLength: 1, maxLength: 6 }), progression).map((values) => [values]);
  const rows = fc
    .integer({ min: 1, max: 3 })
    .chain((width) =>
      fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
    );

  test('is the same table, for grids, lists, progressions and repeats', () => {
    const axes = fc.array(
      fc.oneof(
        columns.map(
          ([values]) =>
            (name: string) =>
              columnAxis(name, values!),
        ),
        rows.map(
          (cells) => (name: string) =>
            rowsAxis(
              cells[0]!.map((_, column) => `${name}.${String(column)}`),
              cells,
            ),
        ),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 3 }), (makers, repeats) => {
        const table = new ParameterTable(
          makers.map((make, axis): Axis => make(`a${String(axis)}`)),
          repeats,
        );
        const again = tryReadTable(new Map(Object.entries(filesOf(table))), table.length)!;
        expect({ columns: again.columns, rows: rowsOf(again) }).toEqual({
          columns: table.columns,
          rows: rowsOf(table),
        });
        const [block] = table.blocks;
        expect(again.blocks).toMatchObject([{ repeats, strides: block!.strides }]);
      }),
      REPEATABLE,
    );
  });

  test('is combined from as many files as its rows are in, in whatever order they arrive', () => {
    const lines = Array.from({ length: 25 }, (_, row) => `"${String(row)}"\n`);
    const part = (from: number, to: number): [string, string] => [
      `rows-0-${String(from)}`,
      lines.slice(from, to).join(''),
    ];
    const files = new Map([part(10, 25), part(2, 10), ['axes', 'list 25 1 n\n'], ['study.json', '{}'], part(0, 2)]);
    expect(rowsOf(tryReadTable(files, 25)!)).toEqual(lines.map((line) => [JSON.parse(line) as string]));
  });

  test('does not confuse its axes', () => {
    const names = Array.from({ length: 12 }, (_, axis) => `a${String(axis)}`);
    const table = new ParameterTable(names.map((name) => columnAxis(name, [name, name.toUpperCase()])));
    expect(readBack(table)).toEqual(rowsOf(table));
  });

  test('counts a huge grid without its rows', () => {
    const table = new ParameterTable(['a', 'b', 'c'].map((name) => columnAxis(name, range(1, 100_000))));
    const again = tryReadTable(new Map(Object.entries(filesOf(table))), 1e15)!;
    expect(again.length).toBe(1e15);
    expect(again.row(1e15 - 1)).toEqual([100_000, 100_000, 100_000]);
  });
});

describe('there is no table', () => {
  const axes = 'range 3 4 1 1 0 n\nlist 4 1 m\n';
  const all = { axes, 'rows-1-0': '"a"\n"b"\n', 'rows-1-2': '"c"\n"d"\n' };

  test('exists if all files exist', () => {
    expect(tryReadTable(new Map(Object.entries(all)), 12)!.length).toBe(12);
  });

  test.each<[string, Record<string, string>, number]>([
    ['without the axes', { 'rows-1-0': all['rows-1-0'], 'rows-1-2': all['rows-1-2'] }, 12],
    ['without any files', {}, 12],
    ['where the axes are empty', { axes: '' }, 12],
    ['without the first rows', { axes, 'rows-1-2': all['rows-1-2'] }, 12],
    ['without the last rows', { axes, 'rows-1-0': all['rows-1-0'] }, 12],
    ['without rows', { axes }, 12],
    ['where rows are of another axis', { axes, 'rows-0-0': '"a"\n"b"\n"c"\n"d"\n' }, 12],
    ['where there are more rows', { ...all, 'rows-1-4': '"e"\n' }, 12],
    ['where the last row is cut', { ...all, 'rows-1-2': '"c"\n"d"' }, 12],
    ['where the tasks are no multiple of the rows', all, 13],
    ['where the tasks are fewer than the rows', all, 6],
    ['where the stride of the first axis is wrong', { ...all, axes: axes.replace('3 4', '3 5') }, 12],
    ['where the stride of the last axis is wrong', { ...all, axes: axes.replace('4 1 m', '4 3 m') }, 12],
    ['where there are no tasks, and the stride of a list is 0', { axes: 'list 2 0 m\n', 'rows-0-0': '"a"\n"b"\n' }, 0],
    ['where a block has no rows', { axes: 'range 3 1 1 1 0 n\nfrom 3\nrange 3 0 1 1 0 n\n' }, 3],
    ['where a block begins within another', { axes: 'range 3 1 1 1 0 n\nfrom 2\nrange 3 1 1 1 0 n\n' }, 5],
    ['where an axis is of an unknown kind', { axes: 'spiral 3 1 1 1 0 n\n' }, 3],
  ])('%s', (_, files, tasks) => {
    expect(tryReadTable(new Map(Object.entries(files)), tasks)).toBeUndefined();
  });
});

function tableOf(values: readonly ParameterValue[]): ParameterTable {
  return new ParameterTable([columnAxis('n', values)]);
}

/** The files by name, with all rows of a list in one file. */
function filesOf(table: ParameterTable): Record<string, string> {
  const { axes, lists } = tableFiles(table);
  const rows = lists.map(({ lines, fileFrom }) => [fileFrom(0), lines.map((line) => `${line}\n`).join('')] as const);
  return { axes: axes!, ...Object.fromEntries(rows) };
}

function readBack(table: ParameterTable): ParameterValue[][] {
  return rowsOf(tryReadTable(new Map(Object.entries(filesOf(table))), table.length)!);
}

/** A whole number whose last digits are decimals, as runtime/table.sh writes it. */
function shellText(whole: bigint, decimals: number): string {
  if (decimals === 0) return String(whole);
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`}`;
}
