import { quoteText, type Refusal } from './reading';
import { isValue } from './words';

/** Where the columns of a printed table end, and the word ends at which no column seems to end. */
interface Edges {
  readonly edges: readonly number[];
  /** In a name that contains a space, unless a column of empty cells ends there. */
  readonly joints: readonly number[];
}

/**
 * Where columns end: at the word ends of the header. If a name contains a space, no cell ends under its first word, or
 * a cell continues under the space.
 * @returns undefined if a cell continues under several spaces, which no name contains.
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

/** The columns whose names contain joints. */
export function joinedColumns(edges: readonly number[], joints: readonly number[]): ReadonlySet<number> {
  return new Set(joints.map((joint) => edges.findIndex((edge) => edge > joint)));
}

const UNTOLD: Refusal = { line: 1, why: 'has column names, but it is unclear where each ends' };

/**
 * What was guessed about the names of columns; a refusal if they are ambiguous. @param joined columns whose names
 * contain spaces that no cell crosses.
 */
export function doubtOfNames(
  names: readonly string[],
  cells: readonly (readonly string[])[],
  joined: ReadonlySet<number>,
): Refusal | string | undefined {
  const isOfNumbers = (column: number): boolean => cells.every((row) => isValue((row[column] ?? '').trim()));
  // Words may be below the neighbor of an empty cell, or contain spaces as their name does.
  if ([...joined].some((column) => !isOfNumbers(column))) return UNTOLD;
  const pair = names.findIndex((name, column) => column > 0 && !name.startsWith(' ') && mayBeOne(cells, column));
  if (pair > 0 && cells.some((row) => (row[pair - 1] ?? '').trim() === '')) return UNTOLD;
  if (pair > 0)
    return `${quoted(names[pair - 1])} and ${quoted(names[pair])} were read as two column names, but may be one`;
  const [one] = joined;
  return one === undefined ? undefined : `${quoted(names[one])} was read as one column name`;
}

/** The note that a name without values below it, followed by several spaces, may form one name with the next one. */
export function doubtOfEmpty(names: readonly string[], cells: readonly (readonly string[])[]): string | undefined {
  const place = names.findIndex(
    (_, column) => column < names.length - 1 && cells.every((row) => (row[column] ?? '').trim() === ''),
  );
  return place < 0 ? undefined : `${quoted(names[place])} was read as the name of a column whose cells are empty`;
}

/**
 * Whether a column and the one before it may be one column with a space in its name and its cells: if both have a cell,
 * these are words with one space between them.
 */
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
