import type { ProblemList } from '../problems';
import { numberAt, tryProgression, type Progression } from './progression';
import { axesOf, Block, rowsAxis, tableOf, valuesAt, type Axis, type ParameterTable } from './table';
import { valueJson, type ParameterValue } from './values';

/**
 * The file format of a table. A file `axes` has one line per axis, which defines how the position in it follows from
 * the task, and a line before each further block with the row at which that starts. The rows of axes that are lists are in files named after the first row that they contain. runtime/table.sh
 * and the command read them; "The parameter table" in runtime/README.md documents the format.
 */
export interface TableFiles {
  /** Undefined if there are no parameters. */
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

export function tableFiles({ blocks, columns }: ParameterTable): TableFiles {
  if (columns.length === 0) return { axes: undefined, lists: [] };
  const lists: RowsList[] = [];
  let firstRow = 0;
  let firstAxis = 0;
  const lines = blocks.flatMap((block, position) => {
    const start = position === 0 ? [] : [`from ${String(firstRow)}`];
    const ofAxes = blockLines(block, firstAxis, lists);
    firstRow += block.length;
    firstAxis += block.axes.length;
    return [...start, ...ofAxes];
  });
  return { axes: `${lines.join('\n')}\n`, lists };
}

/** The lines of the axes of a block, of which the first has this number. Adds the axes that are lists to `lists`. */
function blockLines({ axes, strides }: Block, firstAxis: number, lists: RowsList[]): string[] {
  return axes.map((axis, position) => {
    const number = firstAxis + position;
    const place = `${String(axis.length)} ${String(strides[position] ?? 1)}`;
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
}

/** How many ConfigMaps a table may take. The volume of each pod contains all of them. */
export const MAX_TABLE_MAPS = 40;
/** The largest total size of their contents. */
export const MAX_TABLE_BYTES = MAX_TABLE_MAPS * 250_000;

/** Reports a table that is too large. */
export function reportTooLarge(problems: ProblemList, prop: string, got: string): void {
  const rule = `fit into ${String(MAX_TABLE_MAPS)} ConfigMaps of 250000 bytes`;
  const remedy = 'put the table into the image or on a volume, and make the row number the parameter';
  problems.report(prop, rule, got, remedy);
}

/** Whether the table is far too large for its ConfigMaps, determined before it is written. */
export function isFarTooLarge(table: ParameterTable): boolean {
  let bytes = 0;
  for (const axis of axesOf(table)) {
    if (progressionOf(axis) !== undefined) continue;
    for (let row = 0; row < axis.length; row++) {
      bytes += valuesAt(axis, row).reduce<number>((sum, value) => sum + bytesInRow(value), 0);
      if (bytes > MAX_TABLE_BYTES) return true;
    }
  }
  return false;
}

/**
 * The smallest size of a value in the JSON of a ConfigMap, including the separator. Each of its quotes gets a backslash
 * there.
 */
function bytesInRow(value: ParameterValue): number {
  return Buffer.byteLength(valueJson(value)) + (typeof value === 'string' ? 4 : 2);
}

function progressionOf({ columns, length, value }: Axis): Progression | undefined {
  return columns.length === 1 ? tryProgression(length, (position) => value(position, 0)) : undefined;
}

/**
 * The table with this many rows in these files; undefined if some of it is missing or differs from what was written.
 */
export function tryReadTable(files: ReadonlyMap<string, string>, length: number): ParameterTable | undefined {
  const lines = files.get(AXES_FILE)?.split('\n').slice(0, -1) ?? [];
  const blocks: Block[] = [];
  let firstRow = 0;
  let firstAxis = 0;
  for (const part of inBlocks(lines)) {
    const block = tryReadBlock(part, files, firstAxis, (part.end ?? length) - firstRow);
    if (block === undefined) return undefined;
    blocks.push(block);
    firstRow += block.length;
    firstAxis += block.axes.length;
  }
  const columns = blocks.map(({ axes }) => axes.flatMap((axis) => axis.columns).join());
  return blocks.length > 0 && new Set(columns).size === 1 ? tableOf(blocks) : undefined;
}

const FROM_LINE = /^from ([1-9]\d{0,15})$/;

interface BlockLines {
  readonly lines: readonly string[];
  /** The first row of the next block; undefined in the last one. */
  readonly end: number | undefined;
}

function inBlocks(lines: readonly string[]): BlockLines[] {
  const starts = lines.flatMap((line, number) => (FROM_LINE.test(line) ? [number] : []));
  return [-1, ...starts].map((start, number) => {
    const next = starts[number];
    const [, end] = FROM_LINE.exec(lines[next ?? -1] ?? '') ?? [];
    return { lines: lines.slice(start + 1, next), end: end === undefined ? undefined : Number(end) };
  });
}

function tryReadBlock(
  { lines }: BlockLines,
  files: ReadonlyMap<string, string>,
  firstAxis: number,
  length: number,
): Block | undefined {
  const axes = lines.map((line, position) => tryReadAxis(line, files, firstAxis + position));
  if (axes.length === 0 || !axes.every((axis) => axis !== undefined)) return undefined;
  const repeats = axes.reduce((quotient, axis) => quotient / axis.length, length);
  const block = new Block(axes, repeats);
  // The last stride is the number of repeats, which is whole and at least 1 if a line contains it.
  const isInPlace = lines.every((line, position) => Number(line.split(' ')[2]) === block.strides[position]);
  return isInPlace ? block : undefined;
}

const LIST_LINE = /^list ([1-9]\d{0,15}) [1-9]\d* (\S+(?: \S+)*)$/;
const RANGE_LINE = /^range ([1-9]\d{0,15}) [1-9]\d* (-?\d{1,16}) (-?\d{1,16}) (\d) (\S+)$/;

function tryReadAxis(line: string, files: ReadonlyMap<string, string>, number: number): Axis | undefined {
  const [, listLength, names = ''] = LIST_LINE.exec(line) ?? [];
  if (listLength !== undefined) {
    const columns = names.split(' ');
    const rows = tryReadRows(files, number);
    const isWhole = rows?.length === Number(listLength) && rows.every((row) => row.length === columns.length);
    return isWhole ? rowsAxis(columns, rows) : undefined;
  }
  const [, rangeLength, first, step, decimals, column = ''] = RANGE_LINE.exec(line) ?? [];
  if (rangeLength === undefined) return undefined;
  const progression = { first: Number(first), step: Number(step), decimals: Number(decimals) };
  return { columns: [column], length: Number(rangeLength), value: (position) => numberAt(progression, position) };
}

/** The rows of an axis; undefined if a file or a value differs from what was written. */
function tryReadRows(files: ReadonlyMap<string, string>, axis: number): ParameterValue[][] | undefined {
  const parts = [...files]
    .map(([name, text]) => ({ match: ROWS_FILE.exec(name), text }))
    .filter(({ match }) => Number(match?.[1] ?? NaN) === axis)
    .map(({ match, text }) => ({ firstRow: Number(match?.[2]), text }))
    .sort((a, b) => a.firstRow - b.firstRow);
  const rows: ParameterValue[][] = [];
  for (const { firstRow, text } of parts) {
    if (firstRow !== rows.length) return undefined;
    for (const line of text.split('\n').slice(0, -1)) {
      const values = line.split('\t').map(tryReadValue);
      if (!values.every((value) => value !== undefined)) return undefined;
      rows.push(values);
    }
  }
  return rows;
}

function tryReadValue(token: string): ParameterValue | undefined {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  } catch {
    return undefined;
  }
}
