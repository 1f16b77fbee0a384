import { isCutAmount, PLAIN_NUMBERS, POINTS_BETWEEN_THOUSANDS } from './amounts';
import type { CsvRecord } from './csv-records';
import { quoteText, type OutputText, type Refusal } from './reading';
import { hasCommasOfTwoKinds } from './thousands';
import {
  hasDecimalComma,
  isMissing,
  isNumber,
  isSpecial,
  isValue,
  hasWideSpace,
  isWholeNumber,
  mayHaveThousands,
  quotedOr,
} from './words';

export const POINTS_REMARK = 'decimal commas became points';

/** Only a quoted text. */
const QUOTED = quotedOr('$^');
/** A word or a quoted text. */
const WORDS = quotedOr(String.raw`[^\s"]+`);

/**
 * Whether an output has decimal commas, as R prints them with options(OutDec = ","), and awk and Python in some
 * locales.
 * @returns false if no comma is certainly one, or if numbers also contain points.
 */
export function hasDecimalCommas({ text, lines }: OutputText): boolean {
  if (!text.includes(',') || /[;|\t]/.test(text) || !isPrinted(lines)) return false;
  const words = text.match(WORDS) ?? [];
  const isMixed = words.some((word) => word.includes('.') && isNumber(word));
  return !isMixed && !words.filter(hasDecimalComma).every(mayHaveThousands);
}

/** The output with points instead of the decimal commas of some lines. All columns keep their positions. */
export function withPointsIn(output: OutputText, isOne: (line: number) => boolean = () => true): OutputText {
  const lines = output.lines.map((line, position) => (isOne(position) ? line.replace(WORDS, pointed) : line));
  return { text: lines.join('\n'), lines };
}

/** A word with a point instead of its decimal comma, if it is a number with one. */
export function pointed(word: string): string {
  return hasDecimalComma(word) ? word.replace(',', '.') : word;
}

/**
 * The notes on columns of a printed table, in which text is not quoted: those whose commas may or may not be decimal
 * commas, and columns next to them whose points may be thousands separators.
 */
export function commaRemark(columns: readonly string[], rows: readonly (readonly string[])[]): string | undefined {
  const cellsOf = (place: number): string[] => rows.map((row) => row[place] ?? '');
  const isOdd = (cells: readonly string[], isCause: (cell: string) => boolean): boolean =>
    cells.some(isCause) && cells.every((cell) => isCause(cell) || isValue(cell));
  const names = (isCause: (cell: string) => boolean): string[] =>
    columns.filter((name, place) => name !== 'row' && isOdd(cellsOf(place), isCause)).map((name) => quoteText(name));
  const commas = names(hasDecimalComma);
  if (commas.length === 0) return undefined;
  const told = `${inWords(commas)} ${commas.length === 1 ? 'has' : 'have'} numbers with a comma, and ${commas.length === 1 ? 'is' : 'are'} kept as text; if these are decimal commas, set output: { format: 'printed', decimal: ',' }`;
  const points = names((cell) => POINTS_BETWEEN_THOUSANDS.test(cell));
  return points.length === 0 ? told : `${told}; ${inWords(points)} may have points as thousands separators`;
}

/** The note that a number has a point although the study says that numbers have commas. */
export function pointRefusal(line: number, number: string): Refusal {
  const why = `has ${quoteText(number)}, but the study says that numbers have a decimal comma; print all numbers that way, with no thousands separators`;
  return { line, why };
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;
}

/** Whether white space separates words. Otherwise the commas may separate cells. */
function isPrinted(lines: readonly string[]): boolean {
  return lines.some((line) => /\S\s+\S/.test(line));
}

/** `1 234,5`: one number with a space as thousands separator, or two. */
export function findSpacedThousands({ lines }: OutputText): Refusal | undefined {
  const line = lines.findIndex((each) => /(?:^|\s)[+-]?\d{1,3} \d{3}(?:,\d+)?(?=\s|$)/.test(each));
  return line < 0
    ? undefined
    : { line: line + 1, why: 'may be two numbers, or one with a space between thousands and a decimal comma' };
}

/** A number with a special space as thousands separator. Quoted texts may contain any. */
export function findWideSpace({ lines }: OutputText): Refusal | undefined {
  const line = lines.findIndex((each) => hasWideSpace(each) && hasWideSpace(each.replaceAll(QUOTED, '')));
  return line < 0 ? undefined : { line: line + 1, why: `has a space between thousands; ${PLAIN_NUMBERS}` };
}

/** Text before a comma within a number: `[1] -0`, `mean 1`, `x=0`, `$1`. */
const BEFORE = /(?:\S\s+|[=(<>~]\s*|[^\d\s]:\s*)[+-]?(?:\d*|[1-9]\d{0,2}(?:\.\d{3})+)$|\p{Sc}\s?[\d.]+$/u;
/** Text after it: `5`, `5 0`, `5e-3`, `5%`, `234.5`. */
const BEHIND = /^(?:\d+(?:[eE][+-]?\d+)?|\d{3}\.\d+)(?:\s*$|\s*%|\s+\S|[)\]])/;
const INDEX = /^\s*\[\d+\]\s/;
/** Two numbers separated by white space, at the start. */
const NUMBERS = /^\s*[+-]?\d[\d.]*(?:[eE][+-]?\d+)?\s+[+-]?\d[\d.]*(?:[eE][+-]?\d+)?(?:\s|$)/;

/**
 * A record that white space splits into numbers, so that a comma in it belongs to a number and does not separate cells.
 * @param hasHeader whether the first record contains names, which shows that commas separate cells. A cell may then be
 * `group 1` or `3 4 7`.
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
  if (!hasHeader && quoted === undefined && (isPairs(cells) || hasCommasOfTwoKinds(cells))) return true;
  return cells.some((cell, column) => {
    if (!isPlain(column)) return false;
    const next = isPlain(column + 1) ? (cells[column + 1] ?? '') : '';
    // Whole numbers are never written as -0.
    if (/^\s*[+-]0+$/.test(cell) && /^\d/.test(next)) return true;
    const afterNext = isPlain(column + 2) ? (cells[column + 2] ?? '') : '';
    if (!hasHeader && isCutAmount(cell, next, afterNext)) return true;
    if (NUMBERS.test(cell) && (!hasHeader || BEHIND.test(next))) return true;
    if (hasHeader) return false;
    const hasUnit = /\d$/.test(cell) && /^\d+\s*(?:%|\p{Sc}|\s[A-Za-z])/u.test(next);
    return hasUnit || (BEFORE.test(cell) && BEHIND.test(next));
  });
}

/**
 * `0,5, 0,7`, `0,2655,0,3721`, `1,05,2,75` and `0,5,0,7`: alternating whole parts and fractions. The evidence is the
 * space between numbers, the length of the fractions, a fraction that begins with 0, or whole parts that are all 0.
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

/**
 * Whether whole numbers come in pairs in all records, and the second has no sign, so that each pair may be a number
 * with a decimal comma: `0,5,1,7`, `lm,3,25`, `NA,1,5`.
 */
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

/** The whole numbers of a record that are adjacent. */
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
