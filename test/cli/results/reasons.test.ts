import { execFileSync } from 'node:child_process';
import { describeProblems, reportOn } from '../../../cli/results/final-report';
import { resultsTable } from '../../../cli/results/tables';
import { withUnreadable } from '../../../cli/results/unreadable';
import { pythonWith } from '../../support';
import { collectionOf } from './support';
import { told } from './told';

/** The output of Python. */
function printedByPython(code: string): string {
  return execFileSync(pythonWith('numpy'), ['-c', `import numpy as np; ${code}`], { encoding: 'utf8' });
}

describe('a Python value that is not a table', () => {
  test.each([
    ['print(np.array([1.0, 2.0]))', 'looks like a numpy array: print(x.tolist())'],
    ['print(np.array([[1, -2], [3, 4]]))', 'looks like a numpy array: print(x.tolist())'],
    ['print(np.array([np.nan, 1e-9]))', 'looks like a numpy array: print(x.tolist())'],
    ['print({"a": 1, "b": 2.5})', 'is a Python dict, not JSON: print(json.dumps(x))'],
    ['print({1: "a", 2: "b"})', 'is a Python dict, not JSON: print(json.dumps(x))'],
    ['print([{"a": 1}, {"a": 2}])', 'is a Python dict, not JSON: print(json.dumps(x))'],
    ['print((1, 2.5))', "is a Python tuple: print(*x, sep=',')"],
    ['print(("a", "b"))', "is a Python tuple: print(*x, sep=',')"],
    ['print(["a", "b"])', 'is a Python list, not JSON: print(json.dumps(x))'],
    ['print([None, 1])', 'is a Python list, not JSON: print(json.dumps(x))'],
    ['print({1, 2})', "is a Python set, not JSON: print(*x, sep=',')"],
  ])('is named, with the correct way to print it: %s', (code, why) => {
    const output = printedByPython(code);
    const [first = ''] = output.split('\n');
    const quote = first.includes('"') ? "'" : '"';
    expect(told([output]).notes).toContain(
      `the outputs were kept as text; in task 0, line 1, ${quote}${first}${quote}, ${why}`,
    );
    expect(told([output], { format: 'json' }).problems[0]).toContain(why);
  });

  test('is read if it is printed as the note says', () => {
    expect(told([printedByPython('print(np.array([1.0, 2.0]).tolist())')]).csv).toBe('task,value\n0,1.0\n0,2.0\n');
    expect(told([printedByPython('import json; print(json.dumps({"a": 1}))')]).csv).toBe('task,a\n0,1\n');
  });

  test.each([
    ['[2024-01-01 12:00:00,120] INFO 0.5', /is one line of text/],
    ['[12.5] INFO done', /is not JSON/],
    ['(mean = 0.1, sd = 0.2)', /is a named tuple of Julia: println\(join\(x, ','\)\)$/],
  ])('is neither a line of a log nor output of Julia: %s', (output, why) => {
    expect(told([`${output}\n`]).notes[0]).toMatch(why);
  });

  test('is not an R vector', () => {
    expect(told(['[1] 1 2\n'])).toMatchObject({ csv: 'task,value\n0,1\n0,2\n', notes: [] });
  });
});

test('tasks whose outputs differ only in their numbers are unreadable for one reason', () => {
  const { version, ...rest } = collectionOf(Array.from({ length: 1000 }, (_, task) => `step ${String(task)}: "x"\n`));
  const collected = {
    ...rest,
    version: { ...version, description: { ...version.description, output: { format: 'json' as const } } },
  };
  const results = resultsTable(collected);
  const { problems } = reportOn(withUnreadable(collected, results), results, 'results');
  expect(describeProblems(problems)).toEqual([
    `task 0-999 unreadable: its output is not of the format json: line 1, 'step 0: "x"', is not JSON`,
  ]);
});

test.each(['1.5 \n3 \n \n6 \n', '1 2 \n3 4 \n   \n6 7 \n'])(
  'the note names a blank line among numbers: %j',
  (output) => {
    expect(told([output]).notes[0]).toBe(
      'the outputs were kept as text; in task 0, line 3 is empty, and other output follows',
    );
  },
);

test('a quoted header contains the names, whatever words are below it', () => {
  const { csv } = told(['"d","v"\n"01.02.2024","1.2.3"\n"12:30","1.10"\n']);
  expect(csv).toBe('task,d,v\n0,01.02.2024,1.2.3\n0,12:30,1.10\n');
});

test('a table with ambiguous columns is named as one, with the correct way to print it', () => {
  const { csv, notes } = told(['          x    y\nNew York  1.0  2\nLA        2.0  3\n']);
  expect(csv).toMatch(/^task,text\n/);
  expect(notes[0]).toContain('print CSV, for example with print(df.to_csv()) or write.csv(x)');
});
