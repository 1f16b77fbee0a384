import { uniqueNames, type Cells, type OutputText, type Refusal } from './reading';
import { tryUnquote } from './vector';

/** What a tibble prints if it omits rows or columns. */
export const TIBBLE_CUT = /^# (?:… with|ℹ) .*more (?:row|variable)/m;

/** The line of a data.table that omits rows. */
export const DATA_TABLE_CUT = /^ *--- *\n *\d+: /m;

/**
 * A tibble: its size, names, types, and numbered rows. Columns are recognized by the spaces between them, which extend
 * from the names to the last row.
 */
export function readTibble({ lines }: OutputText): Cells | Refusal {
  const [size = '', header = '', types = '', ...rows] = lines;
  if (!/^# A tibble: \d/.test(size)) return { line: 1, why: 'does not start a tibble', isVague: true };
  if (/^# A tibble: (?:0 × \d|\d+ × 0)/.test(size)) return { columns: [], rows: [] };
  const words = types.match(/<[^<>\s]+>/g) ?? [];
  const width = lines.slice(1).reduce((most, line) => Math.max(most, line.length), 0);
  const grid = [header, types, ...rows].map((line) => line.padEnd(width));
  const fields = fieldsOf(grid, width);
  // The row numbers have no type.
  if (words.length === 0 || fields.length !== words.length + 1)
    return { line: 2, why: 'has columns, but it is unclear where each ends' };
  const cut = (line: string): string[] => fields.map(([from, to]) => line.slice(from, to).trim());
  const [names = [], , ...cells] = grid.map(cut);
  const odd = cells.findIndex(([number]) => !/^\d+$/.test(number ?? ''));
  if (odd >= 0) return { line: odd + 4, why: 'is not a row of a tibble' };
  return {
    columns: uniqueNames(['row', ...names.slice(1).map((name) => name.replace(/^`(.*)`$/, '$1'))]),
    rows: cells.map((row) => row.map((cell, column) => readCell(cell, words[column - 1] ?? ''))),
  };
}

function fieldsOf(lines: readonly string[], width: number): [from: number, to: number][] {
  const fields: [number, number][] = [];
  for (let place = 0; place < width; place++) {
    if (lines.every((line) => line[place] === ' ')) continue;
    const last = fields.at(-1);
    if (last?.[1] === place) last[1]++;
    else fields.push([place, place + 1]);
  }
  return fields;
}

function readCell(cell: string, type: string): string {
  if (cell === '<NA>') return 'NA';
  // If a text begins or ends with a space, the texts of its column are quoted.
  if (type === '<chr>') return tryUnquote(cell) ?? cell;
  // Exponents are aligned: `3  e+ 5` below `1.5e-20`.
  return type === '<dbl>' ? cell.replaceAll(' ', '') : cell;
}
