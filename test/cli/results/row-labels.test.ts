import { RowLabels, type FirstColumn } from '../../../cli/results/row-labels';

/** What two tasks have in a column of row names if each has these. */
function kindOf(...names: readonly string[]): FirstColumn {
  const labels = new RowLabels(['row', 'x']);
  for (const task of ['0', '1']) for (const name of names) labels.add(task, name);
  return labels.kind();
}

test('row names that count from 1, as in R, or from 0, as in pandas, are row numbers', () => {
  expect(kindOf('1', '2', '3')).toBe('numbers');
  expect(kindOf('0', '1', '2')).toBe('numbers');
});

test('numbers that do not count the rows, but are the same in each task, label them', () => {
  expect(kindOf('2', '3', '4')).toBe('labels');
  expect(kindOf('10', '20', '50')).toBe('labels');
});
