import type { ProblemList } from '../problems';
import { numberAt, tryProgression, type Progression } from './progression';
import { ParameterTable, rowsAxis, valuesAt, type Axis } from './table';
import { valueJson, type ParameterValue } from './values';

/**
 * How a table travels: a file `axes` with a line for each axis, which says how the position in it follows from the task, and the
 * rows of those axes that are lists, in files named by the first row that they hold. runtime/table.sh and the command
 * read it; runtime/README.md, "The parameter table", is the format.
 */
export interface TableFiles {
  /** Undefined where there are no parameters. */
  readonly axes: string | undefined;
  readonly lists: readonly RowsList[];
}

/** The rows of an axis that is a list. */
export interface RowsList {
  readonly lines: readonly string[];
  /** Name of the file that starts at a row. */
  readonly fileFrom: (firstRow: number) => string;
}

export const AXES_FILE = 'axes';
const ROWS_FILE = /^rows-(\d+)-(\d+)$/;

export function tableFiles({ axes, strides }: ParameterTable): TableFiles {
  if (axes.length === 0) return { axes: undefined, lists: [] };
  const lists: RowsList[] = [];
  const lines = axes.map((axis, number) => {
    const place = `${String(axis.length)} ${String(strides[number] ?? 1)}`;
    const progression = progressionOf(axis);
    if (progression !== undefined) {
      const { first, step, decimals } = progression;
      return `range ${place} ${String(first)} ${String(step)} ${String(decimals)} ${axis.columns.join()}`;
    }
    const fileFrom = (firstRow: number): string => `rows-${String(number)}-${String(firstRow)}`;
    lists.push({
      lines: Array.from({ length: axis.length }, (_, row) => valuesAt(axis, row).map(valueJson).join('\t')),
      fileFrom,
    });
    return `list ${place} ${axis.columns.join(' ')}`;
  });
  return { axes: `${lines.join('\n')}\n`, lists };
}

/** How many ConfigMaps a table may take; each pod has all of them in its volume. */
export const MAX_TABLE_MAPS = 40;
/** So much is in them at most. */
export const MAX_TABLE_BYTES = MAX_TABLE_MAPS * 250_000;

/** Reports a table that is too large. */
export function reportTooLarge(problems: ProblemList, prop: string, got: string): void {
  const rule = `fit into ${String(MAX_TABLE_MAPS)} ConfigMaps of 250000 bytes`;
  const remedy = 'put the table into the image or on a volume, and make the row number the parameter';
  problems.report(prop, rule, got, remedy);
}

/** Whether the table is far too large to travel, which is seen before it is written out. */
export function isFarTooLarge({ axes }: ParameterTable): boolean {
  let bytes = 0;
  for (const axis of axes) {
    if (progressionOf(axis) !== undefined) continue;
    for (let row = 0; row < axis.length; row++) {
      bytes += valuesAt(axis, row).reduce<number>((sum, value) => sum + Buffer.byteLength(valueJson(value)) + 1, 0);
      if (bytes > MAX_TABLE_BYTES) return true;
    }
  }
  return false;
}

function progressionOf({ columns, length, value }: Axis): Progression | undefined {
  return columns.length === 1 ? tryProgression(length, (position) => value(position, 0)) : undefined;
}

/** The table of so many rows in these files; undefined where some of it is missing. */
export function tryReadTable(files: ReadonlyMap<string, string>, length: number): ParameterTable | undefined {
  const lines = files.get(AXES_FILE)?.split('\n').slice(0, -1) ?? [];
  const axes = lines.map((line, number) => {
    const [kind, axisLength, , ...rest] = line.split(' ');
    if (kind === 'list') return rowsAxis(rest, readRows(files, number));
    // What is none of the two has no rows, and so is not whole.
    if (kind !== 'range') return rowsAxis([], []);
    const [first, step, decimals, column = ''] = rest;
    return rangeAxis(column, Number(axisLength), {
      first: Number(first),
      step: Number(step),
      decimals: Number(decimals),
    });
  });
  const repeats = axes.reduce((quotient, axis) => quotient / axis.length, length);
  const isWhole = axes.every((axis, number) => axis.length === Number(lines[number]?.split(' ')[1]));
  return isWhole && axes.length > 0 && Number.isInteger(repeats) ? new ParameterTable(axes, repeats) : undefined;
}

function readRows(files: ReadonlyMap<string, string>, axis: number): ParameterValue[][] {
  return [...files]
    .map(([name, text]) => ({ match: ROWS_FILE.exec(name), text }))
    .filter(({ match }) => Number(match?.[1] ?? NaN) === axis)
    .sort((a, b) => Number(a.match?.[2]) - Number(b.match?.[2]))
    .flatMap(({ text }) => text.split('\n').slice(0, -1))
    .map((line) => line.split('\t').map(readToken));
}

function rangeAxis(column: string, length: number, progression: Progression): Axis {
  return { columns: [column], length, value: (position) => numberAt(progression, position) };
}

/** A value; as text where somebody has edited it to what is none. */
function readToken(token: string): ParameterValue {
  try {
    return JSON.parse(token) as ParameterValue;
  } catch {
    return token;
  }
}
