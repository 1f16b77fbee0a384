import { CliError } from '../../../cli/text/errors';
import { bytesText, durationText, parseDuration, tryQuantity } from '../../../cli/text/units';

describe('a duration', () => {
  test.each([
    ['30s', 30],
    ['5m', 300],
    ['5min', 300],
    ['1h30m', 5400],
    ['2d', 172_800],
    ['500ms', 0.5],
    ['1.5h', 5400],
  ])('%s is %d seconds', (given, seconds) => {
    expect(parseDuration('--task-time', given)).toBe(seconds);
  });

  test.each(['', '30', 's', '-5s', '0s', '5 s', '5s x', '1e3s', 'PT5M'])('%j is refused', (given) => {
    expect(() => parseDuration('--task-time', given)).toThrow(
      new CliError(`--task-time: must be a duration such as 30s, 5m or 1h30m, got "${given}"; add the unit`, 2),
    );
  });

  test.each([
    [0, '0 s'],
    [0.034, '0.034 s'],
    [9.87, '9.9 s'],
    [45.4, '45 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [200, '3 min 20 s'],
    [3599.7, '1 h'],
    [86_369, '23 h 59 min'],
    [86_399, '1 d'],
    [3600 * 24 * 2 - 1, '2 d'],
    [7500, '2 h 5 min'],
    [97_200, '1 d 3 h'],
    [86_400 * 400, '400 d'],
  ])('of %d seconds is shown as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('a quantity of Kubernetes', () => {
  test.each([
    ['200m', 0.2],
    ['2', 2],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1Gi', 1024 ** 3],
    ['1.5Ki', 1536],
    ['1G', 1e9],
    ['1e3', 1000],
    ['100n', 1e-7],
    ['1E', 1e18],
  ])('%s is %d', (text, number) => {
    expect(tryQuantity(text)).toBeCloseTo(number, 9);
  });

  test.each(['', 'Gi', '1g', '-1', '1 Gi', '1,5', '1GiB', 'NaN'])('%j is invalid', (text) => {
    expect(tryQuantity(text)).toBeUndefined();
  });
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1000 * 1024, '1000 KiB'],
  [1023 * 1024, '1023 KiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [999.6 * 1024, '1000 KiB'],
  [512 * 1024 ** 2, '512 MiB'],
  [1.5 * 1024 ** 3, '1.5 GiB'],
  [100 * 1024 ** 4, '100 TiB'],
  [5000 * 1024 ** 5, '5000 PiB'],
])('%d bytes are shown as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
