import type { Block } from './block';
import { columnEdges, doubtOfEmpty, doubtOfNames, joinedColumns } from './column-names';
import { readQuotedBlock } from './quoted-block';
import { isBlank, isRefusal, quoteText, type Refusal } from './reading';
import { splitRowNames } from './row-names';
import { isValue } from './words';

export function noGrid(line: number): Refusal {
  return { line, why: 'does not show where its columns end', isVague: true };
}

/**
 * Reads a header and its rows. Columns are recognized by their alignment, in which R is exact: each cell and each name
 * ends where its column does, a column is as wide as its longest cell or name, and columns are separated by one space.
 * Ambiguous input is refused.
 * @param isJoint whether no column is narrower than the longest of all cells, as in table() of two factors.
 */
export function readBlock(lines: readonly string[], firstLine: number, isJoint = false): Block | Refusal {
  const [header = '', ...rows] = lines;
  if (!header.startsWith(' ') || isBlank(header)) return noGrid(firstLine);
  if (rows.length === 0) return { line: firstLine, why: 'has column names, but no row follows', isVague: true };
  const quoted = readQuotedBlock(header, rows);
  if (quoted !== undefined) return quoted;
  // A named vector has a space after each element.
  if (header.endsWith(' ')) return noGrid(firstLine);
  const odd = rows.findIndex((row) => row.length !== header.length);
  if (odd >= 0) return noGrid(firstLine + 1 + odd);
  const found = columnEdges(header, rows);
  if (found === undefined) return noGrid(firstLine);
  const { edges, joints } = found;
  const start = splitRowNames(header, rows, edges[0] ?? -1, isJoint);
  if (start === undefined) return noGrid(firstLine);
  if (isRefusal(start)) return { ...start, line: firstLine };
  const slices = (line: string): string[] =>
    edges.map((edge, column) => line.slice(column === 0 ? start.cells : (edges[column - 1] ?? 0) + 2, edge + 1));
  const names = slices(header);
  const cells = rows.map(slices);
  const wrong = cells.findIndex((row) => !row.every(isRightAligned));
  if (wrong >= 0) return noGrid(firstLine + 1 + wrong);
  // Several spaces in a row may also separate two columns.
  if ([...start.rowNames, ...names, ...cells.flat()].some((text) => /\S {2,}\S/.test(text))) return noGrid(firstLine);
  const hidden = names.findIndex((name, column) =>
    hasNamelessColumn(
      name,
      cells.map((row) => row[column] ?? ''),
    ),
  );
  // A word at the end of a row name, be it the index of a matrix or the level of a table(), may be a value.
  const isHiding = start.rowNames.every((name) => (isJoint ? /\S +\d+$/ : /^\[\d+,\] +\S/).test(name));
  if (hidden >= 0 || (start.rowNames.length > 0 && isHiding))
    return { line: firstLine, why: 'has a column without a name, or a column of texts with blanks' };
  const columns = names.map((_, column) => [names, ...cells].map((line) => line[column] ?? ''));
  const least = isJoint ? cells.flat().reduce((most, cell) => Math.max(most, cell.trim().length), 0) : 0;
  if (!columns.every((column) => isExact(column, least))) return noGrid(firstLine);
  // Without row names, numbers in columns of the same width look the same.
  if (start.rowNames.length === 0 && names.some((name) => isValue(name.trim()))) return noGrid(firstLine);
  const doubt =
    doubtOfNames(names, cells, joinedColumns(edges, joints)) ??
    doubtOfEmpty(names, cells) ??
    doubtOfRowNames(start.rowNames, cells);
  if (doubt !== undefined && isRefusal(doubt)) return { ...doubt, line: firstLine };
  const block = {
    rowNames: start.rowNames,
    columns: names.map((name) => name.trim()),
    cells: cells.map((row) => row.map((cell) => readCell(cell.trim()))),
    width: header.length,
    firstWidth: (names[0]?.length ?? 0) + 1,
    ...(doubt === undefined ? {} : { remark: doubt }),
  };
  return start.rowNames.length === 0 && isProse(block) ? noGrid(firstLine) : block;
}

/**
 * The note that counts without a name above them may have been read as parts of names, as in table() of a factor with
 * an empty level.
 */
function doubtOfRowNames(names: readonly string[], cells: readonly (readonly string[])[]): string | undefined {
  const [name = ''] = names;
  const areCounts = cells.flat().every((cell) => /^\d+$/.test(cell.trim()));
  if (name === '' || !areCounts || !names.every((each) => /\S +\d+$/.test(each))) return undefined;
  return `${quoteText(name)} was read as a row name`;
}

/**
 * Whether all cells have a space at one position, between values, to the left of the whole name: two columns, the first
 * of which has no name.
 */
function hasNamelessColumn(name: string, cells: readonly string[]): boolean {
  const start = name.length - name.trimStart().length;
  for (let place = 1; place < start; place++) {
    const parts = cells.map((cell) => [cell.slice(0, place).trim(), cell[place], cell.slice(place).trim()] as const);
    if (parts.every(([before, blank, after]) => blank === ' ' && isCellValue(before) && isCellValue(after)))
      return true;
  }
  return false;
}

function isCellValue(text: string): boolean {
  return isValue(text) || text === '<NA>';
}

/** A cell ends where its column does, or is empty. */
function isRightAligned(slice: string): boolean {
  return !slice.endsWith(' ') || slice.trim() === '';
}

/** Whether the column is as wide as its longest cell or name, or as the longest of all cells. */
function isExact(slices: readonly string[], least: number): boolean {
  return slices[0]?.length === slices.reduce((most, slice) => Math.max(most, slice.trim().length), least);
}

function readCell(cell: string): string {
  return cell === '<NA>' ? 'NA' : cell;
}

/**
 * Whether lines without row names may be sentences with equally many words: none of them is a number, and no word is
 * right-aligned in a wider field; or a line repeats a word of the first one.
 */
function isProse({ columns, cells }: Pick<Block, 'columns' | 'cells'>): boolean {
  const isRepeated = cells.some((row) => row.some((cell, column) => cell === columns[column]));
  const isPadded = cells.some((row) => row.some((cell, column) => cell.length !== columns[column]?.length));
  return isRepeated || (!isPadded && !cells.flat().some(isValue));
}
