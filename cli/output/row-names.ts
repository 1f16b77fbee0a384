import type { Refusal } from './reading';
import { isValue } from './words';

/** Where the row names end and the first column begins. */
interface Start {
  readonly rowNames: readonly string[];
  /** Where the cells of the first column begin. */
  readonly cells: number;
}

/**
 * Separates the row names, which begin at the left, from the first column, whose cells end at `edge`. Their field is as
 * wide as the longest name.
 * @param isJoint whether the column may be wider than its cells.
 * @returns undefined if there is no such position; a refusal, for the header, if there are several.
 */
export function splitRowNames(
  header: string,
  rows: readonly string[],
  edge: number,
  isJoint: boolean,
): Start | Refusal | undefined {
  if (rows.every((row) => row.startsWith(' '))) return { rowNames: [], cells: 1 };
  const starts: Start[] = [];
  for (let end = 1; end <= edge; end++) {
    if (header.slice(0, end + 1).trim() !== '') break;
    if (!rows.every((row) => row[end] === ' ')) continue;
    const rowNames = rows.map((row) => row.slice(0, end).trimEnd());
    const isWhole =
      rowNames.every((name) => name !== '' && !name.startsWith(' ')) && rowNames.some((name) => name.length === end);
    const slices = [header, ...rows].map((line) => line.slice(end + 1, edge + 1));
    if (isWhole && (isJoint || slices.some((slice) => slice !== '' && !slice.startsWith(' '))))
      starts.push({ rowNames, cells: end + 1 });
  }
  const numbered = starts.filter(({ rowNames }) => rowNames.every((name, row) => Number(name) === row + 1));
  const [start, ...others] = numbered.length > 0 ? numbered : beforeNumbers(starts, rows, edge);
  if (start === undefined || others.length === 0) return start;
  return { line: 1, why: 'has rows, but it is unclear where their names end' };
}

/**
 * The start where only numbers follow, if no other start could precede texts; otherwise all. Texts are recognized by
 * one that is a number, by several spaces in a row, or by a duplicate name before them, which no data frame has. A
 * matrix has quotes around its texts.
 */
function beforeNumbers(starts: readonly Start[], rows: readonly string[], edge: number): readonly Start[] {
  const cellsOf = ({ cells }: Start): string[] => rows.map((row) => row.slice(cells, edge + 1).trim());
  const last = starts.at(-1);
  if (last === undefined || !cellsOf(last).every(isValue)) return starts;
  const isNoText = (start: Start): boolean =>
    cellsOf(start).some((cell) => isValue(cell) || cell.includes('  ')) ||
    new Set(start.rowNames).size < start.rowNames.length;
  return starts.slice(0, -1).every(isNoText) ? [last] : starts;
}
