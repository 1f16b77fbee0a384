import type { ProblemList } from '../problems';
import { toRecord, type RowsOptions } from './rows';
import { ParameterTable, valuesAt, type Axis } from './table';
import { valueText, type ParameterValue } from './values';

/** The place of a row: for the start of a problem, and within its text. */
export interface Place {
  readonly prop: string;
  readonly name: string;
}

export function placeInRows(position: number): Place {
  return { prop: `[${String(position)}]`, name: `row ${String(position)} (rows count from 0)` };
}

export function placeInColumn(column: string, position: number): Place {
  const name = `${column}[${String(position)}]`;
  return { prop: name, name };
}

/** A table of rows, which must all be different unless duplicates are allowed. */
export function listed(
  problems: ProblemList,
  axis: Axis,
  { allowDuplicates = false }: RowsOptions,
  placeOf: (position: number) => Place,
): ParameterTable {
  // Columns with problems contain substitutes for their values.
  if (!allowDuplicates && problems.length === 0) checkDistinct(problems, axis, placeOf);
  return new ParameterTable([axis]);
}

/** Reports two rows of an axis that print the same, because they would create the same task. */
export function checkDistinct(problems: ProblemList, axis: Axis, placeOf: (position: number) => Place): void {
  const [first, second] = twinsOn(axis) ?? [];
  if (first === undefined || second === undefined) return;
  const [one, other] = [valuesAt(axis, first), valuesAt(axis, second)];
  const isSame = one.every((value, column) => value === other[column]);
  const rule = `differ from ${placeOf(first).name}${isSame ? '' : ' when printed'}`;
  const given = axis.columns.length === 1 ? other[0] : toRecord(axis.columns, other);
  const remedy = 'remove one of them, or set allowDuplicates: true; replicate(k) runs each row k times';
  problems.report(placeOf(second).prop, rule, given, remedy);
}

/** Whether two rows of an axis print the same. */
export function hasTwins(axis: Axis): boolean {
  return twinsOn(axis) !== undefined;
}

function twinsOn(axis: Axis): [number, number] | undefined {
  if (axis.columns.some((_, column) => isMonotonic(axis, column))) return undefined;
  return tryTwins(axis.length, (position) => rowKey(valuesAt(axis, position)));
}

/**
 * Whether a column contains only ascending or only descending numbers, as most long lists do. Determined without a
 * copy.
 */
function isMonotonic({ length, value }: Axis, column: number): boolean {
  const direction = value(0, column) < value(length - 1, column) ? 1 : -1;
  let last = -Infinity;
  for (let position = 0; position < length; position++) {
    const current = value(position, column);
    if (typeof current !== 'number' || current * direction <= last) return false;
    last = current * direction;
  }
  return true;
}

/** The first two positions with the same key. */
function tryTwins(length: number, keyOf: (position: number) => string): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (let position = 0; position < length; position++) {
    const key = keyOf(position);
    const first = seen.get(key);
    if (first !== undefined) return [first, position];
    seen.set(key, position);
  }
  return undefined;
}

/** The same for rows that print the same. */
export function rowKey(row: readonly ParameterValue[]): string {
  return JSON.stringify(row.map(valueText));
}

/** Checks that two lists have no row in common. */
export function checkDisjoint(
  problems: ProblemList,
  columns: readonly string[],
  rows: readonly (readonly ParameterValue[])[],
  added: readonly (readonly ParameterValue[])[],
): void {
  const seen = new Set(rows.map(rowKey));
  const twin = added.find((row) => seen.has(rowKey(row)));
  if (twin === undefined) return;
  const remedy = 'leave it out of one of them with where; replicate(k) runs each row k times';
  problems.report('concat', 'join tables that have no row in common', toRecord(columns, twin), remedy);
}
