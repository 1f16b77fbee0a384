import { quantileOf } from '../../results/uncertainty';

/** The part of the numbers that a histogram shows. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** An interval, and how many numbers lie in it. */
export interface Bin extends Range {
  readonly count: number;
}

/** Tukey's outer fences are 3 interquartile ranges beyond the quartiles (Exploratory Data Analysis, 1977). */
const FENCE = 3;
/** If outliers are close, or many values lie outside the fences, the histogram shows everything. */
const LEAST_GAIN = 2;
const MOST_OUTSIDE = 0.05;

/**
 * What a histogram shows: everything, or, if a few outliers would squeeze the rest, the values within Tukey's outer
 * fences.
 * @param sorted finite numbers in ascending order.
 */
export function rangeOf(sorted: Float64Array): Range {
  const [from, to] = [sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
  const [lower, upper] = [quantileOf(sorted, 250), quantileOf(sorted, 750)];
  const reach = FENCE * (upper - lower);
  const inside = sorted.filter((number) => number >= lower - reach && number <= upper + reach);
  const [first = from, last = to] = [inside[0], inside.at(-1)];
  const isSqueezed = reach > 0 && to - from > LEAST_GAIN * (last - first);
  const areFew = sorted.length - inside.length <= MOST_OUTSIDE * sorted.length;
  return isSqueezed && areFew ? { from: first, to: last } : { from, to };
}

const LEAST_SPAN = 1e-300;

/** So many whole numbers have a bin each. */
const MOST_WHOLE = 20;

/**
 * Bins of equal width, as R's hist(breaks = "FD") has them. The width is that of Freedman and Diaconis, 2 IQR / n^(1/3),
 * rounded to 1, 2 or 5 times a power of ten. If the middle half of the numbers is a single one, the number of bins is
 * that of Rice's rule, 2 n^(1/3). Whole numbers are in the middle of bins with whole widths.
 * @param sorted finite numbers in ascending order.
 */
export function binsOf(sorted: Float64Array, { from, to }: Range, most: number): Bin[] {
  const shown = sorted.filter((number) => number >= from && number <= to);
  const span = to - from;
  // Vega can't draw the extremes of a double.
  if (!(span > LEAST_SPAN && span < Infinity) && from !== to) return [{ from, to, count: shown.length }];
  if (from === to) return [{ from: from - halfOf(from), to: from + halfOf(from), count: shown.length }];
  const areWhole = shown.every(Number.isInteger);
  const width = widthOf(sorted, span, most, areWhole);
  const offset = areWhole ? 0.5 : 0;
  const first = Math.floor((from + offset) / width);
  const count = Math.max(1, Math.floor((to + offset) / width) - first + 1);
  const counts = Array.from({ length: count }, () => 0);
  for (const number of shown) {
    const place = Math.min(count - 1, Math.max(0, Math.floor((number + offset) / width) - first));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts.map((each, place) => ({
    from: (first + place) * width - offset,
    to: (first + place + 1) * width - offset,
    count: each,
  }));
}

function widthOf(sorted: Float64Array, span: number, most: number, areWhole: boolean): number {
  if (areWhole && span <= MOST_WHOLE) return 1;
  const root = Math.cbrt(sorted.length);
  const spread = quantileOf(sorted, 750) - quantileOf(sorted, 250);
  const wanted = spread > 0 ? (2 * spread) / root : span / (2 * root);
  const width = rounded(span / Math.min(most, Math.ceil(span / wanted)));
  return areWhole ? Math.max(1, width) : width;
}

/** Half the width of the only bin. */
function halfOf(number: number): number {
  return number === 0 ? 0.5 : Math.abs(number) / 20;
}

/** 1, 2 or 5 times a power of ten, as R's pretty() rounds. */
function rounded(width: number): number {
  const unit = 10 ** Math.floor(Math.log10(width));
  const part = width / unit;
  return (part > 7 ? 10 : part > 2.8 ? 5 : part > 1.4 ? 2 : 1) * unit;
}
