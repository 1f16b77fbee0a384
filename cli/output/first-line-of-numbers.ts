import { isBlank, quoteText, type OutputText } from './reading';
import { isIncreasing, isNumber, isShortest, isWholeNumber } from './words';

/** The note that the line was read as values, and what to do if that is wrong. */
export function firstLineRemark(first: string): string {
  const isAlone = !/\s/.test(first.trim());
  const delimiter = isAlone ? '' : ` delimiter: '${first.includes('\t') ? '\\t' : ' '}',`;
  return `the first line, ${quoteText(first)}, was read as values; if it has column names, set output: { format: 'csv',${delimiter} header: true }`;
}

/** The first of several lines with equally many numbers. */
export function firstOfLines({ lines }: OutputText): string | undefined {
  const filled = lines.filter((line) => !isBlank(line));
  const counts = new Set(filled.map((line) => line.trim().split(/\s+/).length));
  return filled.length > 1 && counts.size === 1 ? filled[0] : undefined;
}

/**
 * Whether the first line may contain names: unique whole numbers, in several columns or above a column of others;
 * fractions as R names groups by them, above values at the same positions; or anything above the column of a data
 * frame.
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

/** Longer whole numbers are not names, because no double can hold them. */
const MOST_DIGITS = 15;

/**
 * Whether the first line, above other lines with one number each, is not a column name: a fraction, or a number that is
 * too long for one.
 */
export function isNoName({ lines }: OutputText): boolean {
  const filled = lines.filter((line) => !isBlank(line));
  const word = filled[0]?.trim() ?? '';
  return isNumber(word) && !isColumnOfFrame(filled) && (word.includes('.') || word.length > MOST_DIGITS);
}

/**
 * Whether lines are those of a data frame with one column that R prints without row names: equally long, with a space
 * before even the longest word.
 */
function isColumnOfFrame(lines: readonly string[]): boolean {
  return lines.every((line) => /^ +\S+$/.test(line) && line.length === lines[0]?.length);
}

/** Whether several numbers look like those by which R names groups: sorted, and in their shortest form. */
function namesGroups(names: readonly string[]): boolean {
  return (
    names.length > 1 && names.every((name) => isNumber(name) && isShortest(name)) && isIncreasing(names.map(Number))
  );
}
