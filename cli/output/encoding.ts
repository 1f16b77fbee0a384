/** Control characters that never occur in text. */
const isControl = (byte: number): boolean => byte < 0x20 && !'\t\n\r\f\b\u001b'.includes(String.fromCharCode(byte));

/** This many bytes show whether it is UTF-16. */
const LOOKED_AT = 4096;

/**
 * Why bytes are not UTF-8 although they seem to be text, as a sentence; undefined for UTF-8, and for bytes that do not
 * seem to be text.
 */
export function otherEncoding(bytes: Buffer): string | undefined {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return `it is not UTF-8 at byte 1, and seems to be ${wide}`;
  const place = firstInvalid(bytes);
  if (place < 0 || bytes.some(isControl)) return undefined;
  if (isCut(bytes, place))
    return `it is not UTF-8 at byte ${String(place + 1)}, where it ends in the middle of a character`;
  if (bytes.filter((byte) => byte < 0x80).length * 2 < bytes.length) return undefined;
  const name = bytes.some((byte) => byte >= 0x80 && byte < 0xa0) ? 'Windows-1252' : 'Latin-1';
  return `it is not UTF-8 at byte ${String(place + 1)}, and seems to be ${name}`;
}

/** UTF-16: a byte order mark, or a NUL in every other byte, as for letters and digits. */
function wideEncoding(bytes: Buffer): string | undefined {
  const mark = bytes.subarray(0, 2).toString('hex');
  const start = bytes.subarray(0, LOOKED_AT);
  const half = Math.floor(start.length / 2);
  const zeros = [0, 1].map((side) => start.filter((byte, place) => place % 2 === side && byte === 0).length);
  const isWide = (side: 0 | 1): boolean =>
    start.length % 2 === 0 && half > 1 && (zeros[side] ?? 0) * 10 >= half * 9 && zeros[1 - side] === 0;
  const hasText = !start.some(isTextless);
  if (!hasText) return undefined;
  if (mark === 'fffe' || isWide(1)) return 'UTF-16 (little endian)';
  return mark === 'feff' || isWide(0) ? 'UTF-16 (big endian)' : undefined;
}

/** A control character other than NUL. */
function isTextless(byte: number): boolean {
  return byte !== 0 && isControl(byte);
}

/** The position of the first byte that is not UTF-8; -1 if there is none. */
function firstInvalid(bytes: Buffer): number {
  const decoded = Buffer.from(bytes.toString('utf8'), 'utf8');
  if (decoded.equals(bytes)) return -1;
  // Bytes that are not UTF-8 are decoded as U+FFFD, which encodes to other bytes.
  const length = Math.min(bytes.length, decoded.length);
  let place = 0;
  while (place < length && bytes[place] === decoded[place]) place++;
  return place;
}

/** Whether the first byte that is not UTF-8 begins a character that is truncated at the end. */
function isCut(bytes: Buffer, place: number): boolean {
  const rest = bytes.subarray(place);
  const [lead = 0, ...others] = rest;
  const length = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  return lead < 0xf8 && rest.length < length && others.every((byte) => byte >= 0x80 && byte < 0xc0);
}
