import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { inspectOutput, readOutput } from '../../../cli/output/read-output';
import { pythonWith } from '../../support';
import { RUNTIME, testFolder, which } from '../support';

const folder = testFolder();

/** Makes R evaluate each piece of code, and returns what kubepar_complete() writes for it, and what print() shows. */
function inR(
  codes: readonly string[],
  env: Record<string, string> = { LANG: 'C.UTF-8' },
): { readonly written: Buffer; readonly printed: Buffer }[] {
  const here = fs.mkdtempSync(path.join(folder, 'results-'));
  const script = codes.flatMap((code, position) => {
    const file = path.join(here, String(position));
    return [`x <- local({ ${code} })`, `write_result(x, "${file}")`, `sink("${file}.printed"); print(x); sink()`];
  });
  const source = path.join(here, 'script.R');
  fs.writeFileSync(source, [`source("${RUNTIME}/queue/result.R")`, ...script, ''].join('\n'));
  execFileSync(which('Rscript'), [source], { env: { PATH: process.env['PATH'], ...env } });
  return codes.map((_, position) => ({
    written: fs.readFileSync(path.join(here, String(position))),
    printed: fs.readFileSync(path.join(here, `${String(position)}.printed`)),
  }));
}

/** How results of other tasks may mislead the reader of this one: they begin differently. */
const AMONG_OTHERS = {
  standing: () => 'rare' as const,
  isHeader: () => false,
  hasCommaTable: () => false,
  hasPlain: () => false,
  hasRows: () => false,
  dividedSo: () => 0,
  hasNamed: false,
};

/** Objects that are tables: the code, and what is written for them. */
const TABLES: Readonly<Record<string, readonly [string, string]>> = {
  'a number': ['1/3', '"value"\n0.33333333333333331\n'],
  'an integer': ['100000L', '"value"\n100000\n'],
  'a logical': ['c(TRUE, NA)', '"value"\nTRUE\nNA\n'],
  'a text': ['"one text"', '"value"\none text\n'],
  texts: ['c("a", "b")', '"value"\na\nb\n'],
  'a complex number': ['complex(real = 1/3, imaginary = -2)', '"value"\n0.33333333333333331-2i\n'],
  'complex numbers with signs and without numbers': [
    'c(complex(real = -0, imaginary = -0), complex(real = NaN, imaginary = 1), complex(real = 1, imaginary = -Inf), NA)',
    '"value"\n-0-0i\nNaN+1i\n1-Infi\nNA\n',
  ],
  'a vector with names': ['c(a = 1/3, b = 2)', '"name","value"\na,0.33333333333333331\nb,2\n'],
  'texts with names': ['c(a = "x", b = "y")', '"name","value"\na,x\nb,y\n'],
  'a factor': ['factor(c("lo", "hi"))', '"value"\nlo\nhi\n'],
  dates: ['as.Date("2024-01-31") + 0:1', '"value"\n2024-01-31\n2024-02-01\n'],
  'a time': ['as.POSIXct("2024-01-31 10:00:00", tz = "UTC")', '"value"\n2024-01-31 10:00:00\n'],
  'a time of POSIXlt': ['as.POSIXlt("2024-01-31 10:00:01", tz = "UTC")', '"value"\n2024-01-31 10:00:01\n'],
  'times with fractions of seconds': [
    'as.POSIXct(c("2024-01-31 10:00:00.1", "2024-01-31 23:59:59.9999996", NA, "2024-01-31 10:00:02"), tz = "UTC")',
    '"value"\n2024-01-31 10:00:00.100000\n2024-02-01 00:00:00.000000\nNA\n2024-01-31 10:00:02.000000\n',
  ],
  'times of POSIXlt with fractions in another zone': [
    'as.POSIXlt("2024-01-31 10:00:00.3", tz = "Asia/Tokyo")',
    '"value"\n2024-01-31 10:00:00.300000\n',
  ],
  'days as times': ['as.POSIXct(c("2024-01-31", NA), tz = "UTC")', '"value"\n2024-01-31\nNA\n'],
  'texts of which one is "NA" and one lacks': [
    'data.frame(land = c("NA", NA, "DE"), x = c(1.5, 2, NA))',
    '"land","x"\n"NA",1.5\nNA,2\n"DE",NA\n',
  ],
  'names of which one is "NA"': ['c("NA" = 1, x = 2)', '"name","value"\n"NA",1\n"x",2\n'],
  'levels of which one is "NA" and one lacks': ['factor(c("NA", NA))', '"value"\n"NA"\nNA\n'],
  'a time span': ['as.difftime(c(1.5, NA, 2), units = "mins")', '"value"\n90\nNA\n120\n'],
  'a time span of seconds': [
    'as.POSIXct(30.25, origin = "1970-01-01") - as.POSIXct(0, origin = "1970-01-01")',
    '"value"\n30.25\n',
  ],
  'a time span between dates': ['as.Date("2024-01-03") - as.Date("2024-01-01")', '"value"\n172800\n'],
  'a time span in whole weeks': ['as.difftime(1L, units = "weeks")', '"value"\n604800\n'],
  'a time span with names': ['c(a = as.difftime(2, units = "hours"))', '"name","value"\na,7200\n'],
  'a matrix of time spans': [
    'structure(as.difftime(c(1, 2), units = "mins"), dim = 1:2, dimnames = list(NULL, c("fit", "test")))',
    '"fit","test"\n60,120\n',
  ],
  'a data frame with time spans': [
    'data.frame(n = 1, took = as.difftime(1.5, units = "mins"), as.is = I(as.difftime(1, units = "days")))',
    '"n","took","as.is"\n1,90,86400\n',
  ],
  'a data frame with time spans in a table of its own': [
    'x <- data.frame(n = 1); x$took <- data.frame(fit = as.difftime(1.5, units = "hours")); x',
    '"n","took.fit"\n1,5400\n',
  ],
  'a list with a time span': ['list(took = as.difftime(1.5, units = "mins"), n = 1)', '"took","n"\n90,1\n'],
  'a time span of a class that has words of its own': [
    'registerS3method("as.character", "hms", function(x, ...) "00:01:30"); structure(90, class = c("hms", "difftime"), units = "secs")',
    '"value"\n90\n',
  ],
  'a time series': ['ts(c(1, 2.5), start = 2000)', '"value"\n1\n2.5\n'],
  quantiles: ['quantile(c(0, 1))[c(1, 3)]', '"name","value"\n0%,0\n50%,0.5\n'],
  'a summary of numbers': ['summary(c(0, 1))[c("Min.", "Mean")]', '"name","value"\nMin.,0\nMean,0.5\n'],
  'a table of one factor': ['table(c(4, 6, 4))', '"name","value"\n4,2\n6,1\n'],
  'what tapply() gives': ['tapply(c(1, 2, 4), c(10, 20, 20), mean)', '"name","value"\n10,1\n20,3\n'],
  'an array of one dimension': ['array(1:2, 2)', '"value"\n1\n2\n'],
  'a table of two factors': ['table(g = c("a", "b"), h = c("y", "y"))', '"","y"\na,1\nb,1\n'],
  'coefficients of a model': [
    'matrix(c(1.5, -2, 0.25, 1), 2, dimnames = list(c("(Intercept)", "wt"), c("Estimate", "Std. Error")))',
    '"","Estimate","Std. Error"\n(Intercept),1.5,0.25\nwt,-2,1\n',
  ],
  'a matrix with names of columns': ['matrix(1:4, 2, dimnames = list(NULL, c("x", "y")))', '"x","y"\n1,3\n2,4\n'],
  'a matrix without names': ['matrix(c("a", "b"), 1)', '"V1","V2"\na,b\n'],
  'a data frame': ['data.frame(n = 1:2, ok = c(TRUE, NA))', '"n","ok"\n1,TRUE\n2,NA\n'],
  'a data frame of text': [
    'data.frame(when = as.Date("2024-01-31") + 0:1, f = factor(c("a", "b")))',
    '"when","f"\n2024-01-31,a\n2024-02-01,b\n',
  ],
  'a data frame with names of rows': [
    'head(mtcars[c("mpg", "cyl")], 2)',
    '"","mpg","cyl"\nMazda RX4,21,6\nMazda RX4 Wag,21,6\n',
  ],
  'a column of several': [
    'aggregate(x ~ g, data.frame(g = c(1, 1), x = c(2, 4)), function(x) c(m = mean(x), n = length(x)))',
    '"g","x.m","x.n"\n1,3,2\n',
  ],
  'a list of single values': [
    'list(model = "lm", r2 = 0.1 + 0.2, n = 10L, on = as.Date("2024-01-31"))',
    '"model","r2","n","on"\nlm,0.30000000000000004,10,2024-01-31\n',
  ],
  'a data frame without rows': ['data.frame(model = "lm", x = 1)[0, ]', '"","model","x"\n'],
  'a column without rows': ['data.frame(x = numeric())', '"","x"\n'],
  'a vector without elements': ['numeric(0)', '"","value"\n'],
  NULL: ['NULL', 'NULL\n'],
  'an empty list': ['list()', 'NULL\n'],
  'a data frame without columns': ['data.frame()', 'NULL\n'],
};

/** Objects that are written in R's own format. */
const OBJECTS: Readonly<Record<string, string>> = {
  'a list of vectors': 'list(a = 1:3, b = "x")',
  'a list without names': 'list(1, "x")',
  'a list with one name missing': 'list(a = 1, "x")',
  'a fitted model': 'structure(list(coefficients = c(a = 1)), class = "lm")',
  'an array of three dimensions': 'array(1:8, c(2, 2, 2))',
  'a flat table of more factors': 'ftable(Titanic)',
  distances: 'dist(matrix(1:6, 3))',
  'a data frame with a list in it': 'data.frame(g = 1:2, l = I(list(1, 2:3)))',
  'an object of S4': 'setClass("Span", contains = "numeric", slots = c(days = "numeric")); new("Span", 1, days = 2)',
  'a function': 'mean',
};

describe('what kubepar_complete() writes', () => {
  const names = Object.keys(TABLES);
  let results: ReturnType<typeof inR>;
  beforeAll(() => {
    results = inR(names.map((name) => TABLES[name]![0]));
  });

  test.each(names.map((name, position) => [name, position] as const))('of %s is a table', (name, position) => {
    expect(results[position]!.written.toString('utf8')).toBe(TABLES[name]![1]);
  });

  test.each(names.map((name, position) => [name, position] as const))(
    'of %s is certainly read as that, whatever other tasks have',
    (_, position) => {
      const { written } = results[position]!;
      for (const values of [readOutput(written), inspectOutput(written).settle(AMONG_OTHERS)]) {
        expect(values.remark).toBeUndefined();
        expect(values.rows).toHaveLength(Math.max(written.toString('utf8').split('\n').length - 2, 0));
      }
    },
  );

  // Time series, time spans and times with their zone are printed as words, and so is a list. Row numbers are R's own.
  const PRINTED_OTHERWISE = [
    'complex numbers with signs and without numbers',
    'a time series',
    'a time',
    'a time of POSIXlt',
    'a list of single values',
  ];
  test.each(
    names
      .map((name, position) => [name, position] as const)
      .filter(([name]) => !PRINTED_OTHERWISE.includes(name) && !name.includes('time span')),
  )('of %s has the columns and rows of the same object when it is printed', (_, position) => {
    const { written, printed } = results[position]!;
    const own = readOutput(written);
    const ofPrint = readOutput(printed);
    const named = own.columns.includes('row') ? own.columns : ['row', ...own.columns];
    if (ofPrint.rows.length === 0) expect(own.rows).toEqual([]);
    else expect([own.columns, named]).toContainEqual(ofPrint.columns);
    expect(own.rows).toHaveLength(ofPrint.rows.length);
  });

  test.each(Object.entries(OBJECTS))('of %s is what saveRDS() writes', (_, code) => {
    const [{ written } = { written: Buffer.of() }] = inR([code]);
    const file = path.join(fs.mkdtempSync(path.join(folder, 'rds-')), 'x.rds');
    fs.writeFileSync(file, written);
    const check = `x <- local({ ${code} }); stopifnot(isTRUE(all.equal(readRDS("${file}"), x)))`;
    execFileSync(which('Rscript'), ['-e', check]);
  });

  test.each(['C', 'C.UTF-8'])('contains text exactly in the locale %s', (locale) => {
    const texts = ['a, b', 'q"q', '', ' x', 'a\nb', 'tab\t', 'ü;|', '日本😀', 'NA'];
    const code = `c(${texts.map((text) => JSON.stringify(text)).join(', ')}, "\\u00e9", iconv("\\u00e9", "UTF-8", "latin1"), NA)`;
    const [{ written } = { written: Buffer.of() }] = inR([code], { LC_ALL: locale });
    const cells = [...texts, 'é', 'é', 'NA'];
    expect(parse(written)).toEqual(['value', ...cells].map((text) => [text]));
    // Missing values are not quoted, unlike the text "NA".
    expect(written.toString('utf8')).toMatch(/\n"NA"\n"é"\n"é"\nNA\n$/);
  });

  test('contains every double exactly, with 15 digits if these are enough for any program', () => {
    const code =
      'set.seed(5); c(0.1, 1e15, 5e-324, 0.5280215078964829, 2^60, NA, NaN, Inf, -Inf, runif(1e5), rnorm(2e4) * 10^sample(-300:300, 2e4, TRUE))';
    const bits = path.join(fs.mkdtempSync(path.join(folder, 'bits-')), 'x');
    const [{ written } = { written: Buffer.of() }] = inR([
      `x <- { ${code} }; to <- file("${bits}", "wb"); writeBin(x, to); close(to); x`,
    ]);
    const numbers = written.toString('utf8').split('\n').slice(1, -1);
    expect(numbers.slice(0, 9)).toEqual([
      ...['0.1', '1e+15', '4.94065645841247e-324', '0.52802150789648294', '1.152921504606847e+18'],
      ...['NA', 'NaN', 'Inf', '-Inf'],
    ]);
    const bytes = fs.readFileSync(bits);
    const wrong = numbers.slice(9).filter((text, position) => Number(text) !== bytes.readDoubleLE((position + 9) * 8));
    expect(wrong).toEqual([]);
  });

  test('contains a number that bit64 stores in the bits of a double only if bit64 is installed', () => {
    const code = 'structure(9.10669e-314, class = "integer64")';
    expect(() => inR([code], { LANG: 'C.UTF-8', R_LIBS_USER: '/nowhere' })).toThrow(/bit64/);
  });

  test('is read by pandas with the same columns', () => {
    const code = 'data.frame(a = c("x, y", "z"), b = c(0.1, NA), check.names = FALSE, row.names = c("r1", "r2"))';
    const [{ written } = { written: Buffer.of() }] = inR([code]);
    const read =
      'import sys, pandas; t = pandas.read_csv(sys.stdin, index_col=0); print(list(t.index), list(t.columns), t.a[0])';
    const output = execFileSync(pythonWith('pandas'), ['-c', read], { input: written, encoding: 'utf8' });
    expect(output).toBe("['r1', 'r2'] ['a', 'b'] x, y\n");
  });
});
