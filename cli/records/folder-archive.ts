import * as fs from 'node:fs';
import * as path from 'node:path';
import { Parser, type ReadEntry } from 'tar';

/** Receives the entries of an archive, one after another. Paths are relative, with "/" between their parts. */
export interface ArchiveVisitor {
  onFolder(path: string): void;
  onFile(path: string): void;
  /** The next bytes of the last file. */
  onData(piece: Buffer): void;
  onFileEnd(): void;
}

/** An invalid archive, or one with entries that are not part of a folder. */
export class BadArchive extends Error {}

/** The largest length of a file name on most file systems, in bytes, and of a path, including the folder before it. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 3000;

const KINDS: ReadonlyMap<string, 'file' | 'folder'> = new Map([
  ['File', 'file'],
  ['OldFile', 'file'],
  ['ContiguousFile', 'file'],
  ['Directory', 'folder'],
]);

/**
 * Reads a tar that arrives in pieces. Whatever its names are, the visitor receives only files and folders, all in one
 * folder, each once. A size counts only if that many bytes arrive.
 */
export class ArchiveReader {
  private readonly parser = new Parser({ strict: true });
  private readonly seen = new Map<string, 'file' | 'folder'>();
  private fault: string | undefined;
  private hasEnd = false;

  constructor(private readonly visitor: ArchiveVisitor) {
    this.parser.on('entry', (entry: ReadEntry) => {
      this.readEntry(entry);
    });
    this.parser.on('ignoredEntry', ({ path: name, type }: ReadEntry) => {
      this.fault ??= `${quoted(name)} is ${type === 'Unsupported' ? 'not a file' : `a ${type}`}`;
    });
    this.parser.on('eof', () => {
      this.hasEnd = true;
    });
    this.parser.on('error', (error: unknown) => {
      // Without the parser's own code for it.
      this.fault ??= (error instanceof Error ? error.message : String(error)).replace(/^TAR_[A-Z_]+: /, '');
    });
  }

  /** @throws BadArchive if the archive is not that of a folder. */
  write(piece: Buffer): void {
    this.parser.write(piece);
    this.check();
  }

  /** @throws BadArchive if the archive is incomplete. */
  end(): void {
    this.parser.end();
    this.check();
    if (!this.hasEnd) throw new BadArchive('it has no end');
    if (![...this.seen.values()].includes('file')) throw new BadArchive('it contains no file');
  }

  private check(): void {
    if (this.fault !== undefined) throw new BadArchive(this.fault);
  }

  private readEntry(entry: ReadEntry): void {
    // After an error, the rest is skipped.
    if (this.fault !== undefined) {
      entry.resume();
      return;
    }
    const kind = KINDS.get(entry.type);
    const parts = partsOf(entry.path);
    this.fault = kind === undefined ? `${quoted(entry.path)} is a ${entry.type}` : this.claim(entry.path, parts, kind);
    if (this.fault === undefined && kind === 'file') {
      this.visitor.onFile(parts.join('/'));
      entry.on('data', (piece: Buffer) => {
        this.visitor.onData(piece);
      });
      entry.on('end', () => {
        this.visitor.onFileEnd();
      });
    } else {
      entry.resume();
    }
  }

  /** Adds an entry at its path; returns what is wrong with it. */
  private claim(name: string, parts: readonly string[], kind: 'file' | 'folder'): string | undefined {
    const fault = pathFault(parts);
    if (fault !== undefined) return `${quoted(name)} ${fault}`;
    const here = parts.join('/');
    if (here === '') return kind === 'folder' ? undefined : `${quoted(name)} is not the name of a file`;
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join('/');
      if (this.seen.get(above) === 'file') return `${quoted(name)} is inside a file`;
      this.addFolder(above);
    }
    const before = this.seen.get(here);
    if (before !== undefined && (before === 'file' || kind === 'file')) return `${quoted(name)} appears twice`;
    if (kind === 'folder') this.addFolder(here);
    else this.seen.set(here, kind);
    return undefined;
  }

  private addFolder(folder: string): void {
    if (this.seen.has(folder)) return;
    this.seen.set(folder, 'folder');
    this.visitor.onFolder(folder);
  }
}

/** Without the leading dot, which stands for the folder itself, and without the slash at the end of a folder's name. */
function partsOf(name: string): string[] {
  const parts = name.split('/');
  if (parts[0] === '.') parts.shift();
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

function pathFault(parts: readonly string[]): string | undefined {
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'leads out of its folder';
  if (parts.some((part) => part.includes('\0'))) return 'is not the name of a file';
  // The replacement for bytes that are not text. One such file could overwrite another.
  if (parts.some((part) => part.includes('\ufffd'))) return 'has a name that is not UTF-8';
  if (parts.some((part) => Buffer.byteLength(part) > LONGEST_NAME) || Buffer.byteLength(parts.join('/')) > LONGEST_PATH)
    return 'has a name that is too long';
  return undefined;
}

const LONGEST_QUOTED = 200;

function quoted(name: string): string {
  const isLong = name.length > LONGEST_QUOTED;
  return `${JSON.stringify(isLong ? name.slice(0, LONGEST_QUOTED) : name)}${isLong ? '…' : ''}`;
}

/**
 * Extracts an archive, in memory or in a file, into a new folder. @throws BadArchive, and errors of the file system.
 */
export async function unpackArchive(archive: Buffer | string, folder: string): Promise<void> {
  fs.mkdirSync(folder, { mode: 0o755 });
  let open: number | undefined;
  const close = (): void => {
    if (open !== undefined) fs.closeSync(open);
    open = undefined;
  };
  const reader = new ArchiveReader({
    onFolder: (name) => {
      fs.mkdirSync(path.join(folder, name), { mode: 0o755 });
    },
    onFile: (name) => {
      // If the file exists, this file system treats two names as the same.
      open = fs.openSync(path.join(folder, name), 'wx', 0o644);
    },
    onData: (piece) => {
      if (open !== undefined) fs.writeFileSync(open, piece);
    },
    onFileEnd: close,
  });
  try {
    for await (const piece of piecesOf(archive)) reader.write(piece);
    reader.end();
  } finally {
    close();
  }
}

/** Large pieces, because the parser decodes a name that spans two pieces in two parts. */
const PIECE_BYTES = 4 << 20;

/** The archive, in memory or in a file, in pieces. */
export function piecesOf(archive: Buffer | string): AsyncIterable<Buffer> | Iterable<Buffer> {
  return typeof archive === 'string' ? fs.createReadStream(archive, { highWaterMark: PIECE_BYTES }) : [archive];
}
