import stringWidth from 'string-width';

/** The number of terminal columns that a line of text takes: a Chinese character takes two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text, padded with spaces on the right to this number of columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The text, padded with spaces on the left to this number of columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}
