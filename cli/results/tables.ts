import { stringify } from 'csv-stringify/sync';
import type { Collection, TaskOutcome } from './collection';
import { readOutput, type OutputKind, type OutputValues } from './output-values';

/** A table of text cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** results.csv, and how the outputs that it is made of were understood. */
export interface ResultsTable extends Table {
  /** Columns that hold values, after the task and its parameters. */
  readonly valueColumns: readonly string[];
  /** How many tasks had output of each kind. */
  readonly kinds: ReadonlyMap<OutputKind, number>;
  /** Tasks whose output R cut at its option max.print. */
  readonly cutTasks: readonly number[];
}

const RECORD_COLUMNS = ['task', 'status', 'attempt', 'seconds', 'exit_code', 'pod', 'node', 'sha256', 'bytes', 'error'];

/** records.csv: one line a task, in the order of the tasks. */
export function recordsTable({ outcomes }: Collection): Table {
  return { columns: RECORD_COLUMNS, rows: outcomes.map(recordRow) };
}

function recordRow({ task, status, record, exitCode, pod, node, error }: TaskOutcome): string[] {
  const succeeded = status === 'succeeded' ? record : undefined;
  const values = [
    task,
    status,
    record?.attempt,
    record?.seconds,
    exitCode,
    pod,
    node,
    succeeded?.sha256,
    succeeded?.bytes,
    error,
  ];
  return values.map((value) => String(value ?? ''));
}

/**
 * results.csv, long and tidy: a line for each value, in the order of the tasks and, within a task, of its output. Columns that
 * only some tasks have are empty for the others. A task without a value has one line with empty cells, which R reads as
 * NA: a table that is not complete shows it.
 */
export function resultsTable({ outcomes }: Collection): ResultsTable {
  const outputs = outcomes.map(({ task, bytes }): { task: number; output: OutputValues | undefined } => ({
    task,
    output: bytes && readOutput(bytes),
  }));
  const names = new Map<string, string>();
  for (const { output } of outputs) {
    for (const column of output?.columns ?? []) names.set(column, column === 'task' ? 'result.task' : column);
  }
  const positions = new Map([...names.keys()].map((column, position) => [column, position]));
  const rows = outputs.flatMap(({ task, output }) => resultRows(task, output, positions));
  return {
    columns: ['task', ...names.values()],
    valueColumns: [...names.values()],
    rows,
    kinds: countKinds(outputs.map(({ output }) => output)),
    cutTasks: outputs.filter(({ output }) => output?.cut).map(({ task }) => task),
  };
}

function resultRows(
  task: number,
  output: OutputValues | undefined,
  positions: ReadonlyMap<string, number>,
): string[][] {
  const empty = (): string[] => [String(task), ...Array.from({ length: positions.size }, () => '')];
  if (output === undefined || output.rows.length === 0) return [empty()];
  const usual =
    output.columns.length === positions.size &&
    output.columns.every((column, position) => positions.get(column) === position);
  if (usual) return output.rows.map((values) => [String(task), ...values]);
  return output.rows.map((values) => {
    const row = empty();
    output.columns.forEach((column, position) => {
      row[(positions.get(column) ?? 0) + 1] = values[position] ?? '';
    });
    return row;
  });
}

function countKinds(outputs: readonly (OutputValues | undefined)[]): Map<OutputKind, number> {
  const kinds = new Map<OutputKind, number>();
  for (const output of outputs) {
    if (output !== undefined) kinds.set(output.kind, (kinds.get(output.kind) ?? 0) + 1);
  }
  return kinds;
}

export function toCsv({ columns, rows }: Table): string {
  // A carriage return, too, ends a line for R and others.
  return stringify([columns, ...rows], { record_delimiter: '\n', quoted_match: /\r/ });
}
