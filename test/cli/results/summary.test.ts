import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { Understanding } from '../../../cli/results/reading-notes';
import { summarize } from '../../../cli/results/summary';
import { figuresOf, oddNotes, pooledTexts } from '../../../cli/results/summary-text';
import { resultsTable, type ResultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { testFolder, which } from '../../runtime/support';
import { collectionOf } from './support';
import { draws } from '../../thoroughness';

function tableOf(cells: readonly string[]): ResultsTable {
  const rows = cells.map((cell, task) => [String(task), cell]);
  return {
    columns: ['task', 'value'],
    valueColumns: ['value'],
    rows,
    rowCount: rows.length,
    understanding: new Understanding(),
    lackingColumns: [],
    lacks: () => false,
  };
}

test('a summary contains only values of the outputs, not the tasks and their parameters', () => {
  const parameters = new ParameterTable([columnAxis('n', [5, 60]), columnAxis('x', [1])]);
  const collection = collectionOf(['x,y\n1,2\n', 'x,y\n3,4\n'], {}, parameters);
  expect(summarize(resultsTable(collection)).columns.map(({ column, mean }) => [column, mean])).toEqual([
    ['result.x', 2],
    ['y', 3],
  ]);
});

/** The names of the lines of a summary, and their means. */
function meansOf(outputs: readonly (string | undefined)[], parameters?: ParameterTable): [string, number][] {
  const { columns } = summarize(resultsTable(collectionOf(outputs, {}, parameters)));
  return columns.map(({ column, mean }) => [column, mean]);
}

describe('a summary of labeled rows', () => {
  test.each<[string, string[], [string, number][]]>([
    [
      'the names of a vector',
      ['Min. Mean \n   1    2 \n', 'Min. Mean \n   3    8 \n'],
      [
        ['value [Min.]', 2],
        ['value [Mean]', 5],
      ],
    ],
    [
      'names that are numbers',
      ['\n1 2 \n7 9 \n', '\n1 2 \n8 9 \n'],
      [
        ['value [1]', 7.5],
        ['value [2]', 9],
      ],
    ],
    [
      'the words behind numbers of rows, also where tasks have as many, but not the same',
      ['  g   x\n1 a 1.5\n2 b 2.5\n', '  g   x\n1 b 4.5\n2 c 6.5\n'],
      [
        ['x [a]', 1.5],
        ['x [b]', 3.5],
        ['x [c]', 6.5],
      ],
    ],
    [
      'the names of the rows of a table',
      ['  est  se\na 0.5 0.1\nb 0.7 0.3\n'],
      [
        ['est [a]', 0.5],
        ['est [b]', 0.7],
        ['se [a]', 0.1],
        ['se [b]', 0.3],
      ],
    ],
    [
      "the index of pandas' describe()",
      [',x\ncount,3.0\nmean,2.5\n', ',x\ncount,3.0\nmean,3.5\n'],
      [
        ['x [count]', 3],
        ['x [mean]', 3],
      ],
    ],
    [
      'words that come once in each task',
      ['term,estimate\na,1\nb,2\n', 'term,estimate\na,3\nb,4\n'],
      [
        ['estimate [a]', 2],
        ['estimate [b]', 3],
      ],
    ],
  ])('has a line for each of them: %s', (_what, outputs, expected) => {
    expect(meansOf(outputs)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['one row a task', ['method,x\nlm,1\n', 'method,x\nrf,2\n']],
    ['a single name', ['x \n1 \n', 'x \n2 \n']],
  ])('has one line if the first column has no labels: %s', (_what, outputs) => {
    expect(meansOf(outputs)).toHaveLength(1);
  });

  test.each<[string, string[]]>([
    ['a word twice in a task', ['g,x\na,1\na,2\n', 'g,x\nb,3\nb,4\n']],
    ['numbers of rows', [',x\n1,1\n2,2\n', ',x\n1,3\n2,4\n']],
    ['numbers of rows that differ', [',x\n3,1\n7,2\n', ',x\n5,3\n7,4\n']],
  ])('has a line for each position if the first column does not label few rows: %s', (_what, outputs) => {
    expect(meansOf(outputs)).toEqual([
      ['x [1]', 2],
      ['x [2]', 3],
    ]);
  });

  test('has one line for many names, and a note says so', () => {
    const outputs = [`,x\n${Array.from({ length: 30 }, (_, row) => `r${String(row)},1\n`).join('')}`];
    const { columns, odd } = summarize(resultsTable(collectionOf(outputs)));
    expect(columns).toMatchObject([{ column: 'x', count: 30 }]);
    expect(oddNotes(odd)).toEqual([
      'column x is summarized over all rows, regardless of row names: the rows have many names, or the same name twice in a task',
    ]);
  });
});

describe('a summary of a few values per task, which may mean different things', () => {
  const pair: [string, number][] = [
    ['value [1]', 0.5],
    ['value [2]', 0.125],
  ];

  test.each<[string, (string | undefined)[], [string, number][]]>([
    ['a vector of R', ['[1] 0.25 0.125\n', '[1] 0.75 0.125\n'], pair],
    ['a line of numbers', ['0.25 0.125\n', '0.75 0.125\n'], pair],
    ['a number a line', ['0.25\n0.125\n', '0.75\n0.125\n'], pair],
    ['a list of JSON', ['[0.25, 0.125]', '[0.75, 0.125]'], pair],
    ['a single task', ['[1] 0.5 0.125\n'], pair],
    ['tasks without a result', ['[1] 0.25 0.125\n', undefined, '[1] 0.75 0.125\n', ''], pair],
    ['a value that is missing', ['[1] 0.25 0.125\n', '[1] 0.75 NA\n'], pair],
    ['a task that printed something else', ['[1] 0.25 0.125\n', '[1] 0.75 0.125\n', 'no luck!'], pair],
    [
      'truth values, and a number beside them',
      ['[true, 2]', '[false, 4]'],
      [
        ['value [1]', 0.5],
        ['value [2]', 3],
      ],
    ],
    [
      'several columns',
      ['n,power\n10,0.25\n20,0.5\n', 'n,power\n10,0.75\n20,1\n'],
      [
        ['n [1]', 10],
        ['n [2]', 20],
        ['power [1]', 0.5],
        ['power [2]', 0.75],
      ],
    ],
    [
      'columns of which each is in other tasks',
      ['x\n1\n2\n', 'x\n3\n4\n', '{"y":7}', '{"y":9}'],
      [
        ['x [1]', 2],
        ['x [2]', 3],
        ['y', 8],
      ],
    ],
  ])('has a line for each position: %s', (_what, outputs, expected) => {
    expect(meansOf(outputs)).toEqual(expected);
  });

  test('omits parameters that a script prints next to its values', () => {
    const parameters = new ParameterTable([columnAxis('n', [5, 60])]);
    expect(meansOf(['n,x\n5,1\n5,2\n', 'n,x\n60,3\n60,4\n'], parameters)).toEqual([
      ['x [1]', 2],
      ['x [2]', 3],
    ]);
  });

  test('has at most twelve positions', () => {
    const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `${String(i)}\n`).join('');
    expect(meansOf([numbers(12), numbers(12)])).toHaveLength(12);
    expect(meansOf([numbers(13), numbers(13)])).toEqual([['value', 6]]);
  });

  test('names positions if row names are unsuitable, and a note says so', () => {
    const outputs = Array.from(
      { length: 9 },
      (_, t) => `,x\n${[1, 2, 3].map((r) => `t${String(t)}r${String(r)},${String(r)}\n`).join('')}`,
    );
    const { columns, odd } = summarize(resultsTable(collectionOf(outputs)));
    expect(columns.map(({ column, mean }) => [column, mean])).toEqual([
      ['x [1]', 1],
      ['x [2]', 2],
      ['x [3]', 3],
    ]);
    expect(oddNotes(odd)).toEqual([
      'columns x [1], x [2], x [3] are summarized by place, regardless of row names: the rows have many names, or the same name twice in a task',
    ]);
  });
});

describe('a summary that combines several values of a task', () => {
  const many = Array.from({ length: 100 }, (_, i) => `${String(i)}\n`).join('');

  test.each<[string, (string | undefined)[], string[]]>([
    ['as many in each task', [many, many], ['value: 200 values of 2 tasks, 100 each']],
    ['not as many in each', ['[1] 1 2\n', '[1] 1 2 3\n', undefined], ['value: 5 values of 2 tasks, 2 to 3 each']],
    ['only some tasks have several', ['[1] 1\n', '[1] 1 2 3\n'], ['value: 4 values of 2 tasks, 1 to 3 each']],
    ['a single task', [many], ['value: 100 values of 1 task']],
    ['missing values among them', [`NA\n${many}`], ['value: 101 values of 1 task']],
    ['several columns', [`a,b\n${many.replaceAll('\n', ',1\n')}`], ['a, b: 100 values of 1 task']],
    ['a value a task', ['[1] 1\n', '[1] 2\n'], []],
    ['a value a task and place', ['[1] 1 2\n', '[1] 1 2\n'], []],
  ])('says how many: %s', (_what, outputs, expected) => {
    expect(pooledTexts(summarize(resultsTable(collectionOf(outputs))).columns)).toEqual(expected);
  });

  test('names the first of many columns', () => {
    const names = Array.from({ length: 9 }, (_, i) => `c${String(i)}`);
    const rows = Array.from({ length: 13 }, () => names.map(() => '1').join(','));
    const { columns } = summarize(resultsTable(collectionOf([[names.join(','), ...rows, ''].join('\n')])));
    expect(pooledTexts(columns)).toEqual(['c0, c1, c2, c3, c4 and 4 more: 13 values of 1 task']);
  });
});

describe('a column without a summary, although it contains numbers, is named with a solution', () => {
  test.each<[string, string[], string[], string]>([
    [
      'a word before the number',
      ['[1] "Start"\n[1] 2\n', '[1] "Start"\n[1] 4\n'],
      ['value [2]'],
      'column value [1] has 2 cells that are not numbers (task 0: "Start"), so there is no summary',
    ],
    [
      'more words than numbers, and not as many in each task',
      ['[1] "a"\n[1] "b"\n[1] "c"\n[1] 2\n', '[1] "a"\n[1] "b"\n[1] 4\n'],
      [],
      'column value has 5 cells that are not numbers (task 0: "a"), so there is no summary',
    ],
    [
      'words in several places',
      ['[1] "a"\n[1] "b"\n[1] 2\n'],
      ['value [3]'],
      'columns value [1], value [2] have cells that are not numbers (task 0: "a"), so there is no summary',
    ],
  ])('%s', (_what, outputs, summarized, note) => {
    const { columns, odd } = summarize(resultsTable(collectionOf(outputs)));
    expect(columns.map(({ column }) => column)).toEqual(summarized);
    expect(oddNotes(odd, ['Rscript', 'a.R'])).toEqual([note, expect.stringContaining('KUBEPAR_RESULT, in R')]);
  });

  test.each<[string, string[], string]>([
    [
      'with marks in quotes, beside fewer without',
      ['987.50,1\n', '"1.234,50",2\n', '"2.345,50",3\n'],
      '2.* 1: "1.234,50',
    ],
    ['with blanks between thousands', ['  total x\n1 1 240 1\n', '  total x\n1 1 251 2\n'], '2.* 0: "1 240'],
    ['with commas between thousands', ['a,b\n"1,234",5\n', 'a,b\n"1,345",6\n'], '2.* 0: "1,234'],
    ['with a unit', ['{"t":"1.348026 secs","b":2}\n', '{"t":"1.5 secs","b":3}\n'], '2.* 0: "1.348026 secs'],
    ['with a sign', ['a,b\n12%,5\n', 'a,b\n$13,6\n', 'a,b\n<0.01,7\n'], '3.* 0: "12%'],
  ])('numbers formatted for people %s', (_what, outputs, told) => {
    const [note, ...others] = oddNotes(summarize(resultsTable(collectionOf(outputs))).odd);
    expect(note).toMatch(new RegExp(`^column \\w+ has ${told}`));
    expect(others).toHaveLength(1);
  });

  test.each([
    ['a dose that comes again', ['a,d,b\nx,5 mg,1\ny,10 mg,2\n', 'a,d,b\nx,5 mg,3\ny,10 mg,4\n']],
    ['a date', ['d,b\n2024-01-01,5\n', 'd,b\n2024-01-02,6\n']],
    ['a range', ['d,b\n18-24,5\n', 'd,b\n25-34,6\n']],
    ['an id', ['d,b\nx1,5\n', 'd,b\n2b,6\n']],
  ])('but not words that contain a number: %s', (_what, outputs) => {
    expect(summarize(resultsTable(collectionOf(outputs))).odd).toEqual([]);
  });

  test('but not labels next to numbers, some of which are numbers', () => {
    const { odd } = summarize(resultsTable(collectionOf(['g,x\na,1\n', 'g,x\nb,2\n', 'g,x\n7,3\n'])));
    expect(odd).toEqual([]);
  });

  test('but not one that contains only words', () => {
    const { odd } = summarize(resultsTable(collectionOf(['g,x\na,1\na,2\n', 'g,x\nb,3\nb,4\n'])));
    expect(odd).toEqual([]);
  });
});

test('a summary omits a column that only repeats the parameter with its name', () => {
  const parameters = new ParameterTable([columnAxis('n', [5, 60])]);
  expect(meansOf(['n,x\n5,1\n', 'n,x\n60.0,3\n'], parameters)).toEqual([['x', 2]]);
  expect(meansOf(['task,x\n0,1\n', 'task,x\n1,3\n'])).toEqual([['x', 2]]);
  expect(meansOf(['n,x\n5,1\n', 'n,x\n58,3\n'], parameters).map(([name]) => name)).toEqual(['result.n', 'x']);
});

describe('summarize', () => {
  const folder = testFolder();

  test('returns the statistics of R', () => {
    const finite = { noNaN: true, noDefaultInfinity: true };
    const columns = [
      ['0.1', '0.2', '0.3'],
      ['1000000000.1', '1000000000.2', '1000000000.4'],
      ['5', 'NA', '', '7', '-1'],
      ['2', '2', '2'],
      ...fc.sample(
        fc.array(fc.double({ ...finite, min: -1e9, max: 1e9 }).map(String), { minLength: 2, maxLength: 500 }),
        {
          numRuns: draws(30),
          seed: 1,
        },
      ),
    ];
    const file = path.join(folder, 'columns');
    fs.writeFileSync(file, columns.map((cells) => `${cells.join(',')}\n`).join(''));
    const script = [
      `for (line in readLines("${file}")) {`,
      '  x <- suppressWarnings(as.numeric(strsplit(line, ",")[[1]]))',
      '  x <- x[!is.na(x)]',
      '  cat(format(c(length(x), mean(x), sd(x), min(x), max(x)), digits = 17), "\\n")',
      '}',
    ].join('\n');
    const said = execFileSync(which('Rscript'), ['--vanilla', '-e', script], { encoding: 'utf8' });
    const expected = said
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    expect(expected).toHaveLength(columns.length);
    columns.forEach((cells, position) => {
      const [found] = summarize(tableOf(cells)).columns;
      const [count, mean, sd, min, max] = expected[position]!;
      expect(found).toMatchObject({ column: 'value', count, min, max });
      expect(Math.abs(found!.mean - mean!)).toBeLessThanOrEqual(1e-13 * Math.max(Math.abs(min!), Math.abs(max!)));
      expect(Math.abs(found!.sd - sd!)).toBeLessThanOrEqual(1e-9 * sd!);
    });
  });

  test('has no standard deviation and no standard error for a single value', () => {
    expect(summarize(tableOf(['5'])).columns).toEqual([
      { column: 'value', count: 1, na: 0, infinite: 0, mean: 5, sd: NaN, se: NaN, min: 5, max: 5 },
    ]);
  });

  test.each<[string, string[]]>([
    ['is empty', ['', '']],
    ['has a text', ['1', 'x']],
    ['has numbers and truth values', ['TRUE', '1']],
    ['has complex numbers', ['1+2i']],
  ])('omits a column that %s', (_what, cells) => {
    expect(summarize(tableOf(cells)).columns).toEqual([]);
  });

  test.each<[string, string[], number, number]>([
    ['NA', ['1', 'NA', '3'], 1, 0],
    ['NaN of R', ['1', 'NaN', '3'], 1, 0],
    ['nan of Python', ['1', 'nan', '3', 'nan'], 2, 0],
    ['Inf and -Inf of R', ['1', 'Inf', '-Inf', '3'], 0, 2],
    ['inf of Python', ['-inf', '1', '3'], 0, 1],
    ['Infinity of JavaScript', ['1', '3', 'Infinity', '-Infinity'], 0, 2],
    ['a number too large for a double', ['1', '3', '1e400'], 0, 1],
    ['all of them', ['NA', '1', 'NaN', '3', 'Inf'], 2, 1],
  ])('counts missing and infinite values separately from the numbers: %s', (_what, cells, na, infinite) => {
    expect(summarize(tableOf(cells)).columns).toMatchObject([{ count: 2, na, infinite, mean: 2, min: 1, max: 3 }]);
  });

  test('counts a value that a task left empty, but not a task without a result', () => {
    const table = resultsTable(collectionOf(['{"x":1}', '{"x":null}', undefined, '{"x":3}', '']));
    expect(summarize(table).columns).toMatchObject([{ count: 2, na: 1, mean: 2 }]);
  });

  test('does not count a task as missing if it printed a text or a table with other columns', () => {
    const table = resultsTable(collectionOf(['[1] 1\n', 'Error: no convergence', '[1] 3\n', '{"x":2}']));
    expect(summarize(table).columns).toMatchObject([
      { column: 'value', count: 2, na: 0 },
      { column: 'x', count: 1, na: 0 },
    ]);
  });

  test.each([
    ['R', ['TRUE', 'FALSE', 'TRUE', 'NA']],
    ['Python', ['True', 'False', 'True', 'nan']],
    ['JSON', ['true', 'false', 'true', '']],
  ])('has the share of TRUE as %s writes it', (_what, cells) => {
    const [found] = summarize(tableOf(cells)).columns;
    expect(found).toMatchObject({ count: 3, na: 1, isLogical: true, min: 0, max: 1 });
    expect(found!.mean).toBeCloseTo(2 / 3, 15);
  });

  test('has whole numbers that no double can hold as they were printed', () => {
    const [found] = summarize(tableOf(['9007199254740993', '9007199254740995', '9007199254740994', 'NA'])).columns;
    expect(found).toMatchObject({ sd: 1, na: 1, printed: { min: '9007199254740993', max: '9007199254740995' } });
    expect(figuresOf(found!, 7)).toEqual(['9.007199e+15', '1', '0.5773503', '9007199254740993', '9007199254740995']);
  });

  test.each<[string, string[], string]>([
    ['names of columns', ['chr\tn\tm\n17\t1\t2\n', 'chr\tn\tm\nX\t3\t4\n', 'chr\tn\tm\n2\t3\t4\n'], 'chr'],
    ['names of rows', ['gene,chr,n\nA,1,2\nB,17,4\n', 'gene,chr,n\nA,X,2\nB,13,4\n'], 'chr [A]'],
    ['JSON', ['{"n":1,"chr":17}', '{"n":2,"chr":"X"}', '{"n":3,"chr":4}'], 'chr'],
  ])('if a table was read, the solution concerns its cells: %s', (_what, outputs, name) => {
    const { odd } = summarize(resultsTable(collectionOf(outputs)));
    expect(oddNotes(odd)).toEqual([
      expect.stringContaining(`column ${name} has 1 cell that is not a number`),
      'a column of names needs no summary; print NA for a missing number; if other text is among the rows, write only the table to the file KUBEPAR_RESULT',
    ]);
  });

  test('has the values of tasks without names next to those with names', () => {
    expect(meansOf(['a b \n1 2 \n', 'a b \n3 4 \n', '[1] 7\n'])).toEqual([
      ['value [a]', 2],
      ['value [b]', 3],
      ['value', 7],
    ]);
  });

  test('names a column of numbers that contains a text, and the task', () => {
    const table = resultsTable(collectionOf(['a,b\n1,2\n', 'a,b\n3,4\nDone,bye\n']));
    const { columns, odd } = summarize(table);
    expect(columns).toEqual([]);
    expect(oddNotes(odd)).toEqual([
      'columns a, b have cells that are not numbers (task 1: "Done"), so there is no summary',
      expect.stringContaining('KUBEPAR_RESULT'),
    ]);
  });

  test('treats a blank cell as missing, as R does', () => {
    expect(summarize(tableOf(['1', ' ', '3'])).columns).toMatchObject([{ count: 2, na: 1, mean: 2 }]);
  });

  test('has each column of values, but not the task', () => {
    const table = resultsTable(collectionOf(['a,b,c\n1,10,x\n', 'a,b,c\n3,20,y\n']));
    expect(summarize(table).columns.map(({ column, mean }) => [column, mean])).toEqual([
      ['a', 2],
      ['b', 15],
    ]);
  });

  test('handles 200,000 values', () => {
    expect(summarize(tableOf(Array.from({ length: 200_000 }, (_, value) => String(value)))).columns).toMatchObject([
      { count: 200_000, mean: 99_999.5, min: 0, max: 199_999 },
    ]);
  });
});
