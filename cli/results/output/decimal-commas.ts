import type { CsvRecord } from './csv-records';
import type { OutputText, Refusal } from './reading';
import {
  hasDecimalComma,
  isMissing,
  isNumber,
  isSpecial,
  hasWideSpace,
  isWholeNumber,
  mayHaveThousands,
  quotedOr,
} from './words';

export const POINTS_REMARK = 'decimal commas became points';

/** What a script does so that its numbers can be told. */
export const PLAIN_NUMBERS = 'print numbers with a decimal point and nothing between thousands';

/** A text in quotes, and nothing else. */
const QUOTED = quotedOr('$^');
/** A word, or a text in quotes. */
const WORDS = quotedOr(String.raw`[^\s"]+`);

/**
 * What R prints with options(OutDec = ","), and awk and Python in a locale with decimal commas: the text with points, which leaves all columns in their places.
 * @returns undefined where no comma is one for sure, or where numbers have points, too.
 */
export function tryWithPoints({ text, lines }: OutputText): OutputText | undefined {
  if (!text.includes(',') || /[;|\t]/.test(text) || !isPrinted(lines)) return undefined;
  const words = text.match(WORDS) ?? [];
  const commas = words.filter(hasDecimalComma);
  const isMixed = words.some((word) => word.includes('.') && isNumber(word));
  if (isMixed || commas.every(mayHaveThousands)) return undefined;
  const point = (line: string): string =>
    line.replace(WORDS, (word) => (hasDecimalComma(word) ? word.replace(',', '.') : word));
  return { text: lines.map(point).join('\n'), lines: lines.map(point) };
}

/** Whether white space stands between words: else the commas may be those between cells. */
function isPrinted(lines: readonly string[]): boolean {
  return lines.some((line) => /\S\s+\S/.test(line));
}

/** `1 234,5`: one number with a blank between thousands, or two. */
export function findSpacedThousands({ lines }: OutputText): Refusal | undefined {
  const line = lines.findIndex((each) => /(?:^|\s)[+-]?\d{1,3} \d{3}(?:,\d+)?(?=\s|$)/.test(each));
  return line < 0
    ? undefined
    : { line: line + 1, why: 'may have two numbers, or one with a blank between thousands and a decimal comma' };
}

/** A number with a space between thousands that is no blank; texts in quotes may have any. */
export function findWideSpace({ lines }: OutputText): Refusal | undefined {
  const line = lines.findIndex((each) => hasWideSpace(each) && hasWideSpace(each.replaceAll(QUOTED, '')));
  return line < 0 ? undefined : { line: line + 1, why: `has a space between thousands; ${PLAIN_NUMBERS}` };
}

/** What stands before a comma within a number: `[1] -0`, `mean 1`, `x=0`, `$1`. */
const BEFORE = /\S\s+[+-]?\d*$|\p{Sc}\s?[\d.]+$|[=(<>~]\s*[+-]?\d*$|[^\d\s]:\s*[+-]?\d*$/u;
/** What stands behind it: `5`, `5 0`, `5e-3`, `5%`, `234.5`. */
const BEHIND = /^(?:\d+(?:[eE][+-]?\d+)?|\d{3}\.\d+)(?:\s*$|\s*%|\s+\S|[)\]])/;
const INDEX = /^\s*\[\d+\]\s/;
/** Two numbers with white space between, at the beginning. */
const NUMBERS = /^\s*[+-]?\d[\d.]*(?:[eE][+-]?\d+)?\s+[+-]?\d[\d.]*(?:[eE][+-]?\d+)?(?:\s|$)/;

/**
 * A record that white space divides into numbers, so that a comma in it belongs to a number and does not divide cells.
 * @param hasHeader whether the first record has names, which shows that commas divide cells; a cell may be `group 1`, then, or `3 4 7`.
 */
export function findCommaInNumber(records: readonly CsvRecord[], hasHeader: boolean): Refusal | undefined {
  const found = (hasHeader ? records.slice(1) : records).find((record) => hasCommaInNumber(record, hasHeader));
  return found === undefined
    ? undefined
    : {
        line: found.line,
        why: `may have decimal commas or commas between thousands; ${PLAIN_NUMBERS}`,
      };
}

function hasCommaInNumber({ cells, quoted }: CsvRecord, hasHeader: boolean): boolean {
  const isPlain = (column: number): boolean => column < cells.length && quoted?.[column] !== true;
  if (cells.length < 2) return false;
  if (isPlain(0) && INDEX.test(cells[0] ?? '')) return true;
  if (!hasHeader && quoted === undefined && isPairs(cells)) return true;
  return cells.some((cell, column) => {
    if (!isPlain(column)) return false;
    const next = isPlain(column + 1) ? (cells[column + 1] ?? '') : '';
    // Whole numbers have no minus before 0.
    if (/^\s*[+-]0+$/.test(cell) && /^\d/.test(next)) return true;
    if (NUMBERS.test(cell) && (!hasHeader || BEHIND.test(next))) return true;
    if (hasHeader) return false;
    const hasUnit = /\d$/.test(cell) && /^\d+\s*(?:%|\p{Sc}|\s[A-Za-z])/u.test(next);
    return hasUnit || (BEFORE.test(cell) && BEHIND.test(next));
  });
}

/**
 * `0,5, 0,7`, `0,2655,0,3721`, `1,05,2,75` and `0,5,0,7`: a whole part and a fraction by turns, which the blank between numbers, the length of the fractions, a
 * fraction that begins with 0, or nothing but 0 for a whole part shows.
 */
function isPairs(cells: readonly string[]): boolean {
  if (cells.length < 4 || cells.length % 2 !== 0) return false;
  const wholes = cells.filter((_, column) => column % 2 === 0);
  const fractions = cells.filter((_, column) => column % 2 === 1).map((cell) => cell.trimEnd());
  if (!fractions.every((cell) => /^\d+(?:[eE][+-]?\d+)?$/.test(cell))) return false;
  const isSpaced = wholes.every((cell, pair) => (pair === 0 ? /^\s*[+-]?\d+$/ : /^ [+-]?\d+$/).test(cell));
  const isShort = wholes.every((cell) => /^[+-]?\d{1,3}$/.test(cell));
  const isZero = wholes.every((cell) => /^[+-]?0$/.test(cell)) && fractions.some((cell) => cell !== '0');
  const isPadded = isShort && fractions.some((cell) => /^0\d/.test(cell));
  return isSpaced || isZero || isPadded || (isShort && fractions.every((cell) => cell.length >= 4));
}

/** Whether whole numbers come in pairs in all records, of which the second has no sign, so that each may be a number with a decimal comma: `0,5,1,7`, `lm,3,25`, `NA,1,5`. */
export function mayBePairs(records: readonly CsvRecord[]): boolean {
  const found = records
    .filter(({ cells }) => !cells.every((cell) => isMissing(cell) || isSpecial(cell)))
    .map(runsOfWholeNumbers);
  const hasPoints = records.some(({ cells }) => cells.some((cell) => cell.includes('.') && isNumber(cell.trim())));
  return (
    !hasPoints &&
    found.length > 0 &&
    found.every((runs) => runs.length > 0) &&
    found
      .flat()
      .every((run) => run.length % 2 === 0 && run.every((cell, place) => place % 2 === 0 || /^\d+$/.test(cell)))
  );
}

/** The whole numbers of a record that are next to each other. */
function runsOfWholeNumbers({ cells, quoted }: CsvRecord): string[][] {
  const runs: string[][] = [];
  let isOpen = false;
  for (const [column, cell] of cells.entries()) {
    const isWhole = quoted?.[column] !== true && isWholeNumber(cell);
    if (isWhole && isOpen) runs.at(-1)?.push(cell);
    else if (isWhole) runs.push([cell]);
    isOpen = isWhole;
  }
  return runs;
}
