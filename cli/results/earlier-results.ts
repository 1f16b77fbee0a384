import * as fs from 'node:fs';
import * as path from 'node:path';
import { FORMAT } from '../../lib/study/description';
import { tryReadAttempts, tryReadRecords, type RecordRow } from './collected-folder';
import { byStart, type Attempt, type Collection, type TaskOutcome } from './collection';
import type { TaskStatus } from './task-status';
import { briefTaskList } from '../study/task-list';
import { tryContentOf, type ResultContent } from '../records/folder-content';
import { RECORDS_FILE, tryNameOfStudy } from './output-folder';
import { TASKS_FOLDER, tryEndingOf } from './result-names';

/** If the cluster has two different results, an earlier result does not decide between them. */
const CANNOT_BE_FILLED: readonly TaskStatus[] = ['succeeded', 'contradictory'];

/**
 * The collection, completed by results of an earlier collection of the same version of the study in the folder, for
 * tasks without a result: their pods may have been deleted since. A file or folder counts if it has the SHA-256 in its
 * record.
 */
export async function withEarlier(collection: Collection, folder: string): Promise<Collection> {
  if (tryNameOfStudy(folder) !== collection.version.name) return collection;
  const attempts = union(collection.attempts, tryReadAttempts(folder));
  const found = await earlierOutcomes(collection, folder);
  if (found.size === 0) return { ...collection, attempts };
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, ...found.get(outcome.task) }));
  const tasks = briefTaskList([...found.keys()]);
  const note = `task ${tasks}: the result is from an earlier collection in ${folder}; the cluster no longer has it`;
  return { ...collection, attempts, outcomes, notes: [...collection.notes, note] };
}

/** The folder's contents for tasks that have no result in the collection. */
async function earlierOutcomes(
  { version, outcomes }: Collection,
  folder: string,
): Promise<ReadonlyMap<number, TaskOutcome>> {
  const found = new Map<number, TaskOutcome>();
  const lacking = outcomes.filter(({ status }) => !CANNOT_BE_FILLED.includes(status));
  if (lacking.length === 0) return found;
  const records = new Map(tryReadRecords(folder, RECORDS_FILE).map((row) => [row['task'], row]));
  for (const { task } of lacking) {
    const row = records.get(String(task));
    // An unreadable result still exists.
    if (row?.['status'] !== 'succeeded' && row?.['status'] !== 'unreadable') continue;
    const ending = endingIn(row, task);
    const file = path.join(folder, TASKS_FOLDER, `${String(task)}${ending}`);
    const content = await tryContentOf(file);
    if (content?.sha256 === row['sha256'] && content !== undefined)
      found.set(task, earlierOutcome(version.name, task, row, { file, ending, content }));
  }
  return found;
}

/**
 * Each attempt once. An existing pod has its name, which it may have lost by now, and what is left of an attempt
 * explains why it failed.
 */
function union(now: readonly Attempt[], earlier: readonly Attempt[]): Attempt[] {
  const keyOf = ({ task, attempt, started, seconds }: Attempt): string => [task, attempt, started, seconds].join(' ');
  const all = new Map(now.map((attempt) => [keyOf(attempt), attempt]));
  for (const attempt of earlier) all.set(keyOf(attempt), { ...all.get(keyOf(attempt)), ...attempt });
  return [...all.values()].sort(byStart);
}

/** Records of older versions of kubepar don't name a file: there was one name for all. */
function endingIn(row: RecordRow, task: number): string {
  return tryEndingOf((row['file'] ?? '').slice(`${TASKS_FOLDER}/`.length), task) ?? '';
}

/** Fields that records.csv does not contain get the values of an ordinary attempt. */
function earlierOutcome(
  study: string,
  task: number,
  row: RecordRow,
  { file, ending, content }: { readonly file: string; readonly ending: string; readonly content: ResultContent },
): TaskOutcome {
  const { pod = '', node = '', stderr, printed, warm = '', cold } = row;
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
      result: fs.lstatSync(file).isDirectory() ? 'folder' : 'file',
      ending,
      ...content,
      content,
      error: '',
      stderr: toBase64(stderr),
      printed: toBase64(printed),
      ...(warm === '' ? {} : { warm: warm === 'true', cold: toBase64(cold) }),
    },
    bytes: undefined,
    file,
    exitCode: number('exit_code'),
    pod,
    node,
  };
}

function toBase64(text = ''): string {
  return Buffer.from(text).toString('base64');
}
