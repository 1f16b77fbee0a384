import { execFileSync } from 'node:child_process';
import {
  meanInterval,
  quantileOf,
  shareInterval,
  standardError,
  studentQuantile,
} from '../../../cli/results/uncertainty';
import { which } from '../../runtime/support';

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

describe('the interval of a mean', () => {
  test("has the quantiles of R's qt()", () => {
    const code = 'cat(sprintf("%.17g", qt(0.975, c(1:200, 1e4, 1e6, 1e9))))';
    const theirs = execFileSync(which('Rscript'), ['-e', code], { encoding: 'utf8' }).split(' ').map(Number);
    const freedoms = [...Array.from({ length: 200 }, (_, place) => place + 1), 1e4, 1e6, 1e9];
    expect(theirs).toHaveLength(freedoms.length);
    const different = freedoms.filter((freedom, place) => Math.abs(studentQuantile(freedom) - theirs[place]!) > 1e-6);
    expect(different).toEqual([]);
  });

  test('is unknown for a single value', () => {
    expect(meanInterval(3, NaN, 0)).toEqual({ lower: NaN, upper: NaN });
  });

  test("is that of R's t.test()", () => {
    // t.test(c(1, 2, 4))$conf.int
    const { lower, upper } = meanInterval(7 / 3, standardError(1.5275252316519468, 3), 2);
    expect(lower).toBeCloseTo(-1.4612497, 6);
    expect(upper).toBeCloseTo(6.1279164, 6);
  });
});
