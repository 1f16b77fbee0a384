import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { readOutput } from '../../../cli/output/read-output';
import type { OutputKind } from '../../../cli/output/reading';
import { testFolder, which } from '../../runtime/support';
import { draws } from '../../thoroughness';

const read = (text: string): ReturnType<typeof readOutput> => readOutput(Buffer.from(text));

const column = (text: string): (string | undefined)[] => read(text).rows.map(([value]) => value);

describe('output of R', () => {
  const folder = testFolder();

  /** A value that R prints, and its elements, from R's own format() or another way. */
  const VECTORS: readonly [string, string, string][] = [
    ['one number', 'x <- 0.507', 'format(x)'],
    ['a line of numbers', 'x <- c(0.5, 0.25, 10)', 'format(x)'],
    ['lines of numbers', 'set.seed(1); x <- runif(100)', 'format(x)'],
    ['more lines than fit two digits', 'set.seed(2); x <- rnorm(1500) * 1e5', 'format(x)'],
    ['whole numbers', 'x <- -3:250', 'format(x)'],
    ['large whole numbers', 'x <- c(123456789012, 1e15, 1e5)', 'format(x)'],
    ['exponents', 'x <- c(1e-300, -2.5e-8, 1e300)', 'format(x)'],
    ['17 digits', 'options(digits = 17); x <- c(0.1, 1/3, pi)', 'format(x)'],
    ['what is no number', 'x <- c(1.5, NA, NaN, Inf, -Inf)', 'format(x)'],
    ['truth', 'x <- c(TRUE, FALSE, NA)', 'format(x)'],
    ['complex numbers', 'x <- complex(real = c(1, -0.5), imaginary = c(-2, 1e-10))', 'format(x)'],
    ['texts', 'x <- c("a", "b c", "", "[1] 5", "é")', 'x'],
    ['texts with escapes', 'x <- c("a\\"b", "back\\\\slash", "tab\\there", "line\\nend", "\\r")', 'x'],
    ['texts over lines', 'x <- paste("text", 1:60)', 'x'],
    ['narrow lines', 'options(width = 20); x <- seq(0, 1, 0.1)', 'format(x)'],
  ];

  const OTHERS: readonly [string, string, OutputKind][] = [
    ['a list', 'print(list(1, "a"))', 'text'],
    ['NULL', 'print(NULL)', 'none'],
    ['an empty vector', 'print(numeric(0))', 'none'],
    ['a named vector', 'print(c(mean = 1.5, sd = 2))', 'named'],
    ['a matrix', 'print(matrix(1:4, 2))', 'table'],
    ['a data frame', 'print(data.frame(x = 1:2, y = c(0.5, 1)))', 'table'],
    ['a factor', 'print(factor(c("a", "b")))', 'vector'],
    ['a summary of numbers', 'print(summary(c(1, 2, 3)))', 'named'],
    ['a summary of a data frame', 'print(summary(data.frame(x = 1:3)))', 'text'],
    ['texts without quotes', 'print(c("a", "b"), quote = FALSE)', 'text'],
    ['a vector after a message of its own', 'cat("result:\\n"); print(1:3)', 'text'],
    ['nothing', 'invisible(1)', 'empty'],
  ];

  const DATA = 'd <- data.frame(n = c(1L, -2L, NA), value = c(0.1, 1e-10, Inf), text = c("a", "b c", "d,\\"e"))';
  const PLAIN = 'd$text <- c("a", "b c", "d")';
  const TABLES: readonly [string, string, string[], string[]][] = [
    ['write.csv', 'write.csv(d)', ['row', 'n', 'value', 'text'], ['1', '1', '0.1', 'a']],
    ['write.csv without row names', 'write.csv(d, row.names = FALSE)', ['n', 'value', 'text'], ['1', '0.1', 'a']],
    ['write.csv2', 'write.csv2(d, row.names = FALSE)', ['n', 'value', 'text'], ['1', '0.1', 'a']],
    ['tabs', `${PLAIN}; write.table(d, sep = "\\t", row.names = FALSE)`, ['n', 'value', 'text'], ['1', '0.1', 'a']],
    [
      'commas and no quotes',
      `${PLAIN}; write.table(d, sep = ",", quote = FALSE, row.names = FALSE)`,
      ['n', 'value', 'text'],
      ['1', '0.1', 'a'],
    ],
    [
      'commas, no header and numbers only',
      'write.table(d[1:2], sep = ",", row.names = FALSE, col.names = FALSE)',
      ['V1', 'V2'],
      ['1', '0.1'],
    ],
  ];

  const file = (name: string): string => path.join(folder, name);
  const printed = (name: string): ReturnType<typeof readOutput> => readOutput(fs.readFileSync(file(name)));

  // One R process for all, because each takes a fifth of a second to start.
  beforeAll(() => {
    const sink = (name: string, ...lines: readonly string[]): string[] => [`sink("${file(name)}")`, ...lines, 'sink()'];
    const script = [
      ...VECTORS.flatMap(([, code, elements], number) => [
        'options(width = 80, digits = 7)',
        code,
        ...sink(`vector-${String(number)}`, 'print(x)'),
        `cat(${elements === 'x' ? 'x' : `trimws(${elements})`}, sep = "\\x01", file = "${file(`elements-${String(number)}`)}")`,
      ]),
      'options(width = 80, digits = 7)',
      ...OTHERS.flatMap(([, code], number) => sink(`other-${String(number)}`, code)),
      ...TABLES.flatMap(([, code], number) => sink(`table-${String(number)}`, DATA, code)),
      ...sink('several', 'print(1:3)', 'print(c(0.5, 0.75))', 'print("a")'),
      ...sink('separated', 'cat(c(0.5, -1e-10, NA, Inf), "\\n")', 'cat(1:3, sep = "\\n")'),
      'options(max.print = 5)',
      ...sink('cut', 'print(1:100)'),
    ];
    fs.writeFileSync(file('script.R'), `${script.join('\n')}\n`);
    execFileSync(which('Rscript'), ['--vanilla', file('script.R')], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    });
  });

  test.each(VECTORS.map(([what], number) => [what, number] as const))(
    'for a vector is read as its elements: %s',
    (_what, number) => {
      const elements = fs.readFileSync(file(`elements-${String(number)}`), 'utf8').split('\x01');
      expect(printed(`vector-${String(number)}`)).toEqual({
        kind: 'vector',
        columns: ['value'],
        rows: elements.map((element) => [element]),
        cut: false,
      });
    },
  );

  test('for several vectors is read as the elements of all', () => {
    expect(printed('several')).toMatchObject({
      kind: 'vector',
      rows: [['1'], ['2'], ['3'], ['0.50'], ['0.75'], ['a']],
    });
    expect(fs.readFileSync(file('several'), 'utf8')).toBe('[1] 1 2 3\n[1] 0.50 0.75\n[1] "a"\n');
  });

  test('from cat() is read as numbers', () => {
    expect(printed('separated')).toEqual({
      kind: 'numbers',
      columns: ['value'],
      rows: ['0.5', '-1e-10', 'NA', 'Inf', '1', '2', '3'].map((value) => [value]),
      cut: false,
    });
  });

  test('is marked as truncated if R omitted values', () => {
    expect(fs.readFileSync(file('cut'), 'utf8')).toContain('omitted 95 entries');
    expect(printed('cut').cut).toBe(true);
  });

  test.each(TABLES.map(([what, , columns, first], number) => [what, columns, first, number] as const))(
    'as a table with %s is read as CSV',
    (_what, columns, first, number) => {
      const output = printed(`table-${String(number)}`);
      expect(output).toMatchObject({ kind: 'csv', columns, cut: false });
      expect(output.rows[0]).toEqual(first);
      expect(output.rows).toHaveLength(3);
    },
  );

  test('as a table with quotes keeps commas and quotes in a cell', () => {
    expect(printed('table-0').rows[2]).toEqual(['3', 'NA', 'Inf', 'd,"e']);
  });

  test.each(OTHERS.map(([what, , kind], number) => [what, kind, number] as const))(
    'of %s is %s',
    (_what, kind, number) => {
      const bytes = fs.readFileSync(file(`other-${String(number)}`));
      const output = readOutput(bytes);
      expect(output.kind).toBe(kind);
      if (kind === 'text') expect(output.rows).toEqual([[bytes.toString('utf8').replace(/\n$/, '')]]);
    },
  );
});

describe('readOutput', () => {
  test.each<[string, string, string[]]>([
    ['white space between them', ' 0.5\t1e3\n\n -2 \r\n.5 5. +7\n', ['0.5', '1e3', '-2', '.5', '5.', '+7']],
    ['one a line', '1\n2\n3\n', ['1', '2', '3']],
    ['one without a line end', '0.507', ['0.507']],
    ['values of Python', 'nan inf -inf True False', ['nan', 'inf', '-inf', 'True', 'False']],
    [
      'more digits than a double has',
      '3.14159265358979323846 123456789012345678901234567890',
      ['3.14159265358979323846', '123456789012345678901234567890'],
    ],
    ['a byte order mark', '\ufeff1 2', ['1', '2']],
  ])('reads numbers unchanged: %s', (_what, text, values) => {
    expect(read(text)).toEqual({
      kind: 'numbers',
      columns: ['value'],
      rows: values.map((value) => [value]),
      cut: false,
    });
  });

  test.each<[string, string, string[], string[][]]>([
    [
      'commas',
      'a,b\n1,2\n3,4\n',
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['semicolons', 'a;b\n0,5;2\n', ['a', 'b'], [['0.5', '2']]],
    ['tabs', 'a\tb\n1\tx y\n', ['a', 'b'], [['1', 'x y']]],
    [
      'quotes around commas, quotes and line ends',
      '"a","b"\n"x,y","say ""hi""\nthere"\n',
      ['a', 'b'],
      [['x,y', 'say "hi"\nthere']],
    ],
    ['line ends of Windows', 'a,b\r\n1,2\r\n', ['a', 'b'], [['1', '2']]],
    ['a byte order mark', '\ufeffa,b\n1,2\n', ['a', 'b'], [['1', '2']]],
    ['no final line end', 'a,b\n1,2', ['a', 'b'], [['1', '2']]],
    [
      'empty cells',
      'a,b\n,2\n1,\n',
      ['a', 'b'],
      [
        ['', '2'],
        ['1', ''],
      ],
    ],
    [
      'names of rows',
      '"","a"\n"1",5\n"2",6\n',
      ['row', 'a'],
      [
        ['1', '5'],
        ['2', '6'],
      ],
    ],
    ['names that begin with a digit', '2.5%,97.5%\n0.1,0.9\n', ['2.5%', '97.5%'], [['0.1', '0.9']]],
    ["R's names of coefficients", '(Intercept),x\n0.1,0.9\n', ['(Intercept)', 'x'], [['0.1', '0.9']]],
    ['a column named task', 'task,b\n7,2\n', ['task', 'b'], [['7', '2']]],
    [
      'numbers without a header',
      '1,2.5\n3,NA\n',
      ['V1', 'V2'],
      [
        ['1', '2.5'],
        ['3', 'NA'],
      ],
    ],
    ['one line of numbers', '1, 2, 3\n', ['V1', 'V2', 'V3'], [['1', '2', '3']]],
  ])('reads CSV with %s', (_what, text, columns, rows) => {
    expect(read(text)).toMatchObject({ kind: 'csv', columns, rows, cut: false });
  });

  test.each<[string, string, string[], string[][]]>([
    [
      'an object a line',
      '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n',
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    [
      'objects with other keys',
      '{"a":1}\n\n{"b":true,"a":null}\r\n',
      ['a', 'b'],
      [
        ['1', ''],
        ['', 'true'],
      ],
    ],
    ['one object', '{\n  "a": 0.1,\n  "b": -1e-7\n}\n', ['a', 'b'], [['0.1', '-1e-7']]],
    ['a list of objects', '[{"a":1},{"a":2}]', ['a'], [['1'], ['2']]],
    ['a list of values', '[0.5, "x", null, false]', ['value'], [['0.5'], ['x'], [''], ['false']]],
    [
      'names that JavaScript has itself',
      '{"__proto__":1,"toString":2}\n{"a":3}\n',
      ['__proto__', 'toString', 'a'],
      [
        ['1', '2', ''],
        ['', '', '3'],
      ],
    ],
  ])('reads JSON: %s', (_what, text, columns, rows) => {
    expect(read(text)).toEqual({ kind: 'json', columns, rows, cut: false });
  });

  test.each<[string, string]>([
    ['words', 'the result is 5'],
    ['one word', 'done\n'],
    ['a number with its unit', '5 kg'],
    ['numbers and a word', '1 2 x'],
    ['decimal commas between words', 'mean 0,5'],
    ['a progress bar', '10%\r20%\r\n'],
    ['colours', '\u001b[31mred\u001b[0m'],
    ['hexadecimal numbers', '0x1F'],
    ['a vector that lost its first line', ' [3] 0.5 0.7\n [5] 0.9\n'],
    ['a vector with a line missing', '[1] 1 2\n[5] 5 6\n'],
    ['a vector with a word', '[1] 1 x\n'],
    ['a header alone', 'a,b\n'],
    ['CSV with rows of different length', 'a,b\n1,2\n3\n'],
    ['CSV with a quote that does not end', 'a,b\n"1,2\n'],
    ['CSV whose header is half numbers', 'a,1\nb,2\n'],
    ['lists of numbers as Python prints them', '[0.1, 0.2]\n[0.3, 0.4]\n'],
    ['pairs of numbers as Python prints them', '(0.1, 0.2)\n(0.3, 0.4)\n'],
    ['half a JSON object', '{"a":1,\n'],
  ])('keeps as one text: %s', (_what, text) => {
    expect(read(text)).toMatchObject({
      kind: 'text',
      columns: ['text'],
      rows: [[text.replace(/\r?\n$/, '')]],
      cut: false,
    });
  });

  test.each<[string, Buffer]>([
    ['NUL', Buffer.from('1\0')],
    ['bytes that are no text', Buffer.from([0x31, 0xff, 0x01])],
    ["R's own format", Buffer.from('1f8b0800000000000003', 'hex')],
  ])('treats as binary output with %s', (_what, bytes) => {
    expect(readOutput(bytes)).toEqual({ kind: 'binary', columns: [], rows: [], cut: false });
  });

  test.each<[string, Buffer, string]>([
    ['Latin-1', Buffer.from('moyenne é 5', 'latin1'), 'it is not UTF-8 at byte 9, and seems to be Latin-1'],
    ['Windows-1252', Buffer.from([0x35, 0x20, 0x80]), 'it is not UTF-8 at byte 3, and seems to be Windows-1252'],
    [
      'UTF-16',
      Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'),
      'it is not UTF-8 at byte 1, and seems to be UTF-16 (little endian)',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('a,b\n1,2\n', 'utf16le'),
      'it is not UTF-8 at byte 1, and seems to be UTF-16 (little endian)',
    ],
    [
      'half a character',
      Buffer.from('5 é').subarray(0, 3),
      'it is not UTF-8 at byte 3, where it ends in the middle of a character',
    ],
  ])('reports where a text is not UTF-8, and what it seems to be: %s', (_what, bytes, refused) => {
    expect(readOutput(bytes)).toEqual({ kind: 'encoded', columns: [], rows: [], cut: false, refused });
  });

  test.each(['', '\n', ' \t\r\n\n', '\ufeff'])('treats %j as empty', (text) => {
    expect(read(text)).toEqual({ kind: 'empty', columns: [], rows: [], cut: false });
  });

  test.each([
    ' [ reached getOption("max.print") -- omitted 95 entries ]',
    ` [ reached 'max' / getOption("max.print") -- omitted 95 entries ]`,
  ])('marks as truncated what ends with%s', (line) => {
    expect(read(`[1] 1 2 3\n${line}\n`).cut).toBe(true);
  });

  test('reads 100,000 numbers', () => {
    const numbers = Array.from({ length: 100_000 }, (_, position) => String(position / 7));
    expect(column(printVector(numbers))).toEqual(numbers);
  });
});

describe('any vector that is printed as by R', () => {
  const number = fc.oneof(
    fc.double().map((value) => formatNumber(value, 7)),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => formatNumber(value, 17)),
    fc.integer().map(String),
    fc.constantFrom('NA', 'NaN', 'Inf', '-Inf', '1e+05', '-1.5e-300', 'TRUE', 'FALSE'),
  );
  const width = fc.integer({ min: 20, max: 200 });

  test('reads back as the same numbers', () => {
    const property = fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), width, (tokens, columns) => {
      const output = read(printVector(tokens, columns));
      expect(output.kind).toBe('vector');
      expect(output.rows).toEqual(tokens.map((token) => [token]));
    });
    expect(() => {
      fc.assert(property, { seed: 1 });
    }).not.toThrow();
  });

  test('reads back as the same texts', () => {
    const character = fc.oneof(fc.constantFrom('"', '\\', ' ', '\n', '\t', '\r', 'a', '[1] ', 'é'), fc.string());
    const texts = fc.array(
      fc.array(character, { maxLength: 8 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 60 },
    );
    const property = fc.property(texts, width, (values, columns) => {
      expect(read(printVector(values.map(quote), columns)).rows).toEqual(values.map((value) => [value]));
    });
    expect(() => {
      fc.assert(property, { seed: 1 });
    }).not.toThrow();
  });

  test('reads back as numbers separated by white space', () => {
    const space = fc.constantFrom(' ', '  ', '\n', '\t', ' \r\n', '\n\n');
    const property = fc.property(fc.array(fc.tuple(number, space), { minLength: 1 }), (tokens) => {
      const output = read(tokens.flat().join(''));
      expect(output.kind).toBe('numbers');
      expect(output.rows.flat()).toEqual(tokens.map(([token]) => token));
    });
    expect(() => {
      fc.assert(property, { seed: 1 });
    }).not.toThrow();
  });

  test('never makes the reader throw or lose text, whatever it contains', () => {
    const piece = fc.constantFrom(
      '[1] ',
      '[2] ',
      '1',
      '0.5',
      '"',
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      ' ',
      '{',
      '}',
      '[',
      ']',
      'a',
      ':',
      'NA',
      '\\',
    );
    const property = fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const { kind, columns, rows } = read(text);
      for (const row of rows) expect(row).toHaveLength(columns.length);
      if (kind === 'text') expect(rows).toEqual([[text.replace(/\r?\n$/, '')]]);
      expect(kind).not.toBe('binary');
    });
    expect(() => {
      fc.assert(property, { seed: 1, numRuns: draws(2000) });
    }).not.toThrow();
  });
});

/** A number with this many digits, as R writes it. */
function formatNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return Number(value.toPrecision(digits))
    .toString()
    .replace(/e([+-])(\d)$/, 'e$10$2');
}

function quote(value: string): string {
  const escaped = value.replace(
    /[\\"\n\t\r]/g,
    (char) => ({ '\n': '\\n', '\t': '\\t', '\r': '\\r' })[char] ?? `\\${char}`,
  );
  return `"${escaped}"`;
}

/** The lines of print(): right-aligned elements of the same width, each line with the index of its first. */
function printVector(tokens: readonly string[], width = 80): string {
  const elementWidth = Math.max(...tokens.map(({ length }) => length));
  const labelWidth = String(tokens.length).length + 2;
  const perLine = Math.max(1, Math.floor((width - labelWidth) / (elementWidth + 1)));
  const lines: string[] = [];
  for (let first = 0; first < tokens.length; first += perLine) {
    const label = `[${String(first + 1)}]`.padStart(labelWidth);
    const elements = tokens.slice(first, first + perLine).map((token) => token.padStart(elementWidth));
    lines.push([label, ...elements].join(' '));
  }
  return `${lines.join('\n')}\n`;
}

describe('one column under a name', () => {
  test.each([
    ['as write.csv writes it', '"x"\n1.5\nNA\n', 'x', ['1.5', 'NA']],
    ['with a name of several words', '"mean price"\n1\n2\n', 'mean price', ['1', '2']],
  ])('%s is a table', (_what, text, name, values) => {
    expect(readOutput(Buffer.from(text))).toEqual({
      kind: 'csv',
      columns: [name],
      rows: values.map((value) => [value]),
      cut: false,
    });
  });

  test.each(['x\n', 'two words\n1\n', 'x\n1\nend\n', '1x\n2\n'])('%j is a text', (text) => {
    expect(readOutput(Buffer.from(text)).kind).toBe('text');
  });
});

describe('an output with megabytes in one text', () => {
  test.each([
    ['a vector of R', `[1] "${'x'.repeat(10_000_000)}"\n`, 'vector'],
    ['JSON', `{"a":"${'x'.repeat(10_000_000)}"}`, 'json'],
    ['lines that begin with a blank', ' word\n'.repeat(150_000), expect.any(String)],
  ])('is read: %s', (_what, text, kind) => {
    expect(readOutput(Buffer.from(text)).kind).toEqual(kind);
  });

  test('is text, with the reason, if it has millions of escapes', () => {
    expect(readOutput(Buffer.from(`[1] "${'\\n'.repeat(5_000_000)}"\n`))).toMatchObject({
      kind: 'text',
      refused: 'the texts in it are too long to be read as a table',
    });
  });

  test('with many columns of the same name does not take quadratic time', () => {
    const { columns } = readOutput(Buffer.from(`${'a,'.repeat(200_000)}b\n${'1,'.repeat(200_000)}2\n`));
    expect(columns.slice(-2)).toEqual(['a.199999', 'b']);
  });

  test('with many lines in a quoted cell does not take quadratic time', () => {
    const json = Array.from({ length: 30_000 }, (_, line) => `\n  ""key${String(line)}"": 1,`).join('');
    expect(readOutput(Buffer.from(`a,b\n1,"{${json}}"\n`))).toMatchObject({ kind: 'csv', columns: ['a', 'b'] });
  });
});
