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

/** R's qt(0.975, 1:30). */
const T = [
  12.70620473617469, 4.302652729749462, 3.182446305283708, 2.776445105197793, 2.570581835636314, 2.446911851144969,
  2.364624251592784, 2.306004135204166, 2.262157162798205, 2.228138851986274, 2.200985160091639, 2.178812829667228,
  2.160368656462792, 2.144786687917804, 2.131449545559775, 2.119905299221254, 2.109815577833317, 2.100922040241038,
  2.093024054408309, 2.085963447265865, 2.07961384472768, 2.073873067904026, 2.068657610419048, 2.063898561628025,
  2.059538552753298, 2.055529438642873, 2.051830516480285, 2.048407141795245, 2.045229642132703, 2.042272456301238,
] as const;

/**
 * The 97.5 % quantile of Student's t distribution. Above 30 degrees of freedom, by the expansion of Abramowitz & Stegun
 * 1964, 26.7.5, whose error is less than 1e-6 there.
 * @param freedom degrees of freedom, at least 1.
 */
export function studentQuantile(freedom: number): number {
  const exact = T[freedom - 1];
  if (exact !== undefined) return exact;
  const terms = [
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92_160,
  ];
  return terms.reduce((sum, term, place) => sum + term / freedom ** (place + 1), Z);
}

/**
 * The 95 % interval of a mean: mean ± t se. NaN if the standard error is unknown.
 * @param freedom how many values there are, less the number of means that were estimated from them.
 */
export function meanInterval(mean: number, se: number, freedom: number): Interval {
  const half = freedom < 1 ? NaN : studentQuantile(freedom) * se;
  return { lower: mean - half, upper: mean + half };
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
