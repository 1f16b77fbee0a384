import type { CsvRecord } from './csv-records';

/** The first group of a number with marks between thousands, and one that follows, the last with a fraction. */
const FIRST_GROUP = /^\s*[+-]?[1-9]\d{0,2}$/;
const NEXT_GROUP = /^\d{3}(?:\.\d+)?\s*$/;

/** Whether all lines have, in any place, what may be a number with a comma between thousands, `1,234.5`, or two values. */
export function mayHaveCommas(records: readonly CsvRecord[]): boolean {
  return records.every((record) => record.cells.some((_, column) => isNumberInTwo(record, column)));
}

function isNumberInTwo({ cells, quoted }: CsvRecord, column: number): boolean {
  const [head = '', next = ''] = cells.slice(column, column + 2);
  const isPlain = quoted?.[column] !== true && quoted?.[column + 1] !== true;
  return isPlain && FIRST_GROUP.test(head) && NEXT_GROUP.test(next);
}

/** `1 234.5`, between blanks that are no others: one number with a blank between thousands, or two. */
const SPACED = /(?:^|\s)[+-]?[1-9]\d{0,2} \d{3}(?:\.\d+)?(?=\s|$)/;

/** How many numbers the lines have that have several, each way once. */
export function widthsOf(lines: readonly string[]): number[] {
  const counts = lines.map((line) => line.trim().split(/\s+/).length);
  return [...new Set(counts.filter((count) => count > 1))];
}

/** Whether all lines that have several numbers have one that may have a blank between thousands. */
export function mayHaveBlanks(lines: readonly string[]): boolean {
  const several = lines.filter((line) => /\S\s+\S/.test(line));
  return several.length > 0 && several.every((line) => SPACED.test(line));
}

export const BLANKS_REMARK = 'every blank was read as a separator; if one marks thousands, print numbers without it';

/** What ends in a whole number, which may have points between thousands, and what may be the rest of a number behind a comma. */
const BEFORE_COMMA = /(?:^|\s)[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)$/;
const BEHIND_COMMA = /^(?:\d+(?:[eE][+-]?\d+)?|\d{3}\.\d+(?:[eE][+-]?\d+)?)\s*$/;

/**
 * Whether commas with a blank behind them stand beside such without one that may be within a number: `1,234.5, 0.25`, `1,5, 2,5, 10`. Cells of one width
 * have blanks to fill it.
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
