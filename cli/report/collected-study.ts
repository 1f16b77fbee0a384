import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import { STUDY_FILE, tryParseDescription } from '../../lib/study/description';
import { CliError, EXIT } from '../errors';
import { tryReadAttempts } from '../results/collected-folder';
import type { Attempt, StudyIdentity, TaskStatus } from '../results/collection';
import { RECORDS_FILE, RESULTS_FILE } from '../results/output-folder';
import { resultColumns } from '../results/value-columns';
import { toColumn, type Column } from './column';

/** What a folder holds that `collect` or `try` wrote. */
export interface CollectedStudy extends StudyIdentity {
  /** What the values of each parameter are: string, number, boolean or mixed. Folders of earlier versions do not tell. */
  readonly columnTypes: readonly string[];
  /** The cells of results.csv, by columns: the parameters, and the values. */
  readonly parameters: readonly Column[];
  readonly values: readonly Column[];
  /** Those of the values that hold results. */
  readonly results: readonly Column[];
  /** Whether a line of results.csv is that of a task without a result. */
  readonly lacks: (row: number) => boolean;
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
  const { name, columnTypes } = JSON.parse(json) as { name?: unknown; columnTypes?: unknown };
  const taskAndParameters = 1 + description.columns.length;
  const [names = [], ...rows] = readTable(folder, RESULTS_FILE);
  const columns = transpose(names, rows);
  const values = columns.slice(taskAndParameters);
  const holdResults = new Set(resultColumns({ columns: names, valueColumns: names.slice(taskAndParameters), rows }));
  const [header = [], ...lines] = readTable(folder, RECORDS_FILE);
  const records = lines.map((cells) => toRecord(header, cells, taskAndParameters));
  const lacking = new Set(records.filter(({ status }) => status !== 'succeeded').map(({ task }) => task));
  return {
    name: typeof name === 'string' ? name : description.id,
    description,
    columnTypes: Array.isArray(columnTypes) ? columnTypes.map(String) : [],
    parameters: columns.slice(1, taskAndParameters),
    values,
    results: values.filter(({ name: column }) => holdResults.has(column)),
    lacks: (row) => lacking.has(Number(columns[0]?.cells[row])),
    records,
    attempts: await tryReadAttempts(folder),
  };
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
  };
}

function transpose(header: readonly string[], rows: readonly (readonly string[])[]): Column[] {
  return header.map((name, position) =>
    toColumn(
      name,
      rows.map((row) => row[position] ?? ''),
    ),
  );
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
