import { numberOf } from '../output/words';
import { significantDigits } from './significant-digits';

/** With more levels than this, they are not groups that tasks may have in common. */
const MOST_LEVELS = 20;
/** Longer fractions are measurements, not settings. */
const MOST_DIGITS = 4;
/** How many times, on average, a level occurs at least. Random values rarely repeat. */
export const LEAST_REPEATS = 4 / 3;

/** The values of a column, or of several together, in the rows of each task. */
type TasksOfRows = readonly (readonly (readonly string[])[])[];

/**
 * Columns that distinguish the rows of a task, such as the levels by which a script has grouped, and that differ
 * between tasks at the same position.
 */
export interface MixedKeys {
  /** How many of the first columns are keys. */
  readonly columns: number;
  /** From 1. */
  readonly places: ReadonlySet<number>;
}

/**
 * Determines whether rows that are summarized by position have keys in their first columns, so that a position combines
 * several groups: `cyl` is 4, 6 in one task and 4, 8 in another. Keys are short numbers or words that occur once per
 * task, are sorted as groups are, and mostly occur in several tasks.
 * @param tasks the rows of each task, equally many in each, with the cells of columns that may be keys.
 */
export function tryMixedKeys(tasks: TasksOfRows): MixedKeys | undefined {
  const width = tasks[0]?.[0]?.length ?? 0;
  for (let columns = 1; columns < width; columns++) {
    const keys = tasks.map((rows) => rows.map((cells) => cells.slice(0, columns)));
    if (!keys.every((rows) => rows.every((cells) => isKey(cells.at(-1) ?? '')))) return undefined;
    if (!keys.every(areOnce)) continue;
    const places = mixedPlaces(keys);
    return places.size > 0 && areSorted(keys) && areInCommon(keys) ? { columns, places } : undefined;
  }
  return undefined;
}

function isKey(cell: string): boolean {
  const number = numberOf(cell);
  return number === undefined || Number.isInteger(number) || significantDigits(cell).length <= MOST_DIGITS;
}

function areOnce(rows: readonly (readonly string[])[]): boolean {
  return new Set(rows.map(String)).size === rows.length;
}

function mixedPlaces(keys: TasksOfRows): Set<number> {
  const [first = []] = keys;
  return new Set(
    first.flatMap((cells, place) => (keys.every((rows) => String(rows[place]) === String(cells)) ? [] : [place + 1])),
  );
}

/**
 * Whether most levels occur in several tasks, and they are few, or each is the successor of the one before it in its
 * row, like the years of a moving window.
 */
function areInCommon(keys: TasksOfRows): boolean {
  const rows = keys.flat();
  const levels = new Set(rows.map(String)).size;
  if (levels * LEAST_REPEATS > rows.length) return false;
  const mostOfFew = Math.max(2 * (keys[0]?.length ?? 0), areShifted(keys) ? MOST_LEVELS : 0);
  return levels <= mostOfFew || areWindows(keys);
}

/** Whether a level has one position in one task, and a different position in another. */
function areShifted(keys: TasksOfRows): boolean {
  const placeOf = new Map<string, number>();
  return keys.some((rows) =>
    rows.some((cells, place) => {
      const known = placeOf.get(String(cells)) ?? place;
      placeOf.set(String(cells), known);
      return known !== place;
    }),
  );
}

/** Whether all rows increase by the same step. */
function areWindows(keys: TasksOfRows): boolean {
  const steps = keys.flatMap((rows) => rows.slice(1).map(([cell], place) => Number(cell) - Number(rows[place]?.[0])));
  return steps.length > keys.length && keys[0]?.[0]?.length === 1 && new Set(steps).size === 1;
}

/**
 * Whether the numbers increase, or decrease, in all tasks: ordered by the first column, then by the next; or by the
 * last one first.
 */
function areSorted(keys: TasksOfRows): boolean {
  const reversed = keys.map((rows) => rows.map((cells) => cells.toReversed()));
  return [keys, reversed].some((tasks) => isSortedBy(tasks));
}

function isSortedBy(keys: TasksOfRows): boolean {
  const signs = new Map<number, number>();
  return keys.every((rows) =>
    rows.slice(1).every((cells, before) => {
      const above = rows[before] ?? [];
      const column = cells.findIndex((cell, position) => cell !== above[position]);
      const step = (numberOf(cells[column] ?? '') ?? NaN) - (numberOf(above[column] ?? '') ?? NaN);
      if (Number.isNaN(step)) return true;
      const sign = signs.get(column) ?? Math.sign(step);
      signs.set(column, sign);
      return sign === Math.sign(step);
    }),
  );
}
