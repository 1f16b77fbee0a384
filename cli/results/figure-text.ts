/** From here on whole numbers have more digits than a double holds. */
const MOST_WHOLE = 1e15;

/**
 * A number for a person, rounded to so many digits, or to a whole number where it has more before the point: no digit is shown that is not the number's. Whole numbers
 * are shown whole.
 */
export function figureText(number: number, digits: number): string {
  if (Number.isNaN(number)) return '-';
  const size = Math.abs(number);
  if (size >= MOST_WHOLE) return number.toPrecision(digits).replace(/\.?0*e/, 'e');
  if (Number.isInteger(number)) return String(number);
  return String(Number(size < 10 ** digits ? number.toPrecision(digits) : number.toFixed(0)));
}
