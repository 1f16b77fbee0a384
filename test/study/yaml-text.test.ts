import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { survivesAsName, survivesYaml } from '../../lib/study/yaml-text';
import { readYaml, REPEATABLE } from '../support';
import { draws } from '../thoroughness';

describe('texts that YAML represents unchanged', () => {
  test.each([
    '',
    ' ',
    '\t',
    ' a ',
    'a\n',
    'a\nb',
    '\n',
    '\n\n',
    '\na\n',
    '\n  x <- 1\n  cat(x)\n',
    '\n  x <- 1\n  ',
    'a\n\n \nb',
    'a \nb',
    'a\r\nb\r\n',
    'a\rb',
    '\x01\n\x1b[31m',
    '\ufeffa',
    'a\u00a0b',
    '\u202eabc',
    '\u{10ffff}',
    ...['0x1F', '0b11', '017', '1_000', '1e3', '1.', '.5', '+1', '1:30', '2001-01-01', '0oops', '-', '+', '-.', '_1'],
  ])('%j is one of them', (text) => {
    expect(survivesYaml(text)).toBe(true);
    expect(throughYaml(text)).toBe(text);
  });

  test('any text that is said to survive is one of them, whatever spaces, line breaks and signs it has', () => {
    const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', 'a'), maxLength: 60 });
    const signs = fc.constantFrom(...Array.from(' \t\n\r\x01\x1b#:-%.\'"\\|>{}[],*&!?=@`~é\ufeff\u{1f600}'));
    const texts = fc.oneof(blanks, fc.string({ unit: signs, maxLength: 60 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts.filter(survivesYaml), (text) => {
        expect(throughYaml(text)).toBe(text);
      }),
      { ...REPEATABLE, numRuns: draws(2000) },
    );
  });
});

describe('texts that YAML would change, or kubectl refuse to read', () => {
  test.each([
    '\x7f',
    'a\x80b',
    'a\u0085b',
    'a\x9fb',
    'a\u2028b',
    'a\u2029b',
    'a\ufffeb',
    'a\uffffb',
    // Numbers of YAML 1.2 and of Go that YAML 1.1 does not have, so they are not quoted.
    ...['0o17', '-0o17', '0O17', '0X1F', '0B11', '0b+1', '+_1', '1e1_0', '0_x1F', '0o1_7'],
    // Blank lines at the start, where a literal block has no indentation yet.
    ' \na',
    '\n \na',
    '\ta\nb',
    ' \n\n',
    // One space between two line breaks, in double quotes.
    `a\r\n \n${'b'.repeat(40)}`,
    `${'b'.repeat(40)}\n \n  `,
  ])('%j is one of them', (text) => {
    expect(survivesYaml(text)).toBe(false);
  });
});

describe('names of fields', () => {
  test('any that is said to survive is read unchanged by parsers of YAML 1.1 and 1.2', () => {
    const signs = fc.constantFrom(...Array.from('01ox+-_.:eEbBnNyY~#<=?!&*|>%@`"\'[]{},/ '));
    const names = fc.oneof(
      fc.constantFrom(
        'y',
        'no',
        'null',
        '~',
        '1',
        '1.0',
        '0x1F',
        '007',
        '=',
        '<',
        '2001-01-01',
        '1:30',
        '.inf',
        'true',
      ),
      fc.string({ unit: signs, minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(names.filter(survivesAsName), (name) => {
        const text = Yaml.stringify({ [name]: name });
        for (const version of ['1.1', '1.2'] as const) expect(parse(text, { version })).toEqual({ [name]: name });
      }),
      { ...REPEATABLE, numRuns: draws(2000) },
    );
  });

  test.each(['<<', 'constructor', '__proto__', '0o17', 'a\u0085'])('%j does not survive', (name) => {
    expect(survivesAsName(name)).toBe(false);
  });
});

function throughYaml(text: string): unknown {
  const [value] = readYaml(Yaml.stringify({ list: [{ value: text }] })) as [{ list: [{ value: unknown }] }];
  return value.list[0].value;
}
