import type { ProblemList } from '../problems';

/** The exponents of the suffixes, for base 10 and base 2. */
const DECIMAL: ReadonlyMap<string, number> = new Map(
  ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, place) => [suffix, 3 * place - 9]),
);
const BINARY: ReadonlyMap<string, number> = new Map(
  ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, place) => [suffix, 10 * (place + 1)]),
);

/** Kubernetes counts in billionths and caps numbers above these. */
const BILLION = 1_000_000_000n;
const LARGEST = (2n ** 63n - 1n) * BILLION;

/**
 * Billionths of a quantity such as 1, '0.5', '100m', '1Gi' or '1e3'; undefined if it is not a quantity that Kubernetes
 * stores exactly.
 */
export function tryBillionths(given: string | number): bigint | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] =
    /^([-+]?)(\d{0,30})\.?(\d{0,30})([numkMGTPE]|[KMGTPE]i|[eE][-+]?\d{1,2})?$/.exec(String(given)) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  // JavaScript rounds larger numbers, and writes -0 unchanged.
  if (typeof given === 'number' && (Math.abs(given) > Number.MAX_SAFE_INTEGER || Object.is(given, -0)))
    return undefined;
  const tens = (BINARY.has(suffix) ? 0 : (DECIMAL.get(suffix) ?? Number(suffix.slice(1)))) + 9 - fraction.length;
  const numerator = BigInt(whole + fraction) * 2n ** BigInt(BINARY.get(suffix) ?? 0) * 10n ** BigInt(Math.max(tens, 0));
  const denominator = 10n ** BigInt(Math.max(-tens, 0));
  const billionths = numerator / denominator;
  if (numerator % denominator !== 0n || billionths > LARGEST) return undefined;
  return sign === '-' ? -billionths : billionths;
}

/** Billionths of a value that must be a quantity of at least 0; undefined after a report. */
export function checkQuantity(problems: ProblemList, prop: string, given: string | number): bigint | undefined {
  const billionths = tryBillionths(given);
  if (billionths !== undefined && billionths >= 0n) return billionths;
  problems.report(prop, 'be a quantity of at least 0 that Kubernetes keeps exactly', given, quantityRemedy(given));
  return undefined;
}

/** The same for a whole number, for counting devices. */
export function checkWholeQuantity(problems: ProblemList, prop: string, given: string | number): bigint | undefined {
  const billionths = checkQuantity(problems, prop, given);
  if (billionths === undefined || billionths % BILLION === 0n) return billionths;
  problems.report(prop, 'be a whole number', given, 'write, for example, 1: Kubernetes shares no device between pods');
  return undefined;
}

/** The value that was probably meant. */
function quantityRemedy(given: string | number): string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgtp])i?b?$/i.exec(String(given)) ?? [];
  return number === undefined ? "write, for example, 1, '500m' or '1Gi'" : `write '${number}${unit.toUpperCase()}i'`;
}
