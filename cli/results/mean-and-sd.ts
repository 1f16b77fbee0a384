import { isWholeNumber } from '../output/words';

/** Mean and sample standard deviation, as R's mean() and sd(). */
export interface Moments {
  readonly mean: number;
  /** NaN for a single value. */
  readonly sd: number;
}

/**
 * Without any number, both are NaN. Numbers near the largest or the smallest double neither overflow nor underflow,
 * because all are scaled by the largest.
 */
export function momentsOf(numbers: readonly number[]): Moments {
  const scale = powerOfTwo(greatestOf(numbers));
  const { mean, sd } = ofScaled(numbers.map((number) => number / scale));
  return { mean: mean * scale, sd: sd * scale };
}

/** For whole numbers that include some that a double can't hold: exact except for the rounding of the result. */
export function momentsOfWhole(numbers: readonly bigint[]): Moments {
  const [first = 0n] = numbers;
  const { mean, sd } = ofScaled(numbers.map((number) => Number(number - first)));
  return { mean: Number(first) + mean, sd };
}

/** Whether the cells are whole numbers, including some that a double can't hold exactly. */
export function areLargeWhole(cells: readonly string[]): boolean {
  return cells.every(isWholeNumber) && cells.some((cell) => !Number.isSafeInteger(Number(cell)));
}

/** The mean is rounded, so the deviations from it have a nonzero mean themselves, which is subtracted. */
function ofScaled(numbers: readonly number[]): Moments {
  const count = numbers.length;
  const [first = NaN] = numbers;
  if (count > 1 && numbers.every((number) => number === first)) return { mean: first, sd: 0 };
  const mean = sumOf(numbers) / count;
  const deviations = numbers.map((number) => number - mean);
  const rest = sumOf(deviations) / count;
  const unit = powerOfTwo(greatestOf(deviations));
  const squares = sumOf(deviations.map((deviation) => ((deviation - rest) / unit) ** 2));
  return { mean, sd: count < 2 ? NaN : Math.sqrt(squares / (count - 1)) * unit };
}

function greatestOf(numbers: readonly number[]): number {
  return numbers.reduce((greatest, number) => Math.max(greatest, Math.abs(number)), 0);
}

/** The power of two by which a number can be divided without rounding, which brings it close to 1. */
function powerOfTwo(number: number): number {
  return number > 0 ? 2 ** Math.min(1023, Math.max(-1022, Math.floor(Math.log2(number)))) : 1;
}

/**
 * Compensates for the rounding in each step: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
 * Summen, 1974.
 */
function sumOf(numbers: readonly number[]): number {
  let [sum, lost] = [0, 0];
  for (const number of numbers) {
    const next = sum + number;
    lost += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
    sum = next;
  }
  return sum + lost;
}
