import { areLargeWhole, momentsOf, momentsOfWhole } from '../../../cli/results/mean-and-sd';

describe('moments', () => {
  test.each([
    ['three times 0.1', [0.1, 0.1, 0.1]],
    ['a number of seventeen digits', [0.12345678901234568, 0.12345678901234568, 0.12345678901234568]],
    ['the greatest double', [1.7976931348623157e308, 1.7976931348623157e308]],
    ['the least double', [5e-324, 5e-324, 5e-324]],
    ['thousands', Array.from({ length: 3001 }, () => 2 / 3)],
    ['negative ones', [-1 / 3, -1 / 3, -1 / 3]],
    ['zeros', [0, 0]],
  ])('of equal numbers are that number and a deviation of 0: %s', (_what, numbers) => {
    expect(momentsOf(numbers)).toEqual({ mean: numbers[0], sd: 0 });
  });

  test.each<[number[], number, number]>([
    [[1e308, 1.5e308, 1.7e308], 1.4e308, 3.605551275463989e307],
    [[-1.7e308, 1.7e308], 0, Infinity],
    [[1.7e308, -1.7e308, 1.7e308], 1.7e308 / 3, Infinity],
    [[1e-300, 3e-300], 2e-300, Math.SQRT2 * 1e-300],
    [[1e-200, 2e-200, 3e-200], 2e-200, 1e-200],
    [[1e16, 1, -1e16], 1 / 3, 1e16],
    [[1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.3], 1e9 + 0.2, 0.1],
  ])('neither overflow nor underflow: %j', (numbers, mean, sd) => {
    const found = momentsOf(numbers);
    expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(Math.abs(mean) * 1e-14);
    if (Number.isFinite(sd)) expect(Math.abs(found.sd - sd)).toBeLessThanOrEqual(sd * 1e-6);
  });

  test('of whole numbers beyond the range of a double are those of the numbers as written', () => {
    const cells = ['9007199254740993', '9007199254740994', '+9007199254740996'];
    expect(areLargeWhole(cells)).toBe(true);
    const { mean, sd } = momentsOfWhole(cells.map(BigInt));
    expect(mean).toBe(9007199254740994);
    expect(sd).toBeCloseTo(1.5275252316519468, 14);
    expect(momentsOfWhole([123456789012345678901n, 123456789012345678901n])).toEqual({
      mean: 123456789012345680000,
      sd: 0,
    });
    expect(areLargeWhole(['1', '2'])).toBe(false);
    expect(areLargeWhole(['9007199254740993', '0.5'])).toBe(false);
  });

  test('have no deviation for a single number, and no values for none', () => {
    expect(momentsOf([5])).toEqual({ mean: 5, sd: NaN });
    expect(momentsOf([])).toEqual({ mean: NaN, sd: NaN });
  });
});
