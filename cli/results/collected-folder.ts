import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { tryChecked } from '../input/schema';
import { readRegularFile } from '../input/regular-file';
import type { Attempt } from './collection';
import { ATTEMPT_LINE } from './folder-schema';
import { ATTEMPTS_FILE } from './output-folder';

export type RecordRow = Readonly<Record<string, string>>;

/** The lines of a table with the names of its columns as keys; none if the file does not exist or can't be read. */
export function tryReadRecords(folder: string, file: string): RecordRow[] {
  try {
    return parse<RecordRow>(readRegularFile(path.join(folder, file)), { columns: true });
  } catch {
    return [];
  }
}

/** attempts.csv; none if it can't be read, or differs from what was written. */
export function tryReadAttempts(folder: string): Attempt[] {
  const lines = tryChecked(z.array(ATTEMPT_LINE), tryReadRecords(folder, ATTEMPTS_FILE)) ?? [];
  return lines.map(({ exit_code: exitCode, ...attempt }) => ({ ...attempt, exitCode }));
}
