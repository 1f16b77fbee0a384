/** Characters that reverse the direction of text, so that a reader sees another order than a program. */
export const TURNS_TEXT = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A character as JSON escapes it: with its one or two UTF-16 code units. */
export function unicodeEscape(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
