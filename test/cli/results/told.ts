import { reportOn } from '../../../cli/results/final-report';
import type { Collection } from '../../../cli/results/collection';
import { resultsTable, toCsv } from '../../../cli/results/tables';
import { withUnreadable } from '../../../cli/results/unreadable';
import type { CheckedOutput } from '../../../lib/study/output';
import type { ColumnSummary } from '../../../cli/results/series-cells';
import { collectionOf } from './support';

/** The table of results, and the messages to the user about it. */
export interface Told {
  readonly csv: string;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** What `collect` creates from the outputs of a study's tasks. */
export function told(
  outputs: readonly (string | Buffer | undefined)[],
  output?: CheckedOutput,
  command?: readonly string[],
): Told {
  const { version, ...rest } = collectionOf(outputs);
  const description = { ...version.description, ...(output && { output }), ...(command && { command }) };
  const collected: Collection = { ...rest, version: { ...version, description } };
  const results = resultsTable(collected);
  const { notes, problems } = reportOn(withUnreadable(collected, results), results, 'results');
  return {
    csv: [...toCsv(results)].join(''),
    notes,
    problems: problems.map(({ task, status, error }) => `${String(task)} ${status}: ${error}`),
  };
}

/** The lines of the summary for the outputs of a study's tasks. */
export function summariesOf(outputs: readonly (string | undefined)[]): readonly ColumnSummary[] {
  const collection = collectionOf(outputs);
  return reportOn(collection, resultsTable(collection), 'results').columns;
}
