import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { STUDY_FILE, tryParseDescription } from '../../lib/study/description';
import { CliError, EXIT } from '../errors';
import { tryReadAttempts } from '../results/collected-folder';
import type { Attempt, StudyIdentity, TaskStatus } from '../results/collection';
import { RECORDS_FILE, RESULTS_FILE } from '../results/output-folder';
import { summarize, type ColumnSummary } from '../results/summary';
import { countTasks, tasksAt, tryParseTaskList } from '../results/task-list';
import { resultColumns, type ResultColumns, type ResultSeries, type ValueTable } from '../results/value-columns';
import { toColumn, type Column, type ResultColumn } from './column';

/** What a folder holds that `collect` or `try` wrote. */
export interface CollectedStudy extends StudyIdentity {
  /** What the values of each parameter are: string, number, boolean or mixed. Folders of earlier versions do not tell. */
  readonly columnTypes: readonly string[];
  /** The cells of results.csv, by columns: the parameters, and what holds results. */
  readonly parameters: readonly Column[];
  readonly results: readonly ResultColumn[];
  readonly summaries: readonly ColumnSummary[];
  /** How many rows of values results.csv has, and the names of their columns. */
  readonly rowCount: number;
  readonly valueColumns: readonly string[];
  /** What `collect` or `try` noted of the results. Folders of earlier versions do not tell. */
  readonly notes: readonly string[];
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
  /** Of the attempt; NaN where there is none. */
  readonly seconds: number;
  readonly exitCode: string;
  readonly pod: string;
  readonly node: string;
  readonly error: string;
  /** The end of standard error. */
  readonly stderr: string;
  /** Of the result; NaN where there is none. */
  readonly bytes: number;
}

/** Whether the folder holds the results of a study. */
export function isCollected(folder: string): boolean {
  return fs.existsSync(path.join(folder, STUDY_FILE));
}

/**
 * Reads the folder.
 * @throws CliError where a file of it is missing, can't be read or is of another format.
 */
export async function readCollectedStudy(folder: string): Promise<CollectedStudy> {
  const json = read(folder, STUDY_FILE).toString('utf8');
  const description = tryParseDescription(json);
  if (description === undefined) throw unreadable(folder, STUDY_FILE, 'it is not as this version of kubepar writes it');
  const told = JSON.parse(json) as ToldInFolder;
  const { columns: parameterNames } = description;
  const first = 1 + parameterNames.length;
  const [header = [], ...lines] = readTable(folder, RECORDS_FILE);
  const records = lines.map((cells) => toRecord(header, cells, first));
  const [columns = [], ...rows] = readTable(folder, RESULTS_FILE);
  const valueColumns = columns.slice(first);
  const table = { columns, valueColumns, rows, lacks: lackingIn(told, records) };
  const results = resultColumns(table);
  const types = listOf(told.columnTypes);
  const isWithValues = ([task = '']: readonly string[]): boolean =>
    valueColumns.some((column) => !table.lacks(task, column));
  return {
    name: typeof told.name === 'string' ? told.name : description.id,
    description,
    columnTypes: types,
    parameters: parameterNames.map((name, position) =>
      toColumn(
        name,
        rows.map((row) => row[1 + position] ?? ''),
        types[position],
      ),
    ),
    results: results.series.map((series) => toResultColumn(series, rows, results.divider())),
    summaries: summarize(table, results).columns,
    rowCount: rows.filter(isWithValues).length,
    valueColumns,
    notes: listOf(told.notes),
    records,
    attempts: await tryReadAttempts(folder),
  };
}

/** What study.json has beside the description. */
interface ToldInFolder {
  readonly name?: unknown;
  readonly columnTypes?: unknown;
  readonly lacking?: unknown;
  readonly notes?: unknown;
}

function listOf(told: unknown): string[] {
  return Array.isArray(told) ? told.map(String) : [];
}

/** Which tasks lack which column. Folders of earlier versions tell only which have no result. */
function lackingIn({ lacking }: ToldInFolder, records: readonly TaskRecord[]): ValueTable['lacks'] {
  const without = new Set(records.filter(({ status }) => status !== 'succeeded').map(({ task }) => task));
  const lists = new Map(
    Object.entries(lacking ?? {}).map(([column, list]) => [column, tryParseTaskList(String(list)) ?? []]),
  );
  const sets = new Map([...lists].map(([column, list]) => [column, new Set(tasksAt(list, 0, countTasks(list)))]));
  return (task, column) => without.has(Number(task)) || sets.get(column)?.has(Number(task)) === true;
}

/** The cells of a series; those of other rows are empty. */
function toResultColumn(
  { name, place, division, isIndex }: ResultSeries,
  rows: readonly (readonly string[])[],
  divisionsOf: ReturnType<ResultColumns['divider']>,
): ResultColumn {
  const cells = rows.map((row) => (divisionsOf(row).includes(division) ? (row[place] ?? '') : ''));
  return { ...toColumn(name, cells), isIndex };
}

function toRecord(header: readonly string[], cells: readonly string[], taskAndParameters: number): TaskRecord {
  // Behind the parameters, of which one may have the name of such a column.
  const cell = (column: string): string => cells[header.indexOf(column, taskAndParameters)] ?? '';
  return {
    task: Number(cells[0]),
    parameters: cells.slice(1, taskAndParameters),
    status: cell('status') as TaskStatus,
    attempt: cell('attempt'),
    seconds: cell('seconds') === '' ? NaN : Number(cell('seconds')),
    exitCode: cell('exit_code'),
    pod: cell('pod'),
    node: cell('node'),
    error: cell('error'),
    stderr: cell('stderr'),
    bytes: cell('bytes') === '' ? NaN : Number(cell('bytes')),
  };
}

function readTable(folder: string, file: string): string[][] {
  const content = read(folder, file);
  try {
    const lines: string[][] = parse(content);
    if (lines.length > 0) return lines;
  } catch (error) {
    throw unreadable(folder, file, error instanceof Error ? error.message : String(error));
  }
  throw unreadable(folder, file, 'it is empty');
}

function read(folder: string, file: string): Buffer {
  try {
    return fs.readFileSync(path.join(folder, file));
  } catch (error) {
    throw unreadable(folder, file, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(folder: string, file: string, why: string): CliError {
  return new CliError(
    `can't read ${path.join(folder, file)}: ${why}; a report is made of a folder that kubepar collect or kubepar try wrote`,
    EXIT.usage,
  );
}
