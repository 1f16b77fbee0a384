import { resultColumns } from '../../../cli/results/value-columns';

/** A table of a sweep over n and m, whose tasks each printed these values. */
function columnsOf(valueColumns: readonly string[], ...rows: readonly (readonly string[])[]): string[] {
  const columns = ['task', 'n', 'm', ...valueColumns];
  return resultColumns({ columns, valueColumns, rows, lacks: () => false }).series.map(({ name }) => name);
}

test('row names are not results, even if they are numbers', () => {
  expect(columnsOf(['row', 'mean'], ['0', '5', 'a', '1', '0.5'], ['1', '5', 'a', '2', '0.7'])).toEqual(['mean']);
  expect(columnsOf(['row', 'mean'], ['0', '5', 'a', '1', '0.5'], ['0', '5', 'a', '2', '0.7'])).toEqual([
    'mean [1]',
    'mean [2]',
  ]);
});

test.each([
  ['a number as it is', ['10', '20']],
  ['a number in another form', ['10.0', '2e1']],
  ['nothing for a task without a result', ['', '20']],
])('a column that repeats a parameter is not a result: %s', (_what, [one = '', other = '']) => {
  expect(columnsOf(['result.n', 'mean'], ['0', '10', 'a', one, '1'], ['1', '20', 'a', other, '2'])).toEqual(['mean']);
});

test('words and TRUE also repeat a parameter, however they are written', () => {
  expect(columnsOf(['result.m', 'x'], ['0', '1', 'true', 'TRUE', '1'], ['1', '1', 'false', 'FALSE', '2'])).toEqual([
    'x',
  ]);
});

test('a column that repeats the task is not a result', () => {
  expect(columnsOf(['result.task', 'x'], ['0', '1', 'a', '0', '1'], ['1', '1', 'a', '1', '2'])).toEqual(['x']);
});

test.each([
  ['has the name of a parameter and other values', 'result.n', ['11', '20']],
  ['has the values of a parameter and another name', 'estimate', ['10', '20']],
  ['has no value at all', 'result.n', ['', '']],
])('a column that %s is a result', (_what, name, [one = '', other = '']) => {
  expect(columnsOf([name], ['0', '10', 'a', one], ['1', '20', 'a', other])).toEqual([name]);
});
