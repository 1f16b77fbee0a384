import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FORMAT } from '../../lib/study/description';
import { tryReadAttempts, tryReadRecords, type RecordRow } from './collected-folder';
import { byStart, listTasks, type Attempt, type Collection, type TaskOutcome, type TaskStatus } from './collection';
import { RECORDS_FILE, TASKS_FOLDER, tryNameOfStudy } from './output-folder';

/** Where the cluster holds two results that differ, that it had one earlier decides nothing. */
const CANNOT_BE_FILLED: readonly TaskStatus[] = ['succeeded', 'contradictory'];

/**
 * The collection, and in it, for tasks of which it has no result, those that an earlier collection of the same version of the study
 * left in the folder: their pods may be gone since. A file counts that has the SHA-256 of its record.
 */
export async function withEarlier(collection: Collection, folder: string): Promise<Collection> {
  if ((await tryNameOfStudy(folder)) !== collection.version.name) return collection;
  const attempts = union(collection.attempts, await tryReadAttempts(folder));
  const found = await earlierOutcomes(collection, folder);
  if (found.size === 0) return { ...collection, attempts };
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, ...found.get(outcome.task) }));
  const tasks = listTasks([...found.keys()]);
  const note = `task ${tasks}: the result is that of an earlier collection in ${folder}; the cluster does not have it now`;
  return { ...collection, attempts, outcomes, notes: [...collection.notes, note] };
}

/** What is in the folder of tasks that the collection has no result of. */
async function earlierOutcomes(
  { version, outcomes }: Collection,
  folder: string,
): Promise<ReadonlyMap<number, TaskOutcome>> {
  const found = new Map<number, TaskOutcome>();
  const lacking = outcomes.filter(({ status }) => !CANNOT_BE_FILLED.includes(status));
  if (lacking.length === 0) return found;
  const records = new Map((await tryReadRecords(folder, RECORDS_FILE)).map((row) => [row['task'], row]));
  for (const { task } of lacking) {
    const record = records.get(String(task));
    const file = path.join(folder, TASKS_FOLDER, String(task));
    // What is unreadable is there all the same.
    const hasResult = record?.['status'] === 'succeeded' || record?.['status'] === 'unreadable';
    if (hasResult && (await tryHash(file)) === record['sha256'])
      found.set(task, earlierOutcome(version.name, task, record, file));
  }
  return found;
}

/** Each attempt once; a pod that is there has its name, which it may have lost by now. */
function union(now: readonly Attempt[], earlier: readonly Attempt[]): Attempt[] {
  const keyOf = ({ task, attempt, started, seconds }: Attempt): string => [task, attempt, started, seconds].join(' ');
  const all = new Map([...now, ...earlier].map((attempt) => [keyOf(attempt), attempt]));
  return [...all.values()].sort(byStart);
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
