import { rowKey } from './duplicates';
import type { ProblemList } from '../problems';
import { listRows, rowsInOrder } from './listed-rows';
import { Block, columnsAxis, rowsAxis, tableOf, valuesAt, type Axis, type ParameterTable } from './table';
import type { ParameterValue } from './values';

/** The table, followed by the rows of a larger one of the same columns that it lacks. */
export function extended(problems: ProblemList, table: ParameterTable, larger: ParameterTable): ParameterTable {
  const missing = tryMissingGrids(problems, table, larger) ?? missingRows(problems, table, larger);
  const whole = tableOf([...table.blocks, ...missing]);
  if (whole.length > Number.MAX_SAFE_INTEGER) {
    const rule = `have at most ${String(Number.MAX_SAFE_INTEGER)} rows`;
    problems.report('extend', rule, `about ${String(whole.length)} rows`, 'choose fewer values');
  }
  return whole;
}

/** The rows of the larger table that the other lacks, one by one. */
function missingRows(problems: ProblemList, table: ParameterTable, larger: ParameterTable): Block[] {
  const known = new Map<string, { readonly row: Row; count: number }>();
  for (const row of listRows(problems, 'extend', table)) {
    const same = known.get(rowKey(row)) ?? { row, count: 0 };
    same.count++;
    known.set(rowKey(row), same);
  }
  const missing = rowsInOrder(problems, 'extend', table.columns, larger).filter((row) => {
    const same = known.get(rowKey(row));
    if (same === undefined) return true;
    checkTypes(problems, table.columns, same.row, row);
    return same.count-- <= 0;
  });
  return missing.length === 0 ? [] : [new Block([rowsAxis(table.columns, missing)])];
}

type Row = readonly ParameterValue[];

/** Reports values that print the same but are not: R would compare the new rows as text, and the old ones as numbers. */
function checkTypes(problems: ProblemList, columns: readonly string[], old: Row, row: Row): void {
  const column = old.findIndex((value, place) => typeof value !== typeof row[place]);
  if (column < 0 || problems.length > 0) return;
  const rule = `have values of the same type, such as ${JSON.stringify(old[column])} for ${columns[column] ?? ''}`;
  problems.report('extend', rule, row[column], 'write numbers as numbers in both tables, and text as text');
}

/** With more blocks, which need a grid of many parameters that all changed several times, a list is easier to read. */
const MOST_BLOCKS = 100;

/** Axes with more values are not compared value by value. */
const MAX_COMPARED = 1_000_000;

/** Some rows of a grid: the combinations of these positions on its axes, and how often a table already has each. */
interface Region {
  readonly positions: readonly (readonly number[])[];
  readonly count: number;
}

/**
 * The rows of the larger grid that the table lacks, as grids; undefined if that can't be told from the axes alone: one
 * of the two is a list of other parameters, or has equal rows.
 */
function tryMissingGrids(
  problems: ProblemList,
  table: ParameterTable,
  { blocks: [grid, ...more] }: ParameterTable,
): Block[] | undefined {
  if (grid === undefined || more.length > 0) return undefined;
  const axes = tryInOrder(grid.axes, table.columns);
  if (axes === undefined) return undefined;
  const places = axes.map(tryPlaces);
  if (!places.every((place) => place !== undefined)) return undefined;
  let regions: Region[] = [
    { positions: axes.map(({ length }) => Array.from({ length }, (_, place) => place)), count: 0 },
  ];
  for (const { axes: own, repeats } of table.blocks) {
    if (own.length !== axes.length) return undefined;
    const inside = own.map((axis, number) => tryShared(problems, axis, axes[number], places[number]));
    if (!inside.every((shared) => shared !== undefined)) return undefined;
    regions = regions.flatMap((region) => split(region, inside, repeats));
    if (regions.length > MOST_BLOCKS) return undefined;
  }
  return regions
    .filter(({ count }) => count < grid.repeats)
    .map(
      ({ positions, count }) =>
        new Block(
          axes.map((axis, number) => part(axis, positions[number] ?? [])),
          grid.repeats - count,
        ),
    );
}

/** The axes in the order of the columns; undefined if the columns of one are not together. */
function tryInOrder(axes: readonly Axis[], columns: readonly string[]): Axis[] | undefined {
  const place = ({ columns: [first = ''] }: Axis): number => columns.indexOf(first);
  const ordered = [...axes].sort((a, b) => place(a) - place(b));
  return ordered.flatMap((axis) => axis.columns).join() === columns.join() ? ordered : undefined;
}

/** The position of each value of an axis; undefined if two are equal. */
function tryPlaces(axis: Axis): ReadonlyMap<string, number> | undefined {
  if (axis.length > MAX_COMPARED) return undefined;
  const places = new Map<string, number>();
  for (let place = 0; place < axis.length; place++) places.set(rowKey(valuesAt(axis, place)), place);
  return places.size === axis.length ? places : undefined;
}

/** The positions on an axis of the larger grid whose values the same axis of the table has. */
function tryShared(
  problems: ProblemList,
  own: Axis,
  axis: Axis | undefined,
  places: ReadonlyMap<string, number> | undefined,
): Set<number> | undefined {
  const ownPlaces = own.columns.join() === axis?.columns.join() ? tryPlaces(own) : undefined;
  if (axis === undefined || ownPlaces === undefined || places === undefined) return undefined;
  const shared = new Set<number>();
  for (const [key, ownPlace] of ownPlaces) {
    const place = places.get(key);
    if (place === undefined) continue;
    checkTypes(problems, own.columns, valuesAt(own, ownPlace), valuesAt(axis, place));
    shared.add(place);
  }
  return shared;
}

/** The parts of a region outside of a grid and, if it has any, the part inside, whose rows the table has so much more often. */
function split({ positions, count }: Region, inside: readonly ReadonlySet<number>[], repeats: number): Region[] {
  const halves = positions.map((all, axis) => ({
    within: all.filter((place) => inside[axis]?.has(place)),
    outside: all.filter((place) => !inside[axis]?.has(place)),
  }));
  if (halves.some(({ within }) => within.length === 0)) return [{ positions, count }];
  const within = halves.map((half) => half.within);
  const outside = halves.map((half, axis) => ({
    positions: [...within.slice(0, axis), half.outside, ...positions.slice(axis + 1)],
    count,
  }));
  const isSome = ({ positions: [...each] }: Region): boolean => each.every(({ length }) => length > 0);
  return [...outside.filter(isSome), { positions: within, count: count + repeats }];
}

/** An axis with the values at some positions. */
function part(axis: Axis, positions: readonly number[]): Axis {
  if (positions.length === axis.length) return axis;
  return columnsAxis(
    axis.columns.map((name, column) => [name, positions.map((position) => axis.value(position, column))]),
  );
}
