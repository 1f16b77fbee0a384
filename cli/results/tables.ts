import { stringify } from 'csv-stringify/sync';
import type { StudyDescription } from '../../lib/study/description';
import { replicateNumbers } from '../../lib/study/parameters/equal-rows';
import { valueText } from '../../lib/study/parameters/values';
import { contentOf, endText } from '../records/attempt-record';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import type { StudyVersion } from '../study/version';
import type { OutputValues } from '../output/reading';
import { Survey } from '../output/survey';
import { Understanding } from './reading-notes';
import { Formulas } from './formulas';
import type { Lack } from './missing-columns';
import { resultName, TASKS_FOLDER } from './result-names';
import type { ValueTable } from './value-columns';
import { Outputs } from './inspected-outputs';

/** A table of text cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

/** results.csv, and how the outputs that it consists of were understood. */
export interface ResultsTable extends ValueTable {
  readonly rowCount: number;
  readonly understanding: Understanding;
  /** The value columns that some tasks with output of that kind lack. */
  readonly lackingColumns: readonly Lack[];
}

const RECORD_COLUMNS = [
  'status',
  'attempt',
  'started',
  'seconds',
  'exit_code',
  'pod',
  'node',
  'sha256',
  'bytes',
  'error',
  'file',
  'stderr',
  'printed',
];

/** Only of a study with the prop `warm`. */
const WARM_COLUMNS = ['warm', 'cold'];

/** Only if an exit code decided about further attempts. */
const RETRY_COLUMN = 'retry';

/**
 * records.csv: one line per task, in the order of the tasks. A parameter with the name of one of its columns becomes
 * `parameter.<name>`.
 */
export function recordsTable({ version, outcomes }: Collection): Table {
  const hasWarm = outcomes.some(({ record }) => record?.warm !== undefined);
  const hasRetry = outcomes.some(({ record }) => record?.retry !== undefined);
  const ownColumns = [...RECORD_COLUMNS, ...(hasWarm ? WARM_COLUMNS : []), ...(hasRetry ? [RETRY_COLUMN] : [])];
  const taken = new Set(ownColumns);
  const names = version.parameters.columns.map((name) => takeName(name, 'parameter', taken));
  const rows = mapped(outcomes, (outcome) => [
    ...taskCells(version, outcome),
    ...recordCells(outcome),
    ...(hasWarm ? warmCells(outcome) : []),
    ...(hasRetry ? [outcome.record?.retry ?? ''] : []),
  ]);
  return { columns: ['task', ...names, ...ownColumns], rows };
}

/** The name, with the prefix repeated until it differs from every other column. */
export function takeName(name: string, prefix: string, taken: Set<string>): string {
  if (taken.has(name)) return takeName(`${prefix}.${name}`, prefix, taken);
  taken.add(name);
  return name;
}

/** The first columns of both tables: the task and its parameters. */
function taskCells(version: StudyVersion, outcome: TaskOutcome): string[] {
  return [String(outcome.task), ...parametersOf(version, outcome).map(valueText)];
}

function recordCells(outcome: TaskOutcome): string[] {
  const { status, record, exitCode, pod, node, error, bytes, file } = outcome;
  // An unreadable output is still a result, and in tasks/.
  const isResult = status === 'succeeded' || status === 'unreadable';
  const content = isResult && record !== undefined ? contentOf(record) : undefined;
  const hasResult = (bytes ?? file) !== undefined;
  const values = [
    status,
    record?.attempt,
    timeText(record?.started),
    record?.seconds,
    exitCode,
    pod,
    node,
    content?.sha256,
    content?.bytes,
    error,
    hasResult ? `${TASKS_FOLDER}/${resultName(outcome)}` : '',
    endText(record?.stderr),
    endText(record?.printed),
  ];
  return values.map((value) => String(value ?? ''));
}

/** Whether R ran warm, and if not, why. */
function warmCells({ record }: TaskOutcome): string[] {
  return [String(record?.warm ?? ''), endText(record?.cold)];
}

/** attempts.csv: one line per attempt of a task, in the order in which they started. */
export function attemptsTable({ attempts }: Collection): Table {
  return {
    columns: ['task', 'attempt', 'status', 'started', 'seconds', 'exit_code', 'pod', 'node'],
    rows: mapped(attempts, ({ task, attempt, status, started, seconds, exitCode, pod, node }) =>
      [task, attempt, status, timeText(started) ?? '', seconds, exitCode, pod, node].map(String),
    ),
  };
}

/** One row after another, as they are asked for: all of them may be more than the memory holds. */
function mapped<T>(items: readonly T[], toRow: (item: T) => readonly string[]): Table['rows'] {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield toRow(item);
    },
  };
}

/** As ISO 8601, which R reads as a time. @param seconds since 1970. */
function timeText(seconds: number | undefined): string | undefined {
  const time = new Date(Math.round((seconds ?? NaN) * 1000));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000', '');
}

/**
 * results.csv, long and tidy: one line per value, in the order of the tasks and, within a task, of its output. Columns
 * that only some tasks have are empty for the others. If rows of the parameter table are equal, the column `replicate`
 * numbers them. A task without a value has one line with empty cells, which R
 * reads as NA, so an incomplete table is visible. A value column that is named `task` or like a parameter becomes
 * `result.<name>`.
 */
export function resultsTable({ version, outcomes }: Collection): ResultsTable {
  const survey = new Survey();
  const outputs = new Outputs(version, survey);
  for (const outcome of outcomes) survey.add(outputs.evidence(outcome));
  const isReplicated = version.description.replicated === true;
  const taskColumns = ['task', ...version.parameters.columns, ...replicateColumn(version.description)];
  const taken = new Set(taskColumns);
  const names = new Map<string, string>();
  const understanding = new Understanding(version.description.command);
  const columnsOf = new ColumnsOfTasks();
  let rowCount = 0;
  for (const outcome of outcomes) {
    const { values: output, opening } = outputs.read(outcome);
    rowCount += Math.max(output?.rows.length ?? 0, 1);
    understanding.add(outcome.task, output, opening);
    columnsOf.set(outcome.task, output === undefined || output.rows.length === 0 ? [] : output.columns);
    for (const column of output?.columns ?? [])
      if (!names.has(column)) names.set(column, takeName(column, 'result', taken));
  }
  const positions = new Map([...names.keys()].map((column, position) => [column, position]));
  const rows = {
    *[Symbol.iterator]() {
      const replicate = isReplicated ? replicateNumbers(version.parameters) : undefined;
      for (const outcome of outcomes) {
        const cells = taskCells(version, outcome);
        if (replicate !== undefined) cells.push(String(replicate(outcome.task)));
        for (const values of valueRows(outputs.read(outcome).values, positions)) yield [...cells, ...values];
      }
    },
  };
  const valueColumns = [...names.values()];
  const outputColumns = new Map([...names].map(([column, name]) => [name, column]));
  const lacks = (task: string, name: string): boolean => !columnsOf.has(Number(task), outputColumns.get(name) ?? '');
  const lackingColumns = understanding.lackingColumns((column) => names.get(column) ?? column);
  const columns = [...taskColumns, ...valueColumns];
  return { columns, valueColumns, isReplicated, rows, rowCount, understanding, lackingColumns, lacks };
}

/** The column that numbers equal rows of the parameter table, if there are any. */
export function replicateColumn({ columns, replicated }: StudyDescription): string[] {
  return replicated === true ? [takeName('replicate', 'row', new Set(columns))] : [];
}

/** The columns in which each task has values. Tasks with the same columns share one set. */
class ColumnsOfTasks {
  private readonly sets = new Map<string, ReadonlySet<string>>();
  private readonly byTask = new Map<number, ReadonlySet<string>>();

  set(task: number, columns: readonly string[]): void {
    const key = JSON.stringify(columns);
    const known = this.sets.get(key) ?? new Set(columns);
    this.sets.set(key, known);
    this.byTask.set(task, known);
  }

  has(task: number, column: string): boolean {
    return this.byTask.get(task)?.has(column) === true;
  }
}

/** The values of a task, each in its column. */
function valueRows(
  output: OutputValues | undefined,
  positions: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const empty = (): string[] => Array.from({ length: positions.size }, () => '');
  if (output === undefined || output.rows.length === 0) return [empty()];
  const usual =
    output.columns.length === positions.size &&
    output.columns.every((column, position) => positions.get(column) === position);
  if (usual) return output.rows;
  return output.rows.map((values) => {
    const row = empty();
    output.columns.forEach((column, position) => {
      row[positions.get(column) ?? 0] = values[position] ?? '';
    });
    return row;
  });
}

const ROWS_AT_A_TIME = 2000;

/** The table as CSV, in pieces, because it may be longer than a string can be. */
export function* toCsv({ columns, rows }: Table, formulas = new Formulas(false)): Generator<string> {
  // For R and others, a carriage return also ends a line.
  const write = (part: readonly (readonly string[])[]): string =>
    stringify([...part], { record_delimiter: '\n', quoted_match: /\r/ });
  let part: (readonly string[])[] = [formulas.row(columns)];
  for (const row of rows) {
    part.push(formulas.row(row));
    if (part.length < ROWS_AT_A_TIME) continue;
    yield write(part);
    part = [];
  }
  yield write(part);
}
