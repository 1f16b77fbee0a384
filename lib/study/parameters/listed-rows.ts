import type { ProblemList } from '../problems';
import type { ParameterTable } from './table';
import type { ParameterValue } from './values';

/** Methods that visit each row accept at most this many; a grid may have more. */
export const MAX_LISTED_ROWS = 1_000_000;

/** All rows; none after a report that they are too many. @param prop the method that needs them. */
export function listRows(
  problems: ProblemList,
  prop: string,
  table: ParameterTable,
): readonly (readonly ParameterValue[])[] {
  if (table.length <= MAX_LISTED_ROWS) return Array.from({ length: table.length }, (_, index) => table.row(index));
  const rule = `look at no more than ${String(MAX_LISTED_ROWS)} rows`;
  problems.report(prop, rule, table.length, 'leave out values of the grid, or split it');
  return [];
}

/** The same, with the values in the order of these columns. */
export function rowsInOrder(
  problems: ProblemList,
  prop: string,
  columns: readonly string[],
  table: ParameterTable,
): readonly (readonly ParameterValue[])[] {
  const places = columns.map((column) => table.columns.indexOf(column));
  return listRows(problems, prop, table).map((row) => places.map((place) => row[place] ?? ''));
}
