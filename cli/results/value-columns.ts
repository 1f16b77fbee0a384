import { numberOf } from './summary';

/** The cells of results.csv: the task, its parameters, and the values. */
export interface ValueTable {
  readonly columns: readonly string[];
  /** Those of values, behind the others. */
  readonly valueColumns: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

/** What readers of outputs call the names of rows. */
const ROW_NAMES = 'row';

/**
 * The value columns that hold results. Names of rows are none, be they numbers, and neither is a column that repeats the task or a parameter: a
 * script that prints its settings beside its results has those twice.
 */
export function resultColumns({ columns, valueColumns, rows }: ValueTable): string[] {
  const first = columns.length - valueColumns.length;
  const names = columns.slice(0, first);
  const repeats = valueColumns.map((name) => names.indexOf(name.replace(/^result\./, '')));
  const hasCells = valueColumns.map(() => false);
  for (const row of rows) {
    for (const [position, of] of repeats.entries()) {
      const cell = row[first + position] ?? '';
      if (of < 0 || cell === '') continue;
      hasCells[position] = true;
      if (!isSame(cell, row[of] ?? '')) repeats[position] = -1;
    }
    if (repeats.every((of) => of < 0)) break;
  }
  return valueColumns.filter(
    (name, position) => name !== ROW_NAMES && !(hasCells[position] === true && (repeats[position] ?? -1) >= 0),
  );
}

/** Programs write numbers, TRUE and FALSE each in their way. */
function isSame(cell: string, parameter: string): boolean {
  if (cell.trim().toLowerCase() === parameter.trim().toLowerCase()) return true;
  const [one, other] = [numberOf(cell), numberOf(parameter)];
  return one !== undefined && one === other;
}
