import * as fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { Parameters, type CsvOptions, type RowsOptions } from '../../../lib';
import { checkParameters } from '../../../lib/study/parameters/parameters';
import { messagesOf, readRows, renderSweep, REPEATABLE, sweepErrors, TestProject } from '../../support';
import { inDepth } from '../../in-depth';

const project = new TestProject();

describe('a CSV file', () => {
  test('is a table of text under the names in its first line', () => {
    const csv = table('id,rate,name\n007,1e3,lm\n1.0,-0,\n');
    expect(csv.columns).toEqual(['id', 'rate', 'name']);
    expect(cells(csv)).toEqual([
      ['007', '1e3', 'lm'],
      ['1.0', '-0', ''],
    ]);
  });

  test.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['a mixture', 'a,b\r\n1,2\n3,4\r'],
    ['no last line end', 'a,b\n1,2\n3,4'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
    ['a byte order mark and quotes', '\ufeff"a","b"\r\n"1","2"\r\n"3","4"'],
    ['empty lines', '\n\na,b\n\n1,2\r\n\r\n3,4\n\n\n'],
  ])('may have %s', (_, text) => {
    const csv = table(text);
    expect(csv.columns).toEqual(['a', 'b']);
    expect(cells(csv)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  test.each<[string, string[]]>([
    ['"1,5",x', ['1,5', 'x']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['"two\nlines",x', ['two\nlines', 'x']],
    ['"two\r\nlines",x', ['two\r\nlines', 'x']],
    ['"cr\rin it",x', ['cr\rin it', 'x']],
    ['"",x', ['', 'x']],
    ['""""," "', ['"', ' ']],
    [' 1 , x', [' 1 ', ' x']],
    ["it's,#x", ["it's", '#x']],
    ['=1+1,@x', ['=1+1', '@x']],
    ['a\tb,\u2028', ['a\tb', '\u2028']],
  ])('contains in %j the cells %j', (line, expected) => {
    expect(cells(table(`a,b\n${line}\nlast,row\n`))).toEqual([expected, ['last', 'row']]);
  });

  test('with one column may have empty cells, which quotes distinguish from empty lines', () => {
    expect(cells(table('a\nx\n\n""\n  \n'))).toEqual([['x'], [''], ['  ']]);
  });

  test.each([
    [';', 'a;b\n1,5;2\n'],
    ['\t', 'a\tb\n1,5\t2\n'],
    ['|', 'a|b\n1,5|2\n'],
    ['é', 'aéb\n1,5é2\n'],
  ])('may have %j as its delimiter, and then commas are text', (delimiter, text) => {
    expect(cells(table(text, { delimiter }))).toEqual([['1,5', '2']]);
  });

  test('may be a line of a few megabytes', () => {
    const wide = Array.from({ length: 50 }, (_, column) => `c${String(column)}`);
    const csv = table(`${wide.join()}\n${wide.map(() => 'x'.repeat(100_000)).join()}\n`);
    expect(csv.length).toBe(1);
    expect(Object.keys(csv.row(0))).toHaveLength(50);
  });

  test('may name its columns like properties of objects, and they stay plain columns', () => {
    const csv = table('__proto__,constructor,toString\na,b,c\nd,e,f\n');
    expect(csv.columns).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.entries(csv.row(1))).toEqual([
      ['__proto__', 'd'],
      ['constructor', 'e'],
      ['toString', 'f'],
    ]);
    const kept = csv.where((row) => row['__proto__'] === 'a' && row['constructor'] === 'b');
    expect(cells(kept)).toEqual([['a', 'b', 'c']]);
    const { jobs } = renderSweep({ parameters: csv, command: ['echo', '$(__proto__)', '$(toString)'] });
    expect(jobs.map(({ metadata }) => metadata.annotations!['kubepar.dev/parameters'])).toEqual([
      '{"__proto__":"a","constructor":"b","toString":"c"}',
      '{"__proto__":"d","constructor":"e","toString":"f"}',
    ]);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('is read back from the manifest as text, cell by cell', () => {
    const csv = table('id,rate,flag\n007,1e3,true\n0x1F,.5,null\n"1\r\n2",1_000,~\n');
    const expected = [
      ['007', '1e3', 'true'],
      ['0x1F', '.5', 'null'],
      ['1\r\n2', '1_000', '~'],
    ];
    expect(readRows(renderSweep({ parameters: csv }))).toEqual(expected);
    expect(readRows(renderSweep({ parameters: csv, layout: 'indexed' }))).toEqual(expected);
  });

  test('returns what a program wrote, whatever is in the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom(...Array.from('ab ,;"\n\r\té\u{1f600}')), maxLength: 6 });
    const row = fc.tuple(cell, cell).filter((values) => values.join('').trim() !== '');
    const lines = fc.uniqueArray(row, {
      minLength: 1,
      maxLength: 8,
      selector: (values) => values.join('\0'),
    });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', ';', '\t'),
        (rows, lineEnd, delimiter) => {
          const text = stringify([['a', 'b'], ...rows], {
            record_delimiter: lineEnd,
            delimiter,
            quoted_match: /[\n\r"]/,
          });
          expect(cells(table(text, { delimiter }))).toEqual(rows);
        },
      ),
      REPEATABLE,
    );
  });
});

describe('a CSV file is refused, with its line and column,', () => {
  test.each<[string, string, string]>([
    [
      'where a row has too few cells',
      'a,b,c\n1,2,3\n1,2\n',
      'parameters.csv (cases.csv, line 3, column 3): must have 3 cells, one for each name, got 2; complete the row, or put quotes around cells that contain the delimiter',
    ],
    [
      'where a row has too many cells',
      'a,b\n1,2,3,4\n',
      'parameters.csv (cases.csv, line 2, column 3): must have 2 cells, one for each name, got 4; complete the row, or put quotes around cells that contain the delimiter',
    ],
    [
      'where blanks make a line one of a single cell',
      'a,b\n1,2\n  \n',
      'parameters.csv (cases.csv, line 3, column 2): must have 2 cells, one for each name, got 1; complete the row, or put quotes around cells that contain the delimiter',
    ],
    [
      'where a quote stays open',
      'a,b\n1,2\n3,"4\n5,6\n7,8\n',
      'parameters.csv (cases.csv, line 3, column 2): must close its quote, got "the end of the file"; correct the quotes',
    ],
    [
      'where the first quote stays open',
      '"a,b\n1,2\n',
      'parameters.csv (cases.csv, line 1, column 1): must close its quote, got "the end of the file"; correct the quotes',
    ],
    [
      'where a quote is within a cell',
      'a,b\n1,5" pipe\n',
      'parameters.csv (cases.csv, line 2, column 2): must have quotes around the whole cell or not at all, and "" for a quote in it, got "another quote"; correct the quotes',
    ],
    [
      'where a quote ends before its cell',
      'a,b\n"1"x,2\n',
      'parameters.csv (cases.csv, line 2, column 1): must have quotes around the whole cell or not at all, and "" for a quote in it, got "another quote"; correct the quotes',
    ],
    [
      'where a quote that stays open meets another one, at the line in which it is',
      'a,b\n1,"2\n3,4\n5,"6"\n',
      'parameters.csv (cases.csv, line 2, column 2): must have quotes around the whole cell or not at all, and "" for a quote in it, got "another quote"; correct the quotes',
    ],
    [
      'where it is from write.table',
      '"a" "b"\n"1" 1 2\n',
      'parameters.csv (cases.csv, line 1, column 1): must have quotes around the whole cell or not at all, and "" for a quote in it, got "another quote"; in R, write it with write.csv(…, row.names = FALSE)',
    ],
    [
      'where it is empty',
      '',
      'parameters.csv: must have a header line and at least one row, got "cases.csv, which is empty"; add what is missing',
    ],
    [
      'where it has empty lines only',
      '\n\r\n',
      'parameters.csv: must have a header line and at least one row, got "cases.csv, which is empty"; add what is missing',
    ],
    [
      'where it has names only',
      'a,b\n\n',
      'parameters.csv: must have a header line and at least one row, got "cases.csv, which has only one line"; add what is missing',
    ],
    [
      'where a name is blank',
      'a,,c\n1,2,3\n',
      'parameters.csv (cases.csv, line 1, column 2): must have a name of at most 63 letters, digits, "_", "." and "-" that starts with a letter or "_", got ""; rename it',
    ],
    [
      'where each line ends in a comma',
      'a,b,\n1,2,\n',
      'parameters.csv (cases.csv, line 1, column 3): must have a name of at most 63 letters, digits, "_", "." and "-" that starts with a letter or "_", got ""; rename it',
    ],
    [
      'where a name appears twice',
      '\na,b,a\n1,2,3\n',
      'parameters.csv (cases.csv, line 2, column 3): must differ from the name of column 1, got "a"; rename one of the two',
    ],
    [
      'where two names differ in case',
      'a,b,A\n1,2,3\n',
      'parameters.csv (cases.csv, line 1, column 3): must differ from a by more than case, "_", "." and "-", got "A"; rename one of the two',
    ],
    [
      'where a name is that of a secret, and its values are not shown',
      'n,password\n1,hunter2\n1,hunter2\n',
      'parameters.csv (cases.csv, line 1, column 2): must not have the name of a secret, got "password"; dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]; if it is not a secret, rename it',
    ],
    [
      'where a row appears twice',
      'a,b\n1,2\n\n3,4\n1,2\n',
      'parameters.csv (cases.csv, line 5): must differ from line 2, got {"a":"1","b":"2"}; remove one of them, or set allowDuplicates: true; replicate(k) runs each row k times',
    ],
    [
      'where the header is there twice, as after cat a.csv b.csv',
      'n,m\n1,2\nn,m\n3,4\n',
      'parameters.csv (cases.csv, line 3): must differ from the names of the columns, got "n,m"; remove the line: the file has its header twice',
    ],
    [
      'where the header of one column is there twice',
      'n\n1\n\nn\n',
      'parameters.csv (cases.csv, line 4): must differ from the names of the columns, got "n"; remove the line: the file has its header twice',
    ],
    [
      'where the second header has quotes',
      'n,m\n1,2\n"n","m"\n',
      'parameters.csv (cases.csv, line 3): must differ from the names of the columns, got "n,m"; remove the line: the file has its header twice',
    ],
    [
      'where the second header has a byte order mark',
      '\ufeffn,m\n1,2\n\ufeffn,m\n3,4\n',
      'parameters.csv (cases.csv, line 3): must differ from the names of the columns, got "\\ufeffn,m"; remove the line: the file has its header twice',
    ],
    [
      'where a row has a byte order mark',
      '\ufeffn,m\n1,2\n\ufeff3,4\n',
      'parameters.csv (cases.csv, line 3): must not begin with a byte order mark, which only the start of a file may have, got "\\ufeff3,4"; remove the character U+FEFF',
    ],
    [
      'where a byte order mark is before a quote',
      'n,m\n1,2\n\n\ufeff"n","m"\n',
      'parameters.csv (cases.csv, line 4): must not begin with a byte order mark, which only the start of a file may have, got "\\ufeff"; remove the character U+FEFF',
    ],
    [
      'where DOS ends it',
      'n\r\n1\r\n\x1a',
      'parameters.csv (cases.csv, line 3): must not have the character U+001A, the end of a file in DOS, got "\\u001a"; remove it',
    ],
    [
      'where DOS ends it behind a value',
      'n,m\n1,"2"\x1a\n',
      'parameters.csv (cases.csv, line 2): must not have the character U+001A, the end of a file in DOS, got "\\u001a"; remove it',
    ],
    [
      'where DOS ended the first of two files',
      'n,m\n1,2\n\x1a3,4\n',
      'parameters.csv (cases.csv, line 3): must not have the character U+001A, the end of a file in DOS, got "\\u001a3,4"; remove it',
    ],
  ])('%s', (_, text, message) => {
    expect(messages(text)).toEqual([message]);
  });

  test('if a secret is longer than an argument may be, without a message about its length', () => {
    expect(messages(`n,password\n1,${'hunter2'.repeat(20_000)}\n`)).toEqual([
      expect.stringMatching(/^parameters\.csv \(cases\.csv, line 1, column 2\): must not have the name of a secret, /),
    ]);
  });

  inDepth('if a cell is longer than an argument may be', () => {
    expect(messages(`a,b\n1,${'x'.repeat(131_071)}\n`)).toEqual([]);
    expect(messages(`a,b\n1,${'x'.repeat(131_072)}\n1,${'x'.repeat(3_000_000)}\n`)).toEqual([
      expect.stringMatching(
        /^parameters\.csv \(cases\.csv, line 2, column 2\): must be shorter than 131072 bytes, got "x+…; put it into a file, /,
      ),
      expect.stringMatching(
        /^parameters\.csv \(cases\.csv, line 3, column 2\): must be shorter than 131072 bytes, got "x+…; put it into a file, /,
      ),
    ]);
  });

  test.each([
    ['quoted line ends', '"x\ny",2\n"1\n\n2",3\nwrong\n', 7],
    ['quoted CRLF', '"x\r\ny",2\r\nwrong\r\n', 4],
    ['quoted CR', '"x\ry",2\rwrong\r', 4],
    ['empty lines', '\n\n1,2\n\n\nwrong\n', 7],
    ['empty lines that end in CRLF', '\r\n\r\n1,2\r\n\r\nwrong\r\n', 6],
    ['an empty line at the start', '1,2\nwrong\n', 4, '\n'],
    ['a byte order mark', '1,2\nwrong\n', 3, '\ufeff'],
    ['letters of several bytes', 'é,数\n"\u{1f600}\n",x\nwrong\n', 5],
  ])('if the line follows %s', (_, text, line, start = '') => {
    expect(messages(`${start}a,b\n${text}`)).toEqual([
      expect.stringContaining(`parameters.csv (cases.csv, line ${String(line)}, column 2): must have 2 cells`),
    ]);
    expect(messages(`${start}a,b\n${text.replace('wrong', '1,"open')}`)).toEqual([
      expect.stringContaining(`parameters.csv (cases.csv, line ${String(line)}, column 2): must close its quote`),
    ]);
  });

  test('if several rows are wrong, and 20 of them are reported', () => {
    expect(messages(`a,b\n1\n1,2\n1,2,3\n`)).toHaveLength(2);
    expect(messages(`a,b\n${'1\n'.repeat(1000)}`)).toHaveLength(20);
  });

  test.each<[string, CsvOptions, string, string]>([
    ['a;b\n1,5;2\n', {}, "','", "';'"],
    ['a\tb\n1\t2\n', {}, "','", String.raw`'\t'`],
    ['a|b\n1|2\n', {}, "','", "'|'"],
    ['a,b\n1,2\n', { delimiter: ';' }, "';'", "','"],
    ['a;b\n1;2\n', { delimiter: '\t' }, String.raw`'\t'`, "';'"],
  ])('if another delimiter is likely, which is suggested: %j with %j', (text, options, expected, proposed) => {
    const header = JSON.stringify(text.split('\n')[0]).slice(1);
    expect(messages(text, options)).toEqual([
      `parameters.csv: must have ${expected} between its cells, got "cases.csv, line 1: ${header}; write Parameters.csv('cases.csv', { delimiter: ${proposed} })`,
    ]);
  });

  test('if another one is likely and cells are quoted, as Excel writes them', () => {
    expect(messages('"n";"label"\r\n"1,5";"a ""b"""\r\n')).toEqual([
      `parameters.csv: must have ',' between its cells, got "cases.csv, line 1: \\"n\\";\\"label\\""; write Parameters.csv('cases.csv', { delimiter: ';' })`,
    ]);
  });

  test.each([
    ['n,m\n1,2\n,\n', ',', {}, 3],
    ['n;m;o\r\n1;2;3\r\n;;\r\n;;\r\n', ';;', { delimiter: ';' }, 3],
    ['n,m\n , \n1,2\n', ' , ', {}, 2],
  ])('if a row has been emptied, as Excel leaves it: %j', (text, row, options, line) => {
    expect(messages(text, options)[0]).toBe(
      `parameters.csv (cases.csv, line ${String(line)}): must have a value, got "${row}"; remove the line: Excel keeps rows that were emptied`,
    );
  });

  test.each(['', ',,', '"', '\n', '\r', 5, null])('if the delimiter is %j', (delimiter) => {
    expect(messages('a\n1\n', { delimiter } as CsvOptions)).toEqual([
      expect.stringMatching(/^parameters\.delimiter: must be one character, got .*; write, for example, ';' or '\\t'$/),
    ]);
  });

  test('if an option is misspelled', () => {
    expect(messages('a\n1\n', { delimeter: ';' } as object)).toEqual([
      'parameters.delimeter: must be an option of this table, got ";"; write delimiter',
    ]);
  });

  test('together with the other problems of the study, and without problems that follow from it', () => {
    project.write('cases.csv', 'n,m\n1\n');
    const given = { parameters: Parameters.csv('cases.csv'), command: ['Rscript', '$(n)', '$(q)'] };
    expect(sweepErrors(given)).toEqual([
      expect.stringMatching(/^parameters\.csv \(cases\.csv, line 2, column 2\): /),
      expect.stringMatching(/^command\[2\]: must name only parameters of the study, got "\$\(q\)"; they are n, m; /),
    ]);
    expect(sweepErrors({ ...given, parameters: Parameters.csv('missing.csv') })).toEqual([
      expect.stringMatching(/^parameters\.csv: must exist, /),
    ]);
  });
});

test.each([
  ['n,m\nm,n\nn,x\n', 2],
  ['n,m\nN,M\n', 1],
  ['n,m\n1,\ufeff2\n"a\n\ufeffb",3\n', 2],
  ['n,m\na\x1ab,1\n', 1],
])('a CSV file may have what only looks like the remains of another file: %j', (text, rows) => {
  expect(messages(text)).toEqual([]);
  expect(table(text).length).toBe(rows);
});

test('a CSV file may have the same row twice if that is allowed', () => {
  expect(cells(table('a,b\n1,2\n1,2\n', { allowDuplicates: true }))).toEqual([
    ['1', '2'],
    ['1', '2'],
  ]);
});

// What tsc, which also checks this file, must accept and reject.
test('a row of a CSV file has text under any name', () => {
  const csv = table('n,m\n5,a\n10,b\n');
  expect(cells(csv.where((row) => Number(row['n']) > 5 && row['m'] === 'b'))).toEqual([['10', 'b']]);
  // @ts-expect-error: text is no number
  expect(() => csv.where((row) => row['n'] === 10).length).toThrow(/must keep at least one row/);
});

function table(text: string, options: CsvOptions & RowsOptions = {}): ReturnType<typeof Parameters.csv> {
  project.write('cases.csv', text);
  return Parameters.csv('cases.csv', options);
}

function cells(csv: Parameters): unknown[][] {
  return Array.from({ length: csv.length }, (_, index) => Object.values(csv.row(index)));
}

function messages(text: string, options?: CsvOptions): string[] {
  return messagesOf((problems) => checkParameters(problems, 'parameters', table(text, options)));
}
