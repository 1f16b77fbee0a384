import { printable } from '../text/control-characters';
import { toRecord } from '../../lib/study/parameters/rows';
import { valueText, type ParameterRow } from '../../lib/study/parameters/values';
import { messageNotes } from './attempt-notes';
import { briefTaskList } from '../study/task-list';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import type { TaskStatus } from './task-status';
import type { StudyVersion } from '../study/version';
import { counted } from '../text/count';
import { groupBy } from '../system/group-by';
import { kindOfQuoting } from '../text/kind-of-message';
import { lackNotes } from './missing-columns';
import { outputNotes } from './output-notes';
import { retryNotes } from './retry-notes';
import { sameResultNotes } from './same-results';
import { summarize, type Summary } from './summary';
import type { ColumnSummary } from './series-cells';
import { FIGURES, figuresOf, oddNotes, pooledTexts, titleOf } from './summary-text';
import type { ResultsTable } from './tables';
import { alignRight, wrap } from '../text/table';

/** A task without a result. */
export interface TaskProblem {
  readonly task: number;
  readonly parameters: ParameterRow;
  readonly status: TaskStatus;
  readonly error: string;
}

/** The output of `collect --json` and `try --json`. */
export interface CollectionReport {
  readonly study: string;
  readonly name: string;
  readonly output: string;
  readonly tasks: number;
  readonly succeeded: number;
  readonly rows: number;
  /** How many of the successful tasks have no values in results.csv. */
  readonly withoutValues: number;
  readonly columns: readonly ColumnSummary[];
  readonly problems: readonly TaskProblem[];
  readonly notes: readonly string[];
  /** What to do about the problems, where that is known. */
  readonly advice?: string;
}

export function reportOn(
  collection: Collection,
  results: ResultsTable,
  output: string,
  { columns, odd, lacks }: Summary = summarize(results),
): CollectionReport {
  const { version, outcomes, notes } = collection;
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
    columns,
    withoutValues: outcomes.filter(
      ({ task, status }) => status === 'succeeded' && results.understanding.silent.has(task),
    ).length,
    problems,
    notes: [
      ...sameResultNotes(collection, results),
      ...notes,
      ...retryNotes(collection),
      ...outputNotes(results.understanding),
      ...lackNotes([...results.lackingColumns, ...lacks], version.description.command),
      ...oddNotes(odd, version.description.command),
      ...messageNotes(outcomes),
    ],
    ...(problems.length > 0 && collection.advice !== undefined && { advice: collection.advice }),
  };
}

export function taskProblem(version: StudyVersion, outcome: TaskOutcome): TaskProblem {
  const { task, status, error } = outcome;
  return { task, parameters: toRecord(version.parameters.columns, parametersOf(version, outcome)), status, error };
}

/**
 * The report as lines of text: the table on standard output.
 * @param width columns of the terminal.
 */
export function describeReport(
  { study, name, output, tasks, succeeded, withoutValues, rows, columns }: CollectionReport,
  width = Infinity,
): string {
  const values =
    withoutValues === succeeded
      ? 'no values'
      : `${counted(rows, 'row', 'rows')}${emptyText(tasks - succeeded)}${withoutValues === 0 ? '' : `; ${counted(withoutValues, 'result has', 'results have')} no values`}`;
  const answers = [
    ['study', `${study} (${name})`],
    ['results', `${String(succeeded)} of ${String(tasks)} tasks, ${values}`],
    ['written', `${output}/results.csv, cells.csv, records.csv, tasks/`],
  ] as const;
  const lines = answers.map(([title, text]) => `${title.padEnd(9)}${wrap(text, width, 9)}\n`);
  if (columns.length > 0) lines.push('\n', alignRight(summaryTable(columns), width));
  const pooled = pooledTexts(columns).map((text) => `${wrap(`taken together, ${printable(text)}`, width, 0)}\n`);
  if (pooled.length > 0) lines.push('\n', ...pooled);
  return lines.join('');
}

/** Tasks without a result also have a line in results.csv. */
function emptyText(tasks: number): string {
  return tasks === 0
    ? ''
    : `, ${String(tasks)} of them empty for ${tasks === 1 ? 'the task' : 'tasks'} without a result`;
}

const DIGITS = 7;

/** Missing and infinite values have a column if there are any. */
function summaryTable(columns: readonly ColumnSummary[]): string[][] {
  const counts = (['na', 'infinite'] as const).filter((name) => columns.some((column) => column[name] > 0));
  return [
    ['column', 'count', ...counts, ...FIGURES],
    ...columns.map((summary) => [
      printable(titleOf(summary)),
      String(summary.count),
      ...counts.map((name) => String(summary[name])),
      ...figuresOf(summary, DIGITS),
    ]),
  ];
}

const MOST_SHOWN = 20;

/** The tasks without a result, grouped by the reason, for standard error. */
export function describeProblems(problems: readonly TaskProblem[]): string[] {
  const groups = groupBy(problems, reasonOf);
  const lines = [...groups.values()]
    .slice(0, MOST_SHOWN)
    .map((group) => `task ${describeTasks(group)} ${group[0] === undefined ? '' : describeProblem(group[0])}`);
  if (groups.size > MOST_SHOWN)
    lines.push(`… and ${String(groups.size - MOST_SHOWN)} further kinds of failure; records.csv has all`);
  return lines;
}

function describeProblem({ status, error }: TaskProblem): string {
  return `${status}: ${printable(withoutFolder(error))}`.replaceAll('\n', '\n    ');
}

/** The reason. For unreadable outputs, it omits the quoted line, whose numbers differ from task to task. */
function reasonOf(problem: TaskProblem): string {
  const what = describeProblem(problem);
  return problem.status === 'unreadable' ? kindOfQuoting(what) : what;
}

/**
 * The text with file names as in the study. The folder of the attempt, which no longer exists, would make each error
 * different.
 */
function withoutFolder(error: string): string {
  return error.replaceAll(/[^\s"'(]*\/attempts\/\d+\.\d+\/work\//g, '');
}

const LONGEST_PARAMETERS = 100;

/** The tasks; for a single one, with its parameters: task 59 (n=60). */
export function describeTasks(group: readonly Pick<TaskProblem, 'task' | 'parameters'>[]): string {
  const tasks = briefTaskList(group.map(({ task }) => task));
  const [first] = group;
  const parameters = Object.entries(first?.parameters ?? {}).map(([name, value]) => `${name}=${valueText(value)}`);
  if (group.length > 1 || parameters.length === 0) return tasks;
  const shown = parameters.join(', ');
  const isLong = shown.length > LONGEST_PARAMETERS;
  return `${tasks} (${printable(isLong ? `${shown.slice(0, LONGEST_PARAMETERS)}…` : shown)})`.replaceAll('\n', '\\n');
}
