import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { binsOf, rangeOf } from '../../../../cli/report/figures/bins';
import { histogram } from '../../../../cli/report/figures/histogram';
import { which } from '../../../runtime/support';

const sorted = (numbers: readonly number[]): Float64Array => Float64Array.from(numbers).sort();

/** Normal quantiles, as a sample without chance. */
function normal(count: number): number[] {
  const code = `cat(qnorm(ppoints(${String(count)})), max(diff(hist(qnorm(ppoints(${String(count)})), breaks = "FD", plot = FALSE)$breaks)))`;
  return execFileSync(which('Rscript'), ['-e', code], { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
}

describe('the bins of a histogram', () => {
  test('have the width of R’s hist(breaks = "FD")', () => {
    for (const count of [50, 200, 1000, 5000]) {
      const numbers = normal(count);
      const width = numbers.pop()!;
      const all = sorted(numbers);
      const [first] = binsOf(all, { from: all[0]!, to: all.at(-1)! }, 50);
      expect([count, first!.to - first!.from]).toEqual([count, expect.closeTo(width, 9)]);
    }
  });

  test('contain each number once, and are neither too many nor of different widths', () => {
    const doubles = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 200 });
    const whole = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(doubles, whole), (numbers) => {
        const all = sorted(numbers);
        const range = rangeOf(all);
        const bins = binsOf(all, range, 50);
        const shown = numbers.filter((number) => number >= range.from && number <= range.to);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(shown.length);
        expect(shown.length).toBeGreaterThanOrEqual(0.95 * numbers.length);
        expect(bins.length).toBeLessThanOrEqual(72);
      }),
      { seed: 3 },
    );
  });

  test('have whole numbers in their middle, one each if there are few', () => {
    const all = sorted([1, 1, 2, 3, 3, 3, 6]);
    expect(binsOf(all, rangeOf(all), 50)).toEqual([
      { from: 0.5, to: 1.5, count: 2 },
      { from: 1.5, to: 2.5, count: 1 },
      { from: 2.5, to: 3.5, count: 3 },
      { from: 3.5, to: 4.5, count: 0 },
      { from: 4.5, to: 5.5, count: 0 },
      { from: 5.5, to: 6.5, count: 1 },
    ]);
  });

  test('leave out a few outliers that would squeeze the rest, and the text says how many', () => {
    const numbers = Array.from({ length: 100 }, (_, place) => place / 10);
    const { notes } = histogram('Distribution of x', 'x', [...numbers, 1e6, -5000]);
    expect(notes?.at(-1)).toBe(
      '2 values lie outside the chart: 1 below 0, down to -5000; 1 above 9.9, up to 1000000. Without them, the mean is 4.95.',
    );
    expect(histogram('Distribution of x', 'x', numbers).notes?.join(' ')).not.toMatch(/outside/);
  });

  test('come with a text that says which lines are outside the chart', () => {
    const numbers = Array.from({ length: 100 }, (_, place) => place / 10);
    const [mean, quantiles] = histogram('Distribution of x', 'x', [...numbers, 1e6]).notes ?? [];
    expect(mean).toBe('Solid line: the mean, 9906 (outside the chart).');
    expect(quantiles).toBe(
      'Dashed lines: the quantiles of 2.5 %, 0.25, and of 97.5 %, 9.75; dotted line: the median, 5.',
    );
  });

  test('come with the mean, the median and the quantiles', () => {
    const numbers = Array.from({ length: 101 }, (_, place) => place);
    expect(histogram('Distribution of x', 'x', numbers).notes).toEqual([
      'Solid line: the mean, 50.',
      'Dashed lines: the quantiles of 2.5 %, 2.5, and of 97.5 %, 97.5; dotted line: the median, 50.',
    ]);
  });
});
