/** From here on, whole numbers have more digits than a double can hold. */
const MOST_WHOLE = 1e15;

/**
 * A number in readable form, rounded to this many digits, or to a whole number if it has more digits before the point,
 * so that every digit shown is correct. Whole numbers are shown in full.
 */
export function figureText(number: number, digits: number): string {
  if (Number.isNaN(number)) return '-';
  const size = Math.abs(number);
  if (size >= MOST_WHOLE) return number.toPrecision(digits).replace(/\.?0*e/, 'e');
  if (Number.isInteger(number)) return String(number);
  return String(Number(size < 10 ** digits ? number.toPrecision(digits) : number.toFixed(0)));
}

/** All digits that a double needs. */
const MOST_DIGITS = 17;

/**
 * Adjacent numbers in readable form, with this many digits, or with as many more as are needed to distinguish different
 * ones.
 */
export function figureTexts(numbers: readonly number[], digits: number): string[] {
  const texts = numbers.map((number) => figureText(number, digits));
  const areApart = new Set(texts).size === new Set(numbers).size;
  return areApart || digits >= MOST_DIGITS ? texts : figureTexts(numbers, digits + 1);
}
