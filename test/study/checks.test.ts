import * as vm from 'node:vm';
import { Duration, Size } from 'cdk8s';
import {
  isDnsLabel,
  isDnsSubdomain,
  isRecord,
  kibibytes,
  MAX_INT32,
  MAX_STRING_BYTES,
  unfitForProcess,
  wholeNumber,
  wholeSeconds,
} from '../../lib/study/checks';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf } from '../support';

describe('a whole number', () => {
  test.each([2, 3, 9, 10])('%p is accepted if the range is 2 to 10', (given) => {
    const problems = new ProblemList();
    expect(wholeNumber(problems, 'n', given, { min: 2, max: 10 })).toBe(given);
    expect(problems.length).toBe(0);
  });

  test.each<[unknown, string, string]>([
    [1, '1', 'choose one in that range'],
    [11, '11', 'choose one in that range'],
    [-3, '-3', 'choose one in that range'],
    [2.5, '2.5', 'choose one in that range'],
    [NaN, 'NaN', 'choose one in that range'],
    [Infinity, 'Infinity', 'choose one in that range'],
    [-Infinity, '-Infinity', 'choose one in that range'],
    ['5', '"5"', 'write 5 without quotes, or Number(…) of a variable'],
    ['11', '"11"', 'choose one in that range'],
    [5n, '5n', 'write 5, without n'],
    [true, 'true', 'choose one in that range'],
    [null, 'null', 'write a number'],
    [undefined, 'nothing', 'choose one in that range'],
    [[5], '[5]', 'choose one in that range'],
  ])('%p is refused if the range is 2 to 10', (given, shown, remedy) => {
    expect(messagesOf((problems) => wholeNumber(problems, 'n', given, { min: 2, max: 10 }))).toEqual([
      `n: must be a whole number from 2 to 10, got ${shown}; ${remedy}`,
    ]);
  });

  test('-0 is refused even if 0 is accepted, and shown as -0', () => {
    const range = { min: 0, max: 1, remedy: 'write 0' };
    expect(messagesOf((problems) => wholeNumber(problems, 'n', 0, range))).toEqual([]);
    expect(messagesOf((problems) => wholeNumber(problems, 'n', -0, range))).toEqual([
      'n: must be a whole number from 0 to 1, got -0; write 0',
    ]);
  });
});

describe('a time', () => {
  test.each([
    [Duration.seconds(1), 1],
    [Duration.millis(2000), 2],
    [Duration.minutes(1.5), 90],
    [Duration.days(2), 172_800],
    [Duration.seconds(MAX_INT32), MAX_INT32],
  ])('%j is converted to seconds', (given, seconds) => {
    const problems = new ProblemList();
    expect(wholeSeconds(problems, 'ttl', given)).toBe(seconds);
    expect(problems.length).toBe(0);
  });

  test('no time is undefined', () => {
    expect(wholeSeconds(new ProblemList(), 'ttl', undefined)).toBeUndefined();
  });

  test.each([
    [Duration.seconds(0), '0 seconds'],
    [Duration.millis(999), '999 millis'],
    [Duration.millis(1500), '1 second 500 millis'],
    [Duration.seconds(0.5), '500 millis'],
    [Duration.millis(0.5), '0.5 millis'],
    [Duration.seconds(MAX_INT32 + 1), '24855 days 3 hours'],
    [Duration.days(Infinity), 'Infinity days'],
    [Duration.seconds(NaN), 'NaN'],
  ])('%j is refused and shown in readable form', (given, shown) => {
    expect(messagesOf((problems) => wholeSeconds(problems, 'ttl', given))).toEqual([
      `ttl: must be a Duration of whole seconds from 1 to 2147483647, got ${shown}; choose a time within that range`,
    ]);
  });

  test.each([[-60], ['PT1M'], ['soon'], [null], [{}], [Size.mebibytes(1)]])(
    '%j is refused, with the correct Duration',
    (given) => {
      expect(messagesOf((problems) => wholeSeconds(problems, 'ttl', given))).toEqual([
        expect.stringMatching(/^ttl: must be a Duration .*; write, for example, Duration\.minutes\(10\)$/),
      ]);
    },
  );
});

describe('a size', () => {
  test.each([
    [Size.kibibytes(4096), 4096],
    [Size.kibibytes(4097), 4097],
    [Size.mebibytes(4), 4096],
    [Size.mebibytes(4.5), 4608],
    [Size.gibibytes(1), 1_048_576],
  ])('%j is converted to KiB', (given, kibi) => {
    const problems = new ProblemList();
    expect(kibibytes(problems, 'memory', given, 4)).toBe(kibi);
    expect(problems.length).toBe(0);
  });

  test.each([
    [Size.kibibytes(4095), '4095Ki'],
    [Size.mebibytes(0), '0Mi'],
    [Size.kibibytes(5000.5), '5000.5Ki'],
    [Size.mebibytes(NaN), 'NaNMi'],
    [Size.pebibyte(Infinity), 'InfinityPi'],
    [Size.pebibyte(8192), '8192Pi'],
  ])('%j is refused if the minimum is 4 MiB', (given, shown) => {
    const [message] = messagesOf((problems) => kibibytes(problems, 'memory', given, 4));
    expect(message).toContain(`memory: must be a Size of at least 4 MiB, in whole KiB, got ${shown}; `);
  });

  test.each(['-1Gi', '1e400', '3Mi', '1 2', 0, null, {}, Duration.minutes(1)])(
    '%j is refused, with the correct Size',
    (given) => {
      expect(messagesOf((problems) => kibibytes(problems, 'memory', given, 4))).toEqual([
        expect.stringMatching(/; write, for example, Size\.mebibytes\(512\) or Size\.gibibytes\(1\)$/),
      ]);
    },
  );
});

describe('the probable meaning is named', () => {
  test.each([
    ['1g', 'gibibytes(1)'],
    ['1GB', 'gibibytes(1)'],
    ['1.5Gi', 'gibibytes(1.5)'],
    ['512', 'mebibytes(512)'],
    [512, 'mebibytes(512)'],
    ['400m', 'mebibytes(400)'],
    ['512 MiB', 'mebibytes(512)'],
    ['8192k', 'kibibytes(8192)'],
    ['2T', 'tebibytes(2)'],
  ])('for the Size %j', (given, code) => {
    const [message] = messagesOf((problems) => kibibytes(problems, 'memory', given, 4));
    expect(message).toMatch(new RegExp(`; write Size\\.${code.replace(/[().]/g, '\\$&')}$`));
  });

  test.each([
    [60, 'seconds(60)'],
    ['90s', 'seconds(90)'],
    ['1m', 'minutes(1)'],
    ['1.5h', 'hours(1.5)'],
    ['2 days', 'days(2)'],
  ])('for the Duration %j', (given, code) => {
    const [message] = messagesOf((problems) => wholeSeconds(problems, 'ttl', given));
    expect(message).toMatch(new RegExp(`; write Duration\\.${code.replace(/[().]/g, '\\$&')}$`));
  });
});

describe('names of DNS', () => {
  test.each(['a', '0', 'a-b', 'a--b', '1a', 'a'.repeat(63)])('%p is a label', (text) => {
    expect(isDnsLabel(text)).toBe(true);
  });

  test.each(['', '-', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'é', 'a\n', '\na', 'a/b', 'a'.repeat(64)])(
    '%j is not a label',
    (text) => {
      expect(isDnsLabel(text)).toBe(false);
    },
  );

  test('a label may have a smaller limit', () => {
    expect(isDnsLabel('abcde', 5)).toBe(true);
    expect(isDnsLabel('abcdef', 5)).toBe(false);
  });

  test.each(['a', 'a.b', 'gcs-key', 'a.1-b.c', 'a'.repeat(253)])('%p is a subdomain', (text) => {
    expect(isDnsSubdomain(text)).toBe(true);
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'A.b', 'a_b', 'a.-b', 'a\n', 'a'.repeat(254)])(
    '%j is not a subdomain',
    (text) => {
      expect(isDnsSubdomain(text)).toBe(false);
    },
  );
});

describe('a text for a process', () => {
  test.each(['', 'a', '\t', '\r\n', '\u{1f600}', 'é', '\u202e', '\x01\x1b[31m'])('%j fits', (text) => {
    expect(unfitForProcess(text)).toBeUndefined();
  });

  test('it may have as many bytes as Linux accepts with a NUL at the end, and no more', () => {
    const longest = 'a'.repeat(MAX_STRING_BYTES - 1);
    expect(unfitForProcess(longest.slice(1))).toBeUndefined();
    expect(unfitForProcess(longest)).toBeUndefined();
    expect(unfitForProcess(`${longest}a`)).toBe('be shorter than 131072 bytes');
  });

  test('bytes are counted, not characters', () => {
    expect(unfitForProcess('é'.repeat(65_535))).toBeUndefined();
    expect(unfitForProcess('é'.repeat(65_536))).toBe('be shorter than 131072 bytes');
  });

  test('a NUL would end it', () => {
    expect(unfitForProcess('a\0b')).toBe('have no NUL character');
  });

  test.each(['\ud800', 'a\udc00b', '\udc00\ud800'])('%j is not a character', (text) => {
    expect(unfitForProcess(text)).toBe('have no lone surrogate (half of a character)');
  });

  test.each(['\x7f', 'a\u0085b', '\u2028', '0o17', ' \na'])('%j would not be read back from YAML unchanged', (text) => {
    expect(unfitForProcess(text)).toMatch(/YAML/);
  });
});

describe('an object of props', () => {
  test.each([{}, { a: 1 }, Object.create(null), structuredClone({ a: 1 }), vm.runInNewContext('({ a: 1 })')])(
    '%j is an object of props',
    (value) => {
      expect(isRecord(value)).toBe(true);
    },
  );

  test.each([[null], [undefined], ['text'], [5], [[]], [new Map([['a', 1]])], [new Date(0)], [() => 1]])(
    '%p is not an object of props',
    (value) => {
      expect(isRecord(value)).toBe(false);
    },
  );
});
