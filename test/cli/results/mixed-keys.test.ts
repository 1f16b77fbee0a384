import { tryMixedKeys } from '../../../cli/results/row-keys';

/** Four tasks of two rows each, of which the second has one of two keys. */
function tasksOf(first: string, second: string, third: string): string[][][] {
  const rows = (key: string): string[][] => [
    [first, '0.1'],
    [key, '0.2'],
  ];
  return [rows(second), rows(third), rows(second), rows(third)];
}

describe('rows of a position are told apart by', () => {
  test.each([
    ['words', 'ctrl', 'high', 'low'],
    ['words with many digits', 'g10001', 'g10002', 'g10003'],
    ['whole numbers', '4', '6', '8'],
    ['whole numbers of many digits', '100001', '100002', '100003'],
    ['fractions of at most four digits', '0.5', '1.234', '2.5'],
    ['fractions with blanks around them', ' 0.5 ', ' 1.234 ', '2.5'],
  ])('%s', (_what, ...keys) => {
    expect(tryMixedKeys(tasksOf(...keys))).toEqual({ columns: 1, places: new Set([2]) });
  });

  test.each([
    ['fractions of more digits, which are measurements', '0.5', '1.2345', '2.5'],
    ['keys that are the same in all tasks', '4', '6', '6'],
    ['numbers that are not sorted', '5', '4', '6'],
  ])('not %s', (_what, ...keys) => {
    expect(tryMixedKeys(tasksOf(...keys))).toBeUndefined();
  });
});
