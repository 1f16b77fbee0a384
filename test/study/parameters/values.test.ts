import * as fc from 'fast-check';
import { Parameters } from '../../../lib';
import {
  checkNames,
  checkValue,
  RESERVED_NAMES,
  rowJson,
  valueJson,
  valueText,
} from '../../../lib/study/parameters/values';
import { messagesOf, readRows, renderSweep, REPEATABLE } from '../../support';
import { draws } from '../../thoroughness';

/** Everything that looks like something else in YAML, a shell or a template, or is hard to see. */
const AWKWARD = [
  ...['no', 'No', 'on', 'off', 'y', 'N', '~', 'null', 'Null', 'true', 'FALSE', '', ' ', '  a  '],
  ...[
    '1e3',
    '0x1F',
    '0o17',
    '0b11',
    '1_000',
    '1:30',
    '2001-01-01',
    '2001-01-01T00:00:00Z',
    '.5',
    '.inf',
    '-.Inf',
    '.nan',
  ],
  ...['=', '<<', '007', '+1', '1.0', '1.', '-', '-1', '--', '---', '...', '?', ':', ': ', '- ', '# no comment', 'a #b'],
  ...[
    "'",
    '"',
    "it's",
    '"q"',
    '\\',
    '\\n',
    '`',
    '*a',
    '&a',
    '!t',
    '!!str x',
    '%',
    '%s',
    '@',
    '|',
    '>',
    '{}',
    '[]',
    '{{x}}',
  ],
  ...['$HOME', '$(n)', '$$(n)', '$(id)', '`id`', '; rm -rf /', '-e', '--args', '*', '~root', '1,5', 'a,b', 'a\\tb'],
  ...['\t', 'a\tb', '\ta', 'a\t', '\n', 'a\nb', 'a\n', '\na', '\n\n', ' \n \n', 'a\r\nb', '\r\n', '\r', 'a\rb', 'a\r'],
  ...['\x01', '\x07', '\x1b[31m', '\x7f', '\x80', 'a\u0085b', '\x9f', '\u00a0', '\u00ad'],
  ...['\u2028', 'a\u2029b', '\ufeff', 'a\ufeffb', '\ufffe', '\uffff', '\ufffd', '\u200b', '\u200d', '\u2060', '\u3000'],
  ...['\u202a', '\u202e', 'abc\u202edef', '\u2066', '\u2069', '\u061c', '\u200e', '\u200f', '\u{e0041}', '\u{1d173}'],
  ...['é', 'e\u0301', '数', 'العربية', '\u{1f600}', '\u{10ffff}', '\u{1fffe}', '❤\ufe0f', 'ﬀ', 'İ', 'ß'],
];

describe('the text of a value is what a person would write', () => {
  test.each<[string | number | boolean, string]>([
    ['007', '007'],
    [5, '5'],
    [1.0, '1'],
    [-0.5, '-0.5'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [2 ** 53 - 1, '9007199254740991'],
    [true, 'true'],
    [false, 'false'],
  ])('%p is written as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  test('a number is read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        expect(Number(valueText(value))).toBe(value + 0);
        expect(JSON.parse(valueJson(value))).toBe(value + 0);
      }),
      REPEATABLE,
    );
  });
});

describe('a value as JSON', () => {
  test('distinguishes text from numbers, true and false', () => {
    expect(rowJson(['a', 'b', 'c', 'd'], ['5', 5, true, 'true'])).toBe('{"a":"5","b":5,"c":true,"d":"true"}');
  });

  test.each([
    ['a\tb\n', String.raw`"a\tb\n"`],
    ['\x7f\u0085\u00a0', String.raw`"\u007f\u0085\u00a0"`],
    ['\u2028\u2029\ufeff', String.raw`"\u2028\u2029\ufeff"`],
    ['\u202eabc\u2066', String.raw`"\u202eabc\u2066"`],
    ['\u{e0041}', String.raw`"\udb40\udc41"`],
    ['é数\u{1f600}', '"é数\u{1f600}"'],
  ])('escapes what is invisible, and nothing else: %j', (value, json) => {
    expect(valueJson(value)).toBe(json);
  });

  test('is one line without tabs that is read back unchanged, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(valueJson(value)).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u{e0000}-\u{e0fff}\ufeff\ufffe\uffff]/u,
        );
        expect(JSON.parse(valueJson(value))).toBe(value);
      }),
      REPEATABLE,
    );
  });
});

describe('values in the manifest', () => {
  test('are read back from its YAML unchanged, whatever they look like', () => {
    const rendered = renderSweep({ parameters: Parameters.list('value', AWKWARD), layout: 'indexed' });
    expect(readRows(rendered)).toEqual(AWKWARD.map((value) => [value]));
  });

  test('are also read back from the annotation of each Job, and from its labels if there are any', () => {
    const { jobs } = renderSweep({ parameters: Parameters.list('value', AWKWARD) });
    expect(jobs).toHaveLength(AWKWARD.length);
    jobs.forEach(({ metadata, spec }, task) => {
      const value = AWKWARD[task];
      expect(JSON.parse(metadata.annotations!['kubepar.dev/parameters']!)).toEqual({ value });
      expect([undefined, value]).toContain(metadata.labels['parameter.kubepar.dev/value']);
      expect(spec.template.metadata).toEqual({ labels: metadata.labels, annotations: metadata.annotations });
    });
  });

  test('are not shown there in another order than they have, and not hidden', () => {
    for (const layout of ['jobs', 'indexed']) {
      const { yaml } = renderSweep({ parameters: Parameters.list('value', AWKWARD), layout });
      expect(yaml).not.toMatch(/[\x7f-\xa0]|(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\ufe00-\ufe0f\ufffe\uffff]/u);
      expect(yaml).toContain('العربية');
    }
  });

  test('keep their types and all their digits', () => {
    const values = [0.1 + 0.2, 1e21, 1e-7, -1.5, 2 ** 53 - 1, '1e21', true, 'false', '9007199254740993', 0];
    const rendered = renderSweep({ parameters: Parameters.list('value', values), layout: 'indexed' });
    expect(readRows(rendered)).toEqual(values.map((value) => [value]));
  });

  test('are read back unchanged for any text and number', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...AWKWARD) }));
    const numbers = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0);
    const allowed = fc.oneof(texts, numbers, fc.boolean()).filter((value) => messages(value).length === 0);
    const lists = fc.uniqueArray(allowed, { minLength: 1, maxLength: 30, selector: valueText });
    fc.assert(
      fc.property(lists, (values) => {
        const rendered = renderSweep({ parameters: Parameters.list('value', values), layout: 'indexed' });
        expect(readRows(rendered)).toEqual(values.map((value) => [value]));
      }),
      { ...REPEATABLE, numRuns: draws(40) },
    );
  });
});

describe('a value is refused', () => {
  test.each<[unknown, string]>([
    [NaN, "n[0]: must be a finite number, got NaN; write it as text, for R 'NaN'"],
    [Infinity, "n[0]: must be a finite number, got Infinity; write it as text, for R 'Inf'"],
    [-Infinity, "n[0]: must be a finite number, got -Infinity; write it as text, for R '-Inf'"],
    [-0, "n[0]: must not be -0, got -0; write 0, or '-0' as text"],
    [null, "n[0]: must be text, a number, true or false, got null; write a missing value as text, for R 'NA'"],
    [undefined, "n[0]: must be text, a number, true or false, got nothing; write a missing value as text, for R 'NA'"],
    [{ a: 1 }, 'n[0]: must be text, a number, true or false, got {"a":1}; write it as text'],
    [[1], 'n[0]: must be text, a number, true or false, got [1]; write it as text'],
    [5n, 'n[0]: must be text, a number, true or false, got 5n; write it as text'],
    [new Date(0), 'n[0]: must be text, a number, true or false, got "1970-01-01T00:00:00.000Z"; write it as text'],
    [() => 5, 'n[0]: must be text, a number, true or false, got function; write it as text'],
    [
      'a\0b',
      String.raw`n[0]: must have no NUL character, got "a\u0000b"; leave it out: an argument of a program cannot contain one`,
    ],
    [
      'a\ud800',
      String.raw`n[0]: must have no lone surrogate (half of a character), got "a\ud800"; correct the place where the text is cut`,
    ],
    [
      '\udc00a',
      String.raw`n[0]: must have no lone surrogate (half of a character), got "\udc00a"; correct the place where the text is cut`,
    ],
  ])('if it is %p', (value, message) => {
    expect(messages(value)).toEqual([message]);
  });

  test.each([2 ** 53, -(2 ** 53), 1e20, -1e20, 123_456_789_012_345_680_000])(
    'if JavaScript may have rounded the number: %p',
    (value) => {
      expect(messages(value)).toEqual([
        `n[0]: must be a number from -9007199254740991 to 9007199254740991, because JavaScript rounds larger ones, got ${String(value)}; write it as text, with all its digits in quotes`,
      ]);
      expect(messages(String(value))).toEqual([]);
    },
  );

  test.each([2 ** 53 - 1, -(2 ** 53) + 1, 1e21, -1e21, 1e300, 0.1 + 0.2, 1e-7, 5e-324, 0])(
    'but not if the number is %p',
    (value) => {
      expect(messages(value)).toEqual([]);
    },
  );

  test.each([
    ['a', 131_071],
    ['é', 65_535],
    ['数', 43_690],
    ['\u{1f600}', 32_767],
  ])('if it is too long for an argument: %s repeated more than %d times', (char, most) => {
    expect(messages(char.repeat(most))).toEqual([]);
    expect(messages(char.repeat(most + 1))).toEqual([
      expect.stringMatching(
        /^n\[0\]: must be shorter than 131072 bytes, got ".{100,130}…; put it into a file, and the name of the file into the table$/,
      ),
    ]);
  });

  test.each([
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n',
    'password=hunter2',
    '--api-key=hunter2',
  ])(
    'if it could not be a word of the command, because it contains a secret, which the message does not repeat: %j',
    (value) => {
      const [message] = messages(value);
      expect(message).toMatch(
        /^n\[0\]: must not contain a secret, got "\(not shown\)"; dist\/ is committed: .*secrets: /,
      );
    },
  );
});

describe('a name', () => {
  test.each([
    'n',
    'N',
    '_',
    '_n',
    'n1',
    'a.b',
    'a-b',
    'a_b',
    'x'.repeat(63),
    '__proto__',
    'constructor',
    'toString',
    'value',
  ])('may be %s', (name) => {
    expect(namesOf(name)).toEqual([]);
  });

  test.each(['path', 'home', 'tasks', 'R_LIBS_USER', 'LD', 'tokens', 'password_length', 'secretary', 'pat_id'])(
    'may be %s, which only looks like a reserved or secret one',
    (name) => {
      expect(namesOf(name)).toEqual([]);
    },
  );

  test('an empty one is refused with the likely cause: the row names that R writes', () => {
    expect(namesOf('', 'n')).toEqual([
      expect.stringMatching(/, got ""; in R: write\.csv\(x, file, row\.names = FALSE\)$/),
    ]);
    for (const names of [[''], ['n', '']])
      expect(namesOf(...names)).toEqual([expect.stringMatching(/, got ""; rename it$/)]);
  });

  test('200 are accepted, and 201 refused', () => {
    const names = Array.from({ length: 201 }, (_, column) => `v${String(column)}`);
    expect(namesOf(...names.slice(1))).toEqual([]);
    expect(namesOf(...names)).toEqual([
      expect.stringMatching(/must have at most 200 parameters, got 201; put the values into files/),
    ]);
  });

  test.each(['1a', 'a b', 'a=b', 'é', ' a', 'a\n', '.a', '-a', 'a\0', 'a"', '$a', 'x'.repeat(64)])(
    '%j is refused',
    (name) => {
      expect(namesOf(name)).toEqual([
        expect.stringMatching(
          /^column 1: must have a name of at most 63 letters, digits, "_", "\." and "-" that starts with a letter or "_", got ".*"; rename it$/,
        ),
      ]);
    },
  );

  test.each([
    ...[
      'task',
      'Task',
      'TASK',
      'KUBEPAR_TASK',
      'KUBEPAR_X',
      'KUBERNETES_PORT',
      'JOB_COMPLETION_INDEX',
      'HOSTNAME',
      'PATH',
      'HOME',
      'IFS',
      'ENV',
    ],
    ...['BASH_ENV', 'LD_PRELOAD', 'R_PROFILE', 'R_ENVIRON', 'R_HOME', 'R_LIBS', 'PYTHONPATH', 'NODE_OPTIONS'],
  ])('%s is reserved, and the message lists all reserved names', (name) => {
    expect(namesOf(name)).toEqual([
      `column 1: must not be a reserved name, got "${name}"; rename it; reserved are task, ${RESERVED_NAMES}`,
    ]);
  });

  test.each([
    'password',
    'PGPASSWORD',
    'db_password',
    'api_key',
    'api-key',
    'API.KEY',
    'apikey',
    'token',
    'my.token',
    'secret',
  ])('%s is that of a secret', (name) => {
    expect(namesOf(name)).toEqual([
      `column 1: must not have the name of a secret, got "${name}"; dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]; if it is not a secret, rename it`,
    ]);
  });

  test.each([
    ['n', 'N'],
    ['a-b', 'a_b'],
    ['a.b', 'a-b'],
    ['a.b', 'A_B'],
    ['a--b', 'a._b'],
  ])('is refused if two are easily confused: %s and %s', (first, second) => {
    expect(namesOf(first, 'x', second)).toEqual([
      `column 3: must differ from ${first} by more than case, "_", "." and "-", got "${second}"; rename one of the two`,
    ]);
  });

  test('is refused if another column also has it', () => {
    expect(namesOf('a', 'b', 'a')).toEqual([
      'column 3: must differ from the name of column 1, got "a"; rename one of the two',
    ]);
  });
});

function messages(value: unknown): string[] {
  return messagesOf((problems) => checkValue(problems, () => 'n[0]', 'n', value));
}

function namesOf(...names: readonly string[]): string[] {
  return messagesOf((problems) => {
    checkNames(problems, names, (position) => `column ${String(position + 1)}`);
  });
}
