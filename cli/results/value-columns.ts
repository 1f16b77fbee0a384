import type { Lack } from './missing-columns';
import { isCode, numberOf } from '../output/words';
import { tryMixedKeys } from './row-keys';
import { RowLabels } from './row-labels';
import { RowNumbers, RowPlaces } from './row-places';

/** The cells of results.csv: the task, its parameters, and the values. */
export interface ValueTable {
  readonly columns: readonly string[];
  /** Those of values, after the others. */
  readonly valueColumns: readonly string[];
  readonly rows: Iterable<readonly string[]>;
  /** Whether a task has no such column: its empty cells there are not missing values. */
  readonly lacks: (task: string, column: string) => boolean;
  /** Whether the column before those of values numbers equal rows of the parameter table. */
  readonly isReplicated?: boolean;
}

/** What distinguishes the rows of a task: a label, or a position among its rows, from 1; undefined if nothing does. */
export type Division = string | number | undefined;

/** A column of results, or its rows with one label or at one position. */
export interface ResultSeries {
  /** For rows with a label, `value [Mean]`; at a position, `value [1]`. */
  readonly name: string;
  /** The name of its column in the table. */
  readonly column: string;
  /** The position of the column in the table. */
  readonly place: number;
  readonly division: Division;
  /** Whether it only counts the rows of each task. */
  readonly isIndex: boolean;
  /** A cell that makes the column text, whatever the others are: a number with leading zeros. */
  readonly code: CellOfTask | undefined;
}

/** A cell of results.csv, with its series. */
export interface CellOfTask {
  readonly cell: string;
  readonly task: string;
}

/** The part of results.csv that contains results. */
export interface ResultColumns {
  readonly series: readonly ResultSeries[];
  /**
   * Begins a pass over the rows, in order. @returns to which series a row belongs: those with one of these divisions.
   */
  readonly divider: () => (row: readonly string[]) => readonly Division[];
  /** Whether rows are named but not divided by name, because there are many names, or one occurs twice in a task. */
  readonly areNamesIdle: boolean;
  /** The row names that some tasks lack, as series, whether they are summarized or not. */
  readonly lackingRows: readonly Lack[];
  /** Series by position whose rows have different keys in different tasks. */
  readonly mixed: readonly MixedSeries[];
}

/** A series that combines several groups, and the columns that distinguish these groups. */
export interface MixedSeries {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Rows that count from 0 or 1 are an index if a task has this many. Fewer may be results. */
const TELLING_ROWS = 3;

/**
 * Finds the columns that contain results: not row names, even if they are numbers, and no column that repeats the task
 * or a parameter, as in the output of a script that prints its settings next to its results. If a column labels the
 * rows of each task, the other columns have a series per label. Otherwise, if tasks have the same few rows, they have a
 * series per position, because the rows may mean different things, such as an estimate and its error.
 */
export function resultColumns(table: ValueTable): ResultColumns {
  const all = columnsWithoutRepeats(table);
  const { label, others, labels } = labelsOf(table, all);
  const kind = labels.kind();
  const isLabelled = kind === 'labels';
  // Tasks may have values without names, while others have names.
  const divisionsOf = ({ rows }: ValueColumn): readonly Division[] =>
    isLabelled ? [...labels.labels, undefined] : rows.divisions();
  // Row numbers, as R writes them, are a count; others are names of groups.
  const named = all.slice(0, 1).filter((column) => !others.includes(column));
  const mixed = isLabelled ? [] : [others, [...named, ...others]].map((columns) => mixedSeries(table, columns));
  return {
    mixed: mixed.find(({ length }) => length > 0) ?? [],
    series: others.flatMap((column) => divisionsOf(column).map((division) => toSeries(column, division))),
    divider: () => {
      const numbers = new RowNumbers();
      return (row) => [isLabelled ? label(row) : undefined, numbers.next(row)];
    },
    areNamesIdle: kind === 'undivided',
    lackingRows: others.length === 0 ? [] : labels.lacks((name) => others.map((column) => toSeries(column, name).name)),
  };
}

const FEWEST_TASKS = 4;

/** The series by position that combine several groups, according to the keys in the first columns. */
function mixedSeries(table: ValueTable, columns: readonly ValueColumn[]): MixedSeries[] {
  const known = columns.filter(({ isIndex }) => !isIndex);
  if (known.length < 2 || !known.every(({ rows }) => rows.divisions().length > 1)) return [];
  const tasks = new Map<string, string[][]>();
  for (const row of table.rows) {
    const [task = ''] = row;
    if (known.some(({ name }) => table.lacks(task, name))) continue;
    const rows = tasks.get(task) ?? [];
    tasks.set(task, rows);
    rows.push(known.map(({ place }) => row[place] ?? ''));
  }
  // For columns without names, a few tasks are too little evidence.
  if (tasks.size < FEWEST_TASKS && known.some(({ own }) => /^V\d+$/.test(own))) return [];
  const found = tryMixedKeys([...tasks.values()]);
  if (found === undefined) return [];
  const keys = known.slice(0, found.columns).map(({ name }) => name);
  return known
    .slice(found.columns)
    .flatMap((column) => [...found.places].map((place) => ({ name: toSeries(column, place).name, keys })));
}

interface LabelColumn {
  /** The label of a row, in tasks that have the column. */
  readonly label: (row: readonly string[]) => string | undefined;
  /** The columns that contain results. */
  readonly others: readonly ValueColumn[];
  readonly labels: RowLabels;
}

/**
 * Looks for labels in the first column, and in the second if the first contains row numbers, as R and pandas write
 * them.
 */
function labelsOf(table: ValueTable, columns: readonly ValueColumn[]): LabelColumn {
  const [first, ...others] = columns;
  const labels = new RowLabels(columns.map(({ own }) => own));
  const label = (row: readonly string[]): string | undefined =>
    first === undefined || table.lacks(row[0] ?? '', first.name) ? undefined : row[first.place];
  for (const row of table.rows) {
    const found = label(row);
    if (found !== undefined) labels.add(row[0] ?? '', found);
  }
  const kind = labels.kind();
  if (kind === 'numbers' && first?.own === 'row') return labelsOf(table, others);
  return { label, others: kind === 'values' ? columns : others, labels };
}

function toSeries({ name, place, isIndex, code }: ValueColumn, division: Division): ResultSeries {
  return {
    name: division === undefined ? name : `${name} [${String(division)}]`,
    column: name,
    place,
    division,
    isIndex,
    code,
  };
}

interface ValueColumn extends Pick<ResultSeries, 'name' | 'place' | 'isIndex' | 'code'> {
  /** The tasks' name for it. */
  readonly own: string;
  readonly rows: RowPlaces;
}

/** The value columns that do not repeat the task or a parameter. */
function columnsWithoutRepeats({ columns, valueColumns, rows, lacks }: ValueTable): ValueColumn[] {
  const first = columns.length - valueColumns.length;
  const found = valueColumns.map((name, position) => {
    const own = name.replace(/^(?:result\.)+/, '');
    const repeats = columns.slice(0, first).indexOf(own);
    const places = new RowPlaces((task) => !lacks(task, name));
    const code = undefined as CellOfTask | undefined;
    const cells = { hasCells: false, counts: true, mostRows: 0, code };
    return { name, own, place: first + position, repeats, rows: places, ...cells };
  });
  const numbers = new RowNumbers();
  for (const row of rows) {
    const number = numbers.next(row);
    for (const column of found) {
      column.rows.add(row[0] ?? '', number);
      const cell = row[column.place] ?? '';
      if (cell === '') continue;
      column.hasCells = true;
      if (isCode(cell.trim())) column.code ??= { cell: cell.trim(), task: row[0] ?? '' };
      column.mostRows = Math.max(column.mostRows, number);
      column.counts &&= cell === String(number - 1) || cell === String(number);
      if (column.repeats >= 0 && !isSame(cell, row[column.repeats] ?? '')) column.repeats = -1;
    }
  }
  return found
    .filter(({ repeats, hasCells }) => repeats < 0 || !hasCells)
    .map(({ counts, mostRows, ...column }) => ({ ...column, isIndex: counts && mostRows >= TELLING_ROWS }));
}

/** Programs write numbers, TRUE and FALSE differently. */
function isSame(cell: string, parameter: string): boolean {
  if (cell.trim().toLowerCase() === parameter.trim().toLowerCase()) return true;
  const [one, other] = [numberOf(cell), numberOf(parameter)];
  return one !== undefined && one === other;
}
