import { isBlank, type Cells, type OutputText, type Refusal } from './reading';
import { TypesOfLines } from './types-of-lines';
import { isComplex, isValue, quotedOr } from './words';

const NO_VECTOR = 'is no line of a vector as R prints it';

/** `[1] 0.5 0.7` and further lines `[3] …`, of one vector or several: each number in brackets is the index of the line's first value. */
export function readVector(output: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const { lines } = output;
  const rows: string[][] = [];
  const types = new TypesOfLines();
  let length = 0;
  for (const [position, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const part = splitIndex(line);
    if (part === undefined) return { line: position + 1, why: NO_VECTOR, isVague: true };
    if (isSpacedNumber(part.rest)) return { line: position + 1, why: 'may have numbers with blanks between thousands' };
    if (part.first === 1) length = 0;
    if (part.first !== length + 1) return { line: position + 1, why: 'does not go on where the line before ends' };
    const words = part.rest.match(quotedOr(String.raw`\S+`)) ?? [];
    const values = words.map(readValue);
    types.add(position + 1, words);
    if (values.length === 0 || values.includes(undefined))
      return { line: position + 1, why: 'has a value that is no number and no text in quotes' };
    for (const value of values) rows.push([value ?? '']);
    length += values.length;
  }
  return { columns: ['value'], rows, ...types.remarkOn(output) };
}

/** `1 234.5`, where the words are not as wide as each other, as R makes those of a vector. */
function isSpacedNumber(rest: string): boolean {
  if (!/(?:^|\s)[+-]?\d{1,3} \d{3}(?!\d)/.test(rest) || rest.includes('"')) return false;
  const words = rest.match(/\S+/g) ?? [];
  const width = (rest.length + 1) / words.length - 1;
  return !Number.isInteger(width) || words.some((word) => word.length > width);
}

/**
 * A factor, whose values have no quotes: `[1] a   bbb` and `Levels: a bbb`. R gives each value the width of the longest, by which blanks
 * within a value show.
 */
export function readFactor({ lines }: OutputText): Cells | Refusal {
  const last = lines.findIndex((line) => /^(?:\d+ )?Levels:/.test(line));
  if (last < 1) return { line: 1, why: NO_VECTOR, isVague: true };
  if (last < lines.length - 1) return { line: last + 2, why: 'comes after the levels of a factor' };
  const levels = (lines[last] ?? '')
    .replace(/^(?:\d+ )?Levels:/, '')
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
    if (part?.first !== length + 1 || part.rest.trimEnd() !== expected.trimEnd())
      return { line: position + 1, why: "has values of which it can't be told where they end" };
    length += line.length;
  }
  const isKnown = (word: string): boolean => word === '<NA>' || levels.includes('...') || plain.includes(word);
  if (new Set(plain).size < plain.length || !words.flat().every(isKnown))
    return { line: last + 1, why: "has levels of which it can't be told where they end" };
  return { columns: ['value'], rows: words.flat().map((word) => [word === '<NA>' ? 'NA' : word]) };
}

/** `1 000`: a group of digits that begins with 0 is no number of its own. */
const THOUSANDS = /^\s*[+-]?\d{1,3}(?: \d{3})* 0\d\d(?: \d{3})*(?:[.,]\d+)?\s*$/;

/** Numbers with white space between them, as cat() prints them. */
export function readNumbers(output: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const { lines } = output;
  const rows: string[][] = [];
  const types = new TypesOfLines();
  // What R prints over numbers are names, which may be numbers, too.
  // R prints a line of blanks within ftable(), and above table().
  if (lines.some((line) => /^ +$/.test(line)) || isUnderNames(lines))
    return { line: 1, why: 'has column names that do not line up with the values below it' };
  for (const [position, line] of lines.entries()) {
    if (THOUSANDS.test(line)) return { line: position + 1, why: 'may be one number with blanks between thousands' };
    const words = line.trim().split(/\s+/);
    types.add(position + 1, words);
    for (const word of words) {
      if (word === '') continue;
      if (!isValue(word)) return { line: position + 1, why: 'is no line of numbers', isVague: true };
      rows.push([word]);
    }
  }
  return { columns: ['value'], rows, ...types.remarkOn(output) };
}

/** Whether the first line has one number less than each other, as a header above rows with names. */
function isUnderNames(lines: readonly string[]): boolean {
  const [first = 0, second = 0, ...others] = lines.filter((line) => !isBlank(line)).map(countWords);
  return second === first + 1 && others.every((count) => count === second) && (lines[0] ?? '').startsWith(' ');
}

function countWords(line: string): number {
  return line.trim().split(/\s+/).length;
}

function splitIndex(line: string): { first: number; rest: string } | undefined {
  const [, first, rest] = /^\s*\[(\d+)\]\s(.*)$/.exec(line) ?? [];
  return first === undefined || rest === undefined ? undefined : { first: Number(first), rest };
}

function readValue(word: string): string | undefined {
  return isValue(word) || isComplex(word) ? word : tryUnquote(word);
}

/** The text that R printed in quotes; undefined where the word is not in quotes. */
export function tryUnquote(word: string): string | undefined {
  if (!/^".*"$/s.test(word)) return undefined;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
  return word.slice(1, -1).replace(/\\(.)/g, (whole, char: string) => escapes[char] ?? whole);
}
