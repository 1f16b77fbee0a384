import { isResultName } from '../../../cli/results/result-names';

describe('a name in tasks/ is that of a result', () => {
  test.each(['0', '7', '12.png', '3.tar.gz'])('%s', (name) => {
    expect(isResultName(name)).toBe(true);
  });

  test.each(['', '.csv', 'x.csv', 'a7', '7 ', '7/8'])(
    'not "%s", which does not begin with a task or has another ending',
    (name) => {
      expect(isResultName(name)).toBe(false);
    },
  );
});
