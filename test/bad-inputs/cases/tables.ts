/* eslint-disable no-sparse-arrays -- holes are among what users write */
import { Parameters, range } from '../../../lib';
import type { Refused } from '../case';

/** A table that is refused, the message, and the table after following the remedy. */
type Row = readonly [what: string, parameters: Parameters, told: string, followed: Parameters];

const value = (given: string, remedy: string): string =>
  `parameters.n[0]: must be text, a number, true or false, got ${given}; ${remedy}`;
const list = (...values: readonly unknown[]): Parameters => Parameters.list('n', values as never);
const named = (name: string): Parameters => Parameters.list(name, [1, 2]);
const missing = "write a missing value as text, for R 'NA'";
const exact = 'be a number from -9007199254740991 to 9007199254740991, because JavaScript rounds larger ones';
const digits = 'write it as text, with all its digits in quotes';
const twice = 'remove one of them, or set allowDuplicates: true; replicate(k) runs each row k times';
const form = 'have a name of at most 63 letters, digits, "_", "." and "-" that starts with a letter or "_"';
const reserved =
  'rename it; reserved are task, KUBEPAR_*, kp_*, KUBERNETES_*, JOB_COMPLETION_INDEX, HOSTNAME, PATH, HOME, TMPDIR, IFS, ENV, BASH_ENV, LD_*, R_PROFILE, R_ENVIRON, R_HOME, R_LIBS, PYTHONPATH, NODE_OPTIONS';
const thousand = range(1, 1000);
const huge = { a: thousand, b: thousand, c: thousand, d: thousand, e: thousand, f: thousand };

const ROWS: readonly Row[] = [
  ['NaN', list(NaN), "parameters.n[0]: must be a finite number, got NaN; write it as text, for R 'NaN'", list('NaN')],
  [
    'endless',
    list(Infinity),
    "parameters.n[0]: must be a finite number, got Infinity; write it as text, for R 'Inf'",
    list('Inf'),
  ],
  [
    'endless below',
    list(-Infinity),
    "parameters.n[0]: must be a finite number, got -Infinity; write it as text, for R '-Inf'",
    list('-Inf'),
  ],
  ['-0', list(-0), "parameters.n[0]: must not be -0, got -0; write 0, or '-0' as text", list('-0')],
  ['2^53', list(2 ** 53), `parameters.n[0]: must ${exact}, got 9007199254740992; ${digits}`, list('9007199254740993')],
  [
    '-2^53',
    list(-(2 ** 53)),
    `parameters.n[0]: must ${exact}, got -9007199254740992; ${digits}`,
    list('-9007199254740993'),
  ],
  [
    '1e20',
    list(1e20),
    `parameters.n[0]: must ${exact}, got 100000000000000000000; ${digits}`,
    list('100000000000000000000'),
  ],
  ['null', list(null), value('null', missing), list('NA')],
  ['undefined', list(undefined), value('nothing', missing), list('NA')],
  ['a hole', Parameters.list('n', [, 1] as never), value('nothing', missing), list('NA', 1)],
  ['a bigint', list(5n), value('5n', 'write it as text'), list('5')],
  ['a symbol', list(Symbol('a')), value('symbol', 'write it as text'), list('a')],
  ['a function', list(() => 1), value('function', 'write it as text'), list('1')],
  ['a Date', list(new Date(0)), value('"1970-01-01T00:00:00.000Z"', 'write it as text'), list('1970-01-01')],
  ['a list', list(['a']), value('["a"]', 'write it as text'), list('a')],
  ['an object', list({}), value('{}', 'write it as text'), list('{}')],
  ['an object of a text', list(new String('a')), value('"a"', 'write it as text'), list('a')],
  [
    'a NUL',
    list('a\0'),
    'parameters.n[0]: must have no NUL character, got "a\\u0000"; leave it out: an argument of a program cannot contain one',
    list('a'),
  ],
  [
    'half of a character',
    list('\ud800'),
    'parameters.n[0]: must have no lone surrogate (half of a character), got "\\ud800"; correct the place where the text is cut',
    list('\u{10000}'),
  ],
  [
    'longer than an argument',
    list('x'.repeat(131_072)),
    `parameters.n[0]: must be shorter than 131072 bytes, got "${'x'.repeat(119)}…; put it into a file, and the name of the file into the table`,
    list('x.txt'),
  ],
  ['there twice', list(1, 1.0), `parameters.n[1]: must differ from n[0], got 1; ${twice}`, list(1)],
  ['there as text, too', list('1', 1), `parameters.n[1]: must differ from n[0] when printed, got 1; ${twice}`, list(1)],
  [
    'true as text, too',
    list(true, 'true'),
    `parameters.n[1]: must differ from n[0] when printed, got "true"; ${twice}`,
    list(true),
  ],
  [
    'there with an exponent',
    list(1e3, '1000'),
    `parameters.n[1]: must differ from n[0] when printed, got "1000"; ${twice}`,
    Parameters.list('n', [1e3, '1000'], { allowDuplicates: true }),
  ],
  [
    'in an empty list',
    list(),
    "parameters.n: must be a list of at least one value, got []; write, for example, ['lm', 'rf'] or range(1, 100)",
    list(1),
  ],
];

const TABLES: readonly Row[] = [
  ...['1a', 'a b', 'a=b', 'é', '-a', '.a', 'a/b', 'a'.repeat(64)].map((name): Row => [
    `a parameter called '${name}'`,
    named(name),
    `parameters.${name}: must ${form}, got "${name.replace('é', '\\u00e9')}"; rename it`,
    named('a'),
  ]),
  ['a parameter without a name', named(''), `parameters: must ${form}, got ""; rename it`, named('a')],
  ...['task', 'Task', 'KUBEPAR_X', 'KUBERNETES_PORT', 'HOSTNAME', 'PATH', 'LD_PRELOAD', 'JOB_COMPLETION_INDEX'].map(
    (name): Row => [
      `a parameter called ${name}`,
      named(name),
      `parameters.${name}: must not be a reserved name, got "${name}"; ${reserved}`,
      named(`my-${name}`),
    ],
  ),
  ...(
    [
      ['a-b', 'a_b'],
      ['a.b', 'a-b'],
      ['n', 'N'],
    ] as const
  ).map(([one, other]): Row => [
    `parameters called ${one} and ${other}`,
    Parameters.grid({ [one]: [1], [other]: [2] }),
    `parameters.${other}: must differ from ${one} by more than case, "_", "." and "-", got "${other}"; rename one of the two`,
    Parameters.grid({ [one]: [1], z: [2] }),
  ]),
  [
    'a grid of nothing',
    Parameters.grid({}),
    'parameters: must be an object of names and lists of values, got {}; write, for example, { n: range(1, 100) }',
    Parameters.grid({ n: range(1, 100) }),
  ],
  [
    'an axis of nothing',
    Parameters.grid({ a: [1], b: [] as number[] }),
    "parameters.b: must be a list of at least one value, got []; write, for example, ['lm', 'rf'] or range(1, 100)",
    Parameters.grid({ a: [1] }),
  ],
  [
    'an axis of text',
    Parameters.grid({ a: 'abc' as never }),
    "parameters.a: must be a list of at least one value, got \"abc\"; write, for example, ['lm', 'rf'] or range(1, 100)",
    Parameters.grid({ a: ['abc'] }),
  ],
  [
    'an axis of numbers of 64 bits',
    Parameters.grid({ a: new Float64Array([1, 2]) as never }),
    'parameters.a: must be a list of at least one value, got {"0":1,"1":2}; write, for example, [\'lm\', \'rf\'] or range(1, 100)',
    Parameters.grid({ a: [1, 2] }),
  ],
  [
    'an axis of a Set',
    Parameters.grid({ a: new Set([1]) as never }),
    "parameters.a: must be a list of at least one value, got {}; write, for example, ['lm', 'rf'] or range(1, 100)",
    Parameters.grid({ a: [1] }),
  ],
  [
    'columns of 3 and 4 values',
    Parameters.zip({ a: [1, 2, 3], b: [1, 2, 3, 4] }),
    'parameters: must have the same number of values for each parameter, got "a: 3, b: 4"; add the missing values; Parameters.grid makes all combinations',
    Parameters.zip({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] }),
  ],
  [
    'no rows',
    Parameters.table([]),
    "parameters: must be a list of at least one row, got []; write, for example, [{ n: 5, method: 'lm' }]",
    Parameters.table([{ n: 5, method: 'lm' }]),
  ],
  [
    'a row that appears twice',
    Parameters.table([
      { a: 1, b: 'x' },
      { a: 1, b: 'x' },
    ]),
    `parameters[1]: must differ from row 0 (rows count from 0), got {"a":1,"b":"x"}; ${twice}`,
    Parameters.table([{ a: 1, b: 'x' }]),
  ],
  [
    'a row of other names',
    Parameters.table([{ a: 1 }, { b: 1 } as never]),
    'parameters[1]: must have the same parameters as the first row (a), got "b"; give all rows the same parameters',
    Parameters.table([{ a: 1 }, { a: 2 }]),
  ],
  [
    'a row that is none',
    Parameters.table([{ a: 1 }, null as never]),
    "parameters[1]: must be an object of names and values, got null; write, for example, { n: 5, method: 'lm' }",
    Parameters.table([{ a: 1 }]),
  ],
  [
    'billions of rows that are not there',
    Parameters.table(new Array(4e9)),
    'parameters: must have at most 10000000 values, got 4000000000; make a grid of shorter lists, or put the table into the image or on a volume',
    Parameters.table([{ a: 1 }]),
  ],
  [
    'billions of values that are not there',
    Parameters.list('n', new Array(4e9)),
    'parameters.n: must have at most 10000000 values, got 4000000000; make a grid of shorter lists, or put the table into the image or on a volume',
    list(1),
  ],
  [
    'a list without a name',
    Parameters.list(undefined as never, [1]),
    "parameters: must have a name that is text, got nothing; write, for example, Parameters.list('n', [1, 2, 3])",
    list(1),
  ],
  [
    'a condition that nothing meets',
    Parameters.grid({ n: [1, 2] }).where(() => false),
    'parameters.where: must keep at least one row, got "none of 2"; correct the condition',
    Parameters.grid({ n: [1, 2] }).where(({ n }) => n > 1),
  ],
  [
    'a condition that comes later',
    Parameters.grid({ n: [1, 2] }).where((async () => Promise.resolve(true)) as never),
    'parameters.where: must be a function that returns true or false, got "a promise for the row {\\"n\\":1}"; write, for example, where((row) => row.n > 5)',
    Parameters.grid({ n: [6] }).where((row) => row.n > 5),
  ],
  [
    'a condition that gives a number',
    Parameters.grid({ n: [1, 2] }).where(((row: { n: number }) => row.n) as never),
    'parameters.where: must be a function that returns true or false, got "1 for the row {\\"n\\":1}"; write, for example, where((row) => row.n > 5)',
    Parameters.grid({ n: [6] }).where((row) => row.n > 5),
  ],
  [
    'a condition on a name that is none',
    Parameters.grid({ n: [1, 2] }).where(((row: { m: number }) => row.m > 1) as never),
    'parameters.where: must use only parameters of the table, got "m"; correct the name; valid names are n',
    Parameters.grid({ n: [1, 2] }).where((row) => row.n > 1),
  ],
  [
    'rows no times',
    Parameters.grid({ n: [1] }).replicate(0),
    'parameters.replicate: must be a whole number of at least 1, got 0; choose one in that range',
    Parameters.grid({ n: [1] }).replicate(1),
  ],
  [
    'more rows than numbers',
    Parameters.grid(huge),
    'parameters: must have at most 9007199254740991 rows, got "1000000000000000000 rows"; choose fewer values, or split it into at least 4657 grids, each a study with tasksPerPod: 2147483647',
    Parameters.grid({ a: [1] }),
  ],
  [
    '10^600 rows',
    Parameters.grid(Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`p${String(at)}`, thousand]))),
    `parameters: must have at most 9007199254740991 rows, got "1${'0'.repeat(118)}…; choose fewer values`,
    Parameters.grid({ a: [1] }),
  ],
  [
    'more rows than a manifest has Jobs',
    Parameters.grid({ a: thousand, b: thousand, c: thousand }),
    "parameters: must have at most 500 rows with layout 'jobs', got \"1000000000 rows\"; set layout: 'indexed' for one Job",
    Parameters.grid({ a: range(1, 500) }),
  ],
  [
    'an option in words',
    Parameters.list('n', [1], { allowDuplicates: 'yes' as never }),
    'parameters.allowDuplicates: must be true or false, got "yes"; write true or false',
    list(1),
  ],
];

const ITEMS: readonly Refused[] = (
  [
    [
      'two lines',
      ['a\nb'],
      'items[0]: must be one line, got "a\\nb"; add another column, which makes items JSON, or put it into a file, and the name of the file into the table',
      Parameters.table([{ item: 'a\nb', n: 1 }]),
    ],
    [
      'a line of Windows',
      ['a\r\n'],
      'items[0]: must be one line, got "a\\r\\n"; add another column, which makes items JSON, or put it into a file, and the name of the file into the table',
      ['a'],
    ],
    [
      'a bell',
      ['\u0007'],
      'items[0]: must have no control characters other than tabs, got "\\u0007"; add another column, which makes items JSON',
      Parameters.table([{ item: '\u0007', n: 1 }]),
    ],
    [
      'a colour',
      ['\u001b[31m'],
      'items[0]: must have no control characters other than tabs, got "\\u001b[31m"; add another column, which makes items JSON',
      ['red'],
    ],
    ['empty', ['a', ''], 'items[1]: must not be empty, got ""; leave it out, or give it a name', ['a']],
    [
      'there twice',
      ['a', 'a'],
      'items[1]: must differ from items[0], got "a"; equal items are one item; add a column, such as the number of the repetition',
      Parameters.table([
        { item: 'a', n: 1 },
        { item: 'a', n: 2 },
      ]),
    ],
    [
      'a number',
      [1],
      "items[0]: must be text, got 1; for numbers write items: Parameters.list('n', [1, 2])",
      Parameters.list('n', [1, 2]),
    ],
    [
      'binary',
      [Buffer.from('a')],
      'items[0]: must be text, got {"type":"Buffer","data":[97]}; write it in quotes',
      ['a'],
    ],
    [
      'half of a character',
      ['\udc00'],
      'items[0]: must have no lone surrogate (half of a character), got "\\udc00"; correct the place where the text is cut',
      ['a'],
    ],
    [
      'too long',
      ['x'.repeat(120_001)],
      'items[0]: must have at most 120000 bytes, got "120001 bytes"; put it into a file, and the name of the file into the table',
      ['x'.repeat(120_000)],
    ],
    [
      'each several times',
      Parameters.list('a', ['x']).replicate(3),
      'items: must have each row once, got "each 3 times"; leave out replicate: equal items are one item; add a column, such as the number of the repetition',
      Parameters.grid({ a: ['x'], repetition: [1, 2, 3] }),
    ],
    [
      'a million of a grid',
      Parameters.grid({ a: thousand, b: thousand }),
      'items: must fit into 40 ConfigMaps of 250000 bytes, got "1000000 items"; put the table into the image or on a volume, and make the row number the parameter',
      Parameters.grid({ a: thousand }),
    ],
    [
      'a text',
      'a',
      "items: must be a parameter table or a list of texts, got \"a\"; write, for example, Parameters.list('method', ['lm', 'rf']) or ['lm', 'rf']",
      ['a'],
    ],
    [
      'none',
      [],
      "items: must be a list of at least one value, got []; write, for example, ['lm', 'rf'] or range(1, 100)",
      ['a'],
    ],
  ] as const
).map(([what, items, told, followed]) => ({
  title: `items are ${what}`,
  construct: 'pool',
  given: { items },
  told: [told],
  followed: { items: followed },
}));

const sweep = (title: string, parameters: Parameters, told: string, followed: Parameters): Refused => ({
  title,
  construct: 'sweep',
  given: { parameters },
  told: [told],
  followed: { parameters: followed },
});

/** Parameters, tables and the items of queues. */
export const TABLES_AND_ITEMS: readonly Refused[] = [
  ...ROWS.map(([what, ...rest]) => sweep(`a value is ${what}`, ...rest)),
  ...TABLES.map(([what, ...rest]) => sweep(`a table has ${what}`, ...rest)),
  ...ITEMS,
];
