import { execFileSync } from 'node:child_process';
import { told } from './told';

/** The output of R. */
function printedByR(code: string): string {
  return execFileSync('Rscript', ['--vanilla', '-e', code], { encoding: 'utf8' });
}

const FRAME = 'd <- data.frame(a = c(2, 5), b = c(0.5, 7), row.names = c("x", "y"));';
const ROW_NAMES = 'task 0: line 1 has one cell fewer than the others, whose first cells were read as row names';
const REMEDY = 'call write.table() with col.names = NA or row.names = FALSE';

describe('a header with one cell fewer than the rows', () => {
  const output = printedByR(`${FRAME} write.table(d, sep = "\\t", quote = FALSE)`);

  test.each([undefined, { format: 'csv' }, { format: 'csv', delimiter: '\t' }] as const)(
    'has its names after that of the row names, and a note says so: %j',
    (format) => {
      expect(told([output], format)).toEqual({
        csv: 'task,row,a,b\n0,x,2,0.5\n0,y,5,7\n',
        notes: [ROW_NAMES],
        problems: [],
      });
    },
  );

  test('is read without a note if the study declares a header', () => {
    expect(told([output], { format: 'csv', header: true }).notes).toEqual([]);
    const commas = printedByR(`${FRAME} write.table(d, sep = ",", quote = FALSE)`);
    expect(told([commas], { format: 'csv', header: true }).csv).toBe('task,row,a,b\n0,x,2,0.5\n0,y,5,7\n');
  });

  test.each([
    ['a word above', 'Done\n1\t2\n'],
    ['names of rows that come twice', 'a\tb\nx\t1\t2\nx\t3\t4\n'],
    ['words that commas divide', 'Done,ok\n1,2,3\n4,5,6\n'],
  ])('is not certain, with %s', (_what, text) => {
    expect(told([text]).csv).toMatch(/^task,text\n/);
  });

  test('has a note on how to print it differently if it is not certain', () => {
    const one = printedByR(`${FRAME} write.table(d["a"], sep = "\\t", quote = FALSE)`);
    expect(told([one], { format: 'csv', header: true }).problems[0]).toContain(REMEDY);
    const { notes } = told(['a,b\nx,1,2\ny,3,4\n']);
    expect(notes[0]).toContain(`put quotes around a cell that contains a comma; in R, ${REMEDY}`);
    expect(told(['a,b\nx,1,2\ny,3,4\n'], { format: 'csv', header: false }).problems[0]).toContain(REMEDY);
  });
});

describe('one word above numbers', () => {
  test.each(['hello', 'Done', 'starting'])('is read as the name of the column, and a note says so: %s', (word) => {
    expect(told([`${word}\n3.5\n`, `${word}\n4.5\n`])).toMatchObject({
      csv: `task,${word}\n0,3.5\n1,4.5\n`,
      notes: [
        `task 0-1: "${word}" was read as the name of the values below it; if it is a message, write only the values to the file KUBEPAR_RESULT`,
      ],
    });
  });

  test('is certainly a name if it is quoted, or if the study says so', () => {
    expect(told(['"est"\n3.5\n', '"est"\n4.5\n']).notes).toEqual([]);
    expect(told(['est\n3.5\n', 'est\n4.5\n'], { format: 'csv', header: true }).notes).toEqual([]);
  });
});

describe('a header without rows in all tasks', () => {
  test('is a table without rows if the study declares csv', () => {
    const { problems, notes } = told(['g,x,n\n', 'g,x,n\n'], { format: 'csv' });
    expect(problems).toEqual([]);
    expect(notes[0]).toContain('was read as column names');
    expect(told(['g,x,n\n'], { format: 'csv', header: true })).toMatchObject({ notes: [], problems: [] });
  });

  test('is text otherwise, and the note says what to do', () => {
    expect(told(['g,x,n\n', 'g,x,n\n']).notes).toContain(
      'the outputs were kept as text; in task 0, line 1, "g,x,n", has no values below it; if it has column names, set output: { format: \'csv\', header: true }',
    );
  });
});

describe('values of several types', () => {
  test.each<[string[], string]>([
    [['[1, 2.5, "x", null, true]\n'], 'column value [3] has 1 cell that is not a number'],
    [['[1, 2.5, "x", null, true]\n', '[3]\n'], 'column value has 2 cells that are not numbers'],
    [['True\n', '42\n', 'True\n'], 'column value has 2 cells that are not numbers'],
  ])('have no summary, and a note says so: %j', (outputs, note) => {
    expect(told(outputs).notes).toContainEqual(
      expect.stringMatching(new RegExp(`^${note.replaceAll(/[[\]]/g, '\\$&')}`)),
    );
  });

  test.each([
    ['{"a": 1, "b": [1, 2]}\n', 'the lists or objects in "b"'],
    ['[{"a": {"c": 3}}, {"a": 4}]\n', 'the lists or objects in "a"'],
    ['[[1, [2, 3]], [4, [5, 6]]]\n', 'lists or objects within the lists'],
  ])('that are lists or objects of JSON are reported: %j', (output, what) => {
    expect(told([output]).notes).toContain(`task 0: ${what} are kept as JSON, in one cell each`);
  });

  test('do not exist if a list contains one value', () => {
    expect(told(['{"a": [1], "b": [2.5]}\n']).notes).toEqual([]);
  });
});

describe('lines of the same shape', () => {
  const ITEMS = ['1e5', 'TRUE', 'NA', '007', 'a,b', 'x y', '-5', '1,5', '"q"', '0x10', ' lead', 'a;b', '1|2'];

  test.each(['\t', ';', '|'])(
    'are the rows of one table, whatever words they contain, with %j between them',
    (delimiter) => {
      const items = ITEMS.filter((item) => !item.includes(delimiter));
      const { csv, notes } = told(items.map((item, task) => `${item}${delimiter}${String(task)}${delimiter}0.5\n`));
      const [header, ...rows] = csv.trimEnd().split('\n');
      expect(header).toBe('task,V1,V2,V3');
      expect(rows.map((row) => row.replace(/^.*(,\d+,0\.5)$/, '$1'))).toEqual(
        items.map((_, task) => `,${String(task)},0.5`),
      );
      expect(notes).toEqual([expect.stringContaining('"1,5" may have a decimal comma')]);
    },
  );
});
