import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Removes a folder, even if a command has made folders in it read-only, as Go's module cache is. What can't be removed
 * remains.
 */
export function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    makeWritable(folder);
    tryRemove(folder);
  }
}

function tryRemove(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // The results are already written. A temporary folder that remains is not a reason to fail.
  }
}

/** Links are not followed. */
function makeWritable(folder: string): void {
  try {
    fs.chmodSync(folder, 0o700);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
  } catch {
    // It belongs to somebody else.
  }
}
