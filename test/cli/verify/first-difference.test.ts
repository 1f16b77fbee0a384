import { firstDifference } from '../../../cli/verify/first-difference';

const between = (first: string, second: string) => firstDifference(Buffer.from(first), Buffer.from(second));

describe('firstDifference', () => {
  test('equal bytes have none', () => {
    expect(between('', '')).toBeUndefined();
    expect(between('a\nb\n', 'a\nb\n')).toBeUndefined();
  });

  test.each([
    ['the first line', 'a\nb\n', 'x\nb\n', { line: 1, first: 'a', second: 'x' }],
    ['a later line', 'a\nb\nc\n', 'a\nb\nx\n', { line: 3, first: 'c', second: 'x' }],
    [
      'the middle of a line',
      'a\n[1] 0.5 0.7\n',
      'a\n[1] 0.5 0.8\n',
      { line: 2, first: '[1] 0.5 0.7', second: '[1] 0.5 0.8' },
    ],
    ['a line that only the first has', 'a\nb\n', 'a\n', { line: 2, first: 'b', second: undefined }],
    ['a line that only the second has', '', 'a\n', { line: 1, first: undefined, second: 'a' }],
    ['an empty line', 'a\n\nb\n', 'a\nb\n', { line: 2, first: '', second: 'b' }],
    ['the end of the last line', 'a', 'a\n', { line: 1, first: 'a', second: 'a\\n' }],
    ['the kind of line ends', 'a\r\nb\r\n', 'a\nb\n', { line: 1, first: 'a\\x0d\\n', second: 'a\\n' }],
    ['blanks at the end of a line', 'a \nb\n', 'a\nb\n', { line: 1, first: 'a \\n', second: 'a\\n' }],
    ['half of a character', 'é\n', 'è\n', { line: 1, first: 'é', second: 'è' }],
    ['control characters', 'a\x1b[31m\n', 'a\x07\n', { line: 1, first: 'a\\x1b[31m', second: 'a\\x07' }],
  ])('finds %s', (_what, first, second, place) => {
    expect(between(first, second)).toEqual(place);
  });

  test('in a long line, it shows where they differ', () => {
    const place = between(`${'x'.repeat(500)}1${'y'.repeat(500)}\n`, `${'x'.repeat(500)}2${'y'.repeat(500)}\n`);
    const tail = (digit: string): string => `…${'x'.repeat(20)}${digit}${'y'.repeat(49)}…`;
    expect(place).toEqual({ line: 1, first: tail('1'), second: tail('2') });
  });

  test('for binary data, it returns the byte and the sizes', () => {
    const [first, second] = [Buffer.from([1, 0, 2]), Buffer.from([1, 0, 3, 4])];
    expect(firstDifference(first, second)).toEqual({ byte: 2, first: 3, second: 4 });
    expect(firstDifference(Buffer.from([0xff]), Buffer.from('a'))).toEqual({ byte: 0, first: 1, second: 1 });
    expect(firstDifference(Buffer.from([0, 1]), Buffer.from([0, 1, 2]))).toEqual({ byte: 2, first: 2, second: 3 });
  });

  test('handles millions of lines quickly', () => {
    const lines = 'line\n'.repeat(2_000_000);
    expect(between(`${lines}a`, `${lines}b`)).toEqual({ line: 2_000_001, first: 'a', second: 'b' });
  });
});
