import * as fs from 'node:fs';
import * as path from 'node:path';
import { STUDY_FILE } from '../../../lib/study/description';
import { tryReadAttempts } from '../../results/collected-folder';
import { counted } from '../../text/count';
import { ATTEMPT_LINE, RECORD_LINE, TOLD_IN_FOLDER, type ToldInFolder } from '../../results/folder-schema';
import type { Attempt } from '../../results/collection';
import type { TaskStatus } from '../../results/task-status';
import type { StudyIdentity } from '../../study/version';
import { ATTEMPTS_FILE, RECORDS_FILE, RESULTS_FILE } from '../../results/output-folder';
import { cellsOf, type Cell } from '../../results/cells';
import { summarize } from '../../results/summary';
import type { ColumnSummary } from '../../results/series-cells';
import { isNameOf, readDescription } from '../../study/study-file';
import { allTasks, countTasks, tasksAt, tryParseTaskList } from '../../study/task-list';
import { replicateColumn } from '../../results/tables';
import { resultColumns, type ResultColumns, type ResultSeries, type ValueTable } from '../../results/value-columns';
import { checked, checkedJson, refusal } from '../../input/schema';
import { originOf, originOfLine, readPart, readTable } from './folder-files';
import { readSamples, type Samples } from './samples';
import { toColumn, type Column, type ResultColumn } from './column';

/** The contents of a folder that `collect` or `try` wrote. */
export interface CollectedStudy extends StudyIdentity {
  /**
   * The type of each parameter's values: string, number, boolean or mixed. Folders of earlier versions do not contain
   * it.
   */
  readonly columnTypes: readonly string[];
  /** The cells of results.csv, by columns: the parameters, and those with results. */
  readonly parameters: readonly Column[];
  readonly results: readonly ResultColumn[];
  readonly summaries: readonly ColumnSummary[];
  /** As in cells.csv: the figures of each cell are in the order of the summaries. */
  readonly cells: readonly Cell[];
  readonly samples: Samples;
  /** How many rows of values results.csv has, and the names of their columns. */
  readonly rowCount: number;
  readonly valueColumns: readonly string[];
  /** What `collect` or `try` noted about the results. Folders of earlier versions do not contain it. */
  readonly notes: readonly string[];
  /** Successful tasks with a note that standard error contains an error. */
  readonly alarmed: ReadonlySet<number>;
  readonly records: readonly TaskRecord[];
  readonly attempts: readonly Attempt[];
}

/** A line of records.csv. */
export interface TaskRecord {
  readonly task: number;
  /** In the order of the study's columns. */
  readonly parameters: readonly string[];
  readonly status: TaskStatus;
  readonly attempt: string;
  /** Of the attempt; NaN if there is none. */
  readonly seconds: number;
  readonly exitCode: string;
  readonly pod: string;
  readonly node: string;
  readonly error: string;
  /** The end of standard error. */
  readonly stderr: string;
  /** The end of standard output, if the result is a file or a folder. */
  readonly printed: string;
  /** Of the result; NaN if there is none. */
  readonly bytes: number;
}

/** Whether the folder contains the results of a study. */
export function isCollected(folder: string): boolean {
  return fs.existsSync(path.join(folder, STUDY_FILE));
}

/**
 * Reads the folder.
 * @throws CliError if one of its files is missing, truncated, or differs from what was written.
 */
export function readCollectedStudy(folder: string): CollectedStudy {
  const json = readPart(folder, STUDY_FILE).toString('utf8');
  const description = readDescription(json, originOf(folder, STUDY_FILE));
  const told = readTold(json, description.id, folder);
  const records = readRecords(folder, told, description.columns);
  checkTasks(folder, records, told, description.tasks);
  const taskColumns = [...description.columns, ...replicateColumn(description)];
  const [columns, ...rows] = readTable(folder, RESULTS_FILE, told, taskColumns);
  checkColumns(folder, columns, told);
  checkRows(folder, rows, records, told);
  const first = 1 + taskColumns.length;
  const valueColumns = columns.slice(first);
  const isReplicated = description.replicated === true;
  const table = { columns, valueColumns, rows, isReplicated, lacks: lackingIn(told, records) };
  const results = resultColumns(table);
  const summary = summarize(table, results);
  const types = told.columnTypes ?? [];
  const isWithValues = ([task = '']: readonly string[]): boolean =>
    valueColumns.some((column) => !table.lacks(task, column));
  return {
    name: told.name ?? description.id,
    description,
    columnTypes: types,
    parameters: description.columns.map((name, position) =>
      toColumn(
        name,
        rows.map((row) => row[1 + position] ?? ''),
        types[position],
      ),
    ),
    results: results.series.map((series) => toResultColumn(series, rows, results.divider())),
    summaries: summary.columns,
    cells: [...cellsOf(table, summary)],
    samples: readSamples(
      folder,
      new Set(records.filter(({ status }) => status === 'succeeded').map(({ task }) => task)),
    ),
    rowCount: rows.filter(isWithValues).length,
    valueColumns,
    notes: told.notes ?? [],
    alarmed: tasksOf(told.alarmed, records.length),
    records,
    attempts: readAttempts(folder, told),
  };
}

/** The additional fields of study.json. */
function readTold(json: string, id: string, folder: string): ToldInFolder {
  const origin = originOf(folder, STUDY_FILE);
  const told = checkedJson(TOLD_IN_FOLDER, json, origin);
  if (told.name !== undefined && !isNameOf(id, told.name))
    throw refusal(origin, `be ${id} and a hash`, told.name, ['name']);
  return told;
}

/** The lines of records.csv. Some of its columns may have the name of a parameter, which precedes them. */
function readRecords(folder: string, told: ToldInFolder, parameterNames: readonly string[]): TaskRecord[] {
  const [header, ...lines] = readTable(folder, RECORDS_FILE, told);
  const first = 1 + parameterNames.length;
  const places = Object.keys(RECORD_LINE.shape).map((column): [string, number] => [
    column,
    column === 'task' ? 0 : header.indexOf(column, first),
  ]);
  const there = places.filter(([, place]) => place >= 0);
  return lines.map((cells, position) => {
    const line = Object.fromEntries(there.map(([column, place]) => [column, cells[place]]));
    const origin = originOfLine(folder, RECORDS_FILE, position);
    const { exit_code: exitCode, ...record } = checked(RECORD_LINE, line, origin);
    return { ...record, exitCode, parameters: cells.slice(1, first) };
  });
}

/** The lines of attempts.csv. Folders of earlier versions do not tell how many there are. */
function readAttempts(folder: string, told: ToldInFolder): Attempt[] {
  const count = told.collected?.attempts;
  if (count === undefined) return tryReadAttempts(folder, told.excelSafe);
  const [header, ...lines] = readTable(folder, ATTEMPTS_FILE, told);
  if (lines.length !== count) {
    const origin = originOf(folder, ATTEMPTS_FILE);
    throw refusal(origin, `have ${counted(count, 'attempt', 'attempts')}, as ${STUDY_FILE} says`, lines.length);
  }
  return lines.map((cells, position) => {
    const line = Object.fromEntries(header.map((column, place) => [column, cells[place]]));
    const origin = originOfLine(folder, ATTEMPTS_FILE, position);
    const { exit_code: exitCode, ...attempt } = checked(ATTEMPT_LINE, line, origin);
    return { ...attempt, exitCode };
  });
}

/** Checks that there is a line for each collected task: a truncated table is incomplete. */
function checkTasks(folder: string, records: readonly TaskRecord[], { collected }: ToldInFolder, tasks: number): void {
  const list = (collected === undefined ? undefined : tryParseTaskList(collected.tasks)) ?? allTasks(tasks);
  const count = countTasks(list);
  const there = new Set(records.map(({ task }) => task));
  const isWhole = there.size === records.length && records.length === count;
  if (isWhole && tasksAt(list, 0, count).every((task) => there.has(task))) return;
  const rule = `have one line for each of ${counted(count, 'task', 'tasks')}, as ${STUDY_FILE} says`;
  throw refusal(originOf(folder, RECORDS_FILE), rule, `${String(there.size)} tasks in ${String(records.length)} lines`);
}

function checkColumns(folder: string, columns: readonly string[], { collected }: ToldInFolder): void {
  const known = collected?.columns;
  if (known === undefined || JSON.stringify(known) === JSON.stringify(columns)) return;
  const rule = `have the columns ${known.join()}, as ${STUDY_FILE} says`;
  throw refusal(originOf(folder, RESULTS_FILE), rule, columns.join());
}

/** The same for the lines of values, of which each task has at least one. */
function checkRows(
  folder: string,
  rows: readonly (readonly string[])[],
  records: readonly TaskRecord[],
  { collected }: ToldInFolder,
): void {
  const origin = originOf(folder, RESULTS_FILE);
  const left = new Set(records.map(({ task }) => String(task)));
  const known = new Set(left);
  for (const [task = ''] of rows) {
    if (!known.has(task)) throw refusal(origin, `have only lines of tasks in ${RECORDS_FILE}`, task);
    left.delete(task);
  }
  const [lacking] = left;
  if (lacking !== undefined) throw refusal(origin, 'have a line for each task', `none for task ${lacking}`);
  if (collected !== undefined && collected.rows !== rows.length)
    throw refusal(
      origin,
      `have ${counted(collected.rows, 'line', 'lines')} of values, as ${STUDY_FILE} says`,
      rows.length,
    );
}

/** The tasks of a list: at most as many as exist, whatever it says. */
function tasksOf(list: string | undefined, count: number): ReadonlySet<number> {
  return new Set(tasksAt(tryParseTaskList(list ?? '') ?? [], 0, count));
}

/** Which tasks lack which column. Folders of earlier versions only contain which tasks have no result. */
function lackingIn({ lacking = {} }: ToldInFolder, records: readonly TaskRecord[]): ValueTable['lacks'] {
  const without = new Set(records.filter(({ status }) => status !== 'succeeded').map(({ task }) => task));
  const sets = new Map(Object.entries(lacking).map(([column, list]) => [column, tasksOf(list, records.length)]));
  return (task, column) => without.has(Number(task)) || sets.get(column)?.has(Number(task)) === true;
}

/** The cells of a series; those of other rows are empty. */
function toResultColumn(
  { name, place, division, isIndex, code }: ResultSeries,
  rows: readonly (readonly string[])[],
  divisionsOf: ReturnType<ResultColumns['divider']>,
): ResultColumn {
  const cells = rows.map((row) => (divisionsOf(row).includes(division) ? (row[place] ?? '') : ''));
  return { ...toColumn(name, cells, code === undefined ? 'number' : 'string'), isIndex };
}
