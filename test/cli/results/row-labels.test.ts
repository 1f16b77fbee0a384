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

describe('words that begin as numbers are', () => {
  /** What tasks have in a first column of results, a word for each row. */
  const valuesOf = (...tasks: readonly (readonly string[])[]): FirstColumn => {
    const labels = new RowLabels(['dose', 'x']);
    for (const [task, words] of tasks.entries()) for (const word of words) labels.add(String(task), word);
    return labels.kind();
  };

  test('measurements, if tasks have few of them in common', () => {
    expect(valuesOf(['1.5 s', '2.5 s'], ['1.6 s', '2.6 s'])).toBe('values');
  });

  test('labels, if tasks have them in common, or at least a quarter of them', () => {
    expect(valuesOf(['5 mg', '10 mg'], ['5 mg', '10 mg'])).toBe('labels');
    expect(valuesOf(['5 mg', '10 mg'], ['5 mg', '20 mg'])).toBe('labels');
  });

  test('labels in a single task, with which there is nothing to compare', () => {
    expect(valuesOf(['5 mg', '10 mg'])).toBe('labels');
  });

  test('labels, if they do not begin as numbers', () => {
    expect(valuesOf(['a', 'b'], ['c', 'd'])).toBe('labels');
  });
});
