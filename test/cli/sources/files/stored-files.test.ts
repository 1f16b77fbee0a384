import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { readStoredFiles, type StoredFile } from '../../../../cli/sources/files/stored-files';
import { testFolder, which } from '../../../runtime/support';
import { attemptRecord, STUDY } from '../../results/support';

const folder = testFolder();
const READING = { where: 'on the volume' };
const SCRIPT = path.join(__dirname, '..', '..', '..', '..', 'runtime', 'collect.sh');

/** A file of the volume: name and content. */
function stored(task: number, result: string, given: object = {}): readonly [string, string] {
  const record = { ...attemptRecord({ task, pod: 'uid-0' }, result), ...given };
  return [`${String(task)}.1.uid-0`, `${JSON.stringify(record)}\n${result}`];
}

/** The output of runtime/collect.sh for these files. */
function stream(files: readonly (readonly [string, string])[], count = files.length): string {
  const list = files.map(([name, content]) => `${String(Buffer.byteLength(content))} ${name}\n`).join('');
  const bytes = files.map(([, content]) => content).join('');
  return `kubepar/1 files ${String(files.length)}\n${list}${bytes}kubepar/1 end ${String(count)}\n`;
}

/** A PATH with all that the script needs but comm. */
function withoutComm(): string {
  const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
  for (const name of ['ls', 'head', 'wc', 'cat', 'sort', 'sh', 'busybox'])
    fs.symlinkSync(which(name), path.join(bin, name));
  return bin;
}

/** Reads the text in pieces of this size. */
function read(text: string, piece = 7): Promise<StoredFile[]> {
  const pieces =
    Buffer.from(text)
      .toString('latin1')
      .match(new RegExp(`[^]{1,${String(piece)}}`, 'g')) ?? [];
  return readStoredFiles(Readable.from(pieces.map((part) => Buffer.from(part, 'latin1'))), STUDY, folder, READING);
}

describe('readStoredFiles', () => {
  test.each([1, 2, 7, 100_000])('reads each file to its last byte from pieces of %d bytes', async (piece) => {
    const files = [stored(0, 'kubepar/1 end 0\n'), stored(1, ''), stored(2, 'é\n\n')];
    const found = await read(stream(files), piece);
    expect(found.map(({ damage }) => damage)).toEqual([undefined, undefined, undefined]);
    expect(found.map(({ file }) => fs.readFileSync(file, 'utf8'))).toEqual(['kubepar/1 end 0\n', '', 'é\n\n']);
  });

  test('reads the result of an item that somebody pushed by hand, whose task is a large number', async () => {
    const [{ task, damage } = {}] = await read(stream([stored(2 ** 52 + 5, 'x')]));
    expect({ task, damage }).toEqual({ task: 2 ** 52 + 5, damage: undefined });
  });

  test.each([
    ['a record that cannot be read', ['0.1.uid-0', 'no record\nbytes'], 'the record in its file cannot be read'],
    ['nothing in it', ['0.1.uid-0', ''], 'the record in its file cannot be read'],
    ['no line end', ['0.1.uid-0', 'no line'], 'the record in its file cannot be read'],
    [
      'a record of another pod',
      stored(0, 'a', { pod: 'uid-9' }),
      'its file belongs to another study, task, attempt or pod',
    ],
    [
      'a record of another study',
      stored(0, 'a', { study: 'x' }),
      'its file belongs to another study, task, attempt or pod',
    ],
    ['bytes cut off', stored(0, 'a', { bytes: 2 }), 'its file contains 1 of 2 bytes'],
    ['other bytes', stored(0, 'a', { sha256: '0'.repeat(64) }), 'its result does not match its SHA-256'],
  ] as const)('a file with %s does not count, but the next does', async (_what, file, damage) => {
    const found = await read(stream([file, stored(1, 'next')]));
    expect(found.map((one) => one.damage)).toEqual([damage, undefined]);
  });

  test.each([
    ['in the list', (text: string) => text.slice(0, 25)],
    ['in a file', (text: string) => text.slice(0, -30)],
    ['before the end', (text: string) => text.replace(/kubepar\/1 end.*\n$/, '')],
  ])('throws if the stream ends %s', async (_what, cut) => {
    await expect(read(cut(stream([stored(0, 'a'), stored(1, 'b')])))).rejects.toThrow('could not be read completely');
  });

  test('throws if there are fewer files than the end says', async () => {
    await expect(read(stream([stored(0, 'a')], 2))).rejects.toThrow('could not be read completely');
  });
});

describe.each([['sh'], ['busybox', 'sh']])('runtime/collect.sh in %s', (program, ...args) => {
  async function collect(place: string): Promise<StoredFile[]> {
    const child = spawn(program, [...args, SCRIPT, place], { stdio: ['ignore', 'pipe', 'inherit'] });
    return readStoredFiles(child.stdout, STUDY, folder, READING);
  }

  test('prints all results of a folder, except those being written', async () => {
    const place = fs.mkdtempSync(path.join(folder, 'volume-'));
    for (let task = 0; task < 450; task++) {
      const [name, content] = stored(task, `${String(task)}\0`);
      fs.writeFileSync(path.join(place, name), content);
    }
    for (const other of ['7.2.uid-0.part', 'notes.txt', '1.1.a b', '.hidden'])
      fs.writeFileSync(path.join(place, other), 'x');
    fs.symlinkSync('/etc/hostname', path.join(place, '8.2.uid-0'));
    fs.mkdirSync(path.join(place, '9.2.uid-0'));
    const found = await collect(place);
    expect(found.filter(({ damage }) => damage !== undefined)).toEqual([]);
    expect(found.map(({ task }) => task).sort((a, b) => a - b)).toEqual(Array.from({ length: 450 }, (_, task) => task));
  });

  test.each([
    ['only the files that are not known', process.env['PATH'] ?? ''],
    ['all files if the image has no comm, of which the known ones are skipped', withoutComm()],
  ])('prints %s', async (_, searched) => {
    const place = fs.mkdtempSync(path.join(folder, 'volume-'));
    for (let task = 0; task < 30; task++)
      fs.writeFileSync(path.join(place, ...stored(task, '1').slice(0, 1)), stored(task, '1')[1]);
    const known = Array.from({ length: 20 }, (_task, task) => stored(task, '')[0]).sort();
    const env = { ...process.env, PATH: searched };
    const child = spawn(program, [...args, SCRIPT, place, '20'], { stdio: ['pipe', 'pipe', 'inherit'], env });
    // The connection stays open, as in a cluster.
    child.stdin.write(`${known.join('\n')}\n`);
    const found = await readStoredFiles(child.stdout, STUDY, folder, { ...READING, known: new Set(known) });
    child.stdin.end();
    expect(found.map(({ task }) => task).sort((a, b) => a - b)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  });

  test('prints that there are none if the study has no folder yet', async () => {
    expect(await collect(path.join(folder, 'none'))).toEqual([]);
  });
});
