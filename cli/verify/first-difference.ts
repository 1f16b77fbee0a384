import { isUtf8 } from 'node:buffer';
import { printable } from '../text/control-characters';

/** The same line of two texts; undefined if a text has ended before. */
interface TextPlace {
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** Where two results begin to differ. */
export type FirstDifference =
  /** In a line of text, counted from 1. */
  | (TextPlace & { readonly line: number })
  /** At a byte, counted from 0, of this many. */
  | { readonly byte: number; readonly first: number; readonly second: number };

/** Undefined if they are equal. */
export function firstDifference(first: Buffer, second: Buffer): FirstDifference | undefined {
  const byte = firstByte(first, second);
  if (byte === undefined) return undefined;
  if (![first, second].every(isText)) return { byte, first: first.length, second: second.length };
  // The line begins after the last line end that both have.
  const start = byte === 0 ? 0 : first.lastIndexOf('\n', byte - 1) + 1;
  const line = first.subarray(0, start).toString('latin1').split('\n').length;
  return { line, ...around(lineAt(first, start), lineAt(second, start)) };
}

function firstByte(first: Buffer, second: Buffer): number | undefined {
  const shorter = Math.min(first.length, second.length);
  for (let byte = 0; byte < shorter; byte++) if (first[byte] !== second[byte]) return byte;
  return first.length === second.length ? undefined : shorter;
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** The line that begins there, with its end. */
function lineAt(bytes: Buffer, start: number): string | undefined {
  if (start >= bytes.length) return undefined;
  const end = bytes.indexOf('\n', start);
  return bytes.subarray(start, end < 0 ? undefined : end + 1).toString('utf8');
}

const SHOWN_BEFORE = 20;
const SHOWN = 70;

/** The parts in which two different lines differ. */
function around(first: string | undefined, second: string | undefined): TextPlace {
  if (first === undefined || second === undefined) return { first: shown(first, 0), second: shown(second, 0) };
  const [a, b] = [Array.from(first), Array.from(second)];
  let place = 0;
  while (place < a.length && place < b.length && a[place] === b[place]) place++;
  const start = place > SHOWN - SHOWN_BEFORE ? place - SHOWN_BEFORE : 0;
  const onlyEnd = first.trimEnd() === second.trimEnd();
  return { first: shown(first, start, onlyEnd), second: shown(second, start, onlyEnd) };
}

/** A part of a line, safe for a terminal. Its line end is shown if only that differs. */
function shown(line: string | undefined, start: number, withEnd = false): string | undefined {
  if (line === undefined) return undefined;
  const text = Array.from(printable(line.replace(/\n$/, withEnd ? '\\n' : '')));
  const part = text.slice(start, start + SHOWN).join('');
  return `${start > 0 ? '…' : ''}${part}${text.length > start + SHOWN ? '…' : ''}`;
}
