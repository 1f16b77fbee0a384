import type { CsvRecord } from './csv-records';
import { hasDecimalComma, isNumber } from './words';

/** What a script must do so that its numbers can be read. */
export const PLAIN_NUMBERS = 'print numbers with a decimal point and no thousands separators';

const POINTS = String.raw`[1-9]\d{0,2}(?:\.\d{3})+`;
const APOSTROPHES = String.raw`[1-9]\d{0,2}(?:['’]\d{3})+`;
const SPACES = String.raw`[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+`;
const COMMAS = String.raw`[1-9]\d{0,2}(?:,\d{3})+`;

/** Points as thousands separators: `1.234.567`, and `1.234`, which may have one. */
export const POINTS_BETWEEN_THOUSANDS = new RegExp(`^[+-]?${POINTS}$`);
/** The same before a decimal comma: `1.234,5`; or with another separator. */
export const THOUSANDS_AND_COMMA = new RegExp(String.raw`^[+-]?(?:${POINTS}|${APOSTROPHES}|${SPACES}),\d+$`);

/** Thousands separators that can be nothing else, with or without a fraction. */
const SURE_POINTS = String.raw`[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?|${POINTS},\d+`;
const SURE_COMMAS = String.raw`[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|${COMMAS}\.\d+`;
const WITH_SURE_POINTS = new RegExp(`^[+-]?(?:${SURE_POINTS})$`);
const WITH_MARKS = new RegExp(`^[+-]?(?:${SURE_POINTS}|${SURE_COMMAS}|(?:${APOSTROPHES}|${SPACES})(?:[.,]\\d+)?)$`);

/** Whether it is certainly a number with thousands separators. */
export function hasMarks(word: string): boolean {
  return WITH_MARKS.test(word);
}

/** `<0.5`, `$12`, `EUR 1.5`, `12 %`, `1.5 secs`, `1.5s`. */
const WITH_SIGN_OR_UNIT =
  /^(?:[<>~≈=]{1,2}\s*|\p{Sc}\s?|[A-Z]{3}\s(?=\d+\.))?[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:\s*(?:%|\p{Sc})|\s[\p{L}µ°]{1,10}|(?<=\.\d+)\p{L}{1,4})?$/u;

/**
 * Whether a cell is meant as a number that no program can read, because of its separators, a decimal comma, a sign or a
 * unit.
 */
export function isWrittenNumber(cell: string): boolean {
  const word = cell.trim();
  return !isNumber(word) && (hasMarks(word) || hasDecimalComma(word) || WITH_SIGN_OR_UNIT.test(word));
}

/** Numbers with a comma in a text: `<0,5`, `EUR 1.234,50`, `0,5 (0,2)`, `1,234.5`. */
const WITH_COMMA = new RegExp(
  String.raw`(?<![\d.,'’])(?:${COMMAS}\.\d+|(?:${POINTS}|${APOSTROPHES}|${SPACES}|\d+),\d+|[1-9]\d{0,2}(?:,\d{3}){2,})(?![\d,]|\.\d)|(?<=^|[\s<>=~+-]),\d+(?![\d,]|\.\d)`,
  'g',
);

/** A cell without its numbers that contain a comma. */
export function withoutCommaNumbers(cell: string): string {
  return cell.includes(',') ? cell.replaceAll(WITH_COMMA, '') : cell;
}

/** Text that ends in a number with thousands separators, which a comma would separate from its fraction. */
const ENDS_IN_MARKS = new RegExp(
  String.raw`(?<![\d.,'’])(?:[1-9]\d{0,2}(?:\.\d{3}){2,}|${APOSTROPHES}|[1-9]\d{0,2}(?:[\u00a0\u2009\u202f]\d{3})+)$`,
);

/** `EUR1.234` before `50`. */
const ENDS_IN_CURRENCY = new RegExp(String.raw`(?:^|\s)[A-Z]{3}${POINTS}$`);

/**
 * Whether the end of a cell and the next cell are one number that was split at its decimal comma, as in `1.234.567,5`,
 * or several, as in `0,5±0,1`.
 */
export function isCutAmount(cell: string, next: string, afterNext: string): boolean {
  if (ENDS_IN_MARKS.test(cell)) return /^\d/.test(next);
  if (ENDS_IN_CURRENCY.test(cell)) return /^\d+\s*$/.test(next);
  return /\d$/.test(cell) && /^\d/.test(afterNext) && isFractionAndWhole(next);
}

/** `5±0`, and `75-1`, which is not a range. */
function isFractionAndWhole(cell: string): boolean {
  const [, fraction = '', mark = '', whole = ''] = /^(\d+)\s*(±|\+\/?-|[-–/])\s*(\d[\d.]*)$/.exec(cell) ?? [];
  if (mark === '' || !isNumber(whole)) return false;
  return mark.length > 1 || mark === '±' || Number(fraction) > Number(whole);
}

/** The whole part of a number with a decimal comma, and its fraction, which a unit may follow. */
const WHOLE = new RegExp(String.raw`^\s*[+-]?(?:\d{1,3}|${POINTS})$`);
const FRACTION = /^\d+(?:e[+-]?\d+)?\s*(?:\p{L}*|[-–/]\s*[\d.]+)\s*$/u;

/**
 * Whether each line contains something that may be a number with a decimal comma, and one line contains a point that
 * may be a thousands separator: `1.234,5`, or two values. No point is certainly a decimal point.
 */
export function mayHavePoints(records: readonly CsvRecord[]): boolean {
  const cells = records.flatMap((record) => record.cells.map((cell) => cell.trim()));
  const isDecimal = (cell: string): boolean =>
    cell.includes('.') && isNumber(cell) && !POINTS_BETWEEN_THOUSANDS.test(cell);
  if (cells.some(isDecimal)) return false;
  const wholes = records.map(({ cells, quoted }) =>
    cells.filter(
      (cell, column) =>
        WHOLE.test(cell) &&
        FRACTION.test(cells[column + 1] ?? '') &&
        quoted?.[column] !== true &&
        quoted?.[column + 1] !== true,
    ),
  );
  return wholes.every(({ length }) => length > 0) && wholes.flat().some((cell) => cell.includes('.'));
}

/**
 * The note that a cell is not a number because of its thousands separators, and that a point in another cell may be
 * such a separator.
 */
export function marksRemark(rows: readonly CsvRecord[]): string | undefined {
  const cells = rows.flatMap((row) => row.cells.map((cell) => cell.trim()));
  const withPoints = cells.find((cell) => WITH_SURE_POINTS.test(cell));
  const marked = withPoints ?? cells.find(hasMarks);
  if (marked === undefined) return undefined;
  const told = `"${marked}" seems to have thousands separators and was kept unchanged; ${PLAIN_NUMBERS}`;
  const unclear = cells.find((cell) => POINTS_BETWEEN_THOUSANDS.test(cell) && isNumber(cell));
  return withPoints === undefined || unclear === undefined
    ? told
    : `${told}; "${unclear}" may have a point as a thousands separator`;
}
