import { counted } from '../../text/count';
import { numberOf } from '../../output/words';
import { truthOf, type ColumnSummary } from '../../results/series-cells';
import { pooledText } from '../../results/summary-text';

/** A column of results.csv. */
export interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  /** The cells as numbers, NaN if empty; undefined if some cells are not numbers. */
  readonly numbers: readonly number[] | undefined;
  /** Whether they are TRUE and FALSE, as 1 and 0. */
  readonly isLogical: boolean;
}

/** A column whose cells are all numbers. */
export type NumberColumn = Column & { readonly numbers: readonly number[] };

/** A column of results, or its rows with one label or at one position. */
export interface ResultColumn extends Column {
  /** Whether it only counts the rows of each task. */
  readonly isIndex: boolean;
}

/**
 * Reads the cells as R reads a column of a CSV file.
 * @param type of a parameter, if known: text stays text, whatever it looks like.
 */
export function toColumn(name: string, cells: readonly string[], type = 'number'): Column {
  if (type !== 'number') return { name, cells, numbers: undefined, isLogical: false };
  const logical = tryNumbers(cells, (cell) => (Number.isNaN(numberOf(cell)) ? NaN : truthOf(cell)));
  const numbers = logical ?? tryNumbers(cells, numberOf);
  return { name, cells, numbers, isLogical: logical !== undefined };
}

export function isNumeric<C extends Column>(column: C): column is C & NumberColumn {
  return column.numbers !== undefined;
}

/** How many of the values are numbers, and what the others are: `4 of 6 values, 2 NA`; undefined if all are. */
export function missingText({ count, na, infinite }: ColumnSummary): string | undefined {
  const others = [na > 0 ? `${String(na)} NA` : '', infinite > 0 ? `${String(infinite)} infinite` : ''].filter(
    (text) => text !== '',
  );
  return others.length === 0
    ? undefined
    : `${String(count)} of ${counted(count + na + infinite, 'value', 'values')}, ${others.join(', ')}`;
}

/** How many values a summary combines, and of how many tasks: `200 values of 2 tasks, 100 each`. */
export function valuesText(summary: ColumnSummary): string {
  const texts = [pooledText(summary), missingText(summary)].filter((text) => text !== undefined);
  return texts.length === 0 ? String(summary.count) : texts.join('; ');
}

/** The numbers; undefined if a cell is not a number, or if all are missing. */
function tryNumbers(
  cells: readonly string[],
  read: (cell: string) => number | undefined,
): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const cell of cells) {
    const number = read(cell);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  return numbers.some(Number.isFinite) ? numbers : undefined;
}

/** The distinct cells in the order in which they occur; numbers in ascending order. */
export function levelsOf(column: Column): readonly (string | number)[] {
  const { cells, numbers } = column;
  const levels =
    LEVELS.get(column) ??
    (numbers === undefined ? [...new Set(cells)] : [...new Set(numbers)].filter(Number.isFinite).sort((a, b) => a - b));
  LEVELS.set(column, levels);
  return levels;
}

/** Those of columns that were asked for before: there may be 100,000 cells. */
const LEVELS = new WeakMap<Column, readonly (string | number)[]>();

/**
 * The column with at most this many levels: if it has more, each number is replaced by the center of one of this many
 * intervals of equal width.
 */
export function thinned(column: Column, most: number): Column {
  const { numbers } = column;
  const levels = levelsOf(column);
  if (numbers === undefined || levels.length <= most) return column;
  const [least, greatest] = [Number(levels[0]), Number(levels.at(-1))];
  const width = (greatest - least) / most;
  const centre = (number: number): number => {
    const interval = Math.min(most - 1, Math.floor((number - least) / width));
    return Number((least + (interval + 0.5) * width).toPrecision(4));
  };
  const centres = new Map(levels.map((level) => [level, centre(Number(level))]));
  return { ...column, numbers: numbers.map((number) => centres.get(number) ?? NaN) };
}
