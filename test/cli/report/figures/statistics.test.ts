import { execFileSync } from 'node:child_process';
import { figureText, statistics } from '../../../../cli/report/figures/statistics';

describe('statistics', () => {
  test('equal those of R', () => {
    const numbers = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3.5, -7];
    const program = `x <- c(${numbers.join(',')}); cat(length(x), mean(x), min(x), max(x), quantile(x, c(.25, .5, .75)), sep = "\\n")`;
    const lines = execFileSync('Rscript', ['-e', `options(digits = 15); ${program}`], { encoding: 'utf8' });
    const [count, mean, least, greatest, lowerQuartile, median, upperQuartile] = lines.trim().split('\n').map(Number);
    const { mean: ours, ...others } = statistics([...numbers, NaN, Infinity]);
    expect(others).toEqual({ count, least, greatest, lowerQuartile, median, upperQuartile });
    expect(ours).toBeCloseTo(mean!, 12);
  });

  test('are finite for finite numbers, however far apart they are', () => {
    const far = statistics([-1.7e308, 1.7e308]);
    expect(far).toMatchObject({ least: -1.7e308, median: 0, greatest: 1.7e308 });
    expect(far.lowerQuartile / -8.5e307).toBeCloseTo(1, 12);
    expect(far.upperQuartile / 8.5e307).toBeCloseTo(1, 12);
  });

  test.each([
    [0.507_234, '0.5072'],
    [123_456.7, '123457'],
    [-1e-9, '-1e-9'],
    [0, '0'],
  ])('%d is shown as %s', (number, text) => {
    expect(figureText(number)).toBe(text);
  });
});
