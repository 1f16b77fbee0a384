import { numberOf } from '../output/words';

/** The cell as a number; of a text the decimal fractions in it, since other numbers in words count or name something. */
export function numbersIn(cell: string): readonly string[] {
  const number = numberOf(cell);
  if (number === undefined) return cell.match(/(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?(?![\w.])/gi) ?? [];
  return Number.isFinite(number) ? [cell] : [];
}

/** None of 0 and 1, which many results are. */
export function significantDigits(number: string): string {
  if (Math.abs(Number(number)) === 1) return '';
  const [mantissa = ''] = number.toLowerCase().split('e');
  const digits = mantissa.replace(/\D/g, '').replace(/^0+/, '');
  return mantissa.includes('.') ? digits : digits.replace(/0+$/, '');
}

/** Results with so many digits are not the same by chance. */
export const TELLING_DIGITS = 5;

/** Whether a text is a number such as programs draw or estimate: with so many digits no two of them are the same by chance. */
export function isDrawn(text: string, digits = TELLING_DIGITS): boolean {
  const number = numberOf(text) ?? NaN;
  return (
    Number.isFinite(number) &&
    !Number.isInteger(number) &&
    significantDigits(text.trim()).length >= digits &&
    !isShare(text.trim())
  );
}

const GREATEST_COUNT = 1e6;

/** Whether a number is whole, and no greater than what simulations count. */
export function isCount(number: string): boolean {
  return Number.isInteger(Number(number)) && Math.abs(Number(number)) < GREATEST_COUNT;
}

const GREATEST_DENOMINATOR = 10_000;

/** Whether a number is the share of a count, as 16/30, or the root of one: it may come twice by chance, however many digits it has. */
export function isShare(number: string): boolean {
  const value = Math.abs(Number(number));
  if (Number.isInteger(value)) return false;
  const digits = significantDigits(number).length;
  // With a greater one there is a fraction near every number.
  const most = Math.min(GREATEST_DENOMINATOR, Math.sqrt(10 ** (digits - 2)));
  // Of the last digit about a half is rounding.
  const error = 0.6 * 10 ** (Math.floor(Math.log10(value)) + 1 - Math.min(digits, 15));
  return isFraction(value, most, error) || isFraction(value ** 2, most, 2 * value * error);
}

/** Whether a fraction with a small denominator is so near, by the continued fraction of the number. */
function isFraction(value: number, greatestDenominator: number, error: number): boolean {
  let [rest, denominator, before] = [value, 1, 0];
  while (denominator <= greatestDenominator) {
    if (Math.abs(value - Math.round(value * denominator) / denominator) <= error) return true;
    rest = 1 / (rest - Math.floor(rest));
    if (!Number.isFinite(rest)) return true;
    [denominator, before] = [Math.floor(rest) * denominator + before, denominator];
  }
  return false;
}
