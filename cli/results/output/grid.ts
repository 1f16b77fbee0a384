import { isRefusal, uniqueNames, type Cells, type OutputText, type Refusal } from './reading';
import { readQuotedBlock } from './quoted-block';
import { splitRowNames } from './row-names';
import { isValue } from './words';

/** Part of a printed matrix or data frame: as many columns as the width of the page has room for. */
export interface Block {
  readonly names: readonly string[];
  readonly rowNames: readonly string[];
  readonly columns: readonly string[];
  /** By rows. */
  readonly cells: readonly (readonly string[])[];
}

const NO_GRID = 'is not in the columns of a matrix or data frame as R prints it';

/**
 * A matrix, a data frame or a table() of two factors: a line of names, and rows that begin with theirs. Columns are told by their alignment, which R keeps
 * exactly: each cell and each name ends where its column does, a column is as wide as the longest of them, and there is one blank between two. What can't be told is refused.
 */
export function readGrid({ lines }: OutputText): Cells | Refusal {
  const plain = readBlocks(withLeftRowNumbers(lines), 1);
  if (!isRefusal(plain)) return plain;
  const [title = '', header = '', ...rows] = lines;
  // table() of two factors has the name of one above the names of its levels, and that of the other beside them.
  if (!/^ +\S*$/.test(title) || rows.length === 0 || !rows.every((row) => row.startsWith('  '))) return plain;
  const table = readBlocks(
    [header.replace(/^[\w.]+(?= )/, (name) => ' '.repeat(name.length)), ...rows].map(withoutIndent),
    2,
  );
  return isRefusal(table) ? plain : table;
}

function withoutIndent(line: string): string {
  return line.slice(2);
}

/** data.table writes the numbers of its rows at the right of their column. */
function withLeftRowNumbers(lines: readonly string[]): readonly string[] {
  const [header = '', ...rows] = lines;
  if (rows.length === 0 || !rows.every((row) => /^ *\d+: /.test(row))) return lines;
  return [header, ...rows.map((row) => row.replace(/^( *)(\d+:)/, '$2$1'))];
}

function readBlocks(lines: readonly string[], firstLine: number): Cells | Refusal {
  const blocks: Block[] = [];
  for (let start = 0; start < lines.length;) {
    const next = lines.findIndex(
      (line, position) => position > start + 1 && line.startsWith(' ') && !(lines[start + 1] ?? '').startsWith(' '),
    );
    const end = next < 0 ? lines.length : next;
    const block = readBlock(lines.slice(start, end), firstLine + start);
    if (isRefusal(block)) return block;
    if (blocks[0] !== undefined && block.rowNames.join('\n') !== blocks[0].rowNames.join('\n'))
      return { line: firstLine + start, why: 'begins something else: there are several things one after another' };
    blocks.push(block);
    start = end;
  }
  const [first] = blocks;
  if (first === undefined) return { line: firstLine, why: NO_GRID };
  const hasRowNames = first.rowNames.length > 0;
  const names = blocks.flatMap(({ columns }) => columns.map(columnName));
  return {
    columns: uniqueNames([...(hasRowNames ? ['row'] : []), ...names]),
    rows: first.cells.map((_, row) => [
      ...(hasRowNames ? [rowName(first.rowNames[row] ?? '')] : []),
      ...blocks.flatMap(({ cells }) => cells[row] ?? []),
    ]),
  };
}

/** As write.csv() writes it: a matrix without names has V1, V2, and rows 1, 2. */
function columnName(name: string): string {
  return name.replace(/^\[,(\d+)\]$/, 'V$1');
}

function rowName(name: string): string {
  return name.replace(/^\[(\d+),\]$/, '$1').replace(/^(\d+):$/, '$1');
}

function readBlock(lines: readonly string[], firstLine: number): Block | Refusal {
  const [header = '', ...rows] = lines;
  if (!header.startsWith(' ')) return { line: firstLine, why: NO_GRID };
  if (rows.length === 0) return { line: firstLine, why: 'has names of columns, and no row comes after it' };
  const quoted = readQuotedBlock(header, rows);
  if (quoted !== undefined) return quoted;
  const odd = rows.findIndex((row) => row.length !== header.length);
  if (odd >= 0) return { line: firstLine + 1 + odd, why: NO_GRID };
  const edges = columnEdges(header, rows);
  const [firstEdge = -1] = edges;
  const start = splitRowNames(header, rows, firstEdge);
  if (typeof start === 'string') return { line: firstLine, why: start };
  const slices = (line: string): string[] =>
    edges.map((edge, column) => line.slice(column === 0 ? start.cells : (edges[column - 1] ?? 0) + 1, edge + 1));
  const names = slices(header);
  const cells = rows.map(slices);
  const wrong = cells.findIndex((row) => !row.every(isRightAligned));
  if (wrong >= 0) return { line: firstLine + 1 + wrong, why: NO_GRID };
  const isExact = names.every((name, column) =>
    isExactColumn([name, ...cells.map((row) => row[column] ?? '')], column === 0),
  );
  if (!isExact) return { line: firstLine, why: NO_GRID };
  const columns = names.map((name) => name.trim());
  // Without names of rows, numbers in columns of one width look the same.
  if (start.rowNames.length === 0 && columns.some(isValue)) return { line: firstLine, why: NO_GRID };
  return {
    names,
    rowNames: start.rowNames,
    columns,
    cells: cells.map((row) => row.map((cell) => readCell(cell.trim()))),
  };
}

/**
 * Where columns end: at the ends of the words of the header. Where a name has a blank in it, no cell ends under its first word, or one goes on
 * under the blank.
 */
function columnEdges(header: string, rows: readonly string[]): number[] {
  const ends = [...header.matchAll(/\S(?= |$)/g)].map(({ index }) => index);
  const last = ends.pop();
  const inside = ends.filter(
    (end) => rows.every((row) => row[end + 1] === ' ') && rows.some((row) => row[end] !== ' '),
  );
  return last === undefined ? inside : [...inside, last];
}

/** A cell ends where its column does, or is empty. */
function isRightAligned(slice: string): boolean {
  return !slice.endsWith(' ') || slice.trim() === '';
}

/** Whether the column is as wide as its longest cell or name, and one blank. The first slice has no blank before it. */
function isExactColumn(slices: readonly string[], isFirst: boolean): boolean {
  const blanks = Math.min(
    ...slices.filter((slice) => slice.trim() !== '').map((slice) => slice.length - slice.trimStart().length),
  );
  return blanks === (isFirst ? 0 : 1);
}

function readCell(cell: string): string {
  return cell === '<NA>' ? 'NA' : cell;
}
