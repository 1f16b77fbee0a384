import type { Refusal } from './reading';

/** Where the names of rows end and the first column begins. */
interface Start {
  readonly rowNames: readonly string[];
  /** Where the cells of the first column begin. */
  readonly cells: number;
}

/**
 * Splits the names of rows, which begin at the left, from the first column, whose cells end at `edge`. Their place is as wide as the longest name.
 * @param isJoint whether the column may be wider than its cells.
 * @returns undefined where there is no such place; a refusal, of the header, where there are several.
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
  const [start, other] = numbered.length > 0 ? numbered : starts;
  if (start === undefined) return undefined;
  return other === undefined ? start : { line: 1, why: "has rows of which it can't be told where their names end" };
}
