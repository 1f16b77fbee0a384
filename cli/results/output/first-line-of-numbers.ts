import { isBlank, quoteText, type OutputText } from './reading';
import { isWholeNumber } from './words';

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

/** Whether the first line may have names: whole numbers that differ, in several columns, or above a column of others. */
export function mayHaveNames({ lines }: OutputText): boolean {
  const [names = [], ...rows] = lines.filter((line) => !isBlank(line)).map((line) => line.trim().split(/\s+/));
  const isOdd = rows.every((row) => row.some((word) => !isWholeNumber(word)));
  return new Set(names).size === names.length && names.every(isWholeNumber) && (names.length > 1 || isOdd);
}
