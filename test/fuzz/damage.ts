/** Random numbers from a seed: the same on every machine. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number below another. */
  below(bound: number): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  of<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }
}

/** Replacements for a number or a text. */
const EXTREMES = [
  '0',
  '-1',
  '-0',
  '1e308',
  '-1e308',
  '5e-324',
  '9007199254740993',
  '5000000000',
  '1000000000000',
  '0.5',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  'NaN',
  'Infinity',
  '../../x',
  '__proto__',
  '\u001b[2J',
  '"',
  '\0',
] as const;

type Damage = (bytes: Buffer, dice: Dice, other: Buffer) => Buffer;

const DAMAGES: readonly [Damage, ...Damage[]] = [
  function flip(bytes, dice) {
    const flipped = Buffer.from(bytes);
    for (let count = 1 + dice.below(4); count > 0; count--) {
      const place = dice.below(flipped.length);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << dice.below(8));
    }
    return flipped;
  },
  function cut(bytes, dice) {
    return bytes.subarray(0, dice.below(bytes.length + 1));
  },
  function loseStart(bytes, dice) {
    return bytes.subarray(dice.below(bytes.length + 1));
  },
  function lose(bytes, dice) {
    const [start, end] = span(bytes, dice);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function repeat(bytes, dice) {
    const [start, end] = span(bytes, dice);
    const times = 1 + dice.below(3);
    return Buffer.concat([
      bytes.subarray(0, end),
      ...Array.from({ length: times }, () => bytes.subarray(start, end)),
      bytes.subarray(end),
    ]);
  },
  function splice(bytes, dice, other) {
    const [start, end] = span(other, dice);
    const place = dice.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), other.subarray(start, end), bytes.subarray(place)]);
  },
  function exchange(bytes, dice) {
    return within(bytes, dice, /-?\d+(\.\d+)?/g, dice.of(EXTREMES));
  },
  function exchangeValue(bytes, dice) {
    return within(bytes, dice, /"(?:[^"\\]|\\.){0,200}"|(?<=: )\S+$/gm, dice.of(EXTREMES));
  },
];

/** The bytes with one to three damages. */
export function damaged(bytes: Buffer, other: Buffer, dice: Dice): Buffer {
  let result = bytes;
  for (let count = 1 + dice.below(3); count > 0 && result.length > 0; count--)
    result = dice.of(DAMAGES)(result, dice, other);
  return result;
}

function span(bytes: Buffer, dice: Dice): [start: number, end: number] {
  const start = dice.below(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + dice.below(dice.of([4, 64, 1024])))];
}

/** One of the matching places, replaced. */
function within(bytes: Buffer, dice: Dice, pattern: RegExp, replacement: string): Buffer {
  const text = bytes.toString('latin1');
  const matches = [...text.matchAll(pattern)];
  const match = matches[dice.below(matches.length)];
  if (match === undefined) return bytes;
  const end = match.index + match[0].length;
  return Buffer.from(text.slice(0, match.index) + replacement + text.slice(end), 'latin1');
}
