import { decimalsOf, MAX_DIGITS } from './range';

/** Numbers at equal distances, all multiplied by 10^decimals, so that a shell can compute them. */
export interface Progression {
  readonly first: number;
  readonly step: number;
  readonly decimals: number;
}

/** JavaScript writes smaller numbers with exponents. */
const MAX_DECIMALS = 6;

/** The progression that some values form; undefined if they form none, or are too few for it to matter. */
export function tryProgression(length: number, value: (position: number) => unknown): Progression | undefined {
  const [start, next] = [value(0), value(1)];
  if (length < 3 || typeof start !== 'number' || typeof next !== 'number') return undefined;
  const decimals = Math.max(decimalsOf(start), decimalsOf(next));
  const scale = 10 ** decimals;
  const [first, second] = [Math.round(start * scale), Math.round(next * scale)];
  const step = second - first;
  const largest = Math.max(Math.abs(first), Math.abs(first + step * (length - 1)));
  if (decimals > MAX_DECIMALS || largest > MAX_DIGITS) return undefined;
  for (let position = 0; position < length; position++)
    if (value(position) !== (first + position * step) / scale) return undefined;
  return { first, step, decimals };
}

/** The number at a position. */
export function numberAt({ first, step, decimals }: Progression, position: number): number {
  return (first + position * step) / 10 ** decimals;
}
