import { execFileSync } from 'node:child_process';
import { reportOn } from '../../../cli/results/final-report';
import { resultsTable } from '../../../cli/results/tables';
import type { CheckedOutput } from '../../../lib/study/output';
import { collectionOf } from '../results/support';
import { told } from '../results/told';

const HEADER = "output: { format: 'csv', header: true }";
const NO_HEADER = "output: { format: 'csv', header: false }";

describe('a first line of numbers', () => {
  test('that all tasks share, above lines that differ, contains values, so that none is lost, and a note says so', () => {
    const { csv, notes } = told(['0,1,0.5\n1,3,0.2\n', '0,1,0.5\n1,4,0.3\n']);
    expect(csv).toBe('task,V1,V2,V3\n0,0,1,0.5\n0,1,3,0.2\n1,0,1,0.5\n1,1,4,0.3\n');
    expect(notes).toEqual([
      `task 0-1: the first line, "0,1,0.5", was read as values; if it has column names, set ${HEADER}`,
    ]);
  });

  test('contains names if they are quoted', () => {
    expect(told(['"2019","2020"\n1,2\n', '"2019","2020"\n3,4\n'])).toMatchObject({
      csv: 'task,2019,2020\n0,1,2\n1,3,4\n',
      notes: [],
    });
  });

  test('that differs between tasks contains values, without a note', () => {
    const { csv, notes } = told(['1,2,0.5\n3,4,5\n', '7,8,9\n1,2,3\n']);
    expect(csv).toBe('task,V1,V2,V3\n0,1,2,0.5\n0,3,4,5\n1,7,8,9\n1,1,2,3\n');
    expect(notes).toEqual([]);
  });

  test('of a single task contains values, and a note says so', () => {
    const { csv, notes } = told(['2019,2020,2021\n1,2,3\n']);
    expect(csv).toBe('task,V1,V2,V3\n0,2019,2020,2021\n0,1,2,3\n');
    expect(notes).toEqual([
      `task 0: the first line, "2019,2020,2021", was read as values; if it has column names, set ${HEADER}`,
    ]);
  });

  test('that most tasks share contains values, and a note says so', () => {
    const { notes } = told(['2019,2020,9\n1,2,3\n', '2019,2020,9\n4,5,6\n', '2019,2021,9\n4,5,6\n']);
    expect(notes).toEqual([
      `task 0-1: the first line, "2019,2020,9", was read as values; if it has column names, set ${HEADER}`,
    ]);
  });

  test('that all tasks share, with everything below it, contains values, and a note says so', () => {
    expect(told(['1,2,9\n4,5,6\n', '1,2,9\n4,5,6\n']).notes).toContain(
      `task 0-1: the first line, "1,2,9", was read as values; if it has column names, set ${HEADER}`,
    );
  });

  test('with spaces between them, which all tasks share, contains values, and a note says so', () => {
    const { csv, notes } = told(['0\n0.5\n', '0\n0.7\n']);
    expect(csv).toBe('task,value\n0,0\n0,0.5\n1,0\n1,0.7\n');
    expect(notes).toEqual([`task 0-1: the first line, "0", was read as values; if it has column names, set ${HEADER}`]);
  });

  test.each([
    'print(0.0); print(x)',
    'print(1.5); print(-2.5); print(x)',
    'print(10 ** 29 + 7); print(x)',
    'print(x / x); print(x)',
  ])('that is a fraction or a very long number above one column is not a name, and has no note: %s', (code) => {
    const outputs = ['2.5', '3.5'].map((x) =>
      execFileSync('python3', ['-c', `x = ${x}; ${code}`], { encoding: 'utf8' }),
    );
    expect(told(outputs).notes).toEqual([]);
    expect(told(outputs.slice(0, 1)).notes).toEqual([]);
  });

  test('is what the study declares', () => {
    const outputs = ['2019,2020\n1,2\n', '2019,2020\n3,4\n'];
    const names = told(outputs, { format: 'csv', header: true });
    expect(names).toEqual({ csv: 'task,2019,2020\n0,1,2\n1,3,4\n', notes: [], problems: [] });
    const values = told(outputs, { format: 'csv', header: false });
    expect(values).toMatchObject({ csv: 'task,V1,V2\n0,2019,2020\n0,1,2\n1,2019,2020\n1,3,4\n', notes: [] });
  });
});

describe('a first line of words', () => {
  test('that all tasks share contains names, and a note says so', () => {
    const { csv, notes } = told(['m,k\nlm,a\n', 'm,k\nrf,b\n']);
    expect(csv).toBe('task,m,k\n0,lm,a\n1,rf,b\n');
    expect(notes).toEqual([
      `task 0-1: the first line, "m,k", was read as column names; if it has values, set ${NO_HEADER}`,
    ]);
  });

  test('that differs between tasks contains values', () => {
    const { csv } = told(['lm,a\nrf,b\n', 'nn,c\ngb,d\n']);
    expect(csv).toBe('task,V1,V2\n0,lm,a\n0,rf,b\n1,nn,c\n1,gb,d\n');
  });

  test('next to numbers contains values, whether it differs or all share it, and a note says so', () => {
    expect(told(['lm,1\nrf,2\n', 'nn,3\ngb,4\n']).csv).toBe('task,V1,V2\n0,lm,1\n0,rf,2\n1,nn,3\n1,gb,4\n');
    const { csv, notes } = told(['n,100\nmean,74.8\n', 'n,100\nmean,73.1\n']);
    expect(csv).toBe('task,V1,V2\n0,n,100\n0,mean,74.8\n1,n,100\n1,mean,73.1\n');
    expect(notes).toEqual([
      `task 0-1: the first line, "n,100", was read as values; if it has column names, set ${HEADER}`,
    ]);
  });

  test('alone is a table without rows if another task has it above values', () => {
    const { csv, notes } = told(['a,b\n1,2\n', 'a,b\n']);
    expect(csv).toBe('task,a,b\n0,1,2\n1,,\n');
    expect(notes).toEqual([]);
  });
});

describe('two whole numbers with a comma between them', () => {
  test('are two values if another task has a point in one', () => {
    expect(told(['11,3\n', '10,2.5\n']).csv).toBe('task,V1,V2\n0,11,3\n1,10,2.5\n');
  });

  test('are text if no task shows it, and the note quotes them', () => {
    const { csv, notes } = told(['11,3\n', '10,25\n']);
    expect(csv).toBe('task,text\n0,"11,3"\n1,"10,25"\n');
    expect(notes[0]).toMatch(/^the outputs were kept as text; in task 0, line 1, "11,3", may be several numbers/);
  });

  test('are what the study declares', () => {
    expect(told(['11,3\n', '10,25\n'], { format: 'csv' }).csv).toBe('task,V1,V2\n0,11,3\n1,10,25\n');
    const { csv } = told(['11,3\n', '10,25\n'], { format: 'csv', decimal: ',', header: false });
    expect(csv).toBe('task,V1\n0,11.3\n1,10.25\n');
  });
});

test.each(['oops\n1,2\n3,4\n', 'x\n0,5\n0,7\n'])('a column under a name has no decimal commas: %j', (output) => {
  expect(told([output]).notes[0]).toMatch(/^the outputs were kept as text; in task 0, line 1, /);
});

describe('a task that is read differently', () => {
  test.each<[string, string, RegExp]>([
    ['a greeting', 'Hello!\n[1] 5\n', /task 1 was kept as text, because line 1, "Hello!", does not look like a table/],
    [
      'words after the values',
      '[1] 5\ndone\n',
      /task 1 was kept as text, because line 2, "done", is not a line of a vector/,
    ],
    ['a table', 'a,b\n1,2\n', /task 1 printed CSV \(line 1, "a,b"\)$/],
    ['a name above a value', 'n \n5 \n', /task 1 printed a vector with names \(line 1, "n "\)$/],
    ['None of Python', 'None\n', /task 1 was kept as text, because line 1, "None", does not look like/],
  ])('is named, with its line, after %s', (_what, output, expected) => {
    const [note] = told(['[1] 1\n', output, '[1] 2\n']).notes;
    expect(note).toMatch(/^results\.csv has the columns of several kinds of output: /);
    expect(note).toMatch(expected);
  });

  test.each(['NULL\n', 'numeric(0)\n', 'data frame with 0 columns and 0 rows\n', '[]\n', '"a","b"\n'])(
    'does not count without rows: %j',
    (output) => {
      const { csv, notes } = told(['a,b\n1,2\n', output, 'a,b\n3,4\n']);
      expect(csv).toBe('task,a,b\n0,1,2\n1,,\n2,3,4\n');
      expect(notes).toEqual([]);
    },
  );

  test.each([
    ['{"x":1}', '{"x":NaN}', 'task,x\n0,1\n1,NaN\n'],
    ['{"x":1}', '{"x":9007199254740993}', 'task,x\n0,1\n1,9007199254740993\n'],
    ['{"x":1}', '{"x":[2]}', 'task,x\n0,1\n1,2\n'],
    ['{"x":1.0}', '{"x":-Infinity}', 'task,x\n0,1.0\n1,-Infinity\n'],
  ])('does not exist among %s and %s', (one, other, csv) => {
    expect(told([one, other])).toMatchObject({ csv, notes: [] });
  });
});

describe('an output in another format than the declared one', () => {
  test.each<[CheckedOutput, string, string]>([
    [{ format: 'csv' }, 'Loading\na,b\n1,2\n', 'line 1, "Loading", has 1 cell, and the lines below it have 2'],
    [{ format: 'csv' }, 'a,b\n1,2\n3\n', 'line 3, "3", has 1 cell, and line 1 has 2'],
    [{ format: 'csv' }, 'a,b\n1,"2\n', `line 2, '1,"2', has an unclosed quote`],
    [{ format: 'csv' }, '', 'it is empty'],
    [{ format: 'csv', delimiter: ';' }, 'a;b\n1,2\n', 'line 2, "1,2", has 1 cell, and line 1 has 2'],
    [{ format: 'json' }, 'INFO start\n{"a":1}\n', 'line 1, "INFO start", is not JSON'],
    [{ format: 'json' }, '{"a":1,\n"b":}\n', `line 2, '"b":}', is not JSON`],
    [{ format: 'json' }, '{"a":1}\n{"a":2}\ndone\n', 'line 3, "done", is not JSON'],
    [{ format: 'json' }, '[1] 5\n', 'line 1, "[1] 5", is not JSON'],
    [{ format: 'printed' }, '[1] 5\nbye\n', 'line 2, "bye", is not a line of a vector as R prints it'],
    [{ format: 'printed' }, '{"a":1}\n', `line 1, '{"a":1}', `],
    [{ format: 'printed' }, '[1] 1\n [ reached getOption("max.print") -- omitted 9 entries ]\n', 'R left values out'],
  ])('%j: %j is unreadable, and the error names the first invalid line', (output, text, why) => {
    const { csv, problems } = told([text], output);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.startsWith(`0 unreadable: its output is not of the format ${output.format}: ${why}`)).toBe(
      true,
    );
    expect(csv).toBe('task\n0\n');
  });

  test('includes binary output, whatever the format', () => {
    for (const format of ['csv', 'json', 'printed', 'text'] as const)
      expect(told([Buffer.from([0, 255])], { format }).problems).toEqual([
        `0 unreadable: its output is not of the format ${format}: it is binary`,
      ]);
  });

  test('does not affect the others', () => {
    const { csv, problems } = told(['a,b\n1,2\n', 'oops\n1,2\n3,4\n', 'a,b\n5,6\n'], { format: 'csv', header: true });
    expect(csv).toBe('task,a,b\n0,1,2\n1,,\n2,5,6\n');
    expect(problems).toHaveLength(1);
  });
});

describe('an output in the declared format', () => {
  test.each<[CheckedOutput, string, string]>([
    [{ format: 'csv', header: false }, 'a\nb\n', 'task,V1\n0,a\n0,b\n'],
    [{ format: 'csv', header: true }, '1\n2\n', 'task,1\n0,2\n'],
    [{ format: 'csv', delimiter: ' ', header: true }, 'a   b\n1 2\n', 'task,a,b\n0,1,2\n'],
    [{ format: 'csv', delimiter: '\t', decimal: ',' }, 'a\tb\n0,5\t1,25\n', 'task,a,b\n0,0.5,1.25\n'],
    [{ format: 'csv', decimal: ',' }, 'a;b\n1,234;5\n', 'task,a,b\n0,1.234,5\n'],
    [{ format: 'csv', decimal: '.' }, 'a;b\n0,5;5\n', 'task,a,b\n0,"0,5",5\n'],
    [{ format: 'json' }, '5\n', 'task,value\n0,5\n'],
    [{ format: 'json' }, '"mean"', 'task,value\n0,mean\n'],
    [{ format: 'printed' }, '[1] 5\n', 'task,value\n0,5\n'],
    [{ format: 'printed' }, '0.5 0.7\n', 'task,value\n0,0.5\n0,0.7\n'],
    [{ format: 'text' }, '[1] 5\n', 'task,text\n0,[1] 5\n'],
    [{ format: 'text' }, 'a,b\n1,2\n', 'task,text\n0,"a,b\n1,2"\n'],
  ])('%j: %j is read as the study declares', (output, text, csv) => {
    expect(told([text], output)).toMatchObject({ csv, problems: [] });
  });
});

describe('decimal commas', () => {
  test('are read in the output of R, and a note names the tasks', () => {
    const outputs = ['[1] -0,5015259  0,1939526\n', '[1]  0,25 -1,50\n'];
    const expected = {
      csv: 'task,value\n0,-0.5015259\n0,0.1939526\n1,0.25\n1,-1.50\n',
      notes: ['task 0-1: decimal commas became points'],
      problems: [],
    };
    expect(told(outputs)).toEqual(expected);
    expect(told(outputs, { format: 'printed' })).toEqual(expected);
  });

  test.each([
    ['words before them', ['mean 1,5\n', 'mean 2,7\n']],
    ['names and equals signs before them', ['a=0,5\n', 'a=1,7\n']],
    ['units behind them', ['0,5%\n', '1,7%\n']],
    ['points between thousands', ['1.234,5\n', '2.345,6\n']],
  ])('do not split a number if there are %s', (_what, outputs) => {
    const { csv, notes } = told(outputs);
    expect(csv).toMatch(/^task,text\n/);
    expect(notes[0]).toContain('the outputs were kept as text');
  });

  test('do not split a number in a study that declares csv', () => {
    expect(told(['0,5 0,7\n'], { format: 'csv' }).problems).toHaveLength(1);
  });
});

describe('a first line that would lose a value if read as names', () => {
  test('that all tasks share contains values if one is a number', () => {
    const { csv, notes } = told(['baseline,10.5\n1,2.5\n', 'baseline,10.5\n3,4.5\n']);
    expect(csv).toBe('task,V1,V2\n0,baseline,10.5\n0,1,2.5\n1,baseline,10.5\n1,3,4.5\n');
    expect(notes).toContain(
      `task 0-1: the first line, "baseline,10.5", was read as values; if it has column names, set ${HEADER}`,
    );
  });

  test.each(['None,1.5', 'N/A,2', 'null,null', 'undefined,7', 'NULL,1'])(
    'contains values if a word stands for a missing one: %s',
    (first) => {
      const { csv } = told([`${first}\n1.5,3.5\n`, `${first}\n2.5,4.5\n`, '7,8\n9,10\n']);
      expect(csv.split('\n').slice(0, 2)).toEqual(['task,V1,V2', `0,${first}`]);
    },
  );

  test('is reported if no line below has any value', () => {
    const { notes } = told(['"x","y"\nNA,NA\n', '"x","y"\nNA,NA\n']);
    expect(notes).toContain(
      `task 0-1: the first line, "x,y", was read as column names; if it has values, set ${NO_HEADER}`,
    );
    expect(told(['"x","y"\nNA,NA\n', '"x","y"\n1,2\n']).notes).toEqual([]);
  });

  test.each(['\tdone\n', '\testimate = 0.53 7\n', ',abc\n', '|abc\n'])('is text if it is the only one: %j', (line) => {
    const { csv, notes } = told([line, line]);
    expect(csv).toContain(line.trim());
    expect(notes[0]).toMatch(/kept as text/);
  });

  test('is the header of a table without rows if other tasks have rows below it', () => {
    expect(told([',a,b\n', ',a,b\n0,1,2\n']).csv).toBe('task,row,a,b\n0,,,\n1,0,1,2\n');
  });
});

test('a declared delimiter that is in no line does not make one cell of two', () => {
  const format = { format: 'csv', header: true, delimiter: ';', decimal: ',' } as const;
  expect(told(['x,y\n1,3\n'], format).problems).toEqual([
    '0 unreadable: its output is not of the format csv: line 1, "x,y", has no delimiter ";"',
  ]);
  expect(told(['est\n1,3\n'], format)).toMatchObject({ csv: 'task,est\n0,1.3\n', problems: [] });
  expect(told(['1,3\n'], { ...format, header: false })).toMatchObject({ csv: 'task,V1\n0,1.3\n', problems: [] });
});

describe('commas between whole numbers', () => {
  const remark =
    "the commas between whole numbers were read as separators of 4 values; if they are decimal commas, use another delimiter between values and set output: { format: 'csv', decimal: ',' }";

  test.each([
    ['0,5,0,7\n', '0,6,0,8\n'],
    ['1,05,2,75\n', '1,15,2,08\n'],
  ])('may be decimal commas, and the output is text if the fractions show it: %j', (...outputs) => {
    expect(told(outputs).notes[0]).toMatch(
      /^the outputs were kept as text; in task 0, line 1, .* may have decimal commas/,
    );
  });

  test.each([
    ['1,5,2,7\n', '0,6,1,8\n'],
    ['12,3,4,81\n', '11,2,0,9\n'],
    ['lm,a,1,5\n', 'rf,b,2,7\n'],
  ])('that come in pairs are reported: %j', (...outputs) => {
    expect(told(outputs).notes).toContain(`task 0-1: ${remark}`);
  });

  test.each([
    ['12,3,4,81\n', '12,3.5,4,81\n'],
    ['a,b,c,d\n0,5,0,7\n', 'a,b,c,d\n0,6,0,8\n'],
    ['1,-5,2,7\n', '0,-6,1,8\n'],
    ['1,2,3\n', '4,5,6\n'],
    ['lm,"x",1\n', 'rf,"y",2\n'],
  ])('separate values, without a note, if another task, names, signs or the count show it: %j', (...outputs) => {
    expect(told(outputs).notes).toEqual([]);
  });
});

describe('a number formatted for people', () => {
  const PLAIN = 'print numbers with a decimal point and no thousands separators';

  test.each([
    ['node -p \'(1234567.5).toLocaleString("fr-FR")\'', 'node'],
    ['node -p \'(1234).toLocaleString("de-AT")\'', 'node'],
    ['Rscript -e \'cat(format(c(1234.5, 7), big.mark = "\\u2009"))\'', 'Rscript'],
    ['Rscript -e \'cat("mean", format(1234, big.mark = "\\u202f"))\'', 'Rscript'],
    ['python3 -c \'print("1\\u00a0234,5")\'', 'python3'],
  ])('has no values if it has a space as thousands separator: %s', (command) => {
    const output = execFileSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const { csv, notes } = told([output]);
    expect(csv).toMatch(/^task,text\n/);
    expect(notes[0]).toContain(PLAIN);
    expect(told([output], { format: 'printed' }).problems[0]).toContain(PLAIN);
  });

  test.each([
    '$1,234.50\n',
    '€3,50\n',
    '€1.234,50\n',
    '1.234,50 €\n',
    'fee,£1,200\n',
    '1,234\n',
    '1,234,567\n',
    '1,234.5\n',
  ])('stays text if it has a comma, and the note contains a solution that works: %j', (output) => {
    const { csv, notes } = told([output, output.replace('1', '2').replace('3', '4')]);
    expect(csv).toMatch(/^task,text\n/);
    expect(notes[0]).toContain(PLAIN);
  });
});

describe('words above numbers', () => {
  test.each(['Loading, please wait', 'Loading; please wait', 'Results:,done', 'Please wait...,ok'])(
    'are not names of columns if they read like a sentence: %s',
    (line) => {
      const values = line.includes(';') ? '1;2' : '1,2';
      expect(told([`${line}\n${values}\n`, `${line}\n${values}3\n`]).notes[0]).toBe(
        `the outputs were kept as text; in task 0, line 1, "${line}", looks more like a sentence than column names`,
      );
    },
  );

  test.each(['n, mean, sd', 'n,std error,sd'])('are reported if they may be words of a message: %s', (line) => {
    expect(told([`${line}\n1,2,3\n`, `${line}\n4,5,6\n`])).toMatchObject({
      csv: `task,${line.replaceAll(', ', ',')}\n0,1,2,3\n1,4,5,6\n`,
      notes: [`task 0-1: the first line, "${line}", was read as column names; if it has values, set ${NO_HEADER}`],
    });
  });

  test.each(['n,mean,sd', '"n","std error","sd"'])('are names, without a note, if they look like names: %s', (line) => {
    expect(told([`${line}\n1,2,3\n`, `${line}\n4,5,6\n`]).notes).toEqual([]);
  });
});

test('a single quoted name is a column without rows if another task has rows below it', () => {
  expect(told(['"est"\n', '"est"\n0.5\n'])).toMatchObject({ csv: 'task,est\n0,\n1,0.5\n', notes: [] });
  expect(told(['"est"\n', '"est"\n']).notes[0]).toMatch(/kept as text/);
});

describe('lines with equally many numbers', () => {
  const remark = "lines of 2 numbers were read as the rows of a table; if all are one column, set output: 'printed'";

  test('are rows of a table, and a note says so', () => {
    const { csv, notes } = told(['7 0.5 \n8 0.7 \n', '7 0.6 \n9 0.8 \n']);
    expect(csv).toBe('task,V1,V2\n0,7,0.5\n0,8,0.7\n1,7,0.6\n1,9,0.8\n');
    expect(notes).toEqual([`task 0-1: ${remark}`]);
  });

  test('are rows even if a task has a single one', () => {
    expect(told(['7 0.5\n8 0.7\n', '9 0.6\n'])).toMatchObject({
      csv: 'task,V1,V2\n0,7,0.5\n0,8,0.7\n1,9,0.6\n',
      notes: [`task 0-1: ${remark}`],
    });
    expect(told(['7 0.5\n', '9 0.6\n'])).toMatchObject({ csv: 'task,value\n0,7\n0,0.5\n1,9\n1,0.6\n', notes: [] });
  });

  test('are a table without a note if tabs separate the numbers', () => {
    expect(told(['0.5\t2\n3\t4\n', '1.5\t2\n7\t4\n'])).toMatchObject({
      csv: 'task,V1,V2\n0,0.5,2\n0,3,4\n1,1.5,2\n1,7,4\n',
      notes: [],
    });
  });

  test('are one column in a study that declares printed', () => {
    expect(told(['7 0.5\n8 0.7\n'], { format: 'printed' })).toMatchObject({
      csv: 'task,value\n0,7\n0,0.5\n0,8\n0,0.7\n',
      notes: [],
    });
  });

  test.each(['0.1 0.2 0.3 \n0.5 0.7 0.9 \n', ' 0.1 0.25\n 5.5    6\n'])(
    'may have names in the first line if its numbers are sorted, and a note says so: %j',
    (output) => {
      expect(told([output]).notes.join()).toContain('was read as values; if it has column names');
    },
  );
});

describe('the output of R for a forgotten invisible()', () => {
  test.each(['null device \n          1 \n', 'pdf \n  2 \n', 'png \n  2 \nnull device \n          1 \n'])(
    'is not a result: %j',
    (output) => {
      expect(told([output]).notes[0]).toMatch(/ is what dev\.off\(\) prints, not a result; write invisible/);
      expect(told([output], { format: 'printed' }).problems).toHaveLength(1);
    },
  );

  test.each<[string, string]>([
    ['[1] 0.5\nnull device \n          1 \n', 'line 2, "null device ", which dev.off() prints, was left out'],
    ['pdf \n  2 \n[1] 0.5\n', 'line 1, "pdf ", which dev.off() prints, was left out'],
    ['[1] 0.5\nNULL\n', 'line 2, "NULL", which is not a value, was left out'],
  ])('is removed if there is a result, and a note says so: %j', (output, remark) => {
    expect(told([output])).toMatchObject({ csv: 'task,value\n0,0.5\n', notes: [`task 0: ${remark}`] });
  });

  test.each(['[1] 0.5\n[1] TRUE\n', '0.5\nTRUE\n'])('is reported if it may be a value: %j', (output) => {
    expect(told([output]).notes[0]).toMatch(/^task 0: line 2, .* has values of a different type than those before it$/);
  });
});

test.each<[string[], string]>([
  [['Rscript', 's.R'], 'in R: write.csv('],
  [['sh', '-c', 'cd x && python3.11 s.py'], 'in Python, from a DataFrame: x.to_csv('],
  [['/opt/julia/bin/julia', 's.jl'], 'in Julia: CSV.write('],
  [['./run'], 'print CSV with a header, or one JSON object'],
])('the solution for text is in the language of the command: %j', (command, words) => {
  const { version, ...rest } = collectionOf(['words\n']);
  const collected = { ...rest, version: { ...version, description: { ...version.description, command } } };
  const { notes } = reportOn(collected, resultsTable(collected), 'results');
  expect(notes.join('\n')).toContain(words);
});

test('an output in another encoding is reported', () => {
  const bytes = Buffer.from('é 5', 'latin1');
  expect(told([bytes]).notes).toEqual([
    '1 result is not UTF-8: it is in tasks/, and results.csv has no values of it; of task 0, it is not UTF-8 at byte 1, and seems to be Latin-1; print it as UTF-8',
  ]);
});

test('lines without names whose length differs in another task are reported', () => {
  const { notes } = told(['383,195,0.720\n', '57,249,0.145\n', '-1,136,828,-0.809\n']);
  expect(notes).toEqual([
    'the lines of task 2 have 4 values, and those of task 0 have 3: V1, V2, … may not be the same in both',
    'task 0-2: every comma was read as a separator; if one separates thousands, print numbers without it',
  ]);
});

test('a column of numbers with commas below a quoted name has decimal commas, unless they may be thousands separators', () => {
  expect(told(['"est"\n0,37\nNA\n', '"est"\n1,25\n'])).toMatchObject({
    csv: 'task,est\n0,0.37\n0,NA\n1,1.25\n',
    notes: ['task 0-1: decimal commas became points'],
  });
  expect(told(['"est"\n1,234\n']).notes).toContain(
    `task 0: "1,234" may have a decimal comma or a thousands separator and was kept unchanged; for a decimal comma, set output: { format: 'csv', decimal: ',' }; for a thousands separator, print numbers without it`,
  );
});

test('a column of only NaN, NA or infinite values has a line in the summary', () => {
  const { version, ...rest } = collectionOf(['est,rhat\n1,NaN\n', 'est,rhat\n3,NA\n', 'est,rhat\n5,Inf\n']);
  const { columns } = reportOn({ ...rest, version }, resultsTable({ ...rest, version }), 'results');
  expect(columns).toMatchObject([
    { column: 'est', count: 3, mean: 3 },
    { column: 'rhat', count: 0, na: 2, infinite: 1, mean: NaN, sd: NaN, se: NaN, min: NaN, max: NaN },
  ]);
});

test('tasks that printed nothing are named', () => {
  expect(told(['1\n', '', '2\n', '']).notes).toContain(
    'task 1, 3 printed nothing: a result is what the command prints, or writes to the file KUBEPAR_RESULT',
  );
});

describe('thousands separators', () => {
  test.each([
    ['comma', '1,234.5,0.25\n', '999.5,12.5,7\n'],
    ['blank', '1 234.5\n', '12 34.5\n'],
  ])('may be any %s between numbers, unless another task shows that as many values are printed', (mark, odd, plain) => {
    const note = `every ${mark} was read as a separator; if one separates thousands, print numbers without it`;
    expect(told([odd, odd]).notes).toContain(`task 0-1: ${note}`);
    expect(told([odd, plain]).notes.join()).not.toContain(note);
    expect(told([plain, plain]).notes).toEqual([]);
  });

  test('may be in another column of each line', () => {
    expect(told(['1,234.5,0.25\n900.5,1,500\n']).notes.join()).toContain('every comma was read as a separator');
    expect(told(['1,234.5,0.25\n900.5,12.5,7\n']).notes.join()).not.toContain('every comma');
  });

  test('make numbers unreadable if the study declares a decimal comma', () => {
    const csv = { format: 'csv', decimal: ',' } as const;
    const refused = (number: string): string =>
      `has "${number}", but the study says that numbers have a decimal comma; print all numbers that way, with no thousands separators`;
    for (const number of ['1.234', '29.993,26', '0.5', '-1.5e-3'])
      expect(told([`a;b\n1,5;x\n${number};y\n`], csv).problems.join()).toContain(
        `line 3, "${number};y", ${refused(number)}`,
      );
    const printed = { format: 'printed', decimal: ',' } as const;
    expect(told(['      est\n1 1.234,5\n2     1,5\n'], printed).problems.join()).toContain(refused('1.234,5'));
    expect(told(['[1] 2.500 2.345\n'], printed).problems.join()).toContain(refused('2.500'));
    expect(told(['    est\n1 2.345\n2   1,5\n'], printed).problems.join()).toContain('unreadable');
    expect(told(['    est\n1 2.345\n2   999\n'], printed).problems.join()).toContain(refused('2.345'));
  });

  test('may be in names, in quoted texts and in words if numbers have a decimal comma', () => {
    const csv = { format: 'csv', decimal: ',' } as const;
    expect(told(['"0.5";"v";"w"\n1,5;"1.234";1.2.3\n'], csv)).toMatchObject({
      csv: 'task,0.5,v,w\n0,1.5,1.234,1.2.3\n',
      problems: [],
    });
    const printed = { format: 'printed', decimal: ',' } as const;
    expect(told(['      est\n1.234 1,5\n2.345 2,5\n'], printed)).toMatchObject({
      csv: 'task,row,est\n0,1.234,1.5\n0,2.345,2.5\n',
      problems: [],
    });
  });
});
