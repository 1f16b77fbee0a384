import { quantileOf, shareInterval, standardError } from '../../../cli/results/uncertainty';

const quantile = (numbers: readonly number[], thousandths: number): number =>
  quantileOf(Float64Array.from(numbers), thousandths);

describe('a quantile', () => {
  test.each<[string, number[], number, number]>([
    ['is interpolated between its neighbors', [1, 2, 3, 4], 250, 1.75],
    ['is a value if its place is whole', [1, 2, 3, 4, 5], 250, 2],
    ['of a single value is that value', [7], 975, 7],
    ['of two values lies between them', [0, 1], 975, 0.975],
    ['of equal values is that value', [0.1, 0.1, 0.1], 25, 0.1],
    ['does not overflow', [-(2 ** 1023), 2 ** 1023], 250, -(2 ** 1022)],
    ['of no values is none', [], 250, NaN],
  ])('%s', (_what, numbers, thousandths, expected) => {
    expect(quantile(numbers, thousandths)).toBe(expected);
  });

  test('at a whole place is exactly a value, however many values there are', () => {
    const numbers = Array.from({ length: 40_001 }, (_, place) => place / 3);
    for (const thousandths of [25, 250, 750, 975]) expect(quantile(numbers, thousandths)).toBe((thousandths * 40) / 3);
  });
});

describe('the interval of a share', () => {
  test('is that of Wilson', () => {
    const { lower, upper } = shareInterval(0.2, 10);
    expect(lower).toBeCloseTo(0.05668215, 8);
    expect(upper).toBeCloseTo(0.50983753, 8);
  });

  test.each([1, 2, 7, 10, 1000, 123_456_789])('has an exact bound if none or all of %d values are TRUE', (count) => {
    const [none, all] = [shareInterval(0, count), shareInterval(1, count)];
    expect(none.lower).toBe(0);
    expect(all.upper).toBe(1);
    expect(none.upper).toBeCloseTo(1 - all.lower, 14);
    expect(none.upper).toBeGreaterThan(0);
  });
});

test('the standard error is that of a mean, and needs two values', () => {
  expect(standardError(3, 9)).toBe(1);
  expect(standardError(NaN, 1)).toBeNaN();
});
