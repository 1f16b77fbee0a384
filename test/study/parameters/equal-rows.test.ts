import { Parameters, range } from '../../../lib';
import { hasEqualRows, replicateNumbers } from '../../../lib/study/parameters/equal-rows';
import { checkParameters } from '../../../lib/study/parameters/parameters';
import type { ParameterTable } from '../../../lib/study/parameters/table';
import { ProblemList } from '../../../lib/study/problems';

const tableOf = (parameters: Parameters): ParameterTable =>
  checkParameters(new ProblemList(), 'parameters', parameters);
const grid = (last: number) => Parameters.grid({ n: range(1, last), m: ['lm', 'rf'] });
const list = (...values: (number | string)[]) => Parameters.list('n', values, { allowDuplicates: true });

const large = Parameters.grid({ a: range(1, 1500), b: range(1, 1000) });

describe('rows are equal', () => {
  test.each<[string, Parameters]>([
    ['after replicate', grid(3).replicate(2)],
    ['in a list with duplicates', list(1, 2, 1)],
    ['if they print the same', list(1, '1')],
    ['if replicates extend a table', grid(3).extend(grid(3).replicate(2))],
    ['if a list with duplicates extends a table', list(1).extend(list(1, 1))],
    ['in millions of rows of an extended table', large.extend(large.replicate(2))],
  ])('%s', (_what, parameters) => {
    expect(hasEqualRows(tableOf(parameters))).toBe(true);
  });

  test.each<[string, Parameters]>([
    ['in a grid', grid(3)],
    ['in a large grid', Parameters.grid({ a: range(1, 1e6), b: range(1, 1e6) })],
    ['in a list', list(2, 1, 3)],
    ['if new values extend a table', grid(3).extend(grid(4))],
    [
      'in millions of rows that new values extend',
      large.extend(Parameters.grid({ a: range(1, 1600), b: range(1, 1000) })),
    ],
    ['if a list extends a grid', grid(3).extend(Parameters.table([{ n: 9, m: 'lm' }]))],
  ])('not %s', (_what, parameters) => {
    expect(hasEqualRows(tableOf(parameters))).toBe(false);
  });
});

describe('replicates are numbered from 1', () => {
  test.each<[string, Parameters, number[]]>([
    ['in a grid', grid(2), [1, 1, 1, 1]],
    ['after replicate', list(5, 6).replicate(3), [1, 2, 3, 1, 2, 3]],
    ['in a list', list(5, 6, 5, '5'), [1, 1, 2, 3]],
    [
      'in a table that was extended',
      list(5, 6)
        .replicate(2)
        .extend(list(5, 6, 7).replicate(3)),
      [1, 2, 1, 2, 1, 2, 3, 3, 3],
    ],
  ])('%s', (_what, parameters, numbers) => {
    const table = tableOf(parameters);
    const numberOf = replicateNumbers(table);
    expect(Array.from({ length: table.length }, (_, index) => numberOf(index))).toEqual(numbers);
  });

  test('whichever row is asked for first', () => {
    const numberOf = replicateNumbers(tableOf(list(5, 6, 5, 5)));
    expect([numberOf(3), numberOf(0), numberOf(2)]).toEqual([3, 1, 2]);
  });

  test('in a table of billions of rows', () => {
    const table = tableOf(Parameters.grid({ a: range(1, 1e6), b: range(1, 1e6) }).replicate(7));
    expect(replicateNumbers(table)(7e12 - 1)).toBe(7);
  });
});
