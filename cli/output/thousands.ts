import type { CsvRecord } from './csv-records';

/** The first group of a number with thousands separators, and a following one, the last with a fraction. */
const FIRST_GROUP = /^\s*[+-]?[1-9]\d{0,2}$/;
const NEXT_GROUP = /^\d{3}(?:\.\d+)?\s*$/;

/**
 * Whether each line contains, at any position, what may be a number with a comma as thousands separator, `1,234.5`, or
 * two values.
 */
export function mayHaveCommas(records: readonly CsvRecord[]): boolean {
  return records.every((record) => record.cells.some((_, column) => isNumberInTwo(record, column)));
}

function isNumberInTwo({ cells, quoted }: CsvRecord, column: number): boolean {
  const [head = '', next = ''] = cells.slice(column, column + 2);
  const isPlain = quoted?.[column] !== true && quoted?.[column + 1] !== true;
  return isPlain && FIRST_GROUP.test(head) && NEXT_GROUP.test(next);
}

/** `1 234.5`, between plain spaces: one number with a space as thousands separator, or two. */
const SPACED = /(?:^|\s)[+-]?[1-9]\d{0,2} \d{3}(?:\.\d+)?(?=\s|$)/;

/** How many numbers the lines with several numbers have, each count once. */
export function widthsOf(lines: readonly string[]): number[] {
  const counts = lines.map((line) => line.trim().split(/\s+/).length);
  return [...new Set(counts.filter((count) => count > 1))];
}

/** Whether all lines with several numbers contain one that may have a space as thousands separator. */
export function mayHaveBlanks(lines: readonly string[]): boolean {
  const several = lines.filter((line) => /\S\s+\S/.test(line));
  return several.length > 0 && several.every((line) => SPACED.test(line));
}

export const BLANKS_REMARK =
  'every blank was read as a separator; if one separates thousands, print numbers without it';

/**
 * Text that ends in a whole number, which may have points as thousands separators, and text that may be the rest of a
 * number after a comma.
 */
const BEFORE_COMMA = /(?:^|\s)[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)$/;
const BEHIND_COMMA = /^(?:\d+(?:[eE][+-]?\d+)?|\d{3}\.\d+(?:[eE][+-]?\d+)?)\s*$/;

/**
 * Whether commas followed by a space occur next to commas without one that may be within a number: `1,234.5, 0.25`,
 * `1,5, 2,5, 10`. Cells of the same width are padded with spaces.
 */
export function hasCommasOfTwoKinds(cells: readonly string[]): boolean {
  const behind = cells.slice(1);
  const isTight = (cell: string): boolean => cell !== '' && !/^\s/.test(cell);
  if (behind.every(isTight) || !behind.some(isTight) || isFilled(cells)) return false;
  return behind.every(
    (cell, place) => !isTight(cell) || (BEFORE_COMMA.test(cells[place] ?? '') && BEHIND_COMMA.test(cell)),
  );
}

function isFilled(cells: readonly string[]): boolean {
  const isOneWidth = cells.every(({ length }) => length === cells[0]?.length);
  return isOneWidth && cells.some((cell, place) => (place === 0 ? /^\s/ : /^\s\s/).test(cell));
}
