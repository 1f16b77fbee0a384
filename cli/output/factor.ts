import type { Cells, OutputText, Refusal } from './reading';
import { NO_VECTOR, splitIndex } from './vector';

/** The last line of a factor. */
export const LEVELS = /^(?:\d+ )?Levels:/;

/**
 * A factor, whose values are not quoted: `[1] a   bbb` and `Levels: a bbb`. R gives each value the width of the longest
 * one, which reveals spaces within a value.
 */
export function readFactor({ lines }: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const last = lines.findIndex((line) => LEVELS.test(line));
  if (last < 1) return { line: 1, why: NO_VECTOR, isVague: true };
  if (last < lines.length - 1) return { line: last + 2, why: 'comes after the levels of a factor' };
  // Two spaces in a row have an empty level between them.
  if (/Levels:\s*$|Levels:.* {2}/.test(lines[last] ?? ''))
    return { line: last + 1, why: 'has an empty level, and it is unclear where it is among the values' };
  const levels = (lines[last] ?? '')
    .replace(LEVELS, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const plain = levels.filter((level) => level !== '<' && level !== '...');
  const parts = lines.slice(0, last).map(splitIndex);
  const words = parts.map((part) => part?.rest.match(/\S+/g) ?? []);
  const width = words.flat().reduce((most, word) => Math.max(most, word.length), 0);
  let length = 0;
  for (const [position, part] of parts.entries()) {
    const line = words[position] ?? [];
    const expected = line.map((word) => word.padEnd(width)).join(' ');
    if (part?.first !== length + 1 || part.rest !== expected)
      return { line: position + 1, why: 'has values, but it is unclear where each ends' };
    length += line.length;
  }
  const isKnown = (word: string): boolean => word === '<NA>' || levels.includes('...') || plain.includes(word);
  if (new Set(plain).size < plain.length || !words.flat().every(isKnown))
    return { line: last + 1, why: 'has levels, but it is unclear where each ends' };
  const joined = plain.findIndex((level, place) => place > 0 && mayBeOne(words, plain[place - 1] ?? '', level));
  const remark = `"${plain[joined - 1] ?? ''}" and "${plain[joined] ?? ''}" were read as two levels, but may be one`;
  return {
    ...(joined > 0 ? { remark } : {}),
    columns: ['value'],
    rows: words.flat().map((word) => [word === '<NA>' ? 'NA' : word]),
  };
}

/**
 * Whether two consecutive levels occur only in this order among the values: they may be one level with a space in it.
 */
function mayBeOne(lines: readonly (readonly string[])[], first: string, second: string): boolean {
  const places = lines.flatMap((words) =>
    words.map((word, place) => [word, words[place + 1], words[place - 1]] as const),
  );
  const found = places.filter(([word]) => word === first || word === second);
  return (
    found.length > 0 && found.every(([word, next, before]) => (word === first ? next === second : before === first))
  );
}
