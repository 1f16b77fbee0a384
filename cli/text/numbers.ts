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

/** More digits after the point are hard to read. */
const MOST_DECIMALS = 8;
/** Of an estimate, however wide its interval is. */
const LEAST_DIGITS = 3;

/**
 * An estimate and the bounds of its interval, with the same digits after the point: as many as give half the width of
 * the interval two digits. The estimate has at least three digits, because a rounded one would be a wrong number.
 * @returns undefined if the interval is unknown, has no width, or is too narrow for that.
 */
export function tryIntervalTexts(
  estimate: number,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): { readonly estimate: string; readonly lower: string; readonly upper: string } | undefined {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10((upper - lower) / 2)));
  const greatest = Math.max(Math.abs(lower), Math.abs(upper));
  // Digits that a double does not have.
  const most = Math.min(MOST_DECIMALS, Math.floor(15 - Math.log10(greatest)));
  if (!Number.isFinite(decimals) || decimals > most || greatest >= MOST_WHOLE) return undefined;
  // Without the sign of a negative number that is rounded to 0.
  const text = (number: number): string => number.toFixed(decimals).replace(/^-(?=[0.]+$)/, '');
  const least = figureText(estimate, LEAST_DIGITS);
  const isExact = decimalsIn(least) <= decimals && !least.includes('e');
  return { estimate: isExact ? text(estimate) : least, lower: text(lower), upper: text(upper) };
}

function decimalsIn(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}
