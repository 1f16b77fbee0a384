import * as fs from 'node:fs';

/** More than fits into a string of Node. */
const MOST_BYTES = 512 << 20;

/** The contents of a file. @throws Error if it is not a regular file: reading another kind may never end. */
export function readRegularFile(file: string, mostBytes = MOST_BYTES): Buffer {
  // A pipe without a writer also opens at once.
  const open = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stats = fs.fstatSync(open);
    if (stats.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!stats.isFile()) throw new Error(`it is a ${specialKind(stats)}, not a regular file`);
    if (stats.size > mostBytes) throw new Error(`it has more than ${String(mostBytes)} bytes`);
    return fs.readFileSync(open);
  } finally {
    fs.closeSync(open);
  }
}

/** The name for something that is neither a regular file nor a folder. */
export function specialKind(stats: fs.Stats): string {
  if (stats.isFIFO()) return 'pipe';
  if (stats.isSocket()) return 'socket';
  return stats.isSymbolicLink() ? 'link' : 'device';
}
