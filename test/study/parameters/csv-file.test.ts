import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { tryReadText } from '../../../lib/study/parameters/csv-file';
import { ProblemList } from '../../../lib/study/problems';
import { messagesOf, REPEATABLE, TestProject } from '../../support';

const project = new TestProject();

describe('the text of a CSV file', () => {
  test.each([
    ['a,b\n', 'a,b\n'],
    ['\ufeffa,b\n', 'a,b\n'],
    ['\ufeff\ufeffa', '\ufeffa'],
    ['a\ufeff', 'a\ufeff'],
    ['', ''],
    ['\ufeff', ''],
    ['é数\u{1f600}\ufffd\ufffd', 'é数\u{1f600}\ufffd\ufffd'],
  ])('%j is read without its byte order mark: %j', (content, text) => {
    project.write('cases.csv', content);
    const problems = new ProblemList();
    expect(tryReadText(problems, 'cases.csv')!.toString()).toBe(text);
    expect(problems.length).toBe(0);
  });

  test('is found from the folder in which synth runs, even through a link within the project', () => {
    project.write('data/cases.csv', 'a\n1\n');
    fs.symlinkSync('data/cases.csv', project.path('link.csv'));
    for (const file of ['data/cases.csv', './data/../data/cases.csv', project.path('data/cases.csv'), 'link.csv'])
      expect(messages(file)).toEqual([]);
  });

  test('may have 10,000,000 bytes, and one byte more is refused', () => {
    project.write('cases.csv', 'a'.repeat(10_000_000));
    expect(messages('cases.csv')).toEqual([]);
    project.write('cases.csv', 'a'.repeat(10_000_001));
    expect(messages('cases.csv')).toEqual([
      'csv: must have at most 10000000 bytes, got "cases.csv, 10000001 bytes"; keep the table on a volume or in the image, and make its row number the parameter',
    ]);
  });

  test('is not read if it is larger', () => {
    project.write('huge.csv', 'a,b\n');
    fs.truncateSync(project.path('huge.csv'), 2 * 2 ** 30);
    expect(messagesWithoutReading('huge.csv')).toEqual([expect.stringContaining('got "huge.csv, 2147483648 bytes"; ')]);
  });
});

describe('a CSV file is refused', () => {
  test.each<[string, number[], string]>([
    [
      'Latin-1',
      [0x61, 0x2c, 0xe9, 0x0a],
      'byte 0xe9 at offset 2"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'Latin-1 at its end',
      [0x61, 0xe9],
      'byte 0xe9 at offset 1"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'a character that is cut',
      [0x61, 0xef, 0xbf],
      'byte 0xef at offset 1"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'a cut character before others',
      [0xef, 0xbf, 0x41],
      'byte 0xef at offset 0"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'an error behind é and U+FFFD',
      [0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0x80],
      'byte 0x80 at offset 5"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'a cut character behind U+FFFD',
      [0xef, 0xbf, 0xbd, 0xef, 0xbf],
      'byte 0xef at offset 3"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'an error behind a mark',
      [0xef, 0xbb, 0xbf, 0xff],
      'byte 0xff at offset 3"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'half of a surrogate pair',
      [0xed, 0xa0, 0x80],
      'byte 0xed at offset 0"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    [
      'an overlong slash',
      [0xc0, 0xaf],
      'byte 0xc0 at offset 0"; save it as UTF-8 (it may be in Latin-1 or Windows-1252)',
    ],
    ['UTF-16 with its mark', [0xff, 0xfe, 0x61, 0x00], 'byte 0xff at offset 0"; save it as UTF-8 (it is in UTF-16)'],
    ['big-endian UTF-16', [0xfe, 0xff, 0x00, 0x61], 'byte 0xfe at offset 0"; save it as UTF-8 (it is in UTF-16)'],
    [
      'UTF-16 without a mark',
      [0x61, 0x00, 0x0a, 0x00],
      'byte 0x00 at offset 1"; save it as UTF-8 (it may be in UTF-16, or not text)',
    ],
  ])('with %s, and the offset is reported', (_, bytes, end) => {
    project.write('cases.csv', Uint8Array.from(bytes));
    expect(messages('cases.csv')).toEqual([`csv: must be in UTF-8, got "cases.csv, ${end}`]);
  });

  test('at the end of its longest beginning that is UTF-8, whatever the bytes are', () => {
    const whole = ['a', 'é', '\ufffd', '\u{1f600}'].map((text) => Buffer.from(text));
    const parts = [...whole, ...whole.map((bytes) => bytes.subarray(0, -1)), Buffer.from([0xff])];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 6 }), (given) => {
        const bytes = Buffer.concat(given);
        project.write('cases.csv', bytes);
        const ends = Array.from({ length: bytes.length + 1 }, (_, end) => end);
        const end = ends.findLast((each) => isUtf8(bytes.subarray(0, each)))!;
        const place = `byte 0x${bytes.toString('hex', end, end + 1)} at offset ${String(end)}"`;
        expect(messages('cases.csv')).toEqual(end === bytes.length ? [] : [expect.stringContaining(place)]);
      }),
      REPEATABLE,
    );
  });

  test('if it does not exist, and the folder from which its path starts is named', () => {
    fs.symlinkSync('nothing', project.path('broken.csv'));
    for (const file of ['missing.csv', 'broken.csv', 'no/folder.csv'])
      expect(messages(file)).toEqual([
        `csv: must exist, got "${file}"; create it, or correct the path, which is relative to ${project.folder}`,
      ]);
  });

  test('if it is a folder, a pipe, or the project', () => {
    project.write('data/cases.csv');
    execFileSync('mkfifo', [project.path('pipe.csv')]);
    for (const file of ['data', 'pipe.csv', '.'])
      expect(messages(file)).toEqual([`csv: must be a file, got "${file}"; name a file, not a folder, pipe or device`]);
  });

  test('if it is outside the project', () => {
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-outside-'));
    fs.writeFileSync(path.join(outside, 'cases.csv'), 'a\n1\n');
    for (const file of [
      path.join(outside, 'cases.csv'),
      '../cases.csv',
      '/dev/zero',
      '/etc/passwd',
      `${project.folder}-2/a.csv`,
    ])
      expect(messages(file)).toEqual([
        `csv: must be inside the project (${project.folder}), got "${file}"; copy it into the project`,
      ]);
    fs.rmSync(outside, { recursive: true });
  });

  test('if a link leads out of the project', () => {
    fs.symlinkSync('/etc/passwd', project.path('link.csv'));
    fs.symlinkSync('/dev', project.path('dev'));
    for (const file of ['link.csv', 'dev/zero'])
      expect(messages(file)).toEqual([
        `csv: must not be a link to a place outside the project, got "${file}"; copy the file into the project`,
      ]);
  });

  test.each([[''], [undefined], [null], [5], [['cases.csv']]])('if its path is %j', (given) => {
    expect(messages(given)).toEqual([
      expect.stringMatching(/^csv: must be the path of a CSV file, got .*; write, for example, 'cases\.csv'$/),
    ]);
  });

  test('if its path has a NUL character', () => {
    expect(messages('u\0x')).toEqual(['csv: must have no NUL character, got "u\\u0000x"; correct the path']);
  });

  test('if the user may not enter its folder', () => {
    project.write('locked/cases.csv');
    fs.chmodSync(project.folder, 0o755);
    fs.chmodSync(project.path('locked'), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect(messages('locked/cases.csv')).toEqual([
        'csv: must be readable, got "locked/cases.csv"; change the permissions of its folders',
      ]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      fs.chmodSync(project.path('locked'), 0o755);
    }
  });

  test('if it can not be read', () => {
    project.write('cases.csv');
    expect(messagesWithoutReading('cases.csv')).toEqual([
      'csv: must be readable, got "cases.csv"; change its permissions',
    ]);
  });
});

function messages(file: unknown, read = tryReadText): string[] {
  return messagesOf((problems) => read(problems, file));
}

/** The same if each file is unreadable. Permissions would not stop root. */
function messagesWithoutReading(file: string): string[] {
  let found: string[] = [];
  jest.isolateModules(() => {
    const readFileSync = (): never => {
      throw new Error('EACCES: permission denied');
    };
    jest.doMock('node:fs', () => ({ ...jest.requireActual<typeof fs>('node:fs'), readFileSync }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const copy = require('../../../lib/study/parameters/csv-file') as { tryReadText: typeof tryReadText };
    jest.dontMock('node:fs');
    found = messages(file, copy.tryReadText);
  });
  return found;
}
