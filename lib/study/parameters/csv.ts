import { CsvError, parse } from 'csv-parse/sync';
import type { ProblemList } from '../problems';
import { isSecretName } from '../secret-names';
import { tryReadText } from './csv-file';
import type { Place } from './duplicates';
import type { Rows } from './rows';
import { NOT_SHOWN } from '../secret-text';
import { beginsWithMark, reportEndOfFile, reportMark, tryEndOfFile, tryRemains } from './csv-remains';
import { checkNames, checkValue, MAX_TOLD } from './values';

/** Options for reading a CSV file. */
export interface CsvOptions {
  /**
   * The separator between cells: one character, for example ';' or '\t'.
   * @default ','
   */
  readonly delimiter?: string;
}

/** The rows of a CSV file, and the place of each in the file. */
export interface CsvRows extends Rows {
  readonly placeOf: (row: number) => Place;
}

const LIKELY_DELIMITERS = [';', '\t', ',', '|'];

const NOTHING: CsvRows = { columns: [], rows: [], placeOf: () => ({ prop: 'csv', name: '' }) };

/** Reads a CSV file (RFC 4180) as text; returns no rows after a report. */
export function readCsv(problems: ProblemList, file: unknown, { delimiter = ',' }: CsvOptions): CsvRows {
  if (typeof delimiter !== 'string' || !/^[^"\r\n]$/u.test(delimiter)) {
    problems.report('delimiter', 'be one character', delimiter, "write, for example, ';' or '\\t'");
    return NOTHING;
  }
  const text = tryReadText(problems, file);
  if (text === undefined || !checkDelimiter(problems, String(file), text, delimiter)) return NOTHING;
  const lines = parseLines(problems, String(file), text, delimiter);
  return lines === undefined ? NOTHING : checkTable(problems, String(file), lines, delimiter);
}

/** Whether the delimiter may be between the names. With a wrong delimiter, quotes look like errors. */
function checkDelimiter(problems: ProblemList, file: string, text: Buffer, delimiter: string): boolean {
  const start = text.toString('utf8', 0, 100_000).replace(/^[\r\n]+/, '');
  const header = start.split(/[\r\n]/, 1).join();
  const bare = header.replace(/"[^"]*"/g, '""');
  const other = LIKELY_DELIMITERS.find((char) => char !== delimiter && bare.includes(char));
  if (bare.includes(delimiter) || other === undefined) return true;
  const remedy = `write Parameters.csv('${file}', { delimiter: ${quoted(other)} })`;
  problems.report('csv', `have ${quoted(delimiter)} between its cells`, `${file}, line 1: ${header}`, remedy);
  return false;
}

interface Line {
  readonly cells: readonly string[];
  /** The line on which it starts, from 1. */
  readonly number: number;
}

/** The nonempty lines; undefined after a report. */
function parseLines(problems: ProblemList, file: string, text: Buffer, delimiter: string): Line[] | undefined {
  const lines: Line[] = [];
  const numberAt = lineNumbers(text);
  const endOfFile = tryEndOfFile(text);
  if (endOfFile !== undefined) {
    reportEndOfFile(problems, linePlace(file, numberAt(endOfFile)));
    return undefined;
  }
  let end = 0;
  try {
    parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], { bytes }) => {
        lines.push({ cells, number: numberAt(end) });
        end = bytes;
        return null;
      },
    });
    return lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (beginsWithMark(text, end)) {
      reportMark(problems, linePlace(file, numberAt(end)));
      return undefined;
    }
    const { column } = error as CsvError & { column?: number };
    const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const rule = isOpen
      ? 'close its quote'
      : 'have quotes around the whole cell or not at all, and "" for a quote in it';
    const place = cellPlace(file, numberAt(end), Number(column));
    const remedy = WRITE_TABLE.test(text.toString('latin1')) ? WRITE_CSV : 'correct the quotes';
    problems.report(place, rule, isOpen ? 'the end of the file' : 'another quote', remedy);
    return undefined;
  }
}

/** The start of what R's write.table writes: names in quotes, with blanks between them. */
const WRITE_TABLE = /^"[^",;\t\n]*"(?: "[^",;\t\n]*")+\r?\n/;
const WRITE_CSV = 'in R, write it with write.csv(…, row.names = FALSE)';

function linePlace(file: string, line: number): string {
  return `csv (${file}, line ${String(line)})`;
}

function cellPlace(file: string, line: number, column: number): string {
  return `csv (${file}, line ${String(line)}, column ${String(column + 1)})`;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Returns a function that gives the number of the line at an offset, or of the first nonempty line after it, for
 * ascending offsets. The parser's own count is that of the line on which a record ends, and counts CRLF in quotes
 * twice.
 */
function lineNumbers(text: Buffer): (offset: number) => number {
  let position = 0;
  let number = 1;
  return (offset) => {
    for (; position < offset || isLineBreak(text[position]); position++)
      if (text[position] === LINE_FEED || (text[position] === CARRIAGE_RETURN && text[position + 1] !== LINE_FEED))
        number++;
    return number;
  };
}

function isLineBreak(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function checkTable(
  problems: ProblemList,
  file: string,
  [header, ...lines]: readonly Line[],
  delimiter: string,
): CsvRows {
  if (header === undefined || lines.length === 0) {
    const got = `${file}, which ${header === undefined ? 'is empty' : 'has only one line'}`;
    problems.report('csv', 'have a header line and at least one row', got, 'add what is missing');
    return NOTHING;
  }
  const columns = header.cells;
  checkNames(problems, columns, (position) => cellPlace(file, header.number, position));
  const told = problems.length;
  for (const line of lines) {
    if (problems.length - told >= MAX_TOLD) break;
    checkLine(problems, file, line, columns, delimiter);
  }
  return {
    columns,
    rows: problems.length > told ? [] : lines.map(({ cells }) => cells),
    placeOf: (row) => {
      const line = `line ${String(lines[row]?.number)}`;
      return { prop: `csv (${file}, ${line})`, name: line };
    },
  };
}

function quoted(delimiter: string): string {
  return delimiter === '\t' ? "'\\t'" : `'${delimiter}'`;
}

function checkLine(
  problems: ProblemList,
  file: string,
  { cells, number }: Line,
  columns: readonly string[],
  delimiter: string,
): void {
  const remains = tryRemains(cells, columns);
  if (remains !== undefined) {
    const shown = columns.some(isSecretName) ? NOT_SHOWN : cells.join(delimiter);
    problems.report(linePlace(file, number), remains.rule, shown, remains.remedy);
    return;
  }
  if (cells.length > 1 && cells.every((cell) => cell.trim() === '')) {
    const remedy = 'remove the line: Excel keeps rows that were emptied';
    problems.report(linePlace(file, number), 'have a value', cells.join(delimiter), remedy);
    return;
  }
  if (cells.length !== columns.length) {
    const place = cellPlace(file, number, Math.min(cells.length, columns.length));
    const rule = `have ${String(columns.length)} cells, one for each name`;
    const remedy = 'complete the row, or put quotes around cells that contain the delimiter';
    problems.report(place, rule, cells.length, remedy);
    return;
  }
  cells.forEach((cell, column) => {
    const name = columns[column] ?? '';
    if (!isSecretName(name)) checkValue(problems, () => cellPlace(file, number, column), name, cell);
  });
}
