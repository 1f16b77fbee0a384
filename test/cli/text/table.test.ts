import { alignLeft, alignRight, wrap } from '../../../cli/text/table';

const ROWS = [
  ['STUDY', 'STATE', 'LEFT'],
  ['monte-carlo-0a1b2c3d', 'running', ''],
  ['birthday-0a1b2c3d', 'complete', '3 s'],
];

describe('a table', () => {
  const aligned =
    'STUDY                 STATE     LEFT\nmonte-carlo-0a1b2c3d  running\nbirthday-0a1b2c3d     complete  3 s\n';

  test('is aligned if it fits', () => {
    expect(alignLeft(ROWS)).toBe(aligned);
    expect(alignLeft(ROWS, 36)).toBe(aligned);
  });

  test('is aligned by the columns of the terminal: some characters take two', () => {
    expect(
      alignRight([
        ['列', 'x'],
        ['ab', '值'],
        ['é', '12'],
      ]),
    ).toBe('列   x\nab  值\né   12\n');
    expect(
      alignLeft(
        [
          ['a', 'b'],
          ['值值', 'c'],
        ],
        6,
      ),
    ).toBe('值值\n  b c\n');
    expect(wrap('值值 值', 4, 0)).toBe('值值\n值');
  });

  test('becomes lines of titled cells if it does not, with as many per line as fit; empty cells are omitted', () => {
    expect(alignLeft(ROWS, 35)).toBe(
      'monte-carlo-0a1b2c3d\n  STATE running\nbirthday-0a1b2c3d\n  STATE complete  LEFT 3 s\n',
    );
    expect(alignLeft(ROWS, 20)).toMatch(/\n {2}STATE complete\n {2}LEFT 3 s\n$/);
  });

  test('right-aligns numbers', () => {
    expect(
      alignRight([
        ['column', 'count'],
        ['value', '7'],
      ]),
    ).toBe('column  count\nvalue       7\n');
  });
});

test.each([
  ['is broken between words, in lines that begin where the first does', 'one two three', 12, 4, 'one two\n    three'],
  ['keeps its own line breaks and what they are indented by', 'one\n  two', 12, 4, 'one\n      two'],
  ['keeps a long word whole', 'see dist/monte-carlo.k8s.yaml', 12, 4, 'see\n    dist/monte-carlo.k8s.yaml'],
  ['is as it was without a terminal', 'one  two ', Infinity, 4, 'one  two '],
])('a text %s', (_what, text, width, indent, expected) => {
  expect(wrap(text, width, indent)).toBe(expected);
});
