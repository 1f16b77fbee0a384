import { withUsualSignals } from '../system/interruption';
import type { ExitCode } from '../text/errors';
import { EXIT } from '../text/errors';
import { counted } from '../text/count';
import { printOut, toJsonText, printErr } from '../text/printing';
import { columnsOf } from '../text/terminal';
import type { Collection } from './collection';
import { describeCells, shownCells, type ShownCells } from './cells-text';
import { estimateText } from './estimate';
import type { CollectionReport } from './final-report';
import { describeReport, reportOn, describeProblems } from './final-report';
import { writeCollection } from './output-folder';
import { summarize } from './summary';
import { resultsTable } from './tables';
import { withUnreadable } from './unreadable';

/** How tables are written. */
export interface TableOptions {
  /** Quote cells that a spreadsheet would take for formulas. */
  readonly excelSafe?: boolean | undefined;
}

export interface ReportOptions extends TableOptions {
  /** Print the summary as JSON. */
  readonly json?: boolean;
}

/** Writes the collection, informs the user, and returns the exit code: 0 only if every task has its result. */
export async function writeAndReport(
  collection: Collection,
  output: string,
  options: ReportOptions,
  shown = '',
): Promise<ExitCode> {
  const { report, cells } = await write(collection, output, options);
  show(report, cells, options.json === true, shown);
  return report.problems.length === 0 ? EXIT.ok : EXIT.failures;
}

/**
 * Informs the user about the collection.
 * @param cells not in the JSON: cells.csv contains all of them.
 * @param shown what has already been shown of the output, on standard error: errors in it are not repeated.
 */
export function show(report: CollectionReport, cells: ShownCells, json: boolean, shown = ''): void {
  const width = columnsOf(process.stdout);
  printOut(json ? toJsonText(report) : describeReport(report, width) + describeCells(cells, width));
  if (!json) tell(report, shown);
}

/** What the user sees of a collection that was written. */
export interface WrittenCollection {
  readonly report: CollectionReport;
  readonly cells: ShownCells;
  /** The current estimate of the first column of results; empty if there is none. */
  readonly estimate: string;
}

/** Writes the collection, and reports where replaced contents are kept. */
export async function write(
  collected: Collection,
  output: string,
  options: TableOptions = {},
): Promise<WrittenCollection> {
  const say = (line: string): void => {
    printErr(`${line}\n`);
  };
  return writeTables(collected, output, options, say);
}

function formulaNotes(formulas: number): string[] {
  if (formulas === 0) return [];
  const cells = counted(formulas, 'cell', 'cells');
  return [
    `a spreadsheet may run ${cells} of the tables as formulas (text that begins with =, +, -, @, a tab or a carriage return); collect and try quote them with --excel-safe`,
  ];
}

/** @param say informs the user where replaced contents are kept. */
export async function writeTables(
  collected: Collection,
  output: string,
  { excelSafe }: TableOptions,
  say: (line: string) => void,
): Promise<WrittenCollection> {
  const { collection, results, summary, ...written } = await withUsualSignals(() => {
    const results = resultsTable(collected);
    const collection = withUnreadable(collected, results);
    const summary = summarize(results);
    const report = reportOn(collection, results, output, summary);
    const [cells, estimate] = [shownCells(results, summary), estimateText(results, summary)];
    return { collection, results, summary, report, cells, estimate };
  });
  const { notes } = written.report;
  const { kept, formulas } = await writeCollection(output, collection, results, notes, summary, excelSafe);
  if (kept !== undefined)
    say(
      `note: ${output} had results that this collection does not have, or of another version; they are kept in ${kept}`,
    );
  return { ...written, report: { ...written.report, notes: [...notes, ...formulaNotes(formulas)] } };
}

/** What the user should know of the results, and the tasks that lack one. */
export function tell({ notes, problems, advice }: CollectionReport, shown = ''): void {
  for (const note of notes) printErr(`note: ${note}\n`);
  const told = problems.map((problem) => ({ ...problem, error: unlessShown(problem.error, shown) }));
  for (const line of describeProblems(told)) printErr(`${line}\n`);
  if (advice !== undefined) printErr(`${advice}\n`);
}

/** An error; if its text was already shown, where to find it instead. The wrapper's prefix remains. */
function unlessShown(error: string, shown: string): string {
  if (shown === '') return error;
  const lines = error.split('\n');
  const first = lines.findIndex((_, position) => {
    const rest = lines.slice(position).join('\n').trim();
    return rest !== '' && shown.includes(rest);
  });
  return first < 0 ? error : [...lines.slice(0, first), 'see its output above'].join('\n');
}
