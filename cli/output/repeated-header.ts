import type { CsvRecord } from './csv-records';
import { isBlank, type Refusal } from './reading';
import { isValue } from './words';

/** A name without spaces, as R creates those of columns. */
export function isName(cell: string): boolean {
  return /^[\p{L}.][\p{L}\p{N}._]*$/u.test(cell);
}

/** The note that the header was repeated, and how often. */
export function headerAgainRemark(headersAgain: number): string | undefined {
  if (headersAgain === 0) return undefined;
  return `the header is repeated ${headersAgain === 1 ? 'once' : `${String(headersAgain)} times`}, as in tables printed one after another; they were read as one`;
}

/**
 * The records of tables with the same header that were printed one after another, as by write.csv() in a loop; a
 * refusal if the header of another table follows a blank line. A header is recognized by its names, above rows that all
 * contain numbers.
 */
export function withoutHeadersAgain(
  records: readonly CsvRecord[],
  lines: readonly string[],
): { readonly records: readonly CsvRecord[]; readonly headersAgain: number } | Refusal {
  const [first, ...others] = records;
  const rows = others.filter((record) => !haveNames(record));
  if (first === undefined || !haveNames(first) || rows.length === 0 || !rows.every(hasNumber))
    return { records, headersAgain: 0 };
  const isAgain = (record: CsvRecord): boolean =>
    haveNames(record) && record.cells.join('\n') === first.cells.join('\n');
  const other = others.find(
    (record) => haveNames(record) && !isAgain(record) && isBlank(lines[record.line - 2] ?? 'none'),
  );
  if (other !== undefined) return { line: other.line, why: 'has the names of another table; print one table' };
  const headersAgain = others.filter(isAgain).length;
  return { records: [first, ...others.filter((record) => !isAgain(record))], headersAgain };
}

function haveNames({ cells, quoted }: CsvRecord): boolean {
  const isOne = (cell: string, column: number): boolean =>
    quoted?.[column] === true || (cells.length > 1 && isName(cell) && !isValue(cell));
  return cells.every(isOne);
}

function hasNumber({ cells, quoted }: CsvRecord): boolean {
  return cells.some((cell, column) => quoted?.[column] !== true && isValue(cell.trim()));
}
