import { figureText } from '../../../cli/results/figure-text';

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
])('a figure shows no digit that is not of the number: %d in %d digits is %s', (number, digits, text) => {
  expect(figureText(number, digits)).toBe(text);
});
