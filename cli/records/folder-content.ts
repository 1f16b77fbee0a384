import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveReader, BadArchive, piecesOf, type ArchiveVisitor } from './folder-archive';

/** The contents of files, however they were transferred. */
export interface ResultContent {
  /** For a file, the SHA-256 of its bytes; for a folder, that of a list of its files. */
  readonly sha256: string;
  /** Of all files together. */
  readonly bytes: number;
}

/** The contents of an archive in memory. @throws BadArchive */
export function contentOfArchive(bytes: Buffer): ResultContent {
  const inspector = new Inspector();
  const reader = new ArchiveReader(inspector);
  reader.write(bytes);
  reader.end();
  return inspector.content();
}

/** The contents of an archive in a file. @throws BadArchive */
export async function contentOfArchiveFile(file: string): Promise<ResultContent> {
  const inspector = new Inspector();
  const reader = new ArchiveReader(inspector);
  for await (const piece of piecesOf(file)) reader.write(piece);
  reader.end();
  return inspector.content();
}

/** What is wrong with an archive that could not be read. Rethrows other errors. */
export function archiveDamage(error: unknown): string {
  if (!(error instanceof BadArchive)) throw error;
  return `the folder of its result can't be unpacked: ${error.message}`;
}

/** The contents of a file or a folder on this machine; undefined if it does not exist or contains something else. */
export async function tryContentOf(place: string): Promise<ResultContent | undefined> {
  try {
    const stats = fs.lstatSync(place);
    if (!stats.isDirectory()) return stats.isFile() ? await contentOfFile(place) : undefined;
    const found = new FileList();
    for (const entry of fs.readdirSync(place, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isDirectory()) continue;
      if (!entry.isFile()) return undefined;
      const { sha256, bytes } = await contentOfFile(file);
      found.add(path.relative(place, file), sha256, bytes);
    }
    return found.content();
  } catch {
    return undefined;
  }
}

async function contentOfFile(file: string): Promise<ResultContent> {
  const hash = createHash('sha256');
  const stream = fs.createReadStream(file);
  await pipeline(stream, hash);
  return { sha256: hash.digest('hex'), bytes: stream.bytesRead };
}

class Inspector implements ArchiveVisitor {
  private readonly found = new FileList();
  private name = '';
  private bytes = 0;
  private hash: Hash | undefined;

  onFolder(): void {
    // Only the files of a folder count.
  }

  onFile(name: string): void {
    this.name = name;
    this.bytes = 0;
    this.hash = createHash('sha256');
  }

  onData(piece: Buffer): void {
    this.bytes += piece.length;
    this.hash?.update(piece);
  }

  onFileEnd(): void {
    this.found.add(this.name, this.hash?.digest('hex') ?? '', this.bytes);
  }

  content(): ResultContent {
    return this.found.content();
  }
}

/**
 * The files of a folder. Their SHA-256 is that of the output of `find . -type f | LC_ALL=C sort | xargs -d '
 * ' sha256sum`.
 */
class FileList {
  private readonly lines: { readonly name: Buffer; readonly line: string }[] = [];
  private bytes = 0;

  add(name: string, sha256: string, bytes: number): void {
    const escaped = name.replace(/[\\\n\r]/g, (char) => ({ '\n': '\\n', '\r': '\\r' })[char] ?? '\\\\');
    const mark = escaped === name ? '' : '\\';
    this.lines.push({ name: Buffer.from(name), line: `${mark}${sha256}  ./${escaped}\n` });
    this.bytes += bytes;
  }

  content(): ResultContent {
    const hash = createHash('sha256');
    for (const { line } of this.lines.sort((a, b) => a.name.compare(b.name))) hash.update(line);
    return { sha256: hash.digest('hex'), bytes: this.bytes };
  }
}
