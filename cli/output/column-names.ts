import { quoteText, type Refusal } from './reading';
import { isValue } from './words';

/** Where the columns of a printed table end, and the ends of words at which no column does, as it seems. */
interface Edges {
  readonly edges: readonly number[];
  /** In a name with a blank in it, unless a column of empty cells ends there. */
  readonly joints: readonly number[];
}

/**
 * Where columns end: at the ends of the words of the header. Where a name has a blank in it, no cell ends under its first word, or one goes on
 * under the blank.
 * @returns undefined where a cell goes on under several blanks, which no name has.
 */
export function columnEdges(header: string, rows: readonly string[]): Edges | undefined {
  const edges: number[] = [];
  const joints: number[] = [];
  for (const { index: end } of header.matchAll(/\S(?= |$)/g)) {
    const isApart = header[end + 2] === ' ';
    const isCrossed = rows.some((row) => (row[end + 1] ?? ' ') !== ' ');
    if (isCrossed && isApart) return undefined;
    if (isCrossed) continue;
    if (isApart || end === header.length - 1 || rows.some((row) => row[end] !== ' ')) edges.push(end);
    else joints.push(end);
  }
  return { edges, joints };
}

/** The columns whose names have joints in them. */
export function joinedColumns(edges: readonly number[], joints: readonly number[]): ReadonlySet<number> {
  return new Set(joints.map((joint) => edges.findIndex((edge) => edge > joint)));
}

const UNTOLD: Refusal = { line: 1, why: "has names of columns of which it can't be told where they end" };

/** What was guessed of the names of columns; a refusal where they can't be told. @param joined columns whose names have blanks that no cell crosses. */
export function doubtOfNames(
  names: readonly string[],
  cells: readonly (readonly string[])[],
  joined: ReadonlySet<number>,
): Refusal | string | undefined {
  const isOfNumbers = (column: number): boolean => cells.every((row) => isValue((row[column] ?? '').trim()));
  // Words may be below an empty cell's neighbour, or have blanks between as their name has.
  if ([...joined].some((column) => !isOfNumbers(column))) return UNTOLD;
  const pair = names.findIndex((name, column) => column > 0 && !name.startsWith(' ') && mayBeOne(cells, column));
  if (pair > 0 && cells.some((row) => (row[pair - 1] ?? '').trim() === '')) return UNTOLD;
  if (pair > 0)
    return `${quoted(names[pair - 1])} and ${quoted(names[pair])} were taken for the names of two columns, and may be that of one`;
  const [one] = joined;
  return one === undefined ? undefined : `${quoted(names[one])} was taken for the name of one column`;
}

/** That a name without values below it, and several blanks before the next one, may be one name with that. */
export function doubtOfEmpty(names: readonly string[], cells: readonly (readonly string[])[]): string | undefined {
  const place = names.findIndex(
    (_, column) => column < names.length - 1 && cells.every((row) => (row[column] ?? '').trim() === ''),
  );
  return place < 0 ? undefined : `${quoted(names[place])} was taken for the name of a column whose cells are empty`;
}

/** Whether a column and that before it may be one, with a blank in its name and in its cells: where both have a cell, they are words with one blank between. */
function mayBeOne(cells: readonly (readonly string[])[], column: number): boolean {
  const pairs = cells.map((row) => row.slice(column - 1, column + 1)).filter(([before = '']) => before.trim() !== '');
  const isWord = (cell: string): boolean => cell.trim() !== '' && !isValue(cell.trim());
  return (
    pairs.length > 0 &&
    pairs.every(([before = '', cell = '']) => !cell.startsWith(' ') && isWord(before) && isWord(cell))
  );
}

function quoted(name = ''): string {
  return quoteText(name.trim());
}
