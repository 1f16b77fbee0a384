import { isBlank, type Cells, type OutputText, type Refusal } from './reading';
import { TypesOfLines } from './types-of-lines';
import { isComplex, isValue, quotedOr } from './words';

export const NO_VECTOR = 'is not a line of a vector as R prints it';

/**
 * `[1] 0.5 0.7` and further lines `[3] …`, of one vector or several. Each number in brackets is the index of the line's
 * first value.
 */
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
    if (part.first !== length + 1)
      return { line: position + 1, why: 'does not continue where the line before it ends' };
    const words = part.rest.match(quotedOr(String.raw`\S+`)) ?? [];
    const values = words.map(readValue);
    types.add(position + 1, words);
    if (values.length === 0 || values.includes(undefined))
      return { line: position + 1, why: 'has a value that is neither a number nor text in quotes' };
    for (const value of values) rows.push([value ?? '']);
    length += values.length;
  }
  return { columns: ['value'], rows, ...types.remarkOn(output) };
}

/** `1 234.5`, if the words differ in width, unlike those of an R vector. */
function isSpacedNumber(rest: string): boolean {
  if (!/(?:^|\s)[+-]?\d{1,3} \d{3}(?!\d)/.test(rest) || rest.includes('"')) return false;
  const words = rest.match(/\S+/g) ?? [];
  const width = (rest.length + 1) / words.length - 1;
  return !Number.isInteger(width) || words.some((word) => word.length > width);
}

/** `1 000`: a group of digits that begins with 0 is not a separate number. */
const THOUSANDS = /^\s*[+-]?\d{1,3}(?: \d{3})* 0\d\d(?: \d{3})*(?:[.,]\d+)?\s*$/;

/** Numbers separated by white space, as printed by cat(). */
export function readNumbers(output: OutputText): (Cells & { readonly remark?: string }) | Refusal {
  const { lines } = output;
  const rows: string[][] = [];
  const types = new TypesOfLines();
  // What R prints above numbers are names, which may also be numbers. R prints a blank line within ftable(), and above
  // table().
  const blank = lines.findIndex((line) => /^ +$/.test(line));
  const areNumbers = lines.every((line) => isBlank(line) || line.trim().split(/\s+/).every(isValue));
  if (blank > 0 && areNumbers && !lines[0]?.startsWith(' ')) return { line: blank + 1, why: 'is empty' };
  if (blank >= 0 || isUnderNames(lines))
    return { line: 1, why: 'has column names that do not line up with the values below it', isVague: true };
  for (const [position, line] of lines.entries()) {
    if (THOUSANDS.test(line)) return { line: position + 1, why: 'may be one number with blanks between thousands' };
    const words = line.trim().split(/\s+/);
    types.add(position + 1, words);
    for (const word of words) {
      if (word === '') continue;
      if (!isValue(word)) return { line: position + 1, why: 'is not a line of numbers', isVague: true };
      rows.push([word]);
    }
  }
  return { columns: ['value'], rows, ...types.remarkOn(output) };
}

/**
 * Whether the first line contains names: it is further right than other lines, which have one more word; or it is as
 * long as all others, some of which have more words.
 */
function isUnderNames(lines: readonly string[]): boolean {
  const [first = '', ...others] = lines.filter((line) => !isBlank(line));
  const count = countWords(first);
  const isOneLess = others.length > 0 && others.every((line) => countWords(line) === count + 1);
  const isShifted = others.some((line) => !line.startsWith(' ') && countWords(line) > count);
  return first.startsWith(' ') && (isOneLess || (isShifted && others.every(({ length }) => length === first.length)));
}

function countWords(line: string): number {
  return line.trim().split(/\s+/).length;
}

/** The index of a line's first value, and what follows it. */
export function splitIndex(line: string): { first: number; rest: string } | undefined {
  const [, first, rest] = /^\s*\[(\d+)\]\s(.*)$/.exec(line) ?? [];
  return first === undefined || rest === undefined ? undefined : { first: Number(first), rest };
}

function readValue(word: string): string | undefined {
  return isValue(word) || isComplex(word) ? word : tryUnquote(word);
}

/** The text that R printed in quotes; undefined if the word is not quoted. */
export function tryUnquote(word: string): string | undefined {
  if (!/^".*"$/s.test(word)) return undefined;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
  return word.slice(1, -1).replace(/\\(.)/g, (whole, char: string) => escapes[char] ?? whole);
}
