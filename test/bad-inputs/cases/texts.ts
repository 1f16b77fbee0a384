import type { Refused } from '../case';

const YAML = 'must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start)';
const FILE = 'put it into one of the files instead';
const LONG = 'x'.repeat(131_072);

/** Texts that can't be an argument or a variable, as a message shows them. */
const UNFIT: readonly (readonly [what: string, text: string, rule: string, shown?: string])[] = [
  ['a NUL', 'a\0b', 'must have no NUL character', '"a\\u0000b"'],
  ['the first half of a character', '\ud83d', 'must have no lone surrogate (half of a character)', '"\\ud83d"'],
  ['the second half of a character', 'a\ude00', 'must have no lone surrogate (half of a character)', '"a\\ude00"'],
  ['more bytes than Linux takes', LONG, 'must be shorter than 131072 bytes', `"${'x'.repeat(119)}…`],
  ['U+007F', '\x7f', YAML, '"\\u007f"'],
  ['a next line of ISO', 'a\u0085b', YAML, '"a\\u0085b"'],
  ['the last of the C1 controls', '\u009f', YAML, '"\\u009f"'],
  ['a line separator', 'a\u2028b', YAML, '"a\\u2028b"'],
  ['a paragraph separator', '\u2029', YAML, '"\\u2029"'],
  ['U+FFFE', '\ufffe', YAML, '"\\ufffe"'],
  ['U+FFFF', '\uffff', YAML, '"\\uffff"'],
  ['an octal number', '0o17', YAML],
  ['a negative octal number', '-0o17', YAML],
  ['a hexadecimal number with a big X', '0X1F', YAML],
  ['a number with "_" in its exponent', '1e1_0', YAML],
  ['a line of blanks at the start', ' \na', YAML, '" \\na"'],
  ['a tab before the first line', '\t\na', YAML, '"\\t\\na"'],
];

/** Arguments and variables. Parameters and files support all of them except the first three. */
export const TEXTS: readonly Refused[] = [
  ...UNFIT.flatMap(([what, text, rule, shown = `"${text}"`]): Refused[] => [
    {
      title: `an argument is ${what}`,
      given: { command: ['R', text] },
      told: [`command[1]: ${rule}, got ${shown}; ${FILE}`],
      followed: { command: ['R', 'in-a-file.R'] },
    },
    {
      title: `a variable's value is ${what}`,
      given: { env: { A: text } },
      told: [`env.A: ${rule}, got ${shown}; ${FILE}`],
      followed: { env: {} },
    },
  ]),
  {
    title: 'name and value of a variable are together more than Linux takes',
    given: { env: { ABCDEF: 'x'.repeat(131_066) } },
    told: [`env.ABCDEF: must be shorter than 131072 bytes, got "${'x'.repeat(119)}…; ${FILE}`],
    followed: { env: { ABCDEF: 'x'.repeat(131_064) } },
  },
  {
    title: 'letters of two bytes are more than Linux takes',
    given: { env: { A: 'é'.repeat(65_536) } },
    told: [`env.A: must be shorter than 131072 bytes, got "${'\\u00e9'.repeat(20).slice(0, 119)}…; ${FILE}`],
    followed: { env: { A: 'é'.repeat(65_534) } },
  },
  ...['$(VAR)', '$(HOME)', '$(id)', '$(JOB_COMPLETION_INDEX)', '$(n)'].map((word) => ({
    title: `a word asks for a parameter that is none: ${word}`,
    given: { command: ['R', word] },
    told: [
      `command[1]: must name only parameters of the study, got "${word}"; this study has none; write $${word} for the text ${word}`,
    ],
    followed: { command: ['R', `$${word}`] },
  })),
  ...(
    [
      ['a text', 'Rscript a.R', '"Rscript a.R"'],
      ['empty', [], '[]'],
      ['null', null, 'null'],
      ['an object', { 0: 'R' }, '{"0":"R"}'],
    ] as const
  ).map(([what, command, shown]) => ({
    title: `the command is ${what}`,
    given: { command },
    told: [
      `command: must be a list of at least one word, got ${shown}; write it as a list of words, for example ['Rscript', 'script.R']`,
    ],
    followed: { command: ['Rscript', 'script.R'] },
  })),
];
