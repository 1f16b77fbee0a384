import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { FORMAT } from '../../lib/study/description';
import { listTasks, type Collection, type TaskOutcome, type TaskStatus } from './collection';
import { RECORDS_FILE, TASKS_FOLDER, tryNameOfStudy } from './output-folder';

/** Where the cluster holds two results that differ, that it had one earlier decides nothing. */
const CANNOT_BE_FILLED: readonly TaskStatus[] = ['succeeded', 'contradictory'];

/**
 * The collection, and in it, for tasks of which it has no result, those that an earlier collection of the same version of the study
 * left in the folder: their pods may be gone since. A file counts that has the SHA-256 of its record.
 */
export async function withEarlier(collection: Collection, folder: string): Promise<Collection> {
  const lacking = collection.outcomes.filter(({ status }) => !CANNOT_BE_FILLED.includes(status));
  if (lacking.length === 0 || (await tryNameOfStudy(folder)) !== collection.version.name) return collection;
  const records = await tryReadRecords(folder);
  const found = new Map<number, TaskOutcome>();
  for (const { task } of lacking) {
    const record = records.get(String(task));
    const file = path.join(folder, TASKS_FOLDER, String(task));
    if (record?.['status'] === 'succeeded' && (await tryHash(file)) === record['sha256'])
      found.set(task, earlierOutcome(collection.version.name, task, record, file));
  }
  if (found.size === 0) return collection;
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, ...found.get(outcome.task) }));
  const tasks = listTasks([...found.keys()]);
  const note = `task ${tasks}: the result is that of an earlier collection in ${folder}; the cluster does not have it now`;
  return { ...collection, outcomes, notes: [...collection.notes, note] };
}

type RecordRow = Readonly<Record<string, string>>;

/** The lines of records.csv by their tasks; none where there is no such file, or it can't be read. */
async function tryReadRecords(folder: string): Promise<ReadonlyMap<string, RecordRow>> {
  try {
    const text = await fs.promises.readFile(path.join(folder, RECORDS_FILE), 'utf8');
    const rows = parse<RecordRow>(text, { columns: true });
    return new Map(rows.map((row) => [row['task'] ?? '', row]));
  } catch {
    return new Map();
  }
}

async function tryHash(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(fs.createReadStream(file), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/** What records.csv does not tell is as of a usual attempt. */
function earlierOutcome(study: string, task: number, row: RecordRow, file: string): TaskOutcome {
  const { pod = '', node = '', sha256 = '' } = row;
  const number = (column: string): number => Number(row[column]);
  return {
    task,
    status: 'succeeded',
    error: '',
    record: {
      format: FORMAT,
      study,
      task,
      attempt: number('attempt'),
      pod,
      status: 'succeeded',
      exit: number('exit_code'),
      started: Date.parse(row['started'] ?? '') / 1000,
      seconds: number('seconds'),
      stream: true,
      result: 'stdout',
      bytes: number('bytes'),
      sha256,
      error: '',
    },
    bytes: undefined,
    file,
    exitCode: number('exit_code'),
    pod,
    node,
  };
}
