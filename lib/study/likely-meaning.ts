/** The function that creates a quantity, and how many of its smallest units one contains. */
type Units = readonly (readonly [letters: RegExp, maker: string, size: number])[];

const SIZES: Units = [
  [/^ki?b?$/i, 'Size.kibibytes', 1],
  [/^(?:mi?b?)?$/i, 'Size.mebibytes', 1024],
  [/^gi?b?$/i, 'Size.gibibytes', 1024 ** 2],
  [/^ti?b?$/i, 'Size.tebibytes', 1024 ** 3],
];

const CPUS: Units = [
  [/^m$/, 'Cpu.millis', 1],
  [/^(?:cpus?|cores?)?$/i, 'Cpu.units', 1000],
];

const TIMES: Units = [
  [/^(?:s|secs?|seconds?)?$/i, 'Duration.seconds', 1],
  [/^(?:m|mins?|minutes?)$/i, 'Duration.minutes', 60],
  [/^(?:h|hours?)$/i, 'Duration.hours', 3600],
  [/^(?:d|days?)$/i, 'Duration.days', 86_400],
];

/**
 * How to write a Size that was given as a number or text, such as `1g`; undefined if that is unclear or would be too
 * small. The minimum is in KiB.
 */
export function trySizeCode(given: unknown, least: number): string | undefined {
  return tryCode(given, SIZES, least);
}

/** The same for a Cpu. */
export function tryCpuCode(given: unknown): string | undefined {
  return tryCode(given, CPUS, 1);
}

/** The same for a Duration with a minimum in seconds. */
export function tryDurationCode(given: unknown, least: number): string | undefined {
  return tryCode(given, TIMES, least);
}

function tryCode(given: unknown, units: Units, least: number): string | undefined {
  if (typeof given !== 'number' && typeof given !== 'string') return undefined;
  const [, amount, letters = ''] = /^(\d+(?:[.,]\d+)?) ?([A-Za-z]*)$/.exec(String(given)) ?? [];
  const [, maker, size] = units.find(([known]) => known.test(letters)) ?? [];
  if (amount === undefined || maker === undefined || size === undefined) return undefined;
  const number = Number(amount.replace(',', '.'));
  const isFit = Number.isSafeInteger(number * size) && number * size >= least;
  return isFit ? `${maker}(${String(number)})` : undefined;
}
