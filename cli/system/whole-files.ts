import { spawn } from 'node:child_process';
import { renameSync, rmSync, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { specialKind } from '../input/regular-file';
import { CliError, EXIT } from '../text/errors';

/**
 * Creates a folder and those above it. Node's own function never ends below /proc, which does not have the folder and
 * cannot create it.
 */
export async function makeFolders(folder: string): Promise<void> {
  const there = await fs.stat(folder).catch(() => undefined);
  if (there?.isDirectory() === true) return;
  if (there !== undefined) throw notDirectory(folder, there);
  const above = path.dirname(path.resolve(folder));
  if (above !== path.resolve(folder)) await makeFolders(above);
  await makeUnlessThere(folder);
}

async function makeUnlessThere(folder: string): Promise<void> {
  await fs.mkdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

/** A folder that is not a link: what is written into it stays there. */
export async function makeOwnFolder(folder: string): Promise<void> {
  await makeUnlessThere(folder);
  const stats = await fs.lstat(folder);
  if (!stats.isDirectory()) throw notDirectory(folder, stats);
}

function notDirectory(folder: string, stats: Stats): Error {
  return new Error(`ENOTDIR: ${folder} is a ${stats.isFile() ? 'file' : specialKind(stats)} where a folder must be`);
}

export async function makeTemporary(folder: string): Promise<string> {
  const made = await fs.mkdtemp(path.join(folder, '.arriving-'));
  if (!process.listeners('exit').includes(removeTemporaries)) process.once('exit', removeTemporaries);
  temporaries.add(made);
  return made;
}

/** Folders that this process has created, and removes when it ends. */
const temporaries = new Set<string>();

function removeTemporaries(): void {
  for (const each of temporaries) rmSync(each, { recursive: true, force: true });
}

/**
 * Makes sure that a folder is removed after this process has ended, even if a signal ends it while it is too busy to
 * receive it.
 */
export function removeWhenGone(folder: string): void {
  // xargs runs rm as soon as its input ends, that is, when no process can write to it any more.
  const remover = spawn('xargs', ['-0', 'rm', '-rf', '--'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  for (const part of [remover, remover.stdin]) part.on('error', () => undefined);
  remover.stdin.write(`${path.resolve(folder)}\0`);
  remover.unref();
  // A pipe of a child is a socket, whatever its type says.
  (remover.stdin as unknown as { unref(): void }).unref();
}

/**
 * Writes with a folder for incomplete files. Nobody else knows this folder, so it contains no link that could be
 * followed.
 */
export async function withArrivals<T>(folder: string, write: (arrivals: string) => Promise<T>): Promise<T> {
  const arrivals = await makeTemporary(folder);
  try {
    return await write(arrivals);
  } finally {
    await fs.rm(arrivals, { recursive: true, force: true });
    temporaries.delete(arrivals);
  }
}

/** Writes a file atomically, and creates its folder. @throws CliError if that is impossible. */
export async function writeFile(file: string, content: string): Promise<void> {
  await orCliError(file, async () => {
    const folder = path.dirname(file);
    await makeFolders(folder);
    await withArrivals(folder, (arrivals) => writeWhole(file, content, arrivals));
  });
}

/** Writes; turns errors of the disk into one that names the path. */
export async function orCliError<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(`can't write to ${place}: ${message}; choose another place with --output`, EXIT.failures);
  }
}

export async function writeWhole(
  file: string,
  content: string | Buffer | Iterable<string>,
  arrivals: string,
): Promise<void> {
  const temporary = path.join(arrivals, path.basename(file));
  await fs.writeFile(temporary, content);
  await checkFile(file);
  await fs.rename(temporary, file);
}

/** A link is not replaced with a file: its target may be meant. */
async function checkFile(file: string): Promise<void> {
  const there = await tryStats(file);
  if (there?.isSymbolicLink() === true) throw notReplaced(file, there);
  await checkReplaceable(file);
}

/**
 * Writes files of a folder. They are renamed in one step, which no signal to this process interrupts, so that they
 * belong together.
 */
export async function writeTogether(
  folder: string,
  files: readonly (readonly [name: string, content: string | Iterable<string>])[],
  arrivals: string,
): Promise<void> {
  for (const [name, content] of files) {
    await fs.writeFile(path.join(arrivals, name), content);
    await checkFile(path.join(folder, name));
  }
  for (const [name] of files) renameSync(path.join(arrivals, name), path.join(folder, name));
}

/** Renames only onto nothing, a file, or a link, which is not followed. A device or a pipe would be lost. */
async function replace(temporary: string, target: string): Promise<void> {
  await checkReplaceable(target);
  await fs.rename(temporary, target);
}

export async function checkReplaceable(place: string): Promise<void> {
  const there = await tryStats(place);
  if (there !== undefined && !there.isFile() && !there.isDirectory() && !there.isSymbolicLink())
    throw notReplaced(place, there);
}

async function tryStats(place: string): Promise<Stats | undefined> {
  return fs.lstat(place).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

function notReplaced(place: string, stats: Stats): Error {
  return new Error(`${place} is a ${specialKind(stats)}, which kubepar does not replace with a file`);
}

/**
 * Moves a file or a folder to its final place. No system call replaces a folder that is not empty, so an existing one
 * is moved away first.
 */
export async function moveIn(temporary: string, target: string, arrivals: string): Promise<void> {
  try {
    await replace(temporary, target);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes(code)) throw error;
    await fs.rename(target, path.join(arrivals, `${path.basename(target)}.old`));
    await fs.rename(temporary, target);
  }
}
