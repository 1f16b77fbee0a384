import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { tryChecked } from '../input/schema';
import { readRegularFile } from '../input/regular-file';
import type { Attempt } from './collection';
import { ATTEMPT_LINE } from './folder-schema';
import { unquoteFormula } from './formulas';
import { ATTEMPTS_FILE } from './output-folder';

export type RecordRow = Readonly<Record<string, string>>;

/**
 * The lines of a table with the names of its columns as keys; none if the file does not exist or can't be read.
 * @param areQuoted whether formulas are.
 */
export function tryReadRecords(folder: string, file: string, areQuoted = false): RecordRow[] {
  const unquoted = (cells: string[]): string[] => (areQuoted ? cells.map(unquoteFormula) : cells);
  try {
    const [columns = [], ...rows] = parse(readRegularFile(path.join(folder, file))).map(unquoted);
    return rows.map((cells) => Object.fromEntries(columns.map((name, place) => [name, cells[place] ?? ''])));
  } catch {
    return [];
  }
}

/**
 * attempts.csv; none if it can't be read, or differs from what was written.
 * @param areQuoted whether formulas are.
 */
export function tryReadAttempts(folder: string, areQuoted = false): Attempt[] {
  const lines = tryChecked(z.array(ATTEMPT_LINE), tryReadRecords(folder, ATTEMPTS_FILE, areQuoted)) ?? [];
  return lines.map(({ exit_code: exitCode, ...attempt }) => ({ ...attempt, exitCode }));
}
