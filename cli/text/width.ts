import stringWidth from 'string-width';

/** The columns of a terminal that a text in one line takes: a Chinese character takes two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text with blanks behind it, so many columns wide. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The text with blanks before it, so many columns wide. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}
