import { numberOf } from './output/words';
import { RowLabels } from './row-labels';

/** The cells of results.csv: the task, its parameters, and the values. */
export interface ValueTable {
  readonly columns: readonly string[];
  /** Those of values, behind the others. */
  readonly valueColumns: readonly string[];
  readonly rows: Iterable<readonly string[]>;
  /** Whether a task has no such column: its empty cells there are no missing values. */
  readonly lacks: (task: string, column: string) => boolean;
}

/** A column of results, or its rows with one label. */
export interface ResultSeries {
  /** Of rows with a label: `value [Mean]`. */
  readonly name: string;
  /** The place of the column in the table. */
  readonly place: number;
  readonly label: string | undefined;
  /** Whether it only counts the rows of each task. */
  readonly isIndex: boolean;
}

/** What of results.csv holds results. */
export interface ResultColumns {
  readonly series: readonly ResultSeries[];
  /** The label of a row; undefined where rows have none. */
  readonly labelOf: (row: readonly string[]) => string | undefined;
  /** Whether rows are named, and yet not divided: they have many names, or one twice in a task. */
  readonly isUndivided: boolean;
}

/** Rows that count from 0 or 1 are an index where a task has so many: fewer may be results. */
const TELLING_ROWS = 3;

/**
 * Finds the columns that hold results: not the names of rows, be they numbers, and none that repeats the task or a parameter, as a script writes that prints its
 * settings beside its results. Where the first column labels the rows of each task, the others have a series for each label.
 */
export function resultColumns(table: ValueTable): ResultColumns {
  const columns = columnsWithoutRepeats(table);
  const [first] = columns;
  const isNamed = ([task = '']: readonly string[]): boolean => first !== undefined && !table.lacks(task, first.name);
  const labelIn = (row: readonly string[]): string => row[first?.place ?? 0] ?? '';
  const labels = new RowLabels(columns.map(({ own }) => own));
  for (const row of table.rows) if (isNamed(row)) labels.add(row[0] ?? '', labelIn(row));
  const kind = labels.kind();
  // Tasks may have values without names beside those of others.
  const divisions = kind === 'labels' ? [...labels.labels, undefined] : [undefined];
  return {
    series: columns
      .slice(kind === 'values' ? 0 : 1)
      .flatMap(({ name, place, isIndex }) =>
        divisions.map((label) => ({ name: label === undefined ? name : `${name} [${label}]`, place, label, isIndex })),
      ),
    labelOf: (row) => (kind === 'labels' && isNamed(row) ? labelIn(row) : undefined),
    isUndivided: kind === 'undivided',
  };
}

interface ValueColumn extends Pick<ResultSeries, 'name' | 'place' | 'isIndex'> {
  /** The name that the tasks have for it. */
  readonly own: string;
}

/** The value columns that do not repeat the task or a parameter. */
function columnsWithoutRepeats({ columns, valueColumns, rows }: ValueTable): ValueColumn[] {
  const first = columns.length - valueColumns.length;
  const found = valueColumns.map((name, position) => {
    const own = name.replace(/^(?:result\.)+/, '');
    const repeats = columns.slice(0, first).indexOf(own);
    return { name, own, place: first + position, repeats, hasCells: false, counts: true, mostRows: 0 };
  });
  let place = 0;
  let last: string | undefined;
  for (const row of rows) {
    place = row[0] === last ? place + 1 : 0;
    last = row[0];
    for (const column of found) {
      const cell = row[column.place] ?? '';
      if (cell === '') continue;
      column.hasCells = true;
      column.mostRows = Math.max(column.mostRows, place + 1);
      column.counts &&= cell === String(place) || cell === String(place + 1);
      if (column.repeats >= 0 && !isSame(cell, row[column.repeats] ?? '')) column.repeats = -1;
    }
  }
  return found
    .filter(({ repeats, hasCells }) => repeats < 0 || !hasCells)
    .map(({ counts, mostRows, ...column }) => ({ ...column, isIndex: counts && mostRows >= TELLING_ROWS }));
}

/** Programs write numbers, TRUE and FALSE each in their way. */
function isSame(cell: string, parameter: string): boolean {
  if (cell.trim().toLowerCase() === parameter.trim().toLowerCase()) return true;
  const [one, other] = [numberOf(cell), numberOf(parameter)];
  return one !== undefined && one === other;
}
