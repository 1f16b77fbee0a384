import { checkBoolean, isRecord } from './checks';
import { checkKnownNames } from './known-names';
import type { ProblemList } from './problems';

/** How the cells of a table are separated. */
export type CsvDelimiter = ',' | ';' | '\t' | '|' | ' ';

/** A table with a line for each row. What is left out is told from the outputs, as for `'auto'`. */
export interface CsvOutput {
  readonly format: 'csv';
  /** Whether the first line has the names of the columns. */
  readonly header?: boolean;
  readonly delimiter?: CsvDelimiter;
  /** What is between the whole and the fraction of a number; a comma becomes a point in results.csv. */
  readonly decimal?: '.' | ',';
}

/** What R prints. */
export interface PrintedOutput {
  readonly format: 'printed';
  /**
   * What is between the whole and the fraction of a number, as options(OutDec) has it; a comma becomes a point in results.csv.
   * @default - told from the outputs: in a data frame a number with a comma may be text, and is kept as it is
   */
  readonly decimal?: '.' | ',';
}

/** A format of output that has no options. */
export interface PlainOutput {
  readonly format: 'auto' | 'json' | 'text';
}

/**
 * What a task's output is: told from the outputs themselves (`auto`), a table as CSV, JSON, what R prints (vectors, with names or
 * without, matrices, data frames, numbers of cat()), or one text.
 */
export type Output = CheckedOutput['format'] | CheckedOutput;

/** A checked output. */
export type CheckedOutput = CsvOutput | PrintedOutput | PlainOutput;

const FORMATS = ['auto', 'csv', 'json', 'printed', 'text'] as const;
const DELIMITERS: readonly unknown[] = [',', ';', '\t', '|', ' '] satisfies CsvDelimiter[];
const CSV_OPTIONS = ['header', 'delimiter', 'decimal'];
const EXAMPLE = "write, for example, output: 'csv' or output: { format: 'csv', header: true }";

/** What a study has whose description is older than formats of output, and one that names none. */
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
    problems.report(`output.${name}`, `be left out where format is '${found}'`, value, EXAMPLE);
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
