import { sameResultNotes } from '../../../cli/results/same-results';
import { resultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { collectionOf } from './support';

const FIVE = [0, 1, 2, 3, 4];

/** The notes on tasks with these outputs; with parameters, one row after another, each as often as `repeats` says. */
function notesOn(
  outputs: readonly (string | Buffer)[],
  { values = [], repeats = 1, program = 'Rscript', result = 'stdout' }: Partial<Given> = {},
): string[] {
  const axes = values.length === 0 ? [] : [columnAxis('n', values)];
  const parameters = new ParameterTable(axes, values.length === 0 ? outputs.length : repeats);
  const collection = collectionOf(outputs, {}, parameters);
  const { version } = collection;
  const description = { ...version.description, command: [program, 'script'] };
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, record: { ...outcome.record!, result } }));
  const given = { ...collection, outcomes, version: { ...version, description } };
  return sameResultNotes(given, resultsTable(given));
}

interface Given {
  readonly values: readonly (number | string)[];
  readonly repeats: number;
  readonly program: string;
  readonly result: 'stdout' | 'file';
}

function all(output: string | Buffer, count = 5): (string | Buffer)[] {
  return Array.from({ length: count }, () => output);
}

describe('tasks without parameters', () => {
  test.each([
    ['a random number', '[1] 0.3735462\n'],
    ['several', '[1] 0.37 1.18\n'],
    ['a table', 'name,mean\na,0.1234\nb,0.77\n'],
    ['JSON', '{"mean":0.12345}'],
    ['a permutation', '[1] 3 1 5 6 2 4\n'],
    ['a summary that is text', 'Min. 1st Qu.\nabout -2.2147 or so: -0.4942\n'],
  ])('that each have the same numbers are told: %s', (_what, output) => {
    expect(notesOn(all(output, 2))).toEqual([
      'the results of all 2 tasks are the same; if they should not be, see whether the script calls set.seed',
    ]);
  });

  test('that have the same small number are told where they are many', () => {
    expect(notesOn(all('[1] 53\n', 4))).toEqual([]);
    expect(notesOn(all('[1] 53\n', 5))).toHaveLength(1);
  });

  test.each([
    ['"done"', 'done\n'],
    ['how much was done', 'wrote 1500 rows to 3 files\n'],
    ['the version of R', 'R version 4.5.0 (2025-04-11)\n'],
    ['TRUE', '[1] TRUE\n'],
    ['0 or 1', '[1] 1 0 1\n'],
    ['missing values', '[1] NA NaN Inf\n'],
    ['names of rows', ',m\n10,\n20,\n30,\n'],
    ['no rows', 'numeric(0)\n'],
    ['nothing', ''],
  ])('that all print %s are not told', (_what, output) => {
    expect(notesOn(all(output, 20))).toEqual([]);
  });

  test('that wrote the same file are told, be it a binary one', () => {
    expect(notesOn(all(Buffer.from([0, 255]), 2), { result: 'file' })).toHaveLength(1);
    expect(notesOn(all(Buffer.from([0, 255]), 2))).toEqual([]);
    expect(notesOn(all('done\n'), { result: 'file' })).toEqual([]);
  });

  test('of another language are not asked for set.seed', () => {
    expect(notesOn(all('0.12345\n'), { program: 'python3' })).toEqual([
      'the results of all 5 tasks are the same; if they should not be, see whether the script sets a fixed seed',
    ]);
  });

  test('that differ in one are not told', () => {
    expect(notesOn(['0.12345\n', '0.12345\n', '0.12346\n'])).toEqual([]);
  });
});

describe('rows of parameters', () => {
  test('that all come to the same numbers are told, since they differ', () => {
    expect(notesOn(all('[1] 0.3735462\n'), { values: FIVE })).toEqual([
      'the results of all 5 tasks are the same, although their parameters differ; if they should not be, see whether the script uses its parameters',
    ]);
  });

  test.each(['[1] TRUE\n', '[1] 12\n', '[1] 0.05\n', 'converged\n'])(
    'of which a function without chance may say the same are not told: %j',
    (output) => {
      expect(notesOn(all(output), { values: FIVE })).toEqual([]);
    },
  );

  test('of which repeats are the same are counted', () => {
    const outputs = ['0.12345\n', '0.12345\n', '0.2\n', '0.3\n', '0.45678\n', '0.45678\n'];
    expect(notesOn(outputs, { values: [1, 2, 3], repeats: 2 })).toEqual([
      'the results of all repeats are the same in 2 of 3 rows of parameters that have several, such as task 0-1; if they should not be, see whether the script calls set.seed',
    ]);
  });

  test('of which few repeats have the same small number by chance are not told', () => {
    const outputs = ['7\n', '7\n', '8\n', '9\n', '12\n', '12\n'];
    expect(notesOn(outputs, { values: [1, 2, 3], repeats: 2 })).toEqual([]);
    expect(notesOn(['7\n', '7\n', '9\n', '9\n', '12\n', '12\n'], { values: [1, 2, 3], repeats: 2 })).toHaveLength(1);
  });
});
