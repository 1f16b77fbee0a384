import { figureText, figureTexts, tryIntervalTexts } from '../../../cli/text/numbers';

test.each<[number, number, string]>([
  [2147483647, 7, '2147483647'],
  [2147483647, 4, '2147483647'],
  [333700, 4, '333700'],
  [333656.4, 4, '333656'],
  [2147483647.5, 7, '2147483648'],
  [9999.96, 4, '10000'],
  [0.50724999, 4, '0.5072'],
  [12.3456789, 7, '12.34568'],
  [123456789012345, 7, '123456789012345'],
  [9007199254740992, 7, '9.007199e+15'],
  [1e20, 4, '1e+20'],
  [-1.5e308, 4, '-1.5e+308'],
  [1.23456789e-9, 4, '1.235e-9'],
  [0, 4, '0'],
  [-3, 4, '-3'],
  [NaN, 4, '-'],
  [Infinity, 4, 'Infinity'],
])('a figure shows only digits of the number: %d in %d digits is %s', (number, digits, text) => {
  expect(figureText(number, digits)).toBe(text);
});

test.each<[string, number[], number, string[]]>([
  [
    'values near each other',
    [1000000000.1, 1000000000.11, 1000000000.12],
    7,
    ['1000000000.1', '1000000000.11', '1000000000.12'],
  ],
  ['two of three', [0.5, 0.99999999, 1], 4, ['0.5', '0.99999999', '1']],
  ['years with fractions', [2019.51, 2019.52, 2019.53], 4, ['2019.51', '2019.52', '2019.53']],
  ['doubles beside each other', [0.1, 0.10000000000000002], 7, ['0.1', '0.10000000000000002']],
  ['those that are equal stay short', [0.123456789, 0.123456789], 4, ['0.1235', '0.1235']],
  ['those that differ stay short', [1 / 3, 2 / 3, 1e9 + 0.5], 4, ['0.3333', '0.6667', '1000000001']],
  ['large ones', [1e15 + 0.5, 1e15 + 1.5, 1e15 + 2.5], 7, ['1000000000000001', '1000000000000002', '1000000000000003']],
  ['negative ones', [-1.00000001, -1.00000002], 7, ['-1.00000001', '-1.00000002']],
  ['no numbers', [NaN, NaN], 7, ['-', '-']],
  ['values and none', [NaN, 0.5], 7, ['-', '0.5']],
])('adjacent figures have enough digits to distinguish them: %s', (_what, numbers, digits, texts) => {
  expect(figureTexts(numbers, digits)).toEqual(texts);
});

test.each<[string, number, number, number, string | undefined]>([
  ['as many digits as give half its width two', 143.9642, 143.787, 144.141, '143.96 (143.79 to 144.14)'],
  ['the same number of digits after the point', 20, 16.3, 23.7, '20.0 (16.3 to 23.7)'],
  ['no digit after the point if it is wide', 491.2, 433.1, 549.4, '491 (433 to 549)'],
  ['no sign at a rounded 0', 0.25, -0.0004, 0.5, '0.25 (0.00 to 0.50)'],
  ['its small numbers in full', 0.00002239, -0.0000137, 0.0000585, '0.0000224 (-0.000014 to 0.000058)'],
  ['three digits of an estimate that it can hardly tell', 1.5, -17.6, 20.6, '1.5 (-18 to 21)'],
  ['three digits of an estimate near 0', 0.0351, -0.4, 0.5, '0.0351 (-0.40 to 0.50)'],
  ['no text if a double has no such digits', 1e14, 1e14 - 0.1, 1e14 + 0.1, undefined],
  ['no text if it is unknown', 1, NaN, NaN, undefined],
  ['no text if it has no width', 1, 1, 1, undefined],
  ['no text if its digits would fill a line', 1e-12, 0, 2e-12, undefined],
  ['no text if its numbers are too large for their digits', 1e20, 0.9e20, 1.1e20, undefined],
])('an interval has %s', (_what, estimate, lower, upper, expected) => {
  const texts = tryIntervalTexts(estimate, { lower, upper });
  expect(texts && `${texts.estimate} (${texts.lower} to ${texts.upper})`).toBe(expected);
});
