import { figureText as textInDigits, figureTexts as textsInDigits } from '../../text/numbers';
import { momentsOf } from '../../results/mean-and-sd';

/** The minimum, the maximum, the mean, and the quartiles, between which half of the numbers are. */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
}

/** Of at least one finite number. Other values do not count. */
export function statistics(numbers: readonly number[]): Statistics {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return {
    count: sorted.length,
    mean: momentsOf(sorted).mean,
    least: quantile(sorted, 0),
    greatest: quantile(sorted, 1),
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
  };
}

/** As R's quantile() of type 7, its default: Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996. */
function quantile(sorted: readonly number[], probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Digits of a number in the report, unless it is whole. */
export const DIGITS = 4;

/** A number in readable form. */
export function figureText(number: number): string {
  return textInDigits(number, DIGITS);
}

/** Adjacent numbers in readable form: different ones remain distinguishable. */
export function figureTexts(numbers: readonly number[]): string[] {
  return textsInDigits(numbers, DIGITS);
}

/** A value of a parameter in readable form: an empty text is visible. */
export function labelText(value: string | number): string {
  return value === '' ? '""' : String(value);
}
