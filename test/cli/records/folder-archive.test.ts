import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { BadArchive, unpackArchive } from '../../../cli/records/folder-archive';
import { contentOfArchive, contentOfArchiveFile, tryContentOf } from '../../../cli/records/folder-content';
import { REPEATABLE } from '../../support';
import { testFolder, which } from '../../runtime/support';
import { packFolder, tarEntry, tarOf, type GivenEntry } from './archives';
import { draws } from '../../thoroughness';

const folder = testFolder();
const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'test-'));

/** Everything below a folder: files with their contents, folders with a slash. */
function tree(below: string): Record<string, string> {
  const entries = fs.readdirSync(below, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry): [string, string] => {
        const place = path.join(entry.parentPath, entry.name);
        const name = path.relative(below, place);
        return entry.isDirectory() ? [`${name}/`, ''] : [name, fs.readFileSync(place, 'latin1')];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Extracts an archive into a new folder, and returns what is in it and next to it. */
async function unpacked(archive: Buffer | string): Promise<Record<string, string>> {
  const place = newFolder();
  await unpackArchive(archive, path.join(place, 'a', '..', 'result'));
  expect(fs.readdirSync(place)).toEqual(['result']);
  return tree(path.join(place, 'result'));
}

const FILES: Record<string, string> = {
  'a.csv': '1,2\n',
  '.hidden': 'x',
  '-rf': 'dash',
  'a b': '',
  'sub/deep/é€🐎': '\0\xff',
  'sub/line\nend': 'line',
  'back\\slash': 'b',
  [`long/${'n'.repeat(200)}/${'m'.repeat(250)}`]: 'long',
  large: 'y'.repeat(300_000),
};

function folderOf(files: Record<string, string>): string {
  const made = newFolder();
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), text, 'latin1');
  }
  return made;
}

describe.each([
  ['GNU tar', ['tar']],
  [
    'GNU tar as the wrapper calls it',
    ['tar', '--format=gnu', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'],
  ],
  ['GNU tar in POSIX format', ['tar', '--format=posix']],
  ['busybox tar', [which('busybox'), 'tar']],
])('a folder that %s packed', (_tar, program) => {
  test('is extracted unchanged, whatever its names are', async () => {
    const packed = folderOf(FILES);
    fs.mkdirSync(path.join(packed, 'empty'));
    fs.chmodSync(path.join(packed, 'a.csv'), 0o777);
    expect(await unpacked(packFolder(packed, program))).toEqual(tree(packed));
  });

  test('has the same contents', async () => {
    const packed = folderOf(FILES);
    const archive = packFolder(packed, program);
    const file = path.join(newFolder(), 'tar');
    fs.writeFileSync(file, archive);
    expect(contentOfArchive(archive)).toEqual(await tryContentOf(packed));
    expect(await contentOfArchiveFile(file)).toEqual(await tryContentOf(packed));
    const list = "find . -type f -print | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum";
    fs.rmSync(path.join(packed, 'sub', 'line\nend'));
    const [sum] = execFileSync('sh', ['-c', list], { cwd: packed, encoding: 'utf8' }).split(' ');
    expect((await tryContentOf(packed))?.sha256).toBe(sum);
  });
});

test('files have mode 644 and folders 755, whatever the archive says', async () => {
  const place = path.join(newFolder(), 'result');
  const packed = folderOf({ 'sub/run.sh': 'x' });
  fs.chmodSync(path.join(packed, 'sub', 'run.sh'), 0o4777);
  fs.chmodSync(path.join(packed, 'sub'), 0o777);
  await unpackArchive(packFolder(packed), place);
  const mode = (name: string): string => (fs.statSync(path.join(place, name)).mode & 0o7777).toString(8);
  expect(['', 'sub', 'sub/run.sh'].map(mode)).toEqual(['755', '755', '644']);
});

test('the content depends on the files, not on times, order, owners or empty folders', () => {
  const files = [
    { name: './b', content: '2' },
    { name: './a/', type: '5' },
    { name: './a/c', content: '1' },
  ];
  expect(contentOfArchive(tarOf(files)).sha256).toBe(contentOfArchive(tarOf([files[2]!, files[0]!])).sha256);
  for (const other of [
    { name: './b', content: '3' },
    { name: './B', content: '2' },
    { name: './b/', type: '5' },
  ])
    expect(contentOfArchive(tarOf([other, files[2]!])).sha256).not.toBe(contentOfArchive(tarOf(files)).sha256);
});

const GOOD: GivenEntry = { name: './good', content: 'good' };

describe('an archive is refused, with the entry, and nothing is written outside its folder', () => {
  test.each<[string, readonly GivenEntry[], string]>([
    ['a way up', [{ name: '../evil', content: 'x' }], '"../evil" leads out of its folder'],
    ['a way up behind the dot', [{ name: './../evil', content: 'x' }], '"./../evil" leads out of its folder'],
    ['a way up further in', [{ name: 'a/../../b', content: 'x' }], '"a/../../b" leads out of its folder'],
    ['a way up that stays in', [{ name: 'a/../b', content: 'x' }], '"a/../b" leads out of its folder'],
    ['a way up at the end', [{ name: './a/..', type: '5' }], '"./a/.." leads out of its folder'],
    ['the folder above', [{ name: '..', type: '5' }], '".." leads out of its folder'],
    ['an absolute name', [{ name: '/tmp/evil', content: 'x' }], '"/tmp/evil" leads out of its folder'],
    ['two slashes in front', [{ name: '//evil', content: 'x' }], '"//evil" leads out of its folder'],
    ['a double slash', [{ name: './a//b', content: 'x' }], '"./a//b" leads out of its folder'],
    ['a dot within', [{ name: './a/./b', content: 'x' }], '"./a/./b" leads out of its folder'],
    ['a symbolic link', [{ name: './link', type: '2', target: '/etc/passwd' }], '"./link" is a SymbolicLink'],
    [
      'a link, and a file behind it',
      [
        { name: './link', type: '2', target: '/tmp' },
        { name: './link/x', content: 'x' },
      ],
      '"./link" is a SymbolicLink',
    ],
    ['a hard link', [GOOD, { name: './hard', type: '1', target: './good' }], '"./hard" is a Link'],
    ['a character device', [{ name: './null', type: '3' }], '"./null" is a CharacterDevice'],
    ['a block device', [{ name: './disk', type: '4' }], '"./disk" is a BlockDevice'],
    ['a pipe', [{ name: './pipe', type: '6' }], '"./pipe" is a FIFO'],
    ['what is of no kind', [{ name: './what', type: 'Z' }], '"./what" is not a file'],
    ['a file twice', [GOOD, GOOD], '"./good" appears twice'],
    ['a file twice, by another name', [GOOD, { name: 'good', content: 'x' }], '"good" appears twice'],
    ['a folder where a file is', [GOOD, { name: './good/', type: '5' }], '"./good/" appears twice'],
    [
      'a file where a folder is',
      [
        { name: './a/b', content: 'x' },
        { name: './a', content: 'x' },
      ],
      '"./a" appears twice',
    ],
    ['a file in a file', [GOOD, { name: './good/x', content: 'x' }], '"./good/x" is inside a file'],
    ['a file that is the folder itself', [{ name: '.', content: 'x' }], '"." is not the name of a file'],
    [
      'a name that is too long',
      [{ name: `./${'x'.repeat(256)}`, content: 'x' }],
      `"./${'x'.repeat(198)}"… has a name that is too long`,
    ],
    ['a path that is too long', [{ name: `./${'abc/'.repeat(1000)}x`, content: 'x' }], 'has a name that is too long'],
    [
      'a name of more than a megabyte',
      [{ name: 'x'.repeat(2_000_000), content: 'x' }],
      '"././@LongLink" is a NextFileHasLongPath',
    ],
    [
      'a name that is no text',
      [{ name: Buffer.from('./\xff', 'latin1'), content: 'x' }],
      'has a name that is not UTF-8',
    ],
    [
      'no file',
      [
        { name: './', type: '5' },
        { name: './a/', type: '5' },
      ],
      'it contains no file',
    ],
    ['control characters', [{ name: '../\x1b[2J\n', content: 'x' }], '"../\\u001b[2J\\n" leads out of its folder'],
  ])('%s', async (_what, entries, fault) => {
    const archive = tarOf(
      [{ name: './first', content: '1' }, ...entries].slice(entries.some(({ type }) => type !== '5') ? 0 : 1),
    );
    const place = newFolder();
    const before = fs.readdirSync(path.dirname(place));
    await expect(unpackArchive(archive, path.join(place, 'result'))).rejects.toThrow(BadArchive);
    await expect(unpackArchive(archive, path.join(place, 'again'))).rejects.toThrow(fault);
    expect(() => contentOfArchive(archive)).toThrow(fault);
    expect(fs.readdirSync(place).sort()).toEqual(['again', 'result']);
    expect(fs.readdirSync(path.dirname(place))).toEqual(before);
    for (const name of Object.keys(tree(path.join(place, 'result'))))
      expect(['first', 'good', 'a/', 'a/b']).toContain(name);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('no tar at all')],
    ['zeros', Buffer.alloc(10_240)],
    ['a gzip', Buffer.concat([Buffer.from([0x1f, 0x8b]), randomBytes(2000)])],
    ['a size that is not there', tarOf([{ name: './a', content: 'x', size: 0o77777777777 }])],
    ['a size in base 256', tarEntry({ name: './a', content: 'x', size: '\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff' })],
    [
      'a size below 0',
      tarEntry({ name: './a', content: 'x', size: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xf0' }),
    ],
    ['half an entry', tarEntry({ name: './a', content: 'x'.repeat(2000) }).subarray(0, 1000)],
    ['half a header', Buffer.concat([tarEntry(GOOD), tarEntry(GOOD).subarray(0, 100)])],
    ['a checksum that is wrong', Buffer.concat([tarEntry(GOOD), Buffer.from(tarEntry(GOOD).fill('y', 0, 3))])],
  ])('%s', async (_what, archive) => {
    const place = newFolder();
    await expect(unpackArchive(archive, path.join(place, 'result'))).rejects.toThrow(BadArchive);
    expect(() => contentOfArchive(archive)).toThrow(BadArchive);
  });
});

test('tens of thousands of files are extracted', async () => {
  const files = draws(100_000);
  const entries = Array.from({ length: files }, (_, i) =>
    tarEntry({ name: `./${String(i % 100)}/${String(i)}`, content: '' }),
  );
  expect(contentOfArchive(Buffer.concat([...entries, Buffer.alloc(1024)])).bytes).toBe(0);
  const place = path.join(newFolder(), 'result');
  await unpackArchive(Buffer.concat([...entries, Buffer.alloc(1024)]), place);
  expect(fs.readdirSync(path.join(place, '99'))).toHaveLength(Math.floor(files / 100));
}, 120_000);

test('an archive in a file arrives in pieces, with the same result', async () => {
  const packed = folderOf({ large: 'z'.repeat(9_000_000), 'sub/after': 'x' });
  const file = path.join(newFolder(), 'tar');
  fs.writeFileSync(file, packFolder(packed));
  expect(await unpacked(file)).toEqual(tree(packed));
});

test('an archive of any bytes is extracted into its folder or refused', async () => {
  const good = tarOf([
    GOOD,
    { name: './a/b', content: 'x'.repeat(600) },
    { name: `./${'y'.repeat(150)}`, content: 'z' },
  ]);
  const places = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(places, async (changes) => {
      const archive = Buffer.from(good);
      for (const [position, byte] of changes) archive[position] = byte;
      const place = newFolder();
      await unpackArchive(archive, path.join(place, 'result')).catch((error: unknown) => {
        expect(error).toBeInstanceOf(BadArchive);
      });
      expect(fs.readdirSync(place)).toEqual(['result']);
    }),
    REPEATABLE,
  );
});

describe('tryContentOf', () => {
  test('returns nothing for anything but a folder of files', async () => {
    const linked = folderOf({ a: '1' });
    fs.symlinkSync('/etc/hostname', path.join(linked, 'link'));
    const place = newFolder();
    fs.symlinkSync(linked, path.join(place, 'link'));
    for (const name of [linked, path.join(place, 'link'), path.join(place, 'nowhere')])
      expect(await tryContentOf(name)).toBeUndefined();
  });

  test('returns the SHA-256 and the size of a file', async () => {
    const made = folderOf({ a: 'abc' });
    expect(await tryContentOf(path.join(made, 'a'))).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3,
    });
  });
});
