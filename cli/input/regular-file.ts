import * as fs from 'node:fs';

/** More than Node can make a text of. */
const MOST_BYTES = 512 << 20;

/** What is in a file. @throws Error where it is no regular file: to read another kind may never end. */
export function readRegularFile(file: string, mostBytes = MOST_BYTES): Buffer {
  // A pipe that nobody writes to is opened at once, too.
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

/** What something is called that is neither a regular file nor a folder. */
export function specialKind(stats: fs.Stats): string {
  if (stats.isFIFO()) return 'pipe';
  if (stats.isSocket()) return 'socket';
  return stats.isSymbolicLink() ? 'link' : 'device';
}
