import * as fs from 'node:fs';

/** What is at a path, after following links; or why nobody can say. */
export type Seen = { readonly real: string; readonly stats: fs.Stats } | 'missing' | 'unreadable';

/** Error codes of a path that leads nowhere. */
const MISSING = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

/** Looks at a file or folder, without an exception if a folder on the way can't be read. */
export function lookAt(file: string): Seen {
  try {
    const real = fs.realpathSync(file);
    return { real, stats: fs.statSync(real) };
  } catch (error) {
    return MISSING.includes(String((error as NodeJS.ErrnoException).code)) ? 'missing' : 'unreadable';
  }
}
