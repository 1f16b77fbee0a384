import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { STUDY_FILE } from '../../lib/study/description';
import { tryCheckedJson } from '../input/schema';
import { readRegularFile } from '../input/regular-file';
import { alarmedTasks, messageNotes } from './attempt-notes';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import { unpackArchive } from '../records/folder-archive';
import { TOLD_IN_FOLDER, type ToldInFolder } from './folder-schema';
import { isResultName, resultName, TASKS_FOLDER } from './result-names';
import { taskListText, toTaskList } from '../study/task-list';
import { cellsTable } from './cells';
import { Formulas } from './formulas';
import { summarize, type Summary } from './summary';
import { attemptsTable, recordsTable, toCsv, type ResultsTable } from './tables';
import {
  moveIn,
  makeTemporary,
  makeOwnFolder,
  makeFolders,
  checkReplaceable,
  orCliError,
  writeTogether,
  withArrivals,
  removeWhenGone,
} from '../system/whole-files';

/** Where results go without --output. */
export const RESULTS_FOLDER = 'results';

/** The folder of a collection's predecessors, with a folder for each. */
const EARLIER_FOLDER = 'earlier';

/** The contents of a collection's folder, in addition to study.json and the results. */
export const RECORDS_FILE = 'records.csv';
export const ATTEMPTS_FILE = 'attempts.csv';
export const CELLS_FILE = 'cells.csv';
export const RESULTS_FILE = 'results.csv';
export const TABLE_FILES: readonly string[] = [ATTEMPTS_FILE, RECORDS_FILE, CELLS_FILE, RESULTS_FILE];

/** What its user should know of a folder that was written. */
export interface WrittenFolder {
  /** The folder with contents that were there before, if any. */
  readonly kept: string | undefined;
  /** How many cells of the tables a spreadsheet would take for formulas. */
  readonly formulas: number;
}

/** Creates the folder, so that an unwritable place is detected before the work is done. */
export async function makeFolder(folder: string): Promise<void> {
  await orCliError(folder, async () => {
    await makeFolders(folder);
    await makeOwnFolder(path.join(folder, TASKS_FOLDER));
  });
}

/** An empty folder next to the results, on the same disk. It is removed when this process ends, however it ends. */
export async function makeArrivalFolder(folder: string): Promise<string> {
  await makeFolder(folder);
  const made = await orCliError(folder, () => makeTemporary(folder));
  removeWhenGone(made);
  return made;
}

/**
 * Writes tasks/<task>, study.json, attempts.csv, records.csv, cells.csv and results.csv. Each file appears whole, from a
 * temporary folder; results.csv comes last. Existing contents of another version of the study, or with results that this
 * collection lacks, are moved to earlier/<number>.
 * @param notes what the user was told about the results, to be repeated by a report of the folder. The report takes
 * messages on standard error from records.csv.
 */
export async function writeCollection(
  folder: string,
  collection: Collection,
  results: ResultsTable,
  notes: readonly string[],
  summary: Summary = summarize(results),
  isExcelSafe = false,
): Promise<WrittenFolder> {
  await makeFolder(folder);
  const formulas = new Formulas(isExcelSafe);
  return orCliError(folder, () =>
    withArrivals(folder, async (arrivals) => {
      const kept = await keepEarlier(folder, collection);
      await writeResults(path.join(folder, TASKS_FOLDER), collection, arrivals);
      const messages = new Set(messageNotes(collection.outcomes));
      const alarmed = alarmedTasks(collection.outcomes);
      const description = {
        name: collection.version.name,
        ...collection.version.description,
        ...(collection.isLocal === true ? { local: true } : {}),
        ...(collection.cluster === undefined ? {} : { cluster: collection.cluster }),
        ...(isExcelSafe ? { excelSafe: true } : {}),
        columnTypes: columnTypes(collection),
        lacking: lackingTasks(collection, results),
        notes: notes.filter((note) => !messages.has(note)),
        ...(alarmed.length > 0 ? { alarmed: taskListText(toTaskList(alarmed)) } : {}),
        collected: {
          tasks: taskListText(toTaskList(collection.outcomes.map(({ task }) => task))),
          rows: results.rowCount,
          columns: results.columns,
          attempts: collection.attempts.length,
        },
      };
      const tables: Parameters<typeof writeTogether>[1] = [
        [STUDY_FILE, `${JSON.stringify(description, undefined, 2)}\n`],
        [ATTEMPTS_FILE, toCsv(attemptsTable(collection), formulas)],
        [RECORDS_FILE, toCsv(recordsTable(collection), formulas)],
        [CELLS_FILE, toCsv(cellsTable(results, summary), formulas)],
        [RESULTS_FILE, toCsv(results, formulas)],
      ];
      await writeTogether(folder, tables, arrivals);
      return { kept, formulas: formulas.unquoted };
    }),
  );
}

/** The type of each parameter's values, which a CSV file does not contain; `mixed` if there are several. */
function columnTypes({ version, outcomes }: Collection): string[] {
  const types = version.description.columns.map(() => new Set<string>());
  for (const outcome of outcomes)
    parametersOf(version, outcome).forEach((value, column) => types[column]?.add(typeof value));
  return types.map((found) => (found.size === 1 ? [...found].join() : 'mixed'));
}

/**
 * The tasks that lack each column of values, as lists such as `0-2,5`. results.csv does not distinguish this from a
 * missing value.
 */
function lackingTasks({ outcomes }: Collection, { valueColumns, lacks }: ResultsTable): Record<string, string> {
  const lists = valueColumns.map((name): [string, string] => [
    name,
    taskListText(toTaskList(outcomes.map(({ task }) => task).filter((task) => lacks(String(task), name)))),
  ]);
  return Object.fromEntries(lists.filter(([, tasks]) => tasks !== ''));
}

/** Several at a time, because there may be a million. */
const FILES_AT_A_TIME = 32;

async function writeResults(folder: string, { outcomes }: Collection, arrivals: string): Promise<void> {
  for (let start = 0; start < outcomes.length; start += FILES_AT_A_TIME) {
    const some = outcomes.slice(start, start + FILES_AT_A_TIME);
    await Promise.all(some.map((outcome) => writeResult(folder, outcome, arrivals)));
  }
}

async function writeResult(folder: string, outcome: TaskOutcome, arrivals: string): Promise<void> {
  const { bytes, file, record } = outcome;
  const result = bytes ?? file;
  const target = path.join(folder, resultName(outcome));
  // A result of an earlier collection may already be in its place.
  if (result === undefined || (file !== undefined && path.resolve(file) === path.resolve(target))) return;
  const temporary = path.join(arrivals, path.basename(target));
  if (record?.result === 'folder') await unpackArchive(result, temporary);
  else if (typeof result === 'string') await fs.link(result, temporary).catch(() => fs.copyFile(result, temporary));
  else await fs.writeFile(temporary, result);
  await moveIn(temporary, target, arrivals);
}

async function keepEarlier(folder: string, { version, outcomes }: Collection): Promise<string | undefined> {
  const names = (await fs.readdir(path.join(folder, TASKS_FOLDER))).filter(isResultName);
  const there = await fs.readdir(folder);
  if (names.length === 0 && !there.includes(RESULTS_FILE)) return undefined;
  const now = new Set(outcomes.filter(({ bytes, file }) => (bytes ?? file) !== undefined).map(resultName));
  if (tryTold(folder)?.name === version.name && names.every((name) => now.has(name))) return undefined;

  const earlier = path.join(folder, EARLIER_FOLDER);
  await makeOwnFolder(earlier);
  const place = path.join(earlier, String(Math.max(0, ...(await earlierNumbers(earlier))) + 1));
  await fs.mkdir(path.join(place, TASKS_FOLDER), { recursive: true });
  const files = [STUDY_FILE, ...TABLE_FILES].filter((name) => there.includes(name));
  const taken = new Set(outcomes.map(({ file }) => file && path.resolve(file)));
  for (const file of [...names.map((name) => path.join(TASKS_FOLDER, name)), ...files]) {
    const [from, to] = [path.join(folder, file), path.join(place, file)];
    await checkReplaceable(from);
    // Results that this collection took from there also stay there. They are never changed, so one copy is enough.
    if (!taken.has(path.resolve(from))) await fs.rename(from, to);
    else await fs.link(from, to).catch(() => fs.cp(from, to, { recursive: true, preserveTimestamps: true }));
  }
  return place;
}

/** What study.json of a results folder says; undefined if there is none. */
export function tryTold(folder: string): ToldInFolder | undefined {
  try {
    return tryCheckedJson(TOLD_IN_FOLDER, readRegularFile(path.join(folder, STUDY_FILE)).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The folders of a study's earlier collections, the newest first. */
export async function earlierFolders(folder: string): Promise<string[]> {
  const earlier = path.join(folder, EARLIER_FOLDER);
  return (await earlierNumbers(earlier)).sort((a, b) => b - a).map((number) => path.join(earlier, String(number)));
}

async function earlierNumbers(earlier: string): Promise<number[]> {
  const names = await fs.readdir(earlier).catch(() => []);
  return names.filter((name) => /^\d{1,9}$/.test(name)).map(Number);
}
