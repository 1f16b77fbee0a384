import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { CliError, EXIT } from '../../text/errors';
import { orCliError } from '../../system/whole-files';
import { tryParseRecord, type AttemptRecord } from '../../records/attempt-record';
import { archiveDamage, contentOfArchiveFile } from '../../records/folder-content';
import { ByteReader } from './byte-reader';

/** One attempt of a task, as stored on a volume or in a bucket. */
export interface StoredFile {
  readonly task: number;
  readonly attempt: number;
  /** The pod's uid. */
  readonly pod: string;
  readonly record: AttemptRecord | undefined;
  /** Path of a local file with the bytes of the result. */
  readonly file: string;
  /** Why it does not count; undefined if it is complete and correct. */
  readonly damage: string | undefined;
}

/** The name of a file: `<task>.<attempt>.<pod>`. */
const NAME = /^(\d{1,16})\.(\d{1,15})\.([A-Za-z0-9.-]{1,253})$/;

/** Whether a file with this name is one of an attempt. */
export function isStoredName(name: string): boolean {
  return NAME.test(name);
}

/** How files are read. */
export interface Reading {
  /** Where they are, for messages: after "the results". */
  readonly where: string;
  readonly onProgress?: (files: number) => void;
  /** The names of files that were read before: a stored file never changes. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Reads the output of runtime/collect.sh, and writes the result of each attempt to a file in the folder. No result is
 * held in memory as a whole. Throws if the stream ends early.
 */
export async function readStoredFiles(
  stream: AsyncIterable<Buffer>,
  study: string,
  folder: string,
  { where, onProgress, known }: Reading,
): Promise<StoredFile[]> {
  try {
    return await readAll(new ByteReader(stream), study, folder, onProgress ?? (() => undefined), known ?? new Set());
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error;
    throw new CliError(
      `the results ${where} could not be read completely: the connection broke, or a file cannot be read; run it again`,
      EXIT.cluster,
    );
  }
}

/** The stream ended early, or is not what the script prints. */
class BrokenOff extends Error {}

async function readAll(
  reader: ByteReader,
  study: string,
  folder: string,
  onProgress: (files: number) => void,
  known: ReadonlySet<string>,
): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  const names = new Set<string>();
  for (;;) {
    const [, word, number] = /^kubepar\/1 (files|end) (\d+)$/.exec((await reader.tryLine()) ?? '') ?? [];
    if (word === undefined) throw new BrokenOff();
    if (word === 'end') {
      if (Number(number) !== names.size) throw new BrokenOff();
      return found;
    }
    const entries: Entry[] = [];
    for (let position = 0; position < Number(number); position++) entries.push(readEntry(await reader.tryLine()));
    for (const entry of entries) {
      // A second file of the same attempt would replace the first.
      if (names.has(entry.name)) throw new BrokenOff();
      names.add(entry.name);
      // A file that is not an attempt does not belong to kubepar, and its name could lead out of the folder.
      if (!NAME.test(entry.name) || known.has(entry.name)) await skip(reader, entry);
      else found.push(await readFile(reader, entry, study, folder));
      onProgress(found.length);
    }
  }
}

interface Entry {
  readonly size: number;
  readonly name: string;
}

function readEntry(line = ''): Entry {
  const [, size, name = ''] = /^ *(\d{1,15}) (\S+)$/.exec(line) ?? [];
  if (name === '') throw new BrokenOff();
  return { size: Number(size), name };
}

async function skip(reader: ByteReader, { size }: Entry): Promise<void> {
  let bytes = 0;
  await reader.take(size, (piece) => {
    bytes += piece.length;
  });
  if (bytes < size) throw new BrokenOff();
}

async function readFile(reader: ByteReader, { size, name }: Entry, study: string, folder: string): Promise<StoredFile> {
  const [, task, attempt, pod = ''] = NAME.exec(name) ?? [];
  const file = path.join(folder, name);
  const line = size === 0 ? undefined : await reader.tryLine(size);
  const record = line === undefined ? undefined : tryParseRecord(line);
  const rest = line === undefined ? size : size - Buffer.byteLength(line) - 1;
  const { bytes, sha256 } = await store(reader, rest, file);
  if (bytes < rest) throw new BrokenOff();
  const place = { task: Number(task), attempt: Number(attempt), pod, file };
  if (record === undefined) return { ...place, record, damage: 'the record in its file cannot be read' };
  const damage = tryDamage(record, study, place, { bytes, sha256 });
  if (damage !== undefined || record.status !== 'succeeded' || record.result !== 'folder')
    return { ...place, record, damage };
  try {
    return { ...place, record: { ...record, content: await contentOfArchiveFile(file) }, damage };
  } catch (error) {
    return { ...place, record, damage: archiveDamage(error) };
  }
}

/** Writes the bytes as they arrive. */
async function store(
  reader: ByteReader,
  count: number,
  file: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await orCliError(file, () => fs.open(file, 'w'));
  try {
    await reader.take(count, async (piece) => {
      hash.update(piece);
      bytes += piece.length;
      await orCliError(file, () => handle.writeFile(piece));
    });
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function tryDamage(
  record: AttemptRecord,
  study: string,
  { task, attempt, pod }: Pick<StoredFile, 'task' | 'attempt' | 'pod'>,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
): string | undefined {
  if (record.study !== study || record.task !== task || record.attempt !== attempt || record.pod !== pod)
    return 'its file belongs to another study, task, attempt or pod';
  const expected = record.status === 'succeeded' ? record.bytes : 0;
  if (bytes !== expected) return `its file contains ${String(bytes)} of ${String(expected)} bytes`;
  if (record.status === 'succeeded' && sha256 !== record.sha256) return 'its result does not match its SHA-256';
  return undefined;
}
