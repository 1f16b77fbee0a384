import * as fc from 'fast-check';
import type * as Library from '../../../lib';
import { Parameters, range, type ParameterRow } from '../../../lib';
import { checkParameters } from '../../../lib/study/parameters/parameters';
import { UNKNOWN_TABLE } from '../../../lib/study/parameters/table';
import { ProblemList } from '../../../lib/study/problems';
import { messageOf, messagesOf, REPEATABLE, sweepErrors } from '../../support';
import { inDepth } from '../../in-depth';

const DIGITS = range(0, 9);
/** 10^15 rows. */
const HUGE = Parameters.grid(Object.fromEntries(range(1, 15).map((axis) => [`d${String(axis)}`, DIGITS])));

describe('a grid', () => {
  test('has all combinations, the last parameter fastest', () => {
    const grid = Parameters.grid({ a: [1, 2], b: ['x', 'y', 'z'] });
    expect(grid.columns).toEqual(['a', 'b']);
    expect(grid.length).toBe(6);
    expect(rows(grid)).toEqual(['1 x', '1 y', '1 z', '2 x', '2 y', '2 z']);
  });

  test('of one parameter has its values, and of single values one row', () => {
    expect(rows(Parameters.grid({ n: range(1, 3) }))).toEqual(['1', '2', '3']);
    expect(rows(Parameters.grid({ a: [true], b: [''], c: [0] }))).toEqual(['true  0']);
  });

  test('knows its length and any row without building the others', () => {
    expect(HUGE.length).toBe(1e15);
    expect(Object.values(HUGE.row(123_456_789_012_345)).join('')).toBe('123456789012345');
  });

  test('has at most 2^53 - 1 rows, and the advice is enough to run all of a larger one', () => {
    const thousand = range(1, 1000);
    const six = { a: thousand, b: thousand, c: thousand, d: thousand, e: thousand, f: thousand };
    const [message] = messages(Parameters.grid(six));
    expect(message).toBe(
      'parameters: must have at most 9007199254740991 rows, got "1000000000000000000 rows"; choose fewer values, or split it into at least 4657 grids, each a study with tasksPerPod: 2147483647',
    );
    expect(10 ** 18 / 4657).toBeLessThanOrEqual(100_000 * 2_147_483_647);
    const part = Parameters.grid({ ...six, a: [1], b: range(1, 200) });
    expect(part.length).toBeGreaterThan(10 ** 18 / 10_000);
    expect(sweepErrors({ parameters: part, layout: 'indexed', tasksPerPod: 2_147_483_647 })).toEqual([]);
  });
});

test('rows and columns may be declared as interfaces', () => {
  interface Case {
    readonly n: number;
    readonly method: string;
  }
  interface Axes {
    readonly n: readonly number[];
  }
  const cases: readonly Case[] = [{ n: 1, method: 'lm' }];
  const axes: Axes = { n: [1, 2] };
  expect(Parameters.table(cases).where((row) => row.n === 1 && row.method === 'lm').length).toBe(1);
  expect(Parameters.grid(axes).where((row) => row.n > 1).length).toBe(1);
  expect(Parameters.zip(axes).length).toBe(2);
  // @ts-expect-error: a date is no value
  expect(messages(Parameters.table([{ n: new Date(0) }]))).toHaveLength(1);
});

describe('a table that is far too large for a manifest', () => {
  test.each<[string, Parameters]>([
    [
      'of a column',
      Parameters.list(
        'n',
        [...range(1, 900_000), 7.5e-7].map((n) => `${String(n)} persons`),
      ),
    ],
    ['of a grid', Parameters.grid({ a: [1, 2], b: range(1, 900_000).map((n) => `${String(n)} persons`) })],
  ])('is refused before it is written: %s', (_what, table) => {
    expect(messages(table)).toEqual([
      'parameters: must fit into 40 ConfigMaps of 250000 bytes, got "more than 10000000 bytes"; put the table into the image or on a volume, and make the row number the parameter',
    ]);
  });
});

describe('a zip', () => {
  test('has the first values, then the second, and so on', () => {
    const zip = Parameters.zip({ a: [1, 2, 3], b: ['x', 'y', 'z'] });
    expect(zip.columns).toEqual(['a', 'b']);
    expect(rows(zip)).toEqual(['1 x', '2 y', '3 z']);
  });

  test('may have the same value twice in a column, as long as the rows differ', () => {
    expect(rows(Parameters.zip({ a: [1, 1, 2], b: ['x', 'y', 'y'] }))).toEqual(['1 x', '1 y', '2 y']);
  });

  test('is refused if its columns differ in length, and all lengths are reported', () => {
    expect(messages(Parameters.zip({ a: [1, 2, 3], b: [1, 2, 3, 4], c: [1, 2, 3] }))).toEqual([
      'parameters: must have the same number of values for each parameter, got "a: 3, b: 4, c: 3"; add the missing values; Parameters.grid makes all combinations',
    ]);
  });
});

describe('a list and a table', () => {
  test('a list has one parameter', () => {
    const list = Parameters.list('method', ['lm', 'rf']);
    expect(list.columns).toEqual(['method']);
    expect(rows(list)).toEqual(['lm', 'rf']);
    expect(list.row(1)).toEqual({ method: 'rf' });
  });

  test('a table has its rows, with the columns in the order of the first', () => {
    const table = Parameters.table([
      { n: 5, method: 'lm' },
      { method: 'rf', n: 6 },
    ]);
    expect(table.columns).toEqual(['n', 'method']);
    expect(rows(table)).toEqual(['5 lm', '6 rf']);
  });
});

test('a table has the values that existed when it was created', () => {
  const list = [1, 2, 4];
  const steps = [1, 2, 3];
  const records = [{ n: 5 }, { n: 6 }];
  const axes = { n: list };
  const tables: Parameters[] = [
    Parameters.grid(axes),
    Parameters.list('n', list),
    Parameters.zip({ n: list, m: steps }),
    Parameters.list('n', steps),
    Parameters.table(records),
  ];
  list.length = 1;
  steps[2] = 5;
  records[1]!.n = 7;
  axes.n = [];
  expect(tables.map(rows)).toEqual([
    ['1', '2', '4'],
    ['1', '2', '4'],
    ['1 1', '2 2', '4 3'],
    ['1', '2', '3'],
    ['5', '6'],
  ]);
});

describe('where', () => {
  const grid = Parameters.grid({ n: range(1, 4), p: [0.1, 0.5] });

  test('keeps the rows for which it is true, in their order', () => {
    expect(rows(grid.where((row) => row.n * row.p >= 0.4))).toEqual(['1 0.5', '2 0.5', '3 0.5', '4 0.1', '4 0.5']);
    expect(grid.where(() => true).length).toBe(8);
  });

  test('is refused if it keeps none', () => {
    expect(messages(grid.where((row) => row.n > 4))).toEqual([
      'parameters.where: must keep at least one row, got "none of 8"; correct the condition',
    ]);
  });

  test.each<[unknown, string]>([
    ['n > 2', '"n > 2"'],
    [true, 'true'],
    [undefined, 'nothing'],
    [() => undefined, '"nothing for the row {\\"n\\":1,\\"p\\":0.1}"'],
    [() => 1, '"1 for the row {\\"n\\":1,\\"p\\":0.1}"'],
    [() => Promise.resolve(false), '"a promise for the row {\\"n\\":1,\\"p\\":0.1}"'],
  ])('is refused with %p, which does not return true or false', (keep, shown) => {
    expect(messages(grid.where(keep as () => boolean))).toEqual([
      `parameters.where: must be a function that returns true or false, got ${shown}; write, for example, where((row) => row.n > 5)`,
    ]);
  });

  test('is refused if it asks for a name that is not a parameter, which would keep or drop all', () => {
    const misspelt = grid.where((row) => !((row as unknown as { N: number }).N > 2));
    expect(messages(misspelt)).toEqual([
      'parameters.where: must use only parameters of the table, got "N"; correct the name; valid names are n, p',
    ]);
    expect(grid.where((row) => JSON.stringify(row) === '{"n":2,"p":0.5}').length).toBe(1);
  });

  inDepth('visits at most a million rows', () => {
    const million = Parameters.grid({ a: range(1, 1000), b: range(1, 1000) });
    expect(million.where((row) => row.a === row.b).length).toBe(1000);
    const keep = jest.fn(() => true);
    expect(messages(Parameters.grid({ a: range(1, 1000), b: range(0, 1000) }).where(keep))).toEqual([
      'parameters.where: must look at no more than 1000000 rows, got 1001000; leave out values of the grid, or split it',
    ]);
    expect(keep).not.toHaveBeenCalled();
  });
});

describe('replicate', () => {
  test('repeats each row this many times, one after another', () => {
    const twice = Parameters.grid({ a: [1, 2], b: ['x', 'y'] }).replicate(2);
    expect(twice.length).toBe(8);
    expect(rows(twice)).toEqual(['1 x', '1 x', '1 y', '1 y', '2 x', '2 x', '2 y', '2 y']);
    expect(rows(Parameters.list('n', [1, 2]).replicate(3))).toEqual(['1', '1', '1', '2', '2', '2']);
    expect(rows(Parameters.list('n', [1, 2]).replicate(1))).toEqual(['1', '2']);
  });

  test('multiplies with itself', () => {
    expect(rows(Parameters.list('n', [1, 2]).replicate(2).replicate(2))).toEqual([
      '1',
      '1',
      '1',
      '1',
      '2',
      '2',
      '2',
      '2',
    ]);
  });

  test('creates no rows of a huge grid', () => {
    const replicated = HUGE.replicate(9);
    expect(replicated.length).toBe(9e15);
    expect(replicated.row(9e15 - 1)).toEqual(HUGE.row(1e15 - 1));
    expect(replicated.row(8)).toEqual(HUGE.row(0));
    expect(replicated.row(9)).toEqual(HUGE.row(1));
  });

  test.each([0, -1, 1.5, NaN, '2', undefined])('is refused with %p', (times) => {
    expect(messages(Parameters.list('n', [1, 2]).replicate(times as number))).toEqual([
      expect.stringMatching(/^parameters\.replicate: must be a whole number from 1 to 4503599627370495, got .*; /),
    ]);
  });

  test('is refused if the rows could not be counted', () => {
    expect(messages(HUGE.replicate(10))).toEqual([
      'parameters.replicate: must be a whole number from 1 to 9, got 10; choose one in that range',
    ]);
  });
});

describe('concat', () => {
  const first = Parameters.grid({ n: [1, 2], p: [0.5] });

  test('has the rows of the one, then those of the others', () => {
    const second = Parameters.table([{ n: 5, p: 0.1 }]);
    expect(rows(first.concat(second, Parameters.table([{ n: 6, p: 0.1 }])))).toEqual([
      '1 0.5',
      '2 0.5',
      '5 0.1',
      '6 0.1',
    ]);
    expect(rows(first.concat())).toEqual(rows(first));
  });

  test('takes the same columns in another order', () => {
    expect(rows(first.concat(Parameters.table([{ p: 0.1, n: 7 }])))).toEqual(['1 0.5', '2 0.5', '7 0.1']);
  });

  test.each<[string, Parameters]>([
    ['n', Parameters.list('n', [5])],
    ['n, p, q', Parameters.table([{ n: 5, p: 0.5, q: 1 }])],
    ['n, q', Parameters.table([{ n: 5, q: 1 }])],
  ])('is refused if the columns are %s', (columns, other) => {
    expect(messages(first.concat(other as typeof first))).toEqual([
      `parameters.concat: must join tables of the same parameters (n, p), got "${columns}"; give all tables the same parameters`,
    ]);
  });

  test.each<[ParameterRow, string]>([
    [{ n: 2, p: 0.5 }, '{"n":2,"p":0.5}'],
    [{ n: '2', p: 0.5 }, '{"n":"2","p":0.5}'],
    [{ p: '0.5', n: 1 }, '{"n":1,"p":"0.5"}'],
  ])('is refused if both have a row that prints the same: %j', (row, shown) => {
    expect(messages(first.concat(Parameters.table([row]) as typeof first))).toEqual([
      `parameters.concat: must join tables that have no row in common, got ${shown}; leave it out of one of them with where; replicate(k) runs each row k times`,
    ]);
  });

  test('finds a common row in any two of the tables', () => {
    const other = Parameters.table([{ n: 5, p: 0.5 }]);
    expect(messages(first.concat(other, other))).toHaveLength(1);
  });

  test('keeps rows that each table contains several times', () => {
    expect(
      rows(
        Parameters.list('n', [1])
          .replicate(2)
          .concat(Parameters.list('n', [2, 2], { allowDuplicates: true })),
      ),
    ).toEqual(['1', '1', '2', '2']);
  });

  test('reports problems of the other table as its own', () => {
    expect(messages(Parameters.list('n', [1]).concat(Parameters.list('n', [NaN])))).toEqual([
      "parameters.concat.n[0]: must be a finite number, got NaN; write it as text, for R 'NaN'",
    ]);
  });

  test.each([[[{ n: 5, p: 1 }]], [undefined], ['n']])('is refused with %j, which is not a table', (other) => {
    expect(messages(first.concat(other as unknown as typeof first))).toEqual([
      expect.stringMatching(
        /^parameters\.concat: must be a parameter table, got .*; write, for example, Parameters\.grid\(/,
      ),
    ]);
  });

  inDepth('visits at most a million rows of each', () => {
    const [message] = messages(HUGE.concat(HUGE));
    expect(message).toMatch(/^parameters\.concat: must look at no more than 1000000 rows, got 1000000000000000; /);
  });
});

describe('a table derived from others', () => {
  test('is what each step makes of the one before', () => {
    const table = Parameters.grid({ n: range(10, 50, 10), p: [0.1, 0.3] })
      .where((row) => row.n * row.p >= 9)
      .concat(Parameters.table([{ n: 5, p: 0.5 }]))
      .replicate(2)
      .where((row) => row.p > 0.1);
    expect(rows(table)).toEqual(['30 0.3', '30 0.3', '40 0.3', '40 0.3', '50 0.3', '50 0.3', '5 0.5', '5 0.5']);
  });

  test('leaves those unchanged', () => {
    const grid = Parameters.grid({ n: [1, 2] });
    grid.replicate(2);
    grid.where((row) => row.n > 1);
    grid.concat(Parameters.list('n', [3]));
    expect(rows(grid)).toEqual(['1', '2']);
  });

  test('has the rows that nested loops would make', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 3 }), (sizes, times) => {
        const axes = sizes.map((size, axis) => [`a${String(axis)}`, range(1, size)] as const);
        const product = axes.reduce<string[]>(
          (starts, [, values]) => starts.flatMap((start) => values.map((value) => `${start} ${String(value)}`.trim())),
          [''],
        );
        const table = Parameters.grid(Object.fromEntries(axes)).replicate(times);
        expect(rows(table)).toEqual(product.flatMap((row) => Array<string>(times).fill(row)));
      }),
      REPEATABLE,
    );
  });
});

describe('a row', () => {
  test.each([-1, 3, 1.5, NaN, '0', undefined])('is refused at %p', (index) => {
    const list = Parameters.list('n', [1, 2, 3]);
    expect(messageOf(() => list.row(index as number))).toMatch(
      /^\[Parameters\] row: must be a whole number from 0 to 2, got .*; /,
    );
  });

  test('has the parameters in their order, whatever their names are', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'b', 'a'];
    const grid = Parameters.grid(Object.fromEntries(names.map((name) => [name, [`value of ${name}`]])));
    expect(Object.entries(grid.row(0))).toEqual(names.map((name) => [name, `value of ${name}`]));
    expect(grid.where((row) => row['__proto__'] === 'value of __proto__').length).toBe(1);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('duplicate rows are refused, and both are named', () => {
  test.each<[string, Parameters, string]>([
    ['a list', Parameters.list('n', [1, 5, 1, 5]), 'parameters.n[2]: must differ from n[0], got 1'],
    ['a list of text', Parameters.list('m', ['', 'a', 'a']), 'parameters.m[2]: must differ from m[1], got "a"'],
    ['an axis of a grid', Parameters.grid({ a: [1], b: [3, 2, 2] }), 'parameters.b[2]: must differ from b[1], got 2'],
    [
      'a zip',
      Parameters.zip({ a: [1, 2, 1], b: [3, 3, 3] }),
      'parameters[2]: must differ from row 0 (rows count from 0), got {"a":1,"b":3}',
    ],
    [
      'a table',
      Parameters.table([{ n: 1 }, { n: 2 }, { n: 2 }]),
      'parameters[2]: must differ from row 1 (rows count from 0), got 2',
    ],
    ['1 and "1"', Parameters.list('n', [1, '1']), 'parameters.n[1]: must differ from n[0] when printed, got "1"'],
    [
      'true and "true"',
      Parameters.list('n', [true, 'true']),
      'parameters.n[1]: must differ from n[0] when printed, got "true"',
    ],
    [
      '1e21 and "1e+21"',
      Parameters.grid({ n: [1e21, '1e+21'] }),
      'parameters.n[1]: must differ from n[0] when printed, got "1e+21"',
    ],
  ])('%s', (_, table, message) => {
    expect(messages(table)).toEqual([
      `${message}; remove one of them, or set allowDuplicates: true; replicate(k) runs each row k times`,
    ]);
  });

  test.each<[string, Parameters]>([
    ['a list', Parameters.list('n', [1, 1], { allowDuplicates: true })],
    ['a grid', Parameters.grid({ n: [1, '1'] }, { allowDuplicates: true })],
    ['a zip', Parameters.zip({ a: [1, 1], b: [2, 2] }, { allowDuplicates: true })],
    ['a table', Parameters.table([{ n: 1 }, { n: 1 }], { allowDuplicates: true })],
  ])('unless %s allows them', (_, table) => {
    expect(messages(table)).toEqual([]);
    expect(table.length).toBe(2);
  });

  test.each([
    ['1.0', 1],
    ['1', '1 '],
    ['a', 'A'],
    ['é', 'e\u0301'],
    ['', ' '],
    [0.1 + 0.2, 0.3],
    ['a,b', 'a'],
  ])('but %j and %j are different', (first, second) => {
    expect(messages(Parameters.list('n', [first, second]))).toEqual([]);
  });

  test('and different rows are never confused because their values run together', () => {
    const table = Parameters.table([
      { a: '1', b: '23' },
      { a: '12', b: '3' },
      { a: '1,2', b: '3' },
      { a: '1', b: '2,3' },
      { a: '1","2', b: '3' },
    ]);
    expect(messages(table)).toEqual([]);
  });

  test.each([[[3, 2, 1, 2]], [[1, 2, 3, 3]], [[1, 1]], [[2, 1, 1]], [[-1, 0, -1]]])(
    'even in %j, which ascends or descends at first',
    (values) => {
      expect(messages(Parameters.list('n', values))).toHaveLength(1);
    },
  );
});

describe('a table is refused', () => {
  test.each<[string, Parameters, string]>([
    ['no axis', Parameters.grid({}), 'parameters: must be an object of names and lists of values, got {}; '],
    ['no object', Parameters.grid(5 as never), 'parameters: must be an object of names and lists of values, got 5; '],
    ['an array', Parameters.zip([1] as never), 'parameters: must be an object of names and lists of values, got [1]; '],
    [
      'an empty axis',
      Parameters.grid({ a: [1], b: [] }),
      'parameters.b: must be a list of at least one value, got []; ',
    ],
    ['an empty list', Parameters.list('n', []), 'parameters.n: must be a list of at least one value, got []; '],
    ['empty columns', Parameters.zip({ a: [], b: [] }), 'parameters.a: must be a list of at least one value, got []; '],
    [
      'a text as list',
      Parameters.list('n', 'lm' as never),
      'parameters.n: must be a list of at least one value, got "lm"; ',
    ],
    ['no rows', Parameters.table([]), 'parameters: must be a list of at least one row, got []; '],
    [
      'no list of rows',
      Parameters.table({ n: 1 } as never),
      'parameters: must be a list of at least one row, got {"n":1}; ',
    ],
    ['an empty row', Parameters.table([{}]), 'parameters[0]: must be an object of names and values, got {}; '],
    [
      'no row',
      Parameters.table([{ n: 1 }, 5 as never]),
      'parameters[1]: must be an object of names and values, got 5; ',
    ],
    [
      'a hole',
      Parameters.list('n', Array<number>(1)),
      'parameters.n[0]: must be text, a number, true or false, got nothing; ',
    ],
  ])('if there is %s', (_, table, start) => {
    expect(messages(table)[0]).toContain(start);
    expect(messages(table)[0]).toMatch(/; write, for example, |; write a missing value as text/);
  });

  test.each<[string, ParameterRow]>([
    ['n', { n: 2 }],
    ['n, m, q', { n: 2, m: 2, q: 2 }],
    ['n, q', { n: 2, q: 2 }],
    ['n, M', { n: 2, M: 2 }],
  ])('if a row has other parameters than the first: %s', (names, row) => {
    expect(messages(Parameters.table([{ n: 1, m: 1 }, row]))).toEqual([
      `parameters[1]: must have the same parameters as the first row (n, m), got "${names}"; give all rows the same parameters`,
    ]);
  });

  test('if a value is wrong, and its place is reported', () => {
    expect(messages(Parameters.table([{ n: 1 }, { n: 2 }, { n: NaN }]))).toEqual([
      expect.stringMatching(/^parameters\[2\]\.n: must be a finite number, got NaN; /),
    ]);
    expect(messages(Parameters.grid({ a: [1], b: ['x', Infinity] }))).toEqual([
      expect.stringMatching(/^parameters\.b\[1\]: must be a finite number, got Infinity; /),
    ]);
  });

  test('if a name is wrong, and all problems are reported', () => {
    expect(
      messages(Parameters.grid({ '1a': [1], N: [NaN], n: [2, 2] })).map((message) => message.split(',')[0]),
    ).toEqual([
      'parameters.1a: must have a name of at most 63 letters',
      'parameters.n: must differ from N by more than case',
      'parameters.N[0]: must be a finite number',
      'parameters.n[1]: must differ from n[0]',
    ]);
  });

  test('after 20 wrong values of a column, no further ones are reported', () => {
    const wrong = Array.from({ length: 1000 }, () => NaN);
    expect(messages(Parameters.grid({ a: wrong, b: [NaN] }))).toHaveLength(21);
    expect(messages(Parameters.table(wrong.map((n) => ({ n }))))).toHaveLength(20);
  });

  test('if it contains secrets, which no message shows', () => {
    const tables: Parameters[] = [
      Parameters.list('password', ['hunter2', 'hunter2']),
      Parameters.list('api-key', 'hunter2' as never),
      Parameters.grid({ n: [1], token: [{ hunter2: 5 } as never] }),
      Parameters.zip({ n: [1, 1], secret: ['hunter2', 'hunter2'] }),
      Parameters.table([
        { n: 1, password: 'hunter2' },
        { n: 1, password: 'hunter2' },
      ]),
      Parameters.table([{ password: { hunter2: 5 } as never }]),
      Parameters.table([{ n: 1 }, { n: 2, password: 'hunter2' }] as ParameterRow[]),
    ];
    for (const table of tables) {
      expect(messages(table).join()).toMatch(/must not have the name of a secret|must have the same parameters/);
      expect(messages(table)).toHaveLength(1);
      expect(messages(table).join()).not.toContain('hunter2');
    }
  });

  test('if an option is misspelled or of the wrong type', () => {
    expect(messages(Parameters.list('n', [1], { allowDuplicate: true } as object))).toEqual([
      'parameters.allowDuplicate: must be an option of this table, got true; write allowDuplicates',
    ]);
    expect(messages(Parameters.grid({ n: [1] }, { allowDuplicates: 'no' } as never))).toEqual([
      'parameters.allowDuplicates: must be true or false, got "no"; write true or false',
    ]);
    expect(messages(Parameters.table([{ n: 1 }], true as never))).toEqual([
      'parameters.options: must be an object, got true; write, for example, { allowDuplicates: true }',
    ]);
  });
});

describe('an invalid table', () => {
  const invalid = Parameters.grid({ n: [1, NaN] });

  test('throws nothing when it is created, and neither do tables derived from it', () => {
    const derived = invalid
      .where((row) => row.n > 5)
      .replicate(0)
      .concat(Parameters.list('n', []));
    expect(messages(derived)).toEqual(messages(invalid));
  });

  test.each<[string, (table: Parameters) => unknown]>([
    ['length', (table) => table.length],
    ['columns', (table) => table.columns],
    ['row', (table) => table.row(0)],
  ])('throws its problems when it is asked for its %s', (_, ask) => {
    expect(messageOf(() => ask(invalid))).toBe(
      "[Parameters] parameters.n[1]: must be a finite number, got NaN; write it as text, for R 'NaN'",
    );
    expect(messageOf(() => ask(Parameters.table([])))).toMatch(
      /^\[Parameters\] parameters: must be a list of at least one row, /,
    );
  });

  test('is reported together with the other problems of the study, under the path of the study', () => {
    expect(
      sweepErrors({ parameters: invalid, image: 'r-base', command: ['Rscript', '$(n)', '$(m)'], retries: -1 }),
    ).toEqual([
      expect.stringMatching(/^parameters\.n\[1\]: must be a finite number, /),
      expect.stringMatching(/^image: must have a fixed tag or a digest, /),
      expect.stringMatching(/^command\[2\]: must name only parameters of the study, got "\$\(m\)"; they are n; /),
      expect.stringMatching(/^retries: /),
    ]);
  });

  test.each<[string, Parameters]>([
    ['a file that is not there', Parameters.csv('missing.csv')],
    ['no rows', Parameters.table([])],
    ['an empty grid', Parameters.grid({})],
    ['no table', undefined as unknown as Parameters],
    ['a list of rows', [{ n: 5 }] as unknown as Parameters],
    ['an axis that is empty', Parameters.grid({ n: [] })],
    ['lengths that differ', Parameters.zip({ n: [1, 2], m: [1] })],
    ['too many rows', Parameters.grid({ n: range(1, 1e6), a: range(1, 1e6), b: range(1, 1e6) })],
    ['a condition that keeps nothing', Parameters.list('n', [1]).where(() => false)],
  ])('with %s causes one problem, and none that only follows from it', (_, parameters) => {
    for (const given of [{}, { layout: 'indexed', maxFailedTasks: 50 }, { layout: 'indexed', tasksPerPod: 1000 }])
      expect(sweepErrors({ parameters, command: ['Rscript', '$(n)'], ...given }, 'a'.repeat(48))).toHaveLength(1);
  });
});

describe('a parameter table is expected', () => {
  test.each([[undefined], [null], [5], [[]], [{ n: [1] }], ['cases.csv']])('if there is %j', (given) => {
    expect(messagesOf((problems) => checkParameters(problems, 'items', given))).toEqual([
      expect.stringMatching(
        /^items: must be a parameter table, got .*; write, for example, Parameters\.grid\(\{ n: range\(1, 100\) \}\)$/,
      ),
    ]);
  });

  test('and one of another copy of kubepar is accepted', () => {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const copy = require('../../../lib') as typeof Library;
      expect(copy.Parameters).not.toBe(Parameters);
      expect(messages(copy.Parameters.list('n', [1, 2]) as Parameters)).toEqual([]);
    });
  });

  test('the problems of a table keep their parts', () => {
    expect(messagesOf((problems) => checkParameters(problems, 'items', Parameters.list('n', [NaN, 1, 1])))).toEqual([
      "items.n[0]: must be a finite number, got NaN; write it as text, for R 'NaN'",
    ]);
  });

  test('and an unknown table stands in for a value that is not a table', () => {
    const problems = new ProblemList();
    expect(checkParameters(problems, 'items', Parameters.table([]))).toBe(UNKNOWN_TABLE);
    expect(checkParameters(problems, 'items', undefined)).toBe(UNKNOWN_TABLE);
    expect(checkParameters(problems, 'items', Parameters.list('n', []))).toMatchObject({ columns: ['n'], length: 1 });
    expect(problems.length).toBe(3);
  });
});

// What tsc, which also checks this file, must accept and reject.
describe('the type of a row', () => {
  test('has the parameters, with the types of their values', () => {
    const grid = Parameters.grid({ n: range(1, 9), method: ['lm', 'rf'], flag: [true], mixed: [1, 'a'] });
    const kept: Parameters = grid.where((row) => row.n > 5 && row.method.startsWith('l') && row.flag);
    expect(kept.length).toBe(8);
    expect(grid.where((row) => row.method === 'rf' && row.n + 1 === 3).length).toBe(2);
    expect(Parameters.zip({ n: [1, 7], m: ['a', 'b'] }).where((row) => row.n > 5 && row.m.length === 1).length).toBe(1);
    expect(Parameters.list('n', [1, 7]).where((row) => row.n > 5).length).toBe(1);
    expect(Parameters.table([{ n: 1 }, { n: 7 }]).where((row) => row.n > 5).length).toBe(1);
    const first: { readonly n: number } = Parameters.list('n', [1]).row(0);
    expect(first.n.toFixed(1)).toBe('1.0');
  });

  test('has no others, and no other types', () => {
    const grid = Parameters.grid({ n: range(1, 9), method: ['lm'] });
    // @ts-expect-error: there is no m
    const name: keyof ReturnType<typeof grid.row> = 'm';
    expect(grid.columns).not.toContain(name);
    // @ts-expect-error: a number is no text
    const text: string = grid.row(0).n;
    expect(text).toBe(1);
    // @ts-expect-error: what is given to where is no text
    expect(messages(grid.where('n > 5'))).toHaveLength(1);
    // @ts-expect-error: text is no number
    expect(messages(grid.where((row) => row.method > 5))).toHaveLength(1);
    // @ts-expect-error: null is no value
    expect(messages(Parameters.list('n', [null]))).toHaveLength(1);
    // @ts-expect-error: the other has other columns
    expect(messages(grid.concat(Parameters.list('q', [1])))).toHaveLength(1);
  });
});

/** Rows as text, with a space between the values. */
function rows<Row extends ParameterRow>(table: Parameters<Row>): string[] {
  return Array.from({ length: table.length }, (_, index) => Object.values(table.row(index)).join(' '));
}

/** The problems that a study would report. */
function messages<Row extends ParameterRow>(table: Parameters<Row>): string[] {
  return messagesOf((problems) => checkParameters(problems, 'parameters', table));
}
