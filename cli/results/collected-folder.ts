import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { AttemptStatus } from './attempt-record';
import type { Attempt } from './collection';
import { ATTEMPTS_FILE } from './output-folder';

export type RecordRow = Readonly<Record<string, string>>;

/** The lines of a table by the names of its columns; none where there is no such file, or it can't be read. */
export async function tryReadRecords(folder: string, file: string): Promise<RecordRow[]> {
  try {
    return parse<RecordRow>(await fs.promises.readFile(path.join(folder, file)), { columns: true });
  } catch {
    return [];
  }
}

/** attempts.csv; none where it can't be read. */
export async function tryReadAttempts(folder: string): Promise<Attempt[]> {
  return (await tryReadRecords(folder, ATTEMPTS_FILE)).map(
    ({ task, attempt, status, started = '', seconds, exit_code: exitCode, pod = '', node = '' }) => ({
      task: Number(task),
      attempt: Number(attempt),
      status: status as AttemptStatus,
      started: Date.parse(started) / 1000,
      seconds: Number(seconds),
      exitCode: Number(exitCode),
      pod,
      node,
    }),
  );
}
