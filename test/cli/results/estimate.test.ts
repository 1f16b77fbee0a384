import { estimateText } from '../../../cli/results/estimate';
import { summarize } from '../../../cli/results/summary';
import { resultsTable } from '../../../cli/results/tables';
import { columnsAxis, ParameterTable, type Column } from '../../../lib/study/parameters/table';
import { collectionOf } from './support';

function estimate(outputs: readonly (string | undefined)[], ...parameters: readonly Column[]): string {
  const given = parameters.length === 0 ? undefined : new ParameterTable([columnsAxis(parameters)]);
  const results = resultsTable(collectionOf(outputs, {}, given));
  return estimateText(results, summarize(results));
}

describe('the current estimate', () => {
  test('is the mean of the first column with its standard error', () => {
    expect(estimate(['a,b\n1,5\n', 'a,b\n2,6\n', undefined])).toBe('a: mean 1.5, se 0.5');
  });

  test('has no standard error for a single value', () => {
    expect(estimate(['0.123456789\n', undefined])).toBe('value: mean 0.1234568');
  });

  test('of TRUE and FALSE is a share', () => {
    expect(estimate(['TRUE\n', 'FALSE\n', 'TRUE\n', 'TRUE\n'])).toBe('value (share of TRUE): mean 0.75, se 0.25');
  });

  test('of several rows of parameters is the largest standard error, with its row', () => {
    const outputs = ['1\n', '1\n', '2\n', '5\n', undefined];
    expect(estimate(outputs, ['n', [5, 60, 5, 60, 7]])).toBe('value: largest se 2 (n=60); 1 row without one');
  });

  test('of several rows of parameters says how many of them have no standard error', () => {
    const outputs = ['1\n', '2\n', '3\n', '4\n'];
    expect(estimate(outputs, ['n', [5, 5, 60, 7]])).toBe('value: largest se 0.5 (n=5); 2 rows without one');
  });

  test.each<[string, readonly (string | undefined)[], readonly Column[]]>([
    ['each row of parameters has one value', ['1\n', '2\n'], [['n', [5, 60]]]],
    ['the outputs are text', ['one\n', 'two\n'], []],
    ['there are no results yet', [undefined, undefined], []],
  ])('is empty if %s', (_, outputs, parameters) => {
    expect(estimate(outputs, ...parameters)).toBe('');
  });
});
