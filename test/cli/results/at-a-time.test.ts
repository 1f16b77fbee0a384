import { tryMostAtATime } from '../../../cli/results/at-a-time';

const attempts = (...times: readonly (readonly [started: number, seconds: number])[]) =>
  times.map(([started, seconds]) => ({ started, seconds }));

describe('how many attempts ran at a time', () => {
  test('counts attempts of a second whose starts are known to the hundredth', () => {
    const inTwoPods = attempts([100.01, 1], [100.25, 1.2], [101.01, 1], [101.45, 1]);
    expect(tryMostAtATime(inTwoPods)).toBe(2);
    expect(tryMostAtATime(attempts([100.25, 1], [101.25, 1], [102.25, 1]))).toBe(1);
  });

  test('is not confused by clocks that differ by less than a tenth of a second', () => {
    expect(tryMostAtATime(attempts([100.25, 1], [101.17, 1], [102.12, 1]))).toBe(1);
  });

  test('counts only what is certain for records that know whole seconds', () => {
    expect(tryMostAtATime(attempts([100, 5.9], [105, 6.5], [112, 5]))).toBe(1);
    expect(tryMostAtATime(attempts([100, 60], [110, 50], [160, 20]))).toBe(2);
  });

  test('does not count an attempt that may begin as another ends, in whatever order they are listed', () => {
    const [first, second] = [
      [100, 6],
      [105, 6],
    ] as const;
    expect(tryMostAtATime(attempts(first, second))).toBe(1);
    expect(tryMostAtATime(attempts(second, first))).toBe(1);
  });

  test('is unknown if most attempts are too short', () => {
    expect(tryMostAtATime(attempts([100, 1], [100, 1]))).toBeUndefined();
    expect(tryMostAtATime(attempts([100.5, 0.1], [100.5, 0.1]))).toBeUndefined();
  });
});
