import type { ProblemList } from '../problems';

const BYTE_ORDER_MARK = '\ufeff';
/** Old programs end a file with it. */
const END_OF_FILE = '\x1a';

/** What the start or end of another file leaves in a row, as after `cat a.csv b.csv`; undefined if there is nothing. */
export function tryRemains(
  cells: readonly string[],
  header: readonly string[],
): { readonly rule: string; readonly remedy: string } | undefined {
  const [first = ''] = cells;
  const isMarked = first.startsWith(BYTE_ORDER_MARK);
  const plain = isMarked ? [first.slice(BYTE_ORDER_MARK.length), ...cells.slice(1)] : cells;
  if (plain.length === header.length && plain.every((cell, column) => cell === header[column]))
    return { rule: 'differ from the names of the columns', remedy: 'remove the line: the file has its header twice' };
  if (isMarked) return MARKED;
  const isEnd = first.startsWith(END_OF_FILE) || cells.at(-1)?.endsWith(END_OF_FILE) === true;
  return isEnd ? ENDED : undefined;
}

const MARKED = {
  rule: 'not begin with a byte order mark, which only the start of a file may have',
  remedy: 'remove the character U+FEFF',
};
const ENDED = { rule: 'not have the character U+001A, the end of a file in DOS', remedy: 'remove it' };

/** The offset of a DOS end of file behind the last line; undefined if there is none. */
export function tryEndOfFile(text: Buffer): number | undefined {
  let last = text.length - 1;
  while (text[last] === 0x0a || text[last] === 0x0d) last--;
  return text[last] === END_OF_FILE.charCodeAt(0) ? last : undefined;
}

/** Whether the line at an offset, before which there may be empty lines, begins with a byte order mark. */
export function beginsWithMark(text: Buffer, offset: number): boolean {
  let start = offset;
  while (text[start] === 0x0a || text[start] === 0x0d) start++;
  const mark = Buffer.from(BYTE_ORDER_MARK);
  return text.subarray(start, start + mark.length).equals(mark);
}

/** Reports a DOS end of file in a line. */
export function reportEndOfFile(problems: ProblemList, place: string): void {
  problems.report(place, ENDED.rule, END_OF_FILE, ENDED.remedy);
}

/** Reports a byte order mark at the start of a line that can't be read further. */
export function reportMark(problems: ProblemList, place: string): void {
  problems.report(place, MARKED.rule, BYTE_ORDER_MARK, MARKED.remedy);
}
