import { execFileSync } from 'node:child_process';
import { summariesOf, told } from '../results/told';

/** Outputs of some tasks that differ in their numbers. */
function tasksLike(output: string): string[] {
  return [3, 5, 7].map((digit) => output.replaceAll('4', String(digit)));
}

function noteWith(outputs: readonly string[]): string {
  return told(outputs).notes.join('\n');
}

/** The columns that have a mean. */
function summarized(outputs: readonly string[]): string[] {
  return summariesOf(outputs).map(({ column }) => column);
}

describe('a number with thousands separators and a decimal comma', () => {
  test.each([
    '1.345,50;2.452,25\n',
    '1.345,50|2.452,25\n',
    '1.345,50\t2.452,25\n',
    '1.345,50; 2.452,25\n',
    "1'345,50;2'452,25\n",
    '1 345,50;2 452,25\n',
    '1.345.567,50;-2.452,25\n',
    '1,345.50;2,452.25\n',
    '1,345,678; 2,452,257\n',
    'A;1.345,50\n',
    '1.104,25;A\n1.204,25;B\n1.404,25;C\n',
  ])('is one cell with another delimiter, and a note says how to print it: %j', (output) => {
    const outputs = tasksLike(output);
    const cells =
      output
        .trim()
        .split('\n')[0]
        ?.split(/; ?|\||\t/) ?? [];
    const [header = ''] = told(outputs).csv.split('\n');
    expect(header).toBe(['task', ...cells.map((_, column) => `V${String(column + 1)}`)].join());
    expect(summarized(outputs)).toEqual([]);
    expect(noteWith(outputs)).toMatch(
      /seems to have thousands separators and was kept unchanged; print numbers with a decimal point/,
    );
  });

  test('is reported next to a number with a decimal comma and one whose point may be a thousands separator', () => {
    const outputs = tasksLike('1.234.567,25;2,45\n');
    expect(summarized(outputs)).toEqual(['V2']);
    expect(noteWith(outputs)).toMatch(/decimal commas became points; "1\.23.*" seems to have thousands separators/);
    const note = noteWith(tasksLike('"a","b"\n"1.234.567,5","12.345"\n'));
    expect(note).toMatch(/seems to have thousands separators .*; "12\.3.5" may have a point as a thousands separator/);
  });

  test.each([
    '1.234.567,5\n',
    '1.234.567,50\n2.345.678,54\n',
    "1'234'567,50\n",
    "1'234,50\n",
    '1.234.567,23.456\n',
    'EUR 1.354,50\n',
    'Umsatz: 1.234.661,50\n',
    'Umsatz 1.234,50\n',
    'total=1.234,50\n',
    'sum:1.234,50\n',
    '(1.234,50)\n',
    '<1.234,50\n',
    '-1.234.567,50\n',
    '1.234,50 EUR\n',
    'EUR1.234,50\n',
    '1.234,50e3\n',
    '1.234,50-2.345,60\n',
    '0,5±0,14\n',
    '0,54-0,7\n',
    '1.234,5 - 2.345,6\n',
    '1.234,50€\n',
    '1.234.567,50 €\n',
    'lm,1.234.567,5\n',
    '[1] 1.234,50\n',
  ])('is text if no delimiter shows that it is one number: %j', (output) => {
    const outputs = tasksLike(output);
    expect(told(outputs).csv).toMatch(/^task,text\n/);
    expect(noteWith(outputs)).toMatch(/^the outputs were kept as text; in task 0, line 1/);
  });

  test.each([
    '1.234,5,2.345,6\n',
    '1.234,50,A\n987,54,B\n',
    'lm,1.234,5\n',
    '1.234,5,kg\n',
    '1.234,5kg,2\n',
    '1.234,1-2.345,4\n',
  ])('may be two if all have a point before three digits, which a note reports: %j', (output) => {
    expect(noteWith(tasksLike(output))).toContain(
      'every comma was read as a separator; if one is a decimal comma, print numbers with a decimal point',
    );
  });
});

describe('a comma in a number with another delimiter', () => {
  test.each([
    ['<0,50;2,54\n', 'V2'],
    ['=1,50;2,54\n', 'V2'],
    ['A;<0,50;1,4\n', 'V3'],
    ['0,5 (0,2);1,54\n', 'V2'],
    ['EUR 0,50;2,54\n', 'V2'],
    ['12,5 %;2,54\n', 'V2'],
    ['{1,2};{3,4};0,54\n', 'V3'],
    ['2024-01-01 12:00:00,120;0,54\n', 'V2'],
  ])('does not split cells, however people write it: %j', (output, column) => {
    const outputs = tasksLike(output);
    expect(summarized(outputs)).toEqual([column]);
  });
});

describe('a comma between cells', () => {
  test.each([
    '1.5,2.45\n',
    '0.123,0.456\n',
    '1.234,2.345\n',
    '1.234,4,0.5\n',
    '0.5,1.234,40\n',
    'est,n\n1.234,45\n',
    'city,people,share\nBern,"1, 2",4\n',
    'a;b,1.45\n',
    '1.5,x;y,4\n',
    '1,18-45,3\n',
    '1.234,2024-01-05,0\n',
    '10.1.4.2,45\n',
  ])('needs no note if points are decimal points, or names or words show it: %j', (output) => {
    expect(told(tasksLike(output)).notes).toEqual([]);
  });

  test('needs no note if another task has a fraction of another length', () => {
    expect(told(['lm,1.234,5\n', 'lm,0.98,7\n']).notes).toEqual([]);
  });
});

test.each([
  'node -p \'[1234.5, 2.5].map((x) => x.toLocaleString("de-DE")).join(";")\'',
  'node -p \'[1234567.5, 2.5].map((x) => x.toLocaleString("de-DE"))+""\'',
  'node -p \'[1234.5, 2345.5].map((x) => x.toLocaleString("fr-FR")).join(";")\'',
  'node -p \'"Umsatz " + (1234.5).toLocaleString("de-DE", { style: "currency", currency: "EUR" })\'',
  'Rscript -e \'cat(format(c(1335.5, 2452.25), big.mark = ".", decimal.mark = ",", nsmall = 2), sep = ";")\'',
  'Rscript -e \'cat(format(c(1335.5, 2452.25), big.mark = ".", decimal.mark = ",", nsmall = 2), sep = ",")\'',
  'python3 -c \'print(f"{1234567.5:,}".translate({44: 46, 46: 44}))\'',
])('no part of a number in a locale format is silently read as a number: %s', (command) => {
  const output = execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  expect(told([output, output.replaceAll('5', '6')]).notes.join()).toMatch(/between thousands|a decimal point/);
});
