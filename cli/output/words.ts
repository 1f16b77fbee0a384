/**
 * A quoted text as R prints it. Unrolled, because alternatives within a repetition overflow the stack for a text of
 * megabytes.
 */
const QUOTED = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;

/** A pattern that matches quoted texts, and otherwise this one. */
export function quotedOr(other: string): RegExp {
  return new RegExp(`${QUOTED}|${other}`, 'gs');
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const TRUTH = /^(?:TRUE|FALSE|True|False|true|false)$/;
const SPECIAL = /^(?:NA|[+-]?(?:NaN|nan|Inf|inf|Infinity))$/;
const COMPLEX = /^[+-]?[\d.]+(?:e[+-]?\d+)?[+-][\d.]+(?:e[+-]?\d+)?i$/;
const MISSING = /^(?:NA|N\/A|n\/a|None|NULL|null|undefined|missing|nothing|<NA>)$/;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;

export function isNumber(word: string): boolean {
  return NUMBER.test(word);
}

/** What R, Python and JavaScript print for a value that is not a plain number. */
export function isSpecial(word: string): boolean {
  return SPECIAL.test(word);
}

/** Words for a missing value, in R, Python, JavaScript and Julia, and in tables that people write. */
export function isMissing(word: string): boolean {
  return MISSING.test(word);
}

/** What a column of numbers may contain besides numbers: missing values and infinite ones. */
export function isNumeric(word: string): boolean {
  return NUMBER.test(word) || SPECIAL.test(word);
}

export function isTruth(word: string): boolean {
  return TRUTH.test(word);
}

/** A number, a truth value, or one of the words that stand for a number. */
export function isValue(word: string): boolean {
  return isNumeric(word) || TRUTH.test(word);
}

export function isComplex(word: string): boolean {
  return COMPLEX.test(word);
}

export function isWholeNumber(word: string): boolean {
  return /^[+-]?\d+$/.test(word);
}

/**
 * A whole number with leading zeros, such as an ID or a zip code: nobody prints a count like that. Longer ones are not
 * IDs.
 */
export function isCode(word: string): boolean {
  return /^0\d{1,31}$/.test(word);
}

/** Whether a number is written as R names a group by it: without trailing zeros. */
export function isShortest(name: string): boolean {
  return !/\.\d*0(?:e|$)/i.test(name) && !name.endsWith('.');
}

export function isIncreasing(numbers: readonly number[]): boolean {
  return numbers.every((number, position) => position === 0 || number > (numbers[position - 1] ?? NaN));
}

export function hasDecimalComma(word: string): boolean {
  return DECIMAL_COMMA.test(word);
}

/** A special space between two digits, which node and R write as thousands separator: U+00A0, U+202F, U+2009. */
const WIDE_SPACE = /\d[^\P{Zs} ]\d/u;

export function hasWideSpace(text: string): boolean {
  return WIDE_SPACE.test(text);
}

/** `1,234`: may have a comma as thousands separator, or a decimal comma. */
export function mayHaveThousands(word: string): boolean {
  return /^[+-]?[1-9]\d{0,2},\d{3}$/.test(word);
}

/** What a cell is among numbers: NaN for a missing value; undefined for a text. */
export function numberOf(cell: string): number | undefined {
  const word = cell.trim();
  if (word === '') return NaN;
  if (isNumber(word)) return Number(word);
  if (!isSpecial(word)) return undefined;
  return /inf/i.test(word) ? (word.startsWith('-') ? -Infinity : Infinity) : NaN;
}
