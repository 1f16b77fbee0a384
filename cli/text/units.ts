import { CliError, EXIT } from './errors';

const SECONDS = { d: 86_400, h: 3600, m: 60, min: 60, s: 1, ms: 0.001 } as const;
type Unit = keyof typeof SECONDS;

const PART = /(\d+(?:\.\d+)?)(ms|min|d|h|m|s)/y;

/**
 * A duration as the user writes it, for example `30s`, `1h30m` or `500ms`, in seconds.
 * @throws CliError if it is invalid, or zero.
 */
export function parseDuration(option: string, given: string): number {
  let seconds = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < given.length) {
    const [, number = '', unit] = PART.exec(given) ?? [];
    if (unit === undefined) break;
    seconds += Number(number) * SECONDS[unit as Unit];
  }
  if (PART.lastIndex === given.length && seconds > 0) return seconds;
  throw new CliError(
    `${option}: must be a duration such as 30s, 5m or 1h30m, got "${given}"; add the unit`,
    EXIT.usage,
  );
}

const DURATIONS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** The place of the largest unit that is in it. */
function largestIn(seconds: number): number {
  return DURATIONS.findIndex(([, size]) => seconds >= size);
}

/** A duration for a person, in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${String(Number(seconds.toPrecision(2)))} s`;
  const [, step] = DURATIONS[largestIn(Math.round(seconds)) + 1] ?? ['s', 1];
  // 23 h 59 min 59 s are rounded to a day, which is a larger unit.
  const rounded = Math.round(seconds / step) * step;
  const [[name, size] = ['s', 1], next] = DURATIONS.slice(largestIn(rounded));
  const rest = next === undefined ? 0 : Math.floor((rounded % size) / next[1]);
  return `${String(Math.floor(rounded / size))} ${name}${rest === 0 ? '' : ` ${String(rest)} ${next?.[0] ?? ''}`}`;
}

const BINARY = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const DIGITS = 3;

/** Bytes for a person, in the largest unit, with three digits or all that are before the point: `512 MiB`, `1.5 GiB`, `1023 KiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), BINARY.length);
  const number = bytes / 1024 ** power;
  const rounded = number < 10 ** DIGITS ? Number(number.toPrecision(DIGITS)) : Math.round(number);
  const isNext = rounded === 1024 && power < BINARY.length;
  return isNext ? `1 ${BINARY[power] ?? ''}` : `${String(rounded)} ${BINARY[power - 1] ?? ''}`;
}

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/**
 * A quantity of Kubernetes as a number: `200m` is 0.2, `1Gi` 1,073,741,824; undefined if the text is not a quantity.
 * Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */
export function tryQuantity(text: string): number | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  return suffix !== undefined && /\d/.test(suffix) ? Number(text) : Number(number) * (SUFFIXES[suffix ?? ''] ?? 1);
}
