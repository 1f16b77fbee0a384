import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { tryChecked } from '../input/schema';
import { readRegularFile } from '../input/regular-file';
import type { Attempt } from './collection';
import { ATTEMPT_LINE } from './folder-schema';
import { ATTEMPTS_FILE } from './output-folder';

export type RecordRow = Readonly<Record<string, string>>;

/** The lines of a table by the names of its columns; none where there is no such file, or it can't be read. */
export function tryReadRecords(folder: string, file: string): RecordRow[] {
  try {
    return parse<RecordRow>(readRegularFile(path.join(folder, file)), { columns: true });
  } catch {
    return [];
  }
}

/** attempts.csv; none where it can't be read, or is not as it was written. */
export function tryReadAttempts(folder: string): Attempt[] {
  const lines = tryChecked(z.array(ATTEMPT_LINE), tryReadRecords(folder, ATTEMPTS_FILE)) ?? [];
  return lines.map(({ exit_code: exitCode, ...attempt }) => ({ ...attempt, exitCode }));
}
