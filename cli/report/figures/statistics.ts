import { figureText as textInDigits, figureTexts as textsInDigits } from '../../text/numbers';
import { momentsOf } from '../../results/mean-and-sd';
import { quantileOf } from '../../results/uncertainty';

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
  const finite = numbers.filter(Number.isFinite);
  const sorted = Float64Array.from(finite).sort();
  return {
    count: sorted.length,
    mean: momentsOf(finite).mean,
    least: quantileOf(sorted, 0),
    greatest: quantileOf(sorted, 1000),
    lowerQuartile: quantileOf(sorted, 250),
    median: quantileOf(sorted, 500),
    upperQuartile: quantileOf(sorted, 750),
  };
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
