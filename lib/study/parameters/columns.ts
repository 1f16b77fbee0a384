import { isRecord, MAX_INT32 } from '../checks';
import type { ProblemList } from '../problems';
import { isSecretName } from '../secret-names';
import { placeInColumn, placeInRows, type Place } from './duplicates';
import { axesOf, type Column, type ParameterTable } from './table';
import { checkLength, checkNames, checkValue, MAX_TOLD, type ParameterValue } from './values';

/** Columns as given to grid, zip and list. */
export function checkColumns(problems: ProblemList, given: unknown): Column[] {
  if (!isRecord(given) || Object.keys(given).length === 0) {
    problems.report('', 'be an object of names and lists of values', given, 'write, for example, { n: range(1, 100) }');
    return [];
  }
  const names = Object.keys(given);
  checkNames(problems, names, (position) => names[position] ?? '');
  return names.map((name) => [name, checkColumn(problems, name, given[name])]);
}

/** Substitute for an invalid column. */
const ONE_VALUE = [''];

function checkColumn(problems: ProblemList, name: string, given: unknown): readonly ParameterValue[] {
  // Its name has been reported, and a message about its values would show them.
  if (isSecretName(name)) return ONE_VALUE;
  if (!Array.isArray(given) || given.length === 0) {
    const remedy = "write, for example, ['lm', 'rf'] or range(1, 100)";
    problems.report(name, 'be a list of at least one value', given, remedy);
    return ONE_VALUE;
  }
  const values = given as readonly unknown[];
  if (!checkLength(problems, name, values)) return ONE_VALUE;
  const told = problems.length;
  for (let position = 0; position < values.length && problems.length - told < MAX_TOLD; position++)
    checkValue(problems, () => `${name}[${String(position)}]`, name, values[position]);
  return problems.length === told ? (values as readonly ParameterValue[]) : ONE_VALUE;
}

/**
 * More rows can't run as one study: they exceed the largest number of tasks per pod, times the largest number of pods
 * without a limit on failures.
 */
const MAX_ROWS_OF_STUDY = MAX_INT32 * 100_000;

/** Nobody runs this many. */
const MANY_STUDIES = 10_000n;

/** Checks that the number of rows of a grid is not too large. */
export function checkGridLength(problems: ProblemList, table: ParameterTable): void {
  const rows = axesOf(table).reduce((product, { length }) => product * BigInt(length), 1n);
  if (rows <= BigInt(Number.MAX_SAFE_INTEGER)) return;
  const studies = (rows - 1n) / BigInt(MAX_ROWS_OF_STUDY) + 1n;
  const split = `, or split it into at least ${String(studies)} grids, each a study with tasksPerPod: ${String(MAX_INT32)}`;
  const remedy = `choose fewer values${studies > MANY_STUDIES ? '' : split}`;
  problems.report('', `have at most ${String(Number.MAX_SAFE_INTEGER)} rows`, `${String(rows)} rows`, remedy);
}

/** Checks that all columns have equally many values. */
export function checkLengths(problems: ProblemList, columns: readonly Column[]): void {
  const lengths = columns.map(([, values]) => values.length);
  if (new Set(lengths).size <= 1) return;
  const given = columns.map(([name, values]) => `${name}: ${String(values.length)}`).join(', ');
  const remedy = 'add the missing values; Parameters.grid makes all combinations';
  problems.report('', 'have the same number of values for each parameter', given, remedy);
}

/** Where the rows of a zip are. */
export function placesIn(columns: readonly Column[]): (row: number) => Place {
  const [name = ''] = columns[0] ?? [];
  return columns.length === 1 ? (row) => placeInColumn(name, row) : placeInRows;
}
