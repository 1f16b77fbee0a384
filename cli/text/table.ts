import { Help } from 'commander';
import { padEnd, padStart, widthOf } from './width';

/**
 * Rows of cells in columns, for a person; the first row are the titles. Where that is wider than the terminal, each row becomes a line with its
 * first cell and, indented, the others with their titles.
 * @param width columns of the terminal.
 */
export function alignLeft(rows: readonly (readonly string[])[], width = Infinity): string {
  return layOut(rows, width, padEnd);
}

/** The same with numbers: all columns except the first are right-aligned. */
export function alignRight(rows: readonly (readonly string[])[], width = Infinity): string {
  return layOut(rows, width, (cell, to, column) => (column === 0 ? padEnd(cell, to) : padStart(cell, to)));
}

/**
 * Breaks a text between words so that it fits, in lines that begin where its first does. A word that is longer stays whole.
 * @param width columns of the terminal.
 * @param indent the column where the text begins.
 */
export function wrap(text: string, width: number, indent: number): string {
  const help = new Help();
  help.minWidthToWrap = 1;
  help.displayWidth = widthOf;
  const lines = Number.isFinite(width) ? help.boxWrap(text, Math.max(width - indent, 1)) : text;
  return lines.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

type Pad = (cell: string, width: number, column: number) => string;

function layOut(rows: readonly (readonly string[])[], width: number, pad: Pad): string {
  const [titles = [], ...others] = rows;
  const widths = titles.map((_, column) => rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  );
  const fits = lines.every((line) => widthOf(line) <= width);
  return (fits ? lines : others.flatMap((row) => narrow(titles, row, width))).map((line) => `${line}\n`).join('');
}

function narrow([, ...titles]: readonly string[], [first = '', ...cells]: readonly string[], width: number): string[] {
  const lines = [first];
  for (const [column, cell] of cells.entries()) {
    if (cell === '') continue;
    const named = `  ${titles[column] ?? ''} ${cell}`;
    const last = lines.at(-1) ?? '';
    if (lines.length > 1 && widthOf(last) + widthOf(named) <= width) lines[lines.length - 1] = last + named;
    else lines.push(named);
  }
  return lines;
}
