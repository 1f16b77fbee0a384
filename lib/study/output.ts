import { checkBoolean, isRecord } from './checks';
import { checkKnownNames } from './known-names';
import type { ProblemList } from './problems';

/** The separator between the cells of a table. */
export type CsvDelimiter = ',' | ';' | '\t' | '|' | ' ';

/** A table with one line per row. Anything you leave out is detected from the outputs, as for `'auto'`. */
export interface CsvOutput {
  readonly format: 'csv';
  /** Whether the first line contains the names of the columns. */
  readonly header?: boolean;
  readonly delimiter?: CsvDelimiter;
  /** The decimal separator of numbers. A comma becomes a point in results.csv. */
  readonly decimal?: '.' | ',';
}

/** What R prints. */
export interface PrintedOutput {
  readonly format: 'printed';
  /**
   * The decimal separator of numbers, as set with options(OutDec). A comma becomes a point in results.csv.
   * @default - detected from the outputs; a number with a comma in a data frame stays text, because it may be text
   */
  readonly decimal?: '.' | ',';
}

/** An output format without options. */
export interface PlainOutput {
  readonly format: 'auto' | 'json' | 'text';
}

/**
 * The format of a task's output: detected from the outputs themselves (`auto`), a table as CSV, JSON, what R prints
 * (vectors with or without names, matrices, data frames, numbers from cat()), or one text.
 */
export type Output = CheckedOutput['format'] | CheckedOutput;

/** A checked output format. */
export type CheckedOutput = CsvOutput | PrintedOutput | PlainOutput;

const FORMATS = ['auto', 'csv', 'json', 'printed', 'text'] as const;
const DELIMITERS: readonly unknown[] = [',', ';', '\t', '|', ' '] satisfies CsvDelimiter[];
const CSV_OPTIONS = ['header', 'delimiter', 'decimal'];
const EXAMPLE = "write, for example, output: 'csv' or output: { format: 'csv', header: true }";

/** The format of a study that names none, and of one whose description is older than output formats. */
export const AUTO_OUTPUT: CheckedOutput = { format: 'auto' };

export function checkOutput(problems: ProblemList, given: unknown = AUTO_OUTPUT): CheckedOutput {
  const { format, ...options } = isRecord(given) ? given : { format: given };
  const found = FORMATS.find((known) => known === format);
  if (found === undefined) {
    problems.report('output', `be one of ${FORMATS.join(', ')}, or an object with such a format`, given, EXAMPLE);
    return AUTO_OUTPUT;
  }
  if (found === 'csv') return { format: found, ...checkCsvOptions(problems, options) };
  if (found === 'printed') return { format: found, ...checkPrintedOptions(problems, options) };
  for (const [name, value] of Object.entries(options))
    problems.report(`output.${name}`, `be left out if format is '${found}'`, value, EXAMPLE);
  return { format: found };
}

function checkPrintedOptions(
  problems: ProblemList,
  options: Readonly<Record<string, unknown>>,
): Omit<PrintedOutput, 'format'> {
  const { decimal, ...others } = options;
  checkKnownNames(problems, others, { known: ['decimal'], rule: 'be an option of printed', prefix: 'output.' });
  return checkDecimal(problems, decimal);
}

function checkDecimal(problems: ProblemList, decimal: unknown): { readonly decimal?: '.' | ',' } {
  if (decimal === '.' || decimal === ',') return { decimal };
  if (decimal !== undefined) problems.report('output.decimal', 'be a point or a comma', decimal, "write '.' or ','");
  return {};
}

function checkCsvOptions(problems: ProblemList, options: Readonly<Record<string, unknown>>): Omit<CsvOutput, 'format'> {
  const { header, delimiter, decimal, ...others } = options;
  checkKnownNames(problems, others, { known: CSV_OPTIONS, rule: 'be an option of csv', prefix: 'output.' });
  checkBoolean(problems, 'output.header', header);
  if (delimiter !== undefined && !DELIMITERS.includes(delimiter))
    problems.report('output.delimiter', 'be one of , ; | tab blank', delimiter, "a tab is '\\t'");
  const checked = checkDecimal(problems, decimal);
  if (decimal === ',' && delimiter === ',')
    problems.report('output.delimiter', 'differ from output.decimal', delimiter, "write.csv2() has delimiter ';'");
  return {
    ...(typeof header === 'boolean' ? { header } : {}),
    ...(delimiter === undefined ? {} : { delimiter: delimiter as CsvDelimiter }),
    ...checked,
  };
}
