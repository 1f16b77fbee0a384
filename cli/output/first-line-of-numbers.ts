import { isBlank, quoteText, type OutputText } from './reading';
import { isIncreasing, isNumber, isShortest, isWholeNumber } from './words';

/** That the line was taken for values, and what to do if it is none. */
export function firstLineRemark(first: string): string {
  const isAlone = !/\s/.test(first.trim());
  const delimiter = isAlone ? '' : ` delimiter: '${first.includes('\t') ? '\\t' : ' '}',`;
  return `the first line, ${quoteText(first)}, was taken for values; if it has the names of columns: output: { format: 'csv',${delimiter} header: true }`;
}

/** The first of several lines that have as many numbers each. */
export function firstOfLines({ lines }: OutputText): string | undefined {
  const filled = lines.filter((line) => !isBlank(line));
  const counts = new Set(filled.map((line) => line.trim().split(/\s+/).length));
  return filled.length > 1 && counts.size === 1 ? filled[0] : undefined;
}

/**
 * Whether the first line may have names: whole numbers that differ, in several columns, or above a column of others; or fractions as R names groups by them,
 * above values in the same places; or anything above the column of a data frame.
 */
export function mayHaveNames({ lines }: OutputText): boolean {
  const filled = lines.filter((line) => !isBlank(line));
  if (isColumnOfFrame(filled)) return true;
  const [names = [], ...rows] = filled.map((line) => line.trim().split(/\s+/));
  if (new Set(names).size < names.length) return false;
  if (!names.every(isWholeNumber))
    return namesGroups(names) && filled.every(({ length }) => length === filled[0]?.length);
  return names.length > 1 || rows.every((row) => row.some((word) => !isWholeNumber(word)));
}

/** Longer whole numbers are no names: no double holds them. */
const MOST_DIGITS = 15;

/** Whether the first line, above others of one number each, is no name of a column: a fraction, or a number too long for one. */
export function isNoName({ lines }: OutputText): boolean {
  const filled = lines.filter((line) => !isBlank(line));
  const word = filled[0]?.trim() ?? '';
  return isNumber(word) && !isColumnOfFrame(filled) && (word.includes('.') || word.length > MOST_DIGITS);
}

/** Whether lines are those of a data frame of one column that R prints without names of rows: as long as each other, with a blank before the longest word, too. */
function isColumnOfFrame(lines: readonly string[]): boolean {
  return lines.every((line) => /^ +\S+$/.test(line) && line.length === lines[0]?.length);
}

/** Whether several numbers are such as R names groups by: sorted, and as short as can be. */
function namesGroups(names: readonly string[]): boolean {
  return (
    names.length > 1 && names.every((name) => isNumber(name) && isShortest(name)) && isIncreasing(names.map(Number))
  );
}
