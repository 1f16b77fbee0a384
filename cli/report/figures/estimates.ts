import { counted } from '../../text/count';
import { momentsOf } from '../../results/mean-and-sd';
import { meanInterval, shareInterval, standardError } from '../../results/uncertainty';
import type { Column, NumberColumn } from '../collected/column';
import { figureText, labelText } from './statistics';

/** The parameters on the axes of a picture. */
export interface Axes {
  readonly x: Column;
  readonly group: Column | undefined;
  readonly panel: Column | undefined;
}

/** A value of each axis; of an axis that the picture does not have, an empty text. */
export interface Place {
  readonly x: string | number;
  readonly group: string | number;
  readonly panel: string | number;
}

/** The mean of the values at a place, and its 95 % interval. */
export interface Estimate extends Place {
  /** How many finite values there are. */
  readonly count: number;
  /** NaN if there are none. */
  readonly mean: number;
  /** NaN if the interval is unknown, because no value was repeated. */
  readonly lower: number;
  readonly upper: number;
}

/** A column of results, and how it is to be shown. */
export interface Shown {
  readonly value: NumberColumn;
  /** Whether all values are 0 or 1, so that the mean is a share. */
  readonly isShare: boolean;
  /** The share to which others are compared. */
  readonly level: number | undefined;
  /** For each row of results.csv, the number of its cell: rows with the same parameters have the same. */
  readonly cells: readonly number[];
}

/** The number of the cell of each row. */
export function cellNumbers(parameters: readonly Column[], rows: number): number[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: rows }, (_, row) => {
    const key = JSON.stringify(parameters.map(({ cells }) => cells[row]));
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** The values at a place, by the cells that they are from. */
interface ValuesAtPlace {
  readonly place: Place;
  readonly values: Map<number, number[]>;
}

/** The estimates at all places that have rows, in the order of the rows. */
export function estimates(axes: Axes, shown: Shown): Estimate[] {
  const places = new Map<string, ValuesAtPlace>();
  const placeOfCell = new Map<number, ValuesAtPlace | undefined>();
  for (const [row, value] of shown.value.numbers.entries()) {
    const cell = shown.cells[row] ?? 0;
    if (!placeOfCell.has(cell)) placeOfCell.set(cell, placeOf(axes, row, places));
    const found = placeOfCell.get(cell);
    if (found === undefined || !Number.isFinite(value)) continue;
    const values = found.values.get(cell);
    if (values === undefined) found.values.set(cell, [value]);
    else values.push(value);
  }
  const all = [...places.values()].map(({ place, values }) => ({
    ...place,
    ...estimate([...values.values()], shown),
  }));
  return areRepeated(all) ? all : all.map((each) => ({ ...each, lower: NaN, upper: NaN }));
}

/** The place of a row, which is also that of all other rows of its cell; undefined if its number is missing. */
function placeOf(
  { x, group, panel }: Axes,
  row: number,
  places: Map<string, ValuesAtPlace>,
): ValuesAtPlace | undefined {
  const at = (column: Column | undefined): string | number => (column?.numbers ?? column?.cells)?.[row] ?? '';
  const place = { x: at(x), group: at(group), panel: at(panel) };
  if (Object.values(place).some(Number.isNaN)) return undefined;
  const key = JSON.stringify(place);
  const found = places.get(key) ?? { place, values: new Map<number, number[]>() };
  places.set(key, found);
  return found;
}

/**
 * The mean of the values of several cells. Their cells differ on purpose, so only the variation within them is
 * uncertainty: the standard error is that of a stratified sample.
 */
function estimate(cells: readonly (readonly number[])[], { isShare }: Shown): Omit<Estimate, keyof Place> {
  const values = cells.flat();
  const { length: count } = values;
  const { mean } = momentsOf(values);
  if (isShare && count > 0) return { count, mean, ...shareInterval(mean, count) };
  const parts = cells.map((cell) => ({
    se: standardError(momentsOf(cell).sd, cell.length) * (cell.length / count),
    freedom: cell.length - 1,
  }));
  const se = parts.reduce((sum, part) => Math.hypot(sum, part.se), count > 0 ? 0 : NaN);
  const interval = meanInterval(mean, se, jointFreedom(parts, se));
  // A picture can't show less.
  const isVisible = !(interval.upper - mean < Math.abs(mean) * LEAST_SHOWN);
  return { count, mean, ...(isVisible ? interval : { lower: mean, upper: mean }) };
}

const LEAST_SHOWN = 1e-9;

/** The degrees of freedom of a sum of means with different variances: Satterthwaite 1946, rounded down. */
function jointFreedom(parts: readonly { readonly se: number; readonly freedom: number }[], se: number): number {
  // Relative to the sum, so that no power overflows.
  const sum = parts.reduce((total, part) => total + (part.se / se) ** 4 / part.freedom, 0);
  // The sum of several equal parts may be rounded up.
  return sum > 0 ? Math.max(1, Math.floor((1 + 1e-9) / sum)) : 1;
}

/** Whether any place has several values. Otherwise, there are no intervals. */
export function areRepeated(all: readonly Pick<Estimate, 'count'>[]): boolean {
  return all.some(({ count }) => count > 1);
}

/** The name of what is shown: a mean, a share, or the value itself. */
export function nameOf({ value: { name, isLogical }, isShare }: Shown, isRepeated: boolean): string {
  if (isLogical || (isShare && isRepeated)) return `share of ${name}`;
  return isRepeated ? `mean of ${name}` : name;
}

/** What the intervals are. */
export function intervalText(shown: Shown, what: string): string {
  return `${what} 95 % intervals of the ${shown.isShare ? 'share' : 'mean'} (${methodOf(shown)}).`;
}

/** How the interval is calculated. */
export function methodOf({ isShare }: Shown): string {
  return isShare ? 'Wilson' : "Student's t, with the Monte Carlo standard error";
}

export function placeText(axes: Axes, { x, group, panel }: Place): string {
  return [
    `${axes.x.name} = ${labelText(x)}`,
    ...(axes.group === undefined ? [] : [`${axes.group.name} = ${labelText(group)}`]),
    ...(axes.panel === undefined ? [] : [`${axes.panel.name} = ${labelText(panel)}`]),
  ].join(', ');
}

const MOST_NAMED = 5;

/** Which places have no value: `No value at n = 30 (✕).` Empty if all have one. */
export function gapTexts(axes: Axes, all: readonly Estimate[]): string[] {
  const gaps = all.filter(({ count }) => count === 0);
  if (gaps.length === 0) return [];
  const named = gaps.slice(0, MOST_NAMED).map((place) => placeText(axes, place));
  const others = gaps.length - named.length;
  return [`No value (✕) at ${named.join('; ')}${others === 0 ? '' : `; and ${counted(others, 'other', 'others')}`}.`];
}

/** What the line at the level is. */
export function lineTexts({ level, isShare }: Shown): string[] {
  return level === undefined || !isShare ? [] : [`Dashed line: ${figureText(level)}.`];
}

/** How the shares compare with the level. */
export function levelTexts(axes: Axes, all: readonly Estimate[], { level, isShare }: Shown): string[] {
  if (level === undefined || !isShare) return [];
  const known = all.filter(({ count }) => count > 0);
  const reached = known.filter(({ mean }) => mean >= level);
  const sure = areRepeated(all) ? known.filter(({ lower }) => lower >= level) : [];
  const text = figureText(level);
  const [only, another] = known;
  if (only !== undefined && another === undefined) return [comparison(only, text, level, areRepeated(all))];
  const bounds = areRepeated(all) ? `, ${String(sure.length)} of them with their whole interval` : '';
  const count = `${String(reached.length)} of ${String(known.length)} shares ${reached.length === 1 ? 'is' : 'are'} at least ${text}${bounds}.`;
  return [count, ...thresholds(axes, known, level)];
}

/** A single share and the level. */
function comparison({ mean, lower, upper }: Estimate, text: string, level: number, isRepeated: boolean): string {
  const isReached = mean >= level;
  const isSure = isReached ? lower >= level : upper < level;
  const interval = isRepeated ? `, ${isSure ? 'and so is' : 'but not'} its whole interval` : '';
  return `The share is ${isReached ? 'at least' : 'below'} ${text}${interval}.`;
}

const MOST_GROUPS = 6;

/** From which number on all shares are at least the level, for each curve. */
function thresholds({ x, group, panel }: Axes, known: readonly Estimate[], level: number): string[] {
  if (x.numbers === undefined || panel !== undefined) return [];
  const groups = [...new Set(known.map((estimate) => estimate.group))];
  if (groups.length > MOST_GROUPS) return [];
  return groups.flatMap((name) => {
    const curve = known.filter((estimate) => estimate.group === name).sort((a, b) => Number(a.x) - Number(b.x));
    const from = curve.findLastIndex(({ mean }) => mean < level) + 1;
    const first = curve[from];
    if (first === undefined || from === 0) return [];
    const which = group === undefined ? '' : ` for ${group.name} = ${labelText(name)}`;
    // A single point says nothing about what follows.
    if (from === curve.length - 1)
      return curve.filter(({ mean }) => mean >= level).length > 1
        ? []
        : [`Only the share at ${x.name} = ${labelText(first.x)} is at least ${figureText(level)}${which}.`];
    return [`All are at least ${figureText(level)} from ${x.name} = ${labelText(first.x)} on${which}.`];
  });
}
