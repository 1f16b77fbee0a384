/** The bounds of an interval. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The Monte Carlo standard error of a mean: Morris, White & Crowther 2019, table 6. NaN for a single value. */
export function standardError(sd: number, count: number): number {
  return sd / Math.sqrt(count);
}

/**
 * The quantile as in R's quantile(type = 7), the default: definition 7 of Hyndman & Fan 1996. NaN without values.
 * @param sorted finite numbers in ascending order.
 * @param thousandths the probability times 1000, a whole number, so that the place of the quantile is exact.
 */
export function quantileOf(sorted: Float64Array, thousandths: number): number {
  const place = Math.max(sorted.length - 1, 0) * thousandths;
  const part = (place % 1000) / 1000;
  const below = sorted[Math.floor(place / 1000)] ?? NaN;
  const above = sorted[Math.ceil(place / 1000)] ?? NaN;
  // The sum of two parts of equal numbers may be another number, and a difference of large ones may overflow.
  return below === above ? below : (1 - part) * below + part * above;
}

/** The 97.5 % quantile of the normal distribution, as R's qnorm(0.975). */
export const Z = 1.959963984540054;

/**
 * The 95 % interval of a share: Wilson 1927, as R's prop.test(correct = FALSE).
 * @param count at least 1.
 */
export function shareInterval(share: number, count: number): Interval {
  const half = Z ** 2 / (2 * count);
  const spread = Z * Math.sqrt((share * (1 - share)) / count + half / (2 * count));
  // The bounds of all or nothing are exact, whatever is rounded.
  return {
    lower: share === 0 ? 0 : (share + half - spread) / (1 + 2 * half),
    upper: share === 1 ? 1 : (share + half + spread) / (1 + 2 * half),
  };
}
