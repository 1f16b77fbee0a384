import { counted } from '../text/count';
import { figureText, figureTexts } from '../text/numbers';
import { groupBy } from '../system/group-by';
import { wayOut } from '../study/write-result-advice';
import { shortList } from '../text/short-list';
import type { ColumnSummary, OddColumn, Pooled } from './series-cells';

const WAY_OUT_OF_CELLS =
  'a column of names needs no summary; print NA for a missing number; if other text is among the rows, write only the table to the file KUBEPAR_RESULT';

/** Whether the output named the column, and so was already a table. */
function isNamed(column: string): boolean {
  return !/^(?:result\.)*(?:value|V\d+)(?: \[|$)/.test(column);
}

/**
 * The note that columns have no summary or an unusual one, with the reason; for those that lack numbers, also with a
 * solution.
 */
export function oddNotes(odd: readonly OddColumn[], command: readonly string[] = []): string[] {
  const groups = groupBy(odd, ({ kind }) => kind);
  const notes = [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const names = [first, ...others].map(({ column }) => column);
    return others.length === 0
      ? `column ${first.column} ${first.why.one}`
      : `columns ${shortList(names)} ${first.why.several}`;
  });
  const words = groups.get('words');
  if (words === undefined) return notes;
  return [...notes, words.every(({ column }) => isNamed(column)) ? WAY_OUT_OF_CELLS : wayOut(command)];
}

/** How many values of how many tasks each summary combines, so that nobody assumes one value per task. */
export function pooledTexts(columns: readonly ColumnSummary[]): string[] {
  const pooled = groupBy(
    columns.filter((summary) => summary.pooled !== undefined),
    pooledText,
  );
  return [...pooled].map(([text, group]) => `${shortList(group.map(({ column }) => column))}: ${String(text)}`);
}

/** `200 values of 2 tasks, 100 each`; undefined if tasks have one value each. */
export function pooledText({ count, na, infinite, pooled }: ColumnSummary): string | undefined {
  if (pooled === undefined) return undefined;
  const values = `${String(count + na + infinite)} values of ${counted(pooled.tasks, 'task', 'tasks')}`;
  return pooled.tasks === 1 ? values : `${values}, ${eachText(pooled)} each`;
}

/** `2 tasks have 100 values each`, next to the number of values; undefined if tasks have one value each. */
export function perTaskText({ pooled }: ColumnSummary): string | undefined {
  if (pooled === undefined) return undefined;
  return pooled.tasks === 1
    ? `1 task has ${String(pooled.most)} values`
    : `${String(pooled.tasks)} tasks have ${eachText(pooled)} values each`;
}

function eachText({ least, most }: Pooled): string {
  return least === most ? String(most) : `${String(least)} to ${String(most)}`;
}

/** The name of a summary in a table for people. */
export function titleOf({ column, isLogical }: ColumnSummary): string {
  return isLogical === true ? `${column} (share of TRUE)` : column;
}

/** The titles of the figures of a column. */
export const FIGURES = ['mean', 'sd', 'se', 'min', 'max'] as const;

/**
 * The figures of a column for people, with this many digits, or more if the mean, the minimum and the maximum would
 * otherwise be equal.
 */
export function figuresOf({ mean, sd, se, min, max, printed }: ColumnSummary, digits: number): string[] {
  const spread = [figureText(sd, digits), figureText(se, digits)];
  if (printed !== undefined) return [figureText(mean, digits), ...spread, printed.min, printed.max];
  const [middle = '', least = '', greatest = ''] = figureTexts([mean, min, max], digits);
  return [middle, ...spread, least, greatest];
}
