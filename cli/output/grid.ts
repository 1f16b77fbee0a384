import { noGrid, readBlock } from './grid-block';
import type { Block } from './block';
import { isRefusal, uniqueNames, type Cells, type OutputText, type Refusal } from './reading';

/**
 * The longest line on Rscript's page, which has 80 columns. If lines are shorter, it is ambiguous whether another block
 * belongs to the same table.
 */
const LONGEST_LINE = 79;

/**
 * A matrix, a data frame or a table() of two factors: a line of names, and rows that begin with their names. Wide ones
 * continue in further blocks of lines.
 */
export function readGrid({ lines }: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const skipped = lines.findIndex((line) => line !== '');
  const plain = readBlocks(withLeftRowNumbers(lines.slice(skipped)), skipped + 1);
  if (!isRefusal(plain)) return plain;
  const [title = '', header = '', ...rows] = lines.slice(skipped);
  // table() of two factors prints the name of one above the names of its levels, and that of the other next to them.
  if (!/^ +\S*$/.test(title) || rows.length === 0 || !rows.every((row) => row.startsWith('  '))) return plain;
  const [name = ''] = /^[\w.]+(?= )/.exec(header) ?? [];
  const untitled = ' '.repeat(name.length) + header.slice(name.length);
  const indent = indentOf(rows, name);
  const table = readBlock(
    [untitled, ...rows].map((line) => line.slice(indent)),
    skipped + 2,
    true,
  );
  return isRefusal(table) ? plain : join([table]);
}

/**
 * How far R moves the levels of the rows to the right: by two, or so far that they end where a longer name above them
 * ends.
 */
function indentOf(rows: readonly string[], name: string): number {
  const least = Math.min(...rows.map((row) => row.length - row.trimStart().length));
  return least < name.length ? least : 2;
}

/** data.table right-aligns the row numbers in their column. */
function withLeftRowNumbers(lines: readonly string[]): readonly string[] {
  const [header = '', ...rows] = lines;
  if (rows.length === 0 || !rows.every((row) => /^ *\d+: /.test(row))) return lines;
  return [header, ...rows.map((row) => row.replace(/^( *)(\d+:)/, '$2$1'))];
}

function readBlocks(lines: readonly string[], firstLine: number): ReturnType<typeof readGrid> {
  const blocks: Block[] = [];
  // A header begins with a space, a row with its name.
  const hasRowNames = !(lines[1] ?? '').startsWith(' ');
  for (let start = 0; start < lines.length;) {
    const next = lines.findIndex((line, position) => hasRowNames && position > start + 1 && line.startsWith(' '));
    const end = next < 0 ? lines.length : next;
    const block = readBlock(lines.slice(start, end), firstLine + start);
    if (isRefusal(block)) return block;
    if (!goesOn([...blocks, block])) return { line: firstLine + start, why: 'begins another table' };
    blocks.push(block);
    start = end;
  }
  return blocks.length === 0 ? noGrid(firstLine) : join(blocks);
}

/** Whether the blocks belong to one table: R continues below only if the next column does not fit on the page. */
function goesOn(blocks: readonly Block[]): boolean {
  const names = blocks.map(({ rowNames }) => rowNames.join('\n'));
  const least = Math.max(LONGEST_LINE, ...blocks.map(({ width }) => width));
  const most = blocks.slice(1).map(({ firstWidth }, position) => (blocks[position]?.width ?? 0) + firstWidth);
  const columns = blocks.flatMap((block) => block.columns);
  const isOneTable = new Set(columns).size === columns.length && names.every((name) => name === names[0]);
  return blocks.length === 1 || (isOneTable && most.every((width) => width > least));
}

function join(blocks: readonly Block[]): Cells & { readonly remark?: string } {
  const { rowNames = [], cells = [] } = blocks[0] ?? {};
  const first = rowNames.length > 0 ? ['row'] : [];
  const remarks = blocks.flatMap(({ remark }) => remark ?? []);
  return {
    ...(remarks.length > 0 ? { remark: remarks.join('; ') } : {}),
    columns: uniqueNames([...first, ...blocks.flatMap(({ columns }) => columns.map(columnName))]),
    rows: cells.map((_, row) => [
      ...rowNames.slice(row, row + 1).map(rowName),
      ...blocks.flatMap((block) => block.cells[row] ?? []),
    ]),
  };
}

/** As write.csv() writes it: a matrix without names gets V1, V2, and rows 1, 2. */
function columnName(name: string): string {
  return name.replace(/^\[,(\d+)\]$/, 'V$1');
}

function rowName(name: string): string {
  return name.replace(/^\[(\d+),\]$/, '$1').replace(/^(\d+):$/, '$1');
}
