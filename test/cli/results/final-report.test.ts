import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TaskStatus } from '../../../cli/results/task-status';
import {
  describeProblems,
  describeReport,
  reportOn,
  type CollectionReport,
  type TaskProblem,
} from '../../../cli/results/final-report';
import type { ParameterRow } from '../../../lib/study/parameters/values';
import { resultsTable } from '../../../cli/results/tables';
import { testFolder } from '../../runtime/support';
import { collectionOf } from './support';

function report(outputs: readonly (string | Buffer | undefined)[], notes: readonly string[] = []): CollectionReport {
  const collection = { ...collectionOf(outputs), notes };
  return reportOn(collection, resultsTable(collection), 'results/study');
}

const WAY_OUT =
  'to print anything else, write only the table to the file KUBEPAR_RESULT, in R: write.csv(x, Sys.getenv("KUBEPAR_RESULT"), row.names = FALSE)';

const folder = testFolder();

describe('reportOn', () => {
  test('contains the counts, the summaries and the tasks without a result', () => {
    expect(report(['[1] 1 3\n', undefined, '[1] 2\n'], ['a note'])).toEqual({
      study: 'study',
      name: 'study-0123abcd',
      output: 'results/study',
      tasks: 3,
      succeeded: 2,
      rows: 4,
      withoutValues: 0,
      columns: [
        {
          column: 'value',
          count: 3,
          mean: 2,
          sd: 1,
          se: 1 / Math.sqrt(3),
          min: 1,
          max: 3,
          na: 0,
          infinite: 0,
          pooled: { tasks: 2, least: 1, most: 2 },
        },
      ],
      problems: [{ task: 1, parameters: {}, status: 'missing', error: 'its pod is gone' }],
      notes: ['a note'],
    });
  });

  test.each<[string, (string | Buffer | undefined)[], string[]]>([
    ['nothing of outputs of one kind', ['[1] 1\n', '[1] 2\n', undefined], []],
    [
      'tasks that printed nothing',
      ['[1] 1\n', '', ''],
      ['task 1-2 printed nothing: a result is what the command prints, or writes to the file KUBEPAR_RESULT'],
    ],
    [
      'outputs that were kept as text',
      ['a b\n1 2\n', 'c d\n3 4\n'],
      ['the outputs were kept as text; in task 0, line 1, "a b", does not look like a table, JSON or numbers', WAY_OUT],
    ],
    [
      'outputs of several kinds',
      ['[1] 1\n', 'words', '[1] 2\n'],
      [
        'results.csv has the columns of several kinds of output: 2 tasks printed a vector; ' +
          'task 1 was kept as text, because line 1, "words", does not look like a table, JSON or numbers',
        WAY_OUT,
      ],
    ],
    [
      'binary results',
      [Buffer.from([0]), Buffer.from([255])],
      ['2 results are binary: they are in tasks/, and results.csv has no values of them'],
    ],
    [
      'one binary result, one that is empty',
      [Buffer.from([0]), ''],
      [
        'task 1 printed nothing: a result is what the command prints, or writes to the file KUBEPAR_RESULT',
        '1 result is binary: it is in tasks/, and results.csv has no values of it',
      ],
    ],
    [
      'vectors that R cut',
      ['[1] 1\n [ reached getOption("max.print") -- omitted 9 entries ]\n'],
      [
        'R left out values of task 0: raise options(max.print), print all of a tibble (n = Inf, width = Inf), or write to KUBEPAR_RESULT',
      ],
    ],
  ])('notes %s', (_what, outputs, notes) => {
    expect(report(outputs).notes).toEqual(notes);
  });

  test('notes results that are larger than what is read, and leaves them unread', () => {
    const file = path.join(folder, 'large');
    fs.writeFileSync(file, 'a,b\n1,2\n');
    const all = collectionOf(['a,b\n3,4\n', '']);
    const outcomes = all.outcomes.map((each) => (each.task === 0 ? each : { ...each, bytes: undefined, file }));
    const resized = (bytes: number): readonly string[] => {
      fs.truncateSync(file, bytes);
      const collection = { ...all, outcomes };
      return reportOn(collection, resultsTable(collection), 'results/study').notes;
    };
    expect(resized(8)).toEqual([]);
    expect(resized(100_000_001)).toEqual([
      '1 result is larger than 100 MB: it is in tasks/, and results.csv has no values of it',
    ]);
  });

  test('is unchanged as JSON, even without a standard deviation', () => {
    expect(JSON.parse(JSON.stringify(report(['5\n'])))).toMatchObject({ columns: [{ count: 1, mean: 5, sd: null }] });
  });
});

describe('describeReport', () => {
  test('contains the counts, the folder and a table of the columns', () => {
    expect(describeReport(report(['value,long_name\n0.5,1000000.25\n', 'value,long_name\n1,2\n', undefined]))).toBe(
      [
        'study    study (study-0123abcd)',
        'results  2 of 3 tasks, 3 rows, 1 of them empty for the task without a result',
        'written  results/study/results.csv, cells.csv, records.csv, tasks/',
        '',
        'column     count      mean         sd        se  min      max',
        'value          2      0.75  0.3535534      0.25  0.5        1',
        'long_name      2  500001.1   707105.5  499999.1    2  1000000',
        '',
      ].join('\n'),
    );
  });

  test('shows the minimum, the mean and the maximum with different digits', () => {
    expect(describeReport(report(['1000000000.1\n', '1000000000.11\n', '1000000000.12\n']))).toMatch(
      / 1000000000\.11 +0\.0\d+ +0\.0\d+ +1000000000\.1 +1000000000\.12\n$/,
    );
  });

  test('has a line for each of the few values of a task, and says if it combines several', () => {
    expect(describeReport(report(['[1] 0.5 0.25\n', '[1] 1.5 0.25\n']))).toMatch(
      /\nvalue \[1\] +2 +1 .*\nvalue \[2\] +2 +0\.25 .*\n$/,
    );
    expect(describeReport(report(['[1] 1 3\n', '[1] 2\n']))).toMatch(
      /\nvalue +3 .*\n\ntaken together, value: 3 values of 2 tasks, 1 to 2 each\n$/,
    );
  });

  test('has no table without numbers', () => {
    expect(describeReport(report(['words']))).toBe(
      'study    study (study-0123abcd)\nresults  1 of 1 tasks, 1 row\nwritten  results/study/results.csv, cells.csv, records.csv, tasks/\n',
    );
  });

  test('has a dash for the standard deviation and the standard error of a single value', () => {
    expect(describeReport(report(['5\n']))).toMatch(/^value\s+1\s+5\s+-\s+-\s+5\s+5$/m);
  });

  test('shows control characters in the name of a column and does not obey them', () => {
    const text = describeReport(report(['"\u001b[31mred","b"\n1,2\n']));
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(/^\\x1b\[31mred\s+1 /m);
  });
});

describe('describeProblems', () => {
  const problem = (
    task: number,
    error: string,
    status: TaskStatus = 'failed',
    parameters: ParameterRow = {},
  ): TaskProblem => ({ task, parameters, status, error });
  const describeAll = (problems: readonly TaskProblem[]): string[] => describeProblems(problems);

  test('groups the tasks by the reason', () => {
    const problems = [
      problem(0, 'no'),
      problem(1, 'no'),
      problem(2, 'its pod is gone', 'missing'),
      problem(5, 'no'),
      problem(6, 'no', 'timed-out'),
    ];
    expect(describeAll(problems)).toEqual([
      'task 0-1, 5 failed: no',
      'task 2 missing: its pod is gone',
      'task 6 timed-out: no',
    ]);
  });

  test('names files as the study does, so that an error in the same line is equal in all tasks', () => {
    const folder = (task: number): string =>
      path.join('/scratch/a', `task-${String(task)}`, 'attempts', `${String(task)}.1`, 'work');
    const error = (task: number): string => `File "${folder(task)}/src/fit.py", line 6\nValueError`;
    expect(describeAll([problem(0, error(0)), problem(1, error(1))])).toEqual([
      'task 0-1 failed: File "src/fit.py", line 6\n    ValueError',
    ]);
  });

  test('shows the parameters of a task whose failure is unique, on one line that is not too long', () => {
    const alone = { n: 60, method: 'a\nb\u001b' };
    const long = { text: 'x'.repeat(1000) };
    const problems = [problem(3, 'no', 'failed', alone), problem(4, 'long', 'failed', long)];
    expect(describeAll(problems)).toEqual([
      'task 3 (n=60, method=a\\nb\\x1b) failed: no',
      `task 4 (text=${'x'.repeat(95)}…) failed: long`,
    ]);
    expect(describeAll([problem(3, 'no', 'failed', { n: 1 }), problem(4, 'no', 'failed', { n: 2 })])).toEqual([
      'task 3-4 failed: no',
    ]);
  });

  test('indents the later lines of an error', () => {
    expect(describeAll([problem(0, 'Error in f() :\nno\nExecution halted')])).toEqual([
      'task 0 failed: Error in f() :\n    no\n    Execution halted',
    ]);
  });

  test('shows control characters in an error and does not obey them', () => {
    expect(describeAll([problem(0, 'a\u001b]0;title\u0007b\rc')])).toEqual([
      'task 0 failed: a\\x1b]0;title\\x07b\\x0dc',
    ]);
  });

  test('shows 20 kinds and counts the others', () => {
    const problems = Array.from({ length: 25 }, (_, task) => problem(task, `error ${String(task)}`));
    const lines = describeAll(problems);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('… and 5 further kinds of failure; records.csv has all');
  });

  test('prints nothing if nothing went wrong', () => {
    expect(describeAll([])).toEqual([]);
  });
});
