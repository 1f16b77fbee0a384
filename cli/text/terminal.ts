import type { WriteStream } from 'node:tty';
import { widthOf } from './width';

/** Where output goes: a terminal has a size. */
type Output = Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>;

/** Columns of the terminal; Infinity if there is none. */
export function columnsOf({ isTTY, columns }: Output): number {
  // A terminal of size 0 does not know its own.
  return isTTY && columns > 0 ? columns : Infinity;
}

/** Rows of the terminal; Infinity if there is none. */
export function rowsOf({ isTTY, rows }: Output): number {
  return isTTY && rows > 0 ? rows : Infinity;
}

/** Whether the output is a terminal that can replace what it has shown. */
export function canRedraw({ isTTY }: Output): boolean {
  return isTTY && process.env['TERM'] !== 'dumb';
}

const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * A text in place of what the terminal shows, line by line, so that it does not flicker. Of a longer text its head, and how much is left out.
 * @param rows those of the terminal.
 * @param columns those of the terminal, at which longer lines are broken.
 */
export function redraw(text: string, rows: number, columns: number): string {
  const lines = text.trimEnd().split('\n');
  const heights = lines.map((line) => Math.max(1, Math.ceil(widthOf(line) / columns)));
  const height = (count: number): number => heights.slice(0, count).reduce((sum, one) => sum + one, 0);
  // The cursor is in the row below the text.
  const room = rows - 1;
  let count = lines.length;
  if (height(count) > room) while (count > 0 && height(count) > room - 1) count--;
  const left = lines.length - count;
  const shown = [...lines.slice(0, count), ...(left === 0 ? [] : [`… ${String(left)} more`])];
  // If a line ends at the edge, its last character would be cleared.
  const drawn = shown.map((line) => `${line}${line !== '' && widthOf(line) % columns === 0 ? '' : CLEAR_LINE}\n`);
  return `${HOME}${drawn.join('')}${CLEAR_BELOW}`;
}
