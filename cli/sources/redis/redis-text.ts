// Imported, because a reply may have a million fields, and a lookup of a global is slow in the tests.
import { Buffer } from 'node:buffer';

/** An argument of a command: text, or any bytes. */
export type RedisArgument = string | Buffer;

/** A reply of Redis: a flat list of fields, or an error. The output format of redis-cli has no nesting. */
export type RedisReply =
  | { readonly kind: 'fields'; readonly fields: readonly RedisField[] }
  | { readonly kind: 'error'; readonly text: string };

/** A string of any bytes, an integer, or nothing. */
export type RedisField = Buffer | number | null;

/** A command as a line for redis-cli, which reads quoted arguments with `\x00` for bytes. */
export function commandLine(words: readonly RedisArgument[]): string {
  return `${words.map(quote).join(' ')}\n`;
}

function quote(word: RedisArgument): string {
  const bytes = typeof word === 'string' ? Buffer.from(word) : word;
  const plain = bytes.toString('latin1');
  const body = plain.replace(/[^ !#-[\]-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${body}"`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ERROR_START = 'ERROR,';
/** The meaning of a character after a backslash. Others stand for themselves. */
const ESCAPES = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' }).map(([char, meant]): [number, number] => [
    char.charCodeAt(0),
    meant.charCodeAt(0),
  ]),
);

/** A reply as printed by `redis-cli --csv`, without the line end; undefined if it is not such a line. */
export function tryParseReply(line: Buffer): RedisReply | undefined {
  if (line.subarray(0, ERROR_START.length).toString('latin1') !== ERROR_START) {
    const fields = tryParseFields(line);
    return fields && { kind: 'fields', fields };
  }
  const [text = ''] = tryParseFields(line.subarray(ERROR_START.length)) ?? [];
  return { kind: 'error', text: String(text) };
}

/** A number (only whole ones are converted, others stay text), or nothing. */
const BARE = /^(?:-?\d{1,20}|-?[\d.]{1,40}(?:e[-+]?\d{1,3})?|-?inf|nan|true|false|NULL)$/i;
const WHOLE = /^-?\d{1,15}$/;
const LONGEST_BARE = 50;

function tryParseFields(line: Buffer): RedisField[] | undefined {
  const fields: RedisField[] = [];
  const hasEscapes = line.includes(BACKSLASH);
  let position = 0;
  while (position < line.length) {
    if (line[position] === QUOTE) {
      const end = findQuote(line, position + 1);
      // Truncated, or followed by something that is not part of a field.
      if (end === line.length || (end + 1 < line.length && line[end + 1] !== COMMA)) return undefined;
      const field = line.subarray(position + 1, end);
      // A copy, because a part that is kept for long should not keep the whole reply in memory.
      fields.push(hasEscapes ? unescape(field) : Buffer.from(field));
      position = end + 1;
    } else {
      const comma = line.indexOf(COMMA, position);
      const end = comma === -1 ? line.length : comma;
      const text = line.toString('latin1', position, Math.min(end, position + LONGEST_BARE + 1));
      // An empty array within the reply leaves an empty field.
      if (text !== '') {
        if (!BARE.test(text)) return undefined;
        fields.push(WHOLE.test(text) ? Number(text) : text === 'NULL' ? null : Buffer.from(text));
      }
      position = end;
    }
    position++;
  }
  return fields;
}

/** Where the string that begins here ends. */
function findQuote(line: Buffer, start: number): number {
  let end = line.indexOf(QUOTE, start);
  while (end !== -1 && isEscaped(line, end, start)) end = line.indexOf(QUOTE, end + 1);
  return end === -1 ? line.length : end;
}

function isEscaped(line: Buffer, at: number, start: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes >= start && line[at - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function unescape(escaped: Buffer): Buffer {
  if (!escaped.includes(BACKSLASH)) return Buffer.from(escaped);
  const bytes = Buffer.allocUnsafe(escaped.length);
  let length = 0;
  for (let position = 0; position < escaped.length; position++) {
    let byte = escaped[position] ?? 0;
    if (byte === BACKSLASH) {
      byte = escaped[++position] ?? 0;
      if (byte === 0x78) {
        byte = hexDigit(escaped[position + 1]) * 16 + hexDigit(escaped[position + 2]);
        position += 2;
      } else byte = ESCAPES.get(byte) ?? byte;
    }
    bytes[length++] = byte;
  }
  return Buffer.from(bytes.subarray(0, length));
}

function hexDigit(char = 0x30): number {
  return char <= 0x39 ? char - 0x30 : (char | 0x20) - 0x61 + 10;
}
