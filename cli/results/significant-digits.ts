import { numberOf } from '../output/words';

/** The cell as a number; for a text, its decimal fractions, because other numbers in texts count or name something. */
export function numbersIn(cell: string): readonly string[] {
  const number = numberOf(cell);
  if (number === undefined) return cell.match(/(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?(?![\w.])/gi) ?? [];
  return Number.isFinite(number) ? [cell] : [];
}

/** None for 0 and 1, which many results are. */
export function significantDigits(number: string): string {
  if (Math.abs(Number(number)) === 1) return '';
  const [mantissa = ''] = number.toLowerCase().split('e');
  const digits = mantissa.replace(/\D/g, '').replace(/^0+/, '');
  return mantissa.includes('.') ? digits : digits.replace(/0+$/, '');
}

/** Results with this many digits are not equal by chance. */
export const TELLING_DIGITS = 5;

/**
 * Whether a text is a number that a program has drawn or estimated: with this many digits, no two of them are equal by
 * chance.
 */
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

/** Whether a number is whole, and not larger than what simulations count. */
export function isCount(number: string): boolean {
  return Number.isInteger(Number(number)) && Math.abs(Number(number)) < GREATEST_COUNT;
}

const GREATEST_DENOMINATOR = 10_000;

/**
 * Whether a number is the share of a count, such as 16/30, or the root of one. Such numbers may occur twice by chance,
 * however many digits they have.
 */
export function isShare(number: string): boolean {
  const value = Math.abs(Number(number));
  if (Number.isInteger(value)) return false;
  const digits = significantDigits(number).length;
  // With a larger one, there is a fraction near every number.
  const most = Math.min(GREATEST_DENOMINATOR, Math.sqrt(10 ** (digits - 2)));
  // About half of the last digit is rounding.
  const error = 0.6 * 10 ** (Math.floor(Math.log10(value)) + 1 - Math.min(digits, 15));
  return isFraction(value, most, error) || isFraction(value ** 2, most, 2 * value * error);
}

/**
 * Whether a fraction with a small denominator is close enough, determined with the continued fraction of the number.
 */
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
