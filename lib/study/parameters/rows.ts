import { isRecord } from '../checks';
import type { ProblemList } from '../problems';
import { ParameterTable, rowsAxis } from './table';
import { checkNames, checkValue, valueText, type ParameterRow, type ParameterValue } from './values';

/** A column of a table by its name. */
export type Column = readonly [name: string, values: readonly ParameterValue[]];

/** So many wrong values of a table are told; whoever sees them knows what the others are. */
const MAX_TOLD = 20;

/** Columns as they are given to grid, zip and list. */
export function checkColumns(problems: ProblemList, given: unknown): Column[] {
  if (!isRecord(given) || Object.keys(given).length === 0) {
    problems.report('', 'be an object of names and lists of values', given, 'write, for example, { n: range(1, 100) }');
    return [];
  }
  checkNames(problems, Object.keys(given), (position) => Object.keys(given)[position] ?? '');
  return Object.entries(given).map(([name, values]) => [name, checkColumn(problems, name, values)]);
}

function checkColumn(problems: ProblemList, name: string, given: unknown): readonly ParameterValue[] {
  if (!Array.isArray(given) || given.length === 0) {
    problems.report(
      name,
      'be a list of at least one value',
      given,
      "write, for example, ['lm', 'rf'] or range(1, 100)",
    );
    return [''];
  }
  const values = given as readonly unknown[];
  const told = problems.length;
  for (let position = 0; position < values.length && problems.length - told < MAX_TOLD; position++)
    checkValue(problems, `${name}[${String(position)}]`, name, values[position]);
  return problems.length === told ? (values as readonly ParameterValue[]) : [''];
}

/** Rows as they are given to table: all with the columns of the first. */
export function checkRecords(
  problems: ProblemList,
  given: unknown,
): { readonly columns: readonly string[]; readonly rows: readonly (readonly ParameterValue[])[] } {
  const nothing = { columns: [], rows: [] };
  if (!Array.isArray(given) || given.length === 0) {
    problems.report('', 'be a list of at least one row', given, "write, for example, [{ n: 5, method: 'lm' }]");
    return nothing;
  }
  const [first] = given as readonly unknown[];
  const columns = isRecord(first) ? Object.keys(first) : [];
  checkNames(problems, columns, (position) => `[0].${columns[position] ?? ''}`);
  const told = problems.length;
  const rows: ParameterValue[][] = [];
  for (const [position, row] of (given as readonly unknown[]).entries()) {
    if (problems.length - told >= MAX_TOLD) break;
    rows.push(checkRecord(problems, `[${String(position)}]`, row, columns));
  }
  return problems.length === told ? { columns, rows } : nothing;
}

function checkRecord(problems: ProblemList, prop: string, row: unknown, columns: readonly string[]): ParameterValue[] {
  if (!isRecord(row) || Object.keys(row).length === 0) {
    problems.report(prop, 'be an object of names and values', row, "write, for example, { n: 5, method: 'lm' }");
    return [];
  }
  for (const name of Object.keys(row).filter((key) => !columns.includes(key)))
    problems.report(
      `${prop}.${name}`,
      'be a parameter of the first row, too',
      row[name],
      'give all rows the same parameters',
    );
  return columns.flatMap((name) => {
    const value = row[name];
    return checkValue(problems, `${prop}.${name}`, name, value) ? [value] : [];
  });
}

/** A table of rows, which are all different unless that is allowed. */
export function listed(
  problems: ProblemList,
  columns: readonly string[],
  rows: readonly (readonly ParameterValue[])[],
  { allowDuplicates = false }: { readonly allowDuplicates?: boolean },
): ParameterTable {
  if (!allowDuplicates) checkDuplicates(problems, rows);
  return new ParameterTable([rowsAxis(columns, rows)]);
}

function checkDuplicates(problems: ProblemList, rows: readonly (readonly ParameterValue[])[]): void {
  const twins = tryTwins(rows.length, (position) => rowKey(rows[position] ?? []));
  if (twins === undefined) return;
  const remedy = 'remove one of them, or set allowDuplicates: true; replicate(k) runs each row k times';
  problems.report(
    `[${String(twins[1])}]`,
    `differ from row ${String(twins[0])} (rows count from 0)`,
    rows[twins[1]],
    remedy,
  );
}

/** Values of a grid's column, of which no two print the same: 1 and '1' would make the same task. */
export function checkDistinct(problems: ProblemList, [name, values]: Column): void {
  if (isAscending(values)) return;
  const twins = tryTwins(values.length, (position) => valueText(values[position] ?? ''));
  if (twins === undefined) return;
  const [first, second] = twins.map((position) => `${name}[${String(position)}]`);
  problems.report(
    second ?? '',
    `differ from ${first ?? ''} when printed`,
    values[twins[1]],
    'remove one of them; replicate(k) runs each row k times',
  );
}

/** Quick, for the most common of long lists. */
function isAscending(values: readonly ParameterValue[]): boolean {
  let last = -Infinity;
  return values.every((value) => {
    const ascends = typeof value === 'number' && value > last;
    last = Number(value);
    return ascends;
  });
}

/** The first two positions of the same key. */
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

/** A row by its names. Without a prototype: a parameter may have any name, `__proto__` too. */
export function toRecord(columns: readonly string[], row: readonly ParameterValue[]): ParameterRow {
  const record = Object.create(null) as Record<string, ParameterValue>;
  columns.forEach((column, position) => (record[column] = row[position] ?? ''));
  return record;
}
