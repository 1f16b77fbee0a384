import { fillWord } from '../../lib/study/command';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { isR } from '../study/programs';
import { groupByMessage, type MessageGroup } from '../records/standard-error';
import type { ColumnSummary } from '../results/series-cells';
import type { StudyCommands } from '../study/study-commands';
import { durationText } from '../text/units';
import type { CollectedStudy, TaskRecord } from './collected/collected-study';
import { durationFigure, resultFigures } from './figures/study-figures';
import { tryTimeline } from './figures/timeline';
import { draw, type Drawing } from './render';

/** The contents of a report. */
export interface ReportContent {
  readonly id: string;
  /** With the hash. */
  readonly name: string;
  readonly tasks: number;
  readonly succeeded: number;
  readonly facts: readonly (readonly [term: string, fact: string])[];
  readonly results: readonly Drawing[];
  /** Why there is no picture of the results, if there is none. */
  readonly withoutFigure: string;
  readonly columns: readonly ColumnSummary[];
  /** What `collect` or `try` noted. */
  readonly notes: readonly string[];
  /** How many of the results are empty. */
  readonly emptyResults: number;
  /** Columns of numbers that have no picture. */
  readonly left: readonly string[];
  /** When attempts ran, and how long tasks took. */
  readonly run: readonly Drawing[];
  readonly parameterNames: readonly string[];
  /** Some of the tasks without a result, the first ones. */
  readonly failures: readonly TaskRecord[];
  /**
   * Tasks that have a result and wrote to standard error, grouped by its first line, unless a note says that it
   * contains an error.
   */
  readonly warnings: readonly MessageGroup[];
  readonly seed: number;
  /** A task to reproduce. */
  readonly example: number;
  /** Its parameters, as the task received them. */
  readonly exampleParameters: readonly (readonly [name: string, value: ParameterValue])[];
  /** The words of its command after the script, with its values. */
  readonly exampleArguments: readonly string[];
  /** The R script that each task runs; undefined if it runs none. */
  readonly script: string | undefined;
  /** Commands that run the example on this machine, if a manifest for that is at hand; a mended study; and the tasks without a result. */
  readonly commands: {
    readonly example: string | undefined;
    readonly newVersion: readonly string[];
    readonly rerun: readonly string[];
  };
}

/** If there are more failures than this, the report contains the first ones; records.csv contains all. */
const MOST_FAILURES = 200;
/** If an error text is longer, the report contains its end, where R's message is. */
const MOST_ERROR_CHARACTERS = 1000;

/** Makes all that a report says of a study, its pictures too. */
export async function reportContent(study: CollectedStudy, commands: StudyCommands): Promise<ReportContent> {
  const { name, description, records } = study;
  const succeeded = records.filter(({ status }) => status === 'succeeded');
  // The first task needs no step to its stream of random numbers, and demonstrates less.
  const example = succeeded[1] ?? succeeded[0] ?? records[0];
  const { figures, left } = resultFigures(study);
  // A queue's Redis stores no more.
  const kept = description.queue === undefined ? 'All attempts' : 'The last attempt of each item';
  const timeline = tryTimeline(name, study.attempts, kept);
  const duration = durationFigure(study);
  return {
    id: description.id,
    name,
    tasks: records.length,
    succeeded: succeeded.length,
    facts: factsOf(study),
    results: await draw(figures),
    withoutFigure: withoutFigure(study),
    columns: study.summaries,
    notes: study.notes,
    emptyResults: succeeded.filter(({ bytes }) => bytes === 0).length,
    left,
    run: await draw([timeline, duration].filter((figure) => figure !== undefined)),
    parameterNames: description.columns,
    failures: records
      .filter(({ status }) => status !== 'succeeded')
      .slice(0, MOST_FAILURES)
      .map((record) => ({ ...record, error: shortened(record.error) })),
    warnings: groupByMessage(
      succeeded.filter(({ task }) => !study.alarmed.has(task)).map(({ task, stderr }) => ({ task, text: stderr })),
    ),
    seed: description.seed,
    example: example?.task ?? 0,
    exampleParameters: description.columns.map((column, position) => [
      column,
      typed(example?.parameters[position] ?? '', study, position),
    ]),
    exampleArguments: argumentsOf(study, example?.parameters ?? []),
    script: scriptOf(study),
    commands: {
      example: commands.tryTask(example?.task ?? 0),
      newVersion: commands.synthCommands(),
      rerun: commands.rerunCommands(),
    },
  };
}

/** A value as the task received it, from its text in a CSV file. Text that looks like a number stays text. */
function typed(text: string, { columnTypes, records }: CollectedStudy, position: number): ParameterValue {
  const isNumber = ({ parameters }: TaskRecord): boolean =>
    (parameters[position] ?? '') !== '' && Number.isFinite(Number(parameters[position]));
  const type = columnTypes[position] ?? (records.every(isNumber) ? 'number' : 'string');
  if (type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** The words of the command after the script, as the task received them. */
function argumentsOf(study: CollectedStudy, parameters: readonly string[]): string[] {
  const { command, columns } = study.description;
  const script = scriptOf(study);
  if (script === undefined) return [];
  const words = command.slice(command.indexOf(script) + 1);
  return columns.length === 0
    ? words
    : words.map((word) => fillWord(word, (column) => parameters[columns.indexOf(column)] ?? ''));
}

function factsOf({ description, records, attempts, rowCount, valueColumns }: CollectedStudy): [string, string][] {
  const { pattern, image, command, seed } = description;
  const starts = attempts.map(({ started }) => started).filter(Number.isFinite);
  const first = new Date(starts.reduce((least, started) => Math.min(least, started), Infinity) * 1000);
  const ends = attempts.map(({ started, seconds }) => started + seconds).filter(Number.isFinite);
  const span = ends.reduce((most, end) => Math.max(most, end), 0) - first.getTime() / 1000;
  const taskSeconds = attempts.reduce((sum, { seconds }) => sum + (Number.isFinite(seconds) ? seconds : 0), 0);
  // attempts.csv contains the last one of each item of a queue.
  const count = Math.max(
    attempts.length,
    records.reduce((sum, { attempt }) => sum + Number(attempt), 0),
  );
  const failed = count - records.filter(({ status }) => status === 'succeeded').length;
  return [
    ['pattern', pattern],
    ['tasks', String(records.length)],
    [
      'values',
      rowCount === 0
        ? 'none'
        : `${String(rowCount)} ${rowCount === 1 ? 'row' : 'rows'} with the ${valueColumns.length === 1 ? 'column' : 'columns'} ${valueColumns.join(', ')}`,
    ],
    ...(starts.length === 0
      ? []
      : ([
          ['started', first.toISOString().replace('.000', '')],
          ['duration', durationText(span)],
          ['total task time', durationText(taskSeconds)],
          ['attempts', failed === 0 ? String(count) : `${String(count)}, ${String(failed)} of them without a result`],
        ] as [string, string][])),
    ['image', image],
    ['command', command.join(' ')],
    ['seed', String(seed)],
  ];
}

function withoutFigure({ rowCount, records }: CollectedStudy): string {
  const succeeded = records.filter(({ status }) => status === 'succeeded');
  if (succeeded.length === 0) return 'No task has a result.';
  if (succeeded.every(({ bytes }) => bytes === 0)) return 'All results are empty.';
  return rowCount === 0
    ? 'The results are in the folder tasks/; nothing in them was read as a table with rows.'
    : 'No column of the results has only numbers, so there is no chart; results.csv has all columns.';
}

/**
 * The script in R's command; none if a command asks for items itself, because each of these has its own random numbers.
 */
function scriptOf({ description: { command, queue } }: CollectedStudy): string | undefined {
  const [program = '', ...words] = command;
  return isR(program) && queue?.loop !== true ? words.find((word) => /\.[Rr]$/.test(word)) : undefined;
}

function shortened(error: string): string {
  return error.length <= MOST_ERROR_CHARACTERS ? error : `…${error.slice(-MOST_ERROR_CHARACTERS)}`;
}
