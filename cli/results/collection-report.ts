import { printable } from '../errors';
import { toRecord } from '../../lib/study/parameters/rows';
import { valueText, type ParameterRow } from '../../lib/study/parameters/values';
import {
  listTasks,
  parametersOf,
  type Collection,
  type StudyVersion,
  type TaskOutcome,
  type TaskStatus,
} from './collection';
import { counted } from './count';
import { MOST_READ_BYTES, type OutputKind } from './output-values';
import { summarize, type ColumnSummary } from './summary';
import type { ResultsTable } from './tables';
import { alignRight, wrap } from './text-table';

/** A task without a result. */
export interface TaskProblem {
  readonly task: number;
  readonly parameters: ParameterRow;
  readonly status: TaskStatus;
  readonly error: string;
}

/** What `collect --json` and `try --json` print. */
export interface CollectionReport {
  readonly study: string;
  readonly name: string;
  readonly output: string;
  readonly tasks: number;
  readonly succeeded: number;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly problems: readonly TaskProblem[];
  readonly notes: readonly string[];
}

export function reportOn(
  { version, outcomes, notes }: Collection,
  results: ResultsTable,
  output: string,
): CollectionReport {
  const problems = outcomes
    .filter(({ status }) => status !== 'succeeded')
    .map((outcome) => taskProblem(version, outcome));
  return {
    study: version.description.id,
    name: version.name,
    output,
    tasks: outcomes.length,
    succeeded: outcomes.length - problems.length,
    rows: results.rowCount,
    columns: summarize(results),
    problems,
    notes: [...notes, ...outputNotes(results)],
  };
}

export function taskProblem(version: StudyVersion, outcome: TaskOutcome): TaskProblem {
  const { task, status, error } = outcome;
  return { task, parameters: toRecord(version.parameters.columns, parametersOf(version, outcome)), status, error };
}

const WITHOUT_VALUES: readonly OutputKind[] = ['binary', 'empty', 'large', 'folder', 'document'];

function outputNotes({ kinds, cutTasks }: ResultsTable): string[] {
  const found: string[] = [];
  const withValues = [...kinds].filter(([kind]) => !WITHOUT_VALUES.includes(kind));
  if (withValues.length > 1) {
    const counts = withValues.map(([kind, count]) => `${kind} (${String(count)})`).join(', ');
    found.push(`the outputs are not of one kind: ${counts}; results.csv has the columns of all`);
  }
  if (withValues.length === 1 && kinds.has('text') && cutTasks.length === 0) {
    found.push(
      'the outputs were kept as text; vectors as print() shows them, write.csv(x, row.names = FALSE) and JSON lines are read as tables',
    );
  }
  const empty = kinds.get('empty');
  if (empty !== undefined) {
    found.push(
      `${counted(empty, 'task', 'tasks')} printed nothing: a result is what the command prints, or writes to the file KUBEPAR_RESULT`,
    );
  }
  const binary = kinds.get('binary');
  if (binary !== undefined) found.push(inTasksOnly(binary, 'binary'));
  const folders = kinds.get('folder');
  if (folders !== undefined) found.push(inTasksOnly(folders, 'a folder', 'folders'));
  const documents = kinds.get('document');
  if (documents !== undefined) found.push(inTasksOnly(documents, 'text that is no table'));
  const large = kinds.get('large');
  if (large !== undefined) found.push(inTasksOnly(large, `larger than ${String(MOST_READ_BYTES / 1e6)} MB`));
  if (cutTasks.length > 0)
    found.push(
      `R left out values of task ${listTasks(cutTasks)}: raise options(max.print), or write to KUBEPAR_RESULT`,
    );
  return found;
}

function inTasksOnly(count: number, what: string, whatOfMany = what): string {
  const [they, them] = count === 1 ? ['it is', 'it'] : ['they are', 'them'];
  return `${counted(count, 'result is', 'results are')} ${count === 1 ? what : whatOfMany}: ${they} in tasks/, and results.csv has no values of ${them}`;
}

/**
 * The report as lines for a person: the table on standard output.
 * @param width columns of the terminal.
 */
export function describeReport(
  { study, name, output, tasks, succeeded, rows, columns }: CollectionReport,
  width = Infinity,
): string {
  const answers = [
    ['study', `${study} (${name})`],
    ['results', `${String(succeeded)} of ${String(tasks)} tasks, ${counted(rows, 'row', 'rows')}`],
    ['written', `${output}/results.csv, records.csv, tasks/`],
  ] as const;
  const lines = answers.map(([title, text]) => `${title.padEnd(9)}${wrap(text, width, 9)}\n`);
  if (columns.length > 0)
    lines.push('\n', alignRight([['column', 'count', 'mean', 'sd', 'min', 'max'], ...columns.map(summaryRow)], width));
  return lines.join('');
}

function summaryRow({ column, count, mean, sd, min, max }: ColumnSummary): string[] {
  return [
    printable(column),
    String(count),
    ...[mean, sd, min, max].map((value) => (Number.isNaN(value) ? '-' : Number(value.toPrecision(7)).toString())),
  ];
}

const MOST_SHOWN = 20;

/** The tasks without a result, grouped by what went wrong, for standard error. */
export function describeProblems(problems: readonly TaskProblem[]): string[] {
  const groups = new Map<string, TaskProblem[]>();
  for (const problem of problems) {
    const key = `${problem.status}: ${printable(problem.error)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  const lines = [...groups]
    .slice(0, MOST_SHOWN)
    .map(([what, group]) => `task ${describeTasks(group)} ${what.replaceAll('\n', '\n    ')}`);
  if (groups.size > MOST_SHOWN)
    lines.push(`… and ${String(groups.size - MOST_SHOWN)} further kinds of failure; records.csv has all`);
  return lines;
}

const LONGEST_PARAMETERS = 100;

/** Which tasks; of a single one its parameters, too: task 59 (n=60). */
export function describeTasks(group: readonly Pick<TaskProblem, 'task' | 'parameters'>[]): string {
  const tasks = listTasks(group.map(({ task }) => task));
  const [first] = group;
  const parameters = Object.entries(first?.parameters ?? {}).map(([name, value]) => `${name}=${valueText(value)}`);
  if (group.length > 1 || parameters.length === 0) return tasks;
  const shown = parameters.join(', ');
  const isLong = shown.length > LONGEST_PARAMETERS;
  return `${tasks} (${printable(isLong ? `${shown.slice(0, LONGEST_PARAMETERS)}…` : shown)})`.replaceAll('\n', '\\n');
}
