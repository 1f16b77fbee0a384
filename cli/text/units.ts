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

/** A duration for a person, in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${String(Number(seconds.toPrecision(2)))} s`;
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => Math.round(seconds) >= size);
  const [largest, next] = units.slice(first, first + 2);
  if (largest === undefined) return '0 s';
  if (next === undefined) return `${String(Math.round(seconds))} ${largest[0]}`;
  const small = Math.round(seconds / next[1]);
  const ratio = largest[1] / next[1];
  const rest = small % ratio;
  return `${String(Math.floor(small / ratio))} ${largest[0]}${rest === 0 ? '' : ` ${String(rest)} ${next[0]}`}`;
}

const BINARY = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for a person, in the largest unit: `512 MiB`, `1.5 GiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), BINARY.length);
  return `${String(Number((bytes / 1024 ** power).toPrecision(3)))} ${BINARY[power - 1] ?? ''}`;
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
