import type { CheckedOutput } from '../../../lib/study/output';
import { told } from '../results/told';

describe('a number with a comma in a printed data frame', () => {
  const output = '     x    n  y\n1 10,3 10.5  1\n2  1,3  2.0 NA\n';
  const note =
    `task 0: "x" has numbers with a comma, and is kept as text; if these are decimal commas, set ` +
    `output: { format: 'printed', decimal: ',' }`;

  test.each<[CheckedOutput | undefined, string, string[]]>([
    [undefined, '"10,3"', [note]],
    [{ format: 'printed' }, '"10,3"', [note]],
    [{ format: 'printed', decimal: '.' }, '"10,3"', []],
    [{ format: 'printed', decimal: ',' }, '10.3', []],
  ])('is what the study declares: with the output %j', (format, cell, notes) => {
    const found = told([output], format);
    expect(found.csv).toContain(`\n0,1,${cell},10.5,1\n`);
    expect(found.notes).toEqual(notes);
  });

  test.each<[string, string]>([
    ['as the name of a row', '    x\n1,3 5\n2,7 6\n'],
    ['as the name of a column', '  1,3 2,7\n1   5   6\n'],
  ])('stays unchanged %s, even if the study declares decimal commas', (_where, text) => {
    for (const format of [{ format: 'auto' }, { format: 'printed', decimal: ',' }] as const)
      expect(told([text], format)).toMatchObject({ csv: expect.stringContaining('"1,3"') as string, notes: [] });
  });

  test('is reported next to one with a point that may be a thousands separator', () => {
    expect(told(['      n   b\n1 1.234 2,5\n2   987 3,1\n']).notes).toEqual([
      `task 0: "b" has numbers with a comma, and is kept as text; if these are decimal commas, set output: { format: 'printed', decimal: ',' }; "n" may have points as thousands separators`,
    ]);
  });

  test('is a decimal number in a matrix, whose texts would have quotes', () => {
    expect(told(['     [,1]\n[1,]  0,5\n[2,]  1,7\n'])).toMatchObject({
      csv: 'task,row,V1\n0,1,0.5\n0,2,1.7\n',
      notes: ['task 0: decimal commas became points'],
    });
  });
});

describe('a number above another one, as R prints a named vector', () => {
  test('is a name if another task certainly has names', () => {
    expect(told(['3 \n3 \n', '4 5 \n8 10.5 \n', ' 5 \n12 \n'])).toMatchObject({
      csv: expect.stringContaining('0,') as string,
    });
    expect(told(['4 \n8 \n', '   4    5 \n 8.0 10.5 \n'])).toMatchObject({
      csv: 'task,name,value\n0,4,8\n1,4,8.0\n1,5,10.5\n',
      notes: [expect.stringMatching(/^1 of 2 tasks lacks value \[5\] \(task 0\): /) as string],
      problems: [],
    });
  });

  test('is a value with a note if no task has', () => {
    expect(told(['4 \n8 \n', '5 \n9 \n'])).toMatchObject({
      csv: 'task,value\n0,4\n0,8\n1,5\n1,9\n',
      notes: [
        'task 0, and also task 1: "4" was read as a value, but may be the name of the value below it, as R prints names; if so, print data.frame(name = names(x), value = c(x))',
      ],
    });
  });

  test('is a value without a note if it has more digits than names of groups', () => {
    expect(told(['0.51234 \n0.61234 \n']).notes).toEqual([]);
  });
});

describe('an empty name or level', () => {
  test.each<[string, string, RegExp]>([
    ['above a column of a table()', '    2 Inf None\n1 1 0   0    0\n2 1 1   3    0\n', /has a column without a name/],
    [
      'above the first column of a matrix',
      '          b\n[1,] 2019 1\n[2,] 2017 2\n',
      /it is unclear where their names end/,
    ],
    [
      'above the first column of a table() with titles',
      '   b\na     lm TRUE\n  2 1  0    3\n  3 0  2    0\n',
      /does not show where its columns end/,
    ],
    ['of a factor', '[1] yes no     \nLevels:  no yes\n', /has an empty level/],
    ['of a row of a table()', '   4 5\n   0 1\n-1 0 2\n3  2 1\n', /does not show|do not line up/],
  ])('%s leaves the output as text, with the reason', (_where, output, why) => {
    const { csv, notes } = told([output]);
    expect(csv).toMatch(/^task,text\n/);
    expect(notes[0]).toMatch(why);
  });
});

describe('tables printed one after another', () => {
  test.each([
    'x,y\n1,2\nx,y\n3,4\n',
    '"x","y"\n1,2\n"x","y"\n3,4\n',
    'x,y\n1,2\n\nx,y\n3,4\n',
    'x y\n'.replace(' ', '\t') + '1\t2\nx\ty\n3\t4\n',
  ])('with the same header are one table, and a note says so: %j', (output) => {
    expect(told([output])).toMatchObject({
      csv: 'task,x,y\n0,1,2\n0,3,4\n',
      notes: ['task 0: the header is repeated once, as in tables printed one after another; they were read as one'],
    });
  });

  test('with different headers stay text', () => {
    expect(told(['n,b\n1,2\n\nz,k\n3,4\n']).notes[0]).toContain('line 4, "z,k", has the names of another table');
  });

  test('are different from a table of words that repeats its first row', () => {
    expect(told(['a,b\nc,d\na,b\n', 'a,b\nd,c\na,b\n']).csv).toContain('0,a,b\n');
  });

  test('are different from a row with an error', () => {
    expect(told(['method,est\nlm,0.5\nrf,failed\n']).csv).toBe('task,method,est\n0,lm,0.5\n0,rf,failed\n');
  });
});

test.each<[string, string]>([
  ["{ name: 'ann', rounds: 10 }\n", 'is a JavaScript object, not JSON: console.log(JSON.stringify(x))'],
  ["Map(1) { 'a' => 1 }\n", 'does not look like'],
  ['wrote 3 files, total -2.6\n', 'is one line of text with commas, semicolons or tabs'],
  ['   a    b\n0  1  0.5\n1  2  1.5\n', 'may start a table that does not show where its columns end; print CSV'],
])('%j is text, and the note says what to print', (output, why) => {
  expect(told([output]).notes[0]).toContain(why);
});

test('several numbers separated by tabs are a row', () => {
  expect(told(['12\t3\t2.5\n', '7\t1\t0.5\n']).csv).toBe('task,V1,V2,V3\n0,12,3,2.5\n1,7,1,0.5\n');
});
