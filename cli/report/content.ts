import { fillWord } from '../../lib/study/placeholders';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { shellQuoted } from '../text/commands-to-copy';
import { isR } from '../study/programs';
import { groupByMessage, type MessageGroup } from '../records/standard-error';
import type { ColumnSummary } from '../results/series-cells';
import type { StudyCommands } from '../study/study-commands';
import { factsOf, withoutFigure } from './facts';
import type { ReportOptions } from './author';
import type { CollectedStudy, TaskRecord } from './collected/collected-study';
import { durationFigure, resultFigures } from './figures/study-figures';
import { tryTimeline } from './figures/timeline';
import { draw, type Drawing } from './render';

/** The contents of a report. */
export interface ReportContent {
  readonly id: string;
  readonly title: string;
  /** Paragraphs of the author. */
  readonly note: readonly string[];
  /** With the hash. */
  readonly name: string;
  /** How many were to run, which `try --task` may limit. */
  readonly tasks: number;
  readonly tasksOfStudy: number;
  readonly succeeded: number;
  readonly facts: readonly (readonly [term: string, fact: string])[];
  readonly command: string;
  readonly results: readonly Drawing[];
  /** Why there is no picture of the results, if there is none. */
  readonly withoutFigure: string;
  readonly columns: readonly ColumnSummary[];
  readonly cells: CollectedStudy['cells'];
  readonly samples: CollectedStudy['samples'];
  /** `n = 10, method = lm`; empty for a study without parameters. */
  readonly parametersOfTask: (task: number) => string;
  /** How long each item of a queue took, in the order of the cells; undefined for other studies. */
  readonly secondsOfCell: readonly number[] | undefined;
  /** What `collect` or `try` noted. */
  readonly notes: readonly string[];
  /** How many of the results are empty. */
  readonly emptyResults: number;
  /** The first successful tasks that printed something next to a result that is a file. */
  readonly printed: readonly TaskRecord[];
  /** How many there are. */
  readonly printedCount: number;
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
/** What more tasks printed is in records.csv. */
const MOST_PRINTED = 20;
/** If an error text is longer, the report contains its end, where R's message is. */
const MOST_ERROR_CHARACTERS = 1000;

/** Makes all that a report says of a study, its pictures too. */
export async function reportContent(
  study: CollectedStudy,
  commands: StudyCommands,
  { title, note = [], level }: ReportOptions = {},
): Promise<ReportContent> {
  const { name, description, records } = study;
  const succeeded = records.filter(({ status }) => status === 'succeeded');
  // The first task needs no step to its stream of random numbers, and demonstrates less.
  const example = succeeded[1] ?? succeeded[0] ?? records[0];
  const printing = succeeded.filter(({ printed }) => printed !== '');
  const { figures, left } = resultFigures(study, level);
  // A queue's Redis stores no more.
  const kept = description.queue === undefined ? 'All attempts' : 'The last attempt of each item';
  const timeline = tryTimeline(name, study.attempts, kept);
  const duration = durationFigure(study);
  return {
    id: description.id,
    title: title ?? description.id,
    note,
    name,
    tasks: records.length,
    tasksOfStudy: description.tasks,
    succeeded: succeeded.length,
    facts: factsOf(study),
    command: description.command.map(shellQuoted).join(' '),
    results: await draw(figures),
    withoutFigure: withoutFigure(study),
    columns: study.summaries,
    cells: study.cells,
    samples: study.samples,
    parametersOfTask: parametersOfTask(study),
    secondsOfCell: secondsOfCells(study),
    notes: study.notes,
    emptyResults: succeeded.filter(({ bytes }) => bytes === 0).length,
    printedCount: printing.length,
    printed: printing.slice(0, MOST_PRINTED).map((record) => ({ ...record, printed: shortened(record.printed) })),
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

const LONGEST_PARAMETERS = 100;

function parametersOfTask({ description: { columns }, records }: CollectedStudy): (task: number) => string {
  const byTask = new Map(records.map(({ task, parameters }) => [task, parameters]));
  return (task) => {
    const texts = (byTask.get(task) ?? []).map((value, position) => `${columns[position] ?? ''} = ${value}`);
    const text = texts.join(', ');
    return text.length > LONGEST_PARAMETERS ? `${text.slice(0, LONGEST_PARAMETERS)}…` : text;
  };
}

/** The cells of a queue are its items; the last one counts if an item occurs several times. */
function secondsOfCells({ description, records, cells }: CollectedStudy): number[] | undefined {
  if (description.queue === undefined) return undefined;
  const byItem = new Map(records.map(({ parameters, seconds }) => [JSON.stringify(parameters), seconds]));
  return cells.map(({ parameters }) => byItem.get(JSON.stringify(parameters)) ?? NaN);
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
