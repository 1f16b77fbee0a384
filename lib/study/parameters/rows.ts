import { checkBoolean, isRecord } from '../checks';
import { checkKnownNames } from '../known-names';
import type { ProblemList } from '../problems';
import { isSecretName } from '../secret-names';
import { checkLength, checkNames, checkValue, MAX_TOLD, type ParameterRow, type ParameterValue } from './values';

/** Options of tables of rows. */
export interface RowsOptions {
  /**
   * Whether rows may occur twice, which is usually a mistake. To run each row several times, use `replicate`.
   * @default false
   */
  readonly allowDuplicates?: boolean;
}

/** Checked names and rows. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ParameterValue[])[];
}

/** The options of a table. A misspelled one would be silently ignored if nothing type-checks main.ts. */
export function checkOptions<Options extends RowsOptions>(
  problems: ProblemList,
  given: Options,
  known: readonly string[] = ['allowDuplicates'],
): Partial<Options> {
  if (!isRecord(given)) {
    problems.report('options', 'be an object', given, 'write, for example, { allowDuplicates: true }');
    return {};
  }
  checkKnownNames(problems, given, { known, rule: 'be an option of this table' });
  checkBoolean(problems, 'allowDuplicates', given['allowDuplicates' as keyof Options]);
  return given;
}

/** Rows as given to table, which must all have the columns of the first. */
export function checkRecords(problems: ProblemList, given: unknown): Rows {
  if (!Array.isArray(given) || given.length === 0) {
    problems.report('', 'be a list of at least one row', given, "write, for example, [{ n: 5, method: 'lm' }]");
    return { columns: [], rows: [] };
  }
  const records = given as readonly unknown[];
  if (!checkLength(problems, '', records)) return { columns: [], rows: [] };
  const first = records.find(isNonEmptyRecord) ?? {};
  const columns = Object.keys(first);
  checkNames(problems, columns, (position) => `[${String(records.indexOf(first))}].${columns[position] ?? ''}`);
  const told = problems.length;
  for (let position = 0; position < records.length && problems.length - told < MAX_TOLD; position++)
    checkRecord(problems, `[${String(position)}]`, records[position], columns);
  if (problems.length > told) return { columns, rows: [] };
  return { columns, rows: (records as readonly ParameterRow[]).map((row) => columns.map((name) => row[name] ?? '')) };
}

function isNonEmptyRecord(given: unknown): given is Record<string, unknown> {
  return isRecord(given) && Object.keys(given).length > 0;
}

function checkRecord(problems: ProblemList, prop: string, row: unknown, columns: readonly string[]): void {
  if (!isNonEmptyRecord(row)) {
    problems.report(prop, 'be an object of names and values', row, "write, for example, { n: 5, method: 'lm' }");
    return;
  }
  const names = Object.keys(row);
  if (names.length !== columns.length || !names.every((name) => columns.includes(name))) {
    const rule = `have the same parameters as the first row (${columns.join(', ')})`;
    problems.report(prop, rule, names.join(', '), 'give all rows the same parameters');
    return;
  }
  for (const name of columns) if (!isSecretName(name)) checkValue(problems, () => `${prop}.${name}`, name, row[name]);
}

/** A row with its names as keys. It has no prototype, because a parameter may have any name, even `__proto__`. */
export function toRecord(columns: readonly string[], row: readonly ParameterValue[]): ParameterRow {
  const record = Object.create(null) as Record<string, ParameterValue>;
  columns.forEach((column, position) => (record[column] = row[position] ?? ''));
  return record;
}
