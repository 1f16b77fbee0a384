import * as fs from 'node:fs';
import * as path from 'node:path';
import { FORMAT } from '../../lib/study/description';
import { tryReadAttempts, tryReadRecords, type RecordRow } from './collected-folder';
import { byStart, type Attempt, type Collection, type TaskOutcome } from './collection';
import type { TaskStatus } from './task-status';
import { isNameOf } from '../study/study-file';
import { briefTaskList } from '../study/task-list';
import { tryContentOf, type ResultContent } from '../records/folder-content';
import { isSameCluster } from '../cluster/origin';
import type { ToldInFolder } from './folder-schema';
import { earlierFolders, RECORDS_FILE, tryTold } from './output-folder';
import { TASKS_FOLDER, tryEndingOf } from './result-names';
import { isSameContent, isSameRow } from './same-task';

/** If the cluster has two different results, an earlier result does not decide between them. */
const CANNOT_BE_FILLED: readonly TaskStatus[] = ['succeeded', 'contradictory'];

/** Whether an earlier result, or that of another version, may take the place of an outcome. */
export function mayBeFilled({ status }: TaskOutcome): boolean {
  return !CANNOT_BE_FILLED.includes(status);
}

/** The start of a note on tasks whose results are from elsewhere. */
export function tasksText(tasks: readonly number[]): string {
  const list = briefTaskList(tasks);
  return tasks.length === 1 ? `task ${list}: the result is` : `tasks ${list}: the results are`;
}

/**
 * The collection, completed by results of earlier collections in the folder, for tasks without a result: their pods may
 * have been deleted since, or they may be of an earlier version of the study in which the task was the same. A file or
 * folder counts if it has the SHA-256 in its record.
 */
export async function withEarlier(collection: Collection, folder: string): Promise<Collection> {
  let united = collection;
  for (const place of [folder, ...(await earlierFolders(folder))]) united = await withFolder(united, place);
  return united;
}

async function withFolder(collection: Collection, folder: string): Promise<Collection> {
  const folderSays = tryTold(folder);
  const { version, outcomes } = collection;
  if (folderSays === undefined || folderSays.local === true || !isNameOf(version.description.id, folderSays.name))
    return collection;
  const isSame = folderSays.name === version.name;
  const isShared = isSame || (isSameContent(version.description, folderSays) && outcomes.some(mayBeFilled));
  if (!isShared) return collection;
  const found = await earlierOutcomes(collection, folder, folderSays, isSame);
  const earlier =
    isSame || found.size > 0
      ? tryReadAttempts(folder, folderSays.excelSafe).filter(({ task }) => isSame || found.has(task))
      : [];
  const attempts = union(collection.attempts, earlier);
  if (found.size === 0) return { ...collection, attempts };
  const filled = outcomes.map((outcome) => ({ ...outcome, ...found.get(outcome.task) }));
  const same = found.size === 1 ? 'the task is' : 'the tasks are';
  const them = found.size === 1 ? 'it' : 'them';
  const isElsewhere = !isSameCluster(folderSays.cluster, collection.cluster);
  const gone = isElsewhere
    ? `, from context ${folderSays.cluster?.context ?? ''}`
    : `; the cluster no longer has ${them}`;
  const placeText = isSame ? gone : ` of ${folderSays.name ?? ''}, in which ${same} the same`;
  const note = `${tasksText([...found.keys()])} from an earlier collection in ${folder}${placeText}`;
  return { ...collection, attempts, outcomes: filled, notes: [...collection.notes, note] };
}

/**
 * The folder's contents for tasks that have no result in the collection.
 * @param isSame whether the folder is of the same version.
 */
async function earlierOutcomes(
  { version, outcomes }: Collection,
  folder: string,
  folderSays: ToldInFolder,
  isSame: boolean,
): Promise<ReadonlyMap<number, TaskOutcome>> {
  if (!isSame && folderSays.columns?.join() !== version.description.columns.join()) return new Map();
  const found = new Map<number, TaskOutcome>();
  const lacking = outcomes.filter(mayBeFilled);
  if (lacking.length === 0) return found;
  const lines = tryReadRecords(folder, RECORDS_FILE, folderSays.excelSafe);
  const records = new Map(lines.map((row) => [row['task'], row]));
  for (const outcome of lacking) {
    const { task } = outcome;
    const row = records.get(String(task));
    // An unreadable result still exists.
    if (row?.['status'] !== 'succeeded' && row?.['status'] !== 'unreadable') continue;
    if (!isSame && !isSameRow(version, outcome, row, folderSays.columnTypes ?? [])) continue;
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
