import { execFileSync } from 'node:child_process';
import { pythonWith } from '../../support';
import { summariesOf, told } from './told';
import { cases } from '../../thoroughness';

const FIGURES = 'each mean is over the tasks that have it; if a 0 was left out, print it';
const ZEROS = `${FIGURES}: table(factor(x, levels = …)) does`;

/** The output of R for each of the objects. */
function printedByR(codes: readonly string[]): string[] {
  const separator = '---next---\n';
  const code = codes.map((each) => `local({ ${each} })`).join(`; cat("${separator}"); `);
  return execFileSync('Rscript', ['-e', code], { encoding: 'utf8' }).split(separator);
}

/** Results in which the first two tasks have the level c, and the last one does not. */
function ofLevels(code: string): string[] {
  return printedByR(
    ['c("a", "b", "c", "c")', 'c("c", "b", "a", "a")', 'c("a", "b", "b", "b")'].map(
      (x) => `x <- ${x}; y <- c(1, 2, 1, 2); ${code}`,
    ),
  );
}

describe('a row name that a task lacks', () => {
  test.each(
    cases([
      ['table()', 'print(table(x))', 'value [c]'],
      ['prop.table()', 'print(prop.table(table(x)))', 'value [c]'],
      ['summary() of a factor', 'print(summary(factor(x)))', 'value [c]'],
      ['tapply()', 'print(tapply(y, x, mean))', 'value [c]'],
      ['sapply() of split()', 'print(sapply(split(y, x), sum))', 'value [c]'],
      ['table() of two factors', 'print(table(x, y))', '1 [c], 2 [c]'],
      ['a matrix', 'print(t(sapply(split(y, x), range)))', 'V1 [c], V2 [c]'],
      ['aggregate() as CSV', 'write.csv(aggregate(y, list(level = x), mean), row.names = FALSE)', 'x [c]'],
      ['table() as a data frame', 'print(as.data.frame(table(x)))', 'Freq [c]'],
      ['aggregate()', 'print(aggregate(y, list(level = x), mean))', 'x [c]'],
      ['CSV with numbers of rows', 'write.csv(as.data.frame(table(x)))', 'Freq [c]'],
      ['rows in the order of their values', 'd <- as.data.frame(table(x)); print(d[order(-d$Freq), ])', 'Freq [c]'],
      ['table() as CSV', 'write.csv(as.data.frame(table(x)), row.names = FALSE)', 'Freq [c]'],
    ]),
  )('is reported, after %s', (_what, code, names) => {
    expect(told(ofLevels(code)).notes).toEqual([`1 of 3 tasks lacks ${names} (task 2): ${ZEROS}`]);
  });

  test('is reported with the first task, even if that precedes those that have it', () => {
    const { notes } = told(printedByR(['print(c(a = 1, b = 2))', 'print(c(a = 1))', 'print(c(a = 3, b = 4, d = 5))']));
    expect(notes).toEqual([`2 of 3 tasks lack value [d] (the first is task 0), 1 of 3 value [b] (task 1): ${ZEROS}`]);
  });

  test('is reported if there are too many names for a line each in the summary', () => {
    const [all = '', some = ''] = printedByR(['print(table(letters))', 'print(table(letters[-(3:9)]))']);
    const { notes } = told([all, some, all]);
    expect(notes[0]).toBe(
      `1 of 3 tasks lacks value [c], value [d], value [e], value [f], value [g] and 2 more (task 1): ${ZEROS}`,
    );
    expect(notes[1]).toMatch(/^column value is summarized over all rows/);
  });

  test.each(
    cases([
      ['all tasks have the same', ['print(c(a = 1, b = 2))', 'print(c(a = 3, b = 4))']],
      ['they have the same in another order', ['print(c(a = 1, b = 2))', 'print(c(b = 3, a = 4))']],
      ['the value is missing', ['print(c(a = 1, b = NA))', 'print(c(a = 3, b = 4))']],
      ['the level has the count 0', ['print(table(factor("a", c("a", "b"))))', 'print(table(c("a", "b")))']],
      [
        'rows have numbers, as those of a sample',
        ['print(data.frame(x = 1:2, y = 3:4)[1, ])', 'print(data.frame(x = 1:2, y = 3:4)[2, ])'],
      ],
      [
        'many rows are drawn, of which each task has as many',
        ['print(setNames(1:26, LETTERS))', 'print(setNames(1:26, letters))'],
      ],
    ]),
  )('is not reported if %s', (_why, codes) => {
    expect(told(printedByR(codes)).notes.filter((note) => note.includes('lack'))).toEqual([]);
  });

  test('is not reported for a task without a result', () => {
    const [ab = '', abc = ''] = printedByR(['print(c(a = 1, b = 2))', 'print(c(a = 1, b = 2))']);
    expect(told([ab, undefined, abc]).notes).toEqual([]);
  });
});

describe('values in the first column', () => {
  const random = ['1', '2', '3'].map((seed) => `set.seed(${seed}); `);

  test.each(
    cases([
      ['roots', 'print(polyroot(c(6, -5 + rnorm(1), 1)))'],
      ['eigenvalues', 'print(eigen(matrix(c(0, 1 + runif(1), -1, 0), 2))$values)'],
      ['complex numbers', 'print(complex(real = rnorm(2), imaginary = rnorm(2)))'],
      ['words', 'print(sample(letters, 2))'],
      ['words in a column', 'write.csv(data.frame(x = sample(letters, 2)), row.names = FALSE)'],
      ['a factor', 'print(factor(sample(letters, 2)))'],
    ]),
  )('are not missing names if no other column exists: %s', (_what, code) => {
    const { notes } = told(printedByR(random.map((seed) => seed + code)));
    expect(notes.filter((note) => note.includes('lack') || note.includes('mean'))).toEqual([]);
  });

  test.each(
    cases([
      ['with commas between thousands', 'format(1234.5 + x, big.mark = ",")'],
      ['with points between thousands', 'format(1234.5 + x, big.mark = ".", decimal.mark = ",")'],
      ['complex', 'complex(real = x, imaginary = 1)'],
      ['with a unit', 'paste(round(x, 4), "secs")'],
      ['per cent', 'paste0(round(100 * x, 2), "%")'],
      ['with a sign', 'paste0("<", signif(x, 3))'],
      ['with a currency', 'paste("EUR", round(x, 4))'],
      ['with an error', 'sprintf("%.4f (%.2f)", x, x / 9)'],
      ['of a time', 'Sys.time() + 1e5 * x'],
    ]),
  )('are not missing names, even if they are numbers %s', (_what, code) => {
    const csv = `x <- runif(2); write.csv(data.frame(a = ${code}, b = c(1.5, 2.5)), row.names = FALSE)`;
    const outputs = printedByR(random.map((seed) => seed + csv));
    expect(told(outputs).notes.filter((note) => note.includes('lack'))).toEqual([]);
    expect(summariesOf(outputs).map(({ column }) => column)).toEqual(['b [1]', 'b [2]']);
  });

  test('are names if tasks have most in common, even if they are groups of numbers', () => {
    const rows = ['18-24,5\n', '25-34,6\n', '35+,7\n'];
    const outputs = [rows, rows, rows.slice(1)].map((each) => `age,n\n${each.join('')}`);
    expect(told(outputs).notes).toEqual([`1 of 3 tasks lacks n [18-24] (task 2): ${ZEROS}`]);
  });
});

describe('a column that a task lacks', () => {
  test.each(
    cases([
      ['a JSON object', ['{"a":1,"b":2}', '{"a":1}'], 'b'],
      ['JSON, an object a line', ['{"a":1,"b":2}\n{"a":1,"b":3}\n', '{"a":1}\n{"a":3}\n'], 'b'],
      ['CSV', ['a,b,c\n1,2,3\n', 'a,c\n1,2\n'], 'b'],
      ['CSV with the columns in another order', ['b,a,c\n1,2,3\n', 'c,a\n1,2\n'], 'b'],
      ['a table of R', printedByR(['print(data.frame(a = 1:2, b = 3:4))', 'print(data.frame(a = 1:2))']), 'b'],
      [
        'table() of two factors',
        printedByR(['print(table(c("x", "y"), c("a", "b")))', 'print(table(c("x", "y"), c("a", "a")))']),
        'b',
      ],
    ]),
  )('is reported, after %s', (_what, outputs, column) => {
    expect(told([...outputs, ...outputs]).notes).toEqual([
      `2 of 4 tasks lack the column ${column} (the first is task 1): ${ZEROS}`,
    ]);
  });

  test('is reported if tasks have no column in common', () => {
    expect(told(['a,b\n1,2\n', 'c,d\n3,4\n', 'c,d\n5,6\n']).notes).toEqual([
      `2 of 3 tasks lack the columns a, b (the first is task 1), 1 of 3 the columns c, d (task 0): ${ZEROS}`,
    ]);
  });

  test('is reported for the first three kinds, with the number of the other columns', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const outputs = keys.map((left) =>
      JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1]).filter(([key]) => key !== left))),
    );
    expect(told(outputs).notes).toContain(
      `1 of 5 tasks lacks the column b (task 1), 1 of 5 the column c (task 2), 1 of 5 the column d (task 3), and 2 more: ${ZEROS}`,
    );
  });

  test('is reported with a remedy in the language of the script', () => {
    const count = 'import collections, json, sys; print(json.dumps(collections.Counter(sys.argv[1])))';
    const python = pythonWith('json');
    const outputs = ['abc', 'ab'].map((text) => execFileSync(python, ['-c', count, text], { encoding: 'utf8' }));
    expect(told(outputs, undefined, ['python3', 'count.py']).notes).toEqual([
      `1 of 2 tasks lacks the column c (task 1): ${FIGURES}: x.value_counts().reindex(levels, fill_value=0) does`,
    ]);
    expect(told(outputs, undefined, ['./count.sh']).notes).toEqual([
      `1 of 2 tasks lacks the column c (task 1): ${FIGURES}`,
    ]);
  });

  test.each(
    cases([
      ['all tasks have the same', ['a,b\n1,2\n', 'a,b\n3,4\n']],
      ['they have the same in another order', ['a,b\n1,2\n', 'b,a\n3,4\n']],
      ['a cell is missing', ['a,b\n1,NA\n', 'a,b\n3,\n', 'a,b\n3,4\n']],
      ['a value is null', ['{"a":1,"b":null}', '{"a":1,"b":2}']],
      ['a task has no rows', ['a,b\n1,2\n', 'a\n', 'a,b\n1,2\n']],
      ['a task has no result', ['{"a":1}', undefined]],
    ]),
  )('is not reported if %s', (_why, outputs) => {
    expect(told(outputs).notes.filter((note) => note.includes('lack'))).toEqual([]);
  });

  test('is not reported for a task whose output is of another kind, which has its own note', () => {
    const { notes } = told(['{"a":1,"b":2}', '[1] 5\n', 'Hello, world!\nHow are you?\n']);
    expect(notes.filter((note) => note.includes('lack'))).toEqual([]);
    expect(notes[0]).toMatch(/^results\.csv has the columns of several kinds of output/);
  });

  test('is not reported for lines of numbers without names, which have their own note', () => {
    expect(told(['1,2,3\n', '1,2\n', '4,5,6\n']).notes.filter((note) => note.includes('lack'))).toEqual([]);
  });

  test('has the same name as in results.csv', () => {
    const { notes } = told(['{"task":9,"a":1}', '{"a":1}']);
    expect(notes[0]).toMatch(/^1 of 2 tasks lacks the column result\.task \(task 1\)/);
  });
});
