import * as fs from 'node:fs';
import * as path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { isWithin } from '../mounts';
import type { ProblemList } from '../problems';
import { checkNames, checkValue } from './values';

/** How a CSV file is read. */
export interface CsvOptions {
  /**
   * What stands between cells: one character, for example ';' or '\t'.
   * @default ','
   */
  readonly delimiter?: string;
}

/** Larger tables do not belong into a manifest. */
const MAX_BYTES = 10_000_000;
const LIKELY_DELIMITERS = [';', '\t', '|'];

interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NOTHING: CsvTable = { columns: [], rows: [] };

/** Reads a CSV file (RFC 4180) as text; nothing after a report. */
export function readCsv(problems: ProblemList, file: unknown, { delimiter = ',' }: CsvOptions): CsvTable {
  if (typeof delimiter !== 'string' || !/^[^"\r\n]$/u.test(delimiter)) {
    problems.report('csv.delimiter', 'be one character', delimiter, "write, for example, ';' or '\\t'");
    return NOTHING;
  }
  const bytes = readWhole(problems, file);
  const text = bytes === undefined ? undefined : decode(problems, String(file), bytes);
  if (text === undefined) return NOTHING;
  const lines = parseLines(problems, String(file), text, delimiter);
  return lines === undefined ? NOTHING : checkTable(problems, String(file), lines, delimiter);
}

function readWhole(problems: ProblemList, given: unknown): Buffer | undefined {
  const refuse = (rule: string, got: unknown, remedy: string): undefined => {
    problems.report('csv', rule, got, remedy);
    return undefined;
  };
  if (typeof given !== 'string' || given === '')
    return refuse('be the path of a CSV file', given, "write, for example, 'cases.csv'");
  const project = fs.realpathSync(process.cwd());
  const file = path.resolve(project, given);
  if (!fs.existsSync(file))
    return refuse('exist', given, `create it, or correct the path; it is taken from ${project}`);
  const real = fs.realpathSync(file);
  if (!isWithin(file, project) || !isWithin(real, project))
    return refuse(`lie within the project (${project}), and be no link out of it`, given, 'copy it into the project');
  const stats = fs.statSync(real);
  if (!stats.isFile()) return refuse('be a file', given, 'name the file, not a folder or device');
  if (stats.size > MAX_BYTES) {
    const remedy = 'keep the table on a volume or in the image, and make the row number the parameter';
    return refuse(`have at most ${String(MAX_BYTES)} bytes`, `${given}, ${String(stats.size)} bytes`, remedy);
  }
  try {
    return fs.readFileSync(real);
  } catch {
    return refuse('be readable', given, 'change its rights');
  }
}

/** The text of a file in UTF-8, without its byte order mark. */
function decode(problems: ProblemList, file: string, bytes: Buffer): string | undefined {
  if (/^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2))) {
    problems.report('csv', 'be in UTF-8', `UTF-16 in ${file}, at byte 0`, 'save it as UTF-8');
    return undefined;
  }
  const text = bytes.toString('utf8');
  const again = Buffer.from(text, 'utf8');
  if (!again.equals(bytes)) {
    const offset = again.findIndex((byte, position) => byte !== bytes[position]);
    const got = `byte 0x${(bytes[offset] ?? 0).toString(16)} in ${file}, at byte ${String(offset)}`;
    problems.report('csv', 'be in UTF-8', got, 'save it as UTF-8 (it may be Latin-1 or Windows-1252)');
    return undefined;
  }
  return text.replace(/^\ufeff/, '');
}

interface Line {
  readonly cells: readonly string[];
  /** Of its end, from 1. */
  readonly number: number;
}

function parseLines(problems: ProblemList, file: string, text: string, delimiter: string): Line[] | undefined {
  try {
    const records = parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return records.map(({ info, record }) => ({ cells: record, number: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines, column } = error as CsvError & { lines?: number; column?: number };
    const got = `line ${String(lines)}, column ${String(Number(column) + 1)} of ${file}`;
    const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const rule = isOpen ? 'close every quote' : 'have quotes around a whole cell only, and "" for a quote within';
    problems.report('csv', rule, got, 'mend the quotes');
    return undefined;
  }
}

function checkTable(
  problems: ProblemList,
  file: string,
  [header, ...lines]: readonly Line[],
  delimiter: string,
): CsvTable {
  if (header === undefined || lines.length === 0) {
    const got = `${file}, which ${header === undefined ? 'is empty' : 'has a header only'}`;
    problems.report('csv', 'have a line of names and at least one row', got, 'add rows');
    return NOTHING;
  }
  const columns = header.cells;
  const other = LIKELY_DELIMITERS.find((char) => char !== delimiter && columns[0]?.includes(char));
  if (columns.length === 1 && other !== undefined) {
    const remedy = `set delimiter: ${other === '\t' ? "'\\t'" : `'${other}'`}`;
    problems.report('csv', `have "${delimiter}" between its cells`, `${file}, line 1: ${header.cells.join()}`, remedy);
    return NOTHING;
  }
  checkNames(
    problems,
    columns,
    (position) => `csv (${file}, line ${String(header.number)}, column ${String(position + 1)})`,
  );
  const told = problems.length;
  for (const { cells, number } of lines) {
    if (problems.length - told >= 20) break;
    const place = (column: number): string => `csv (${file}, line ${String(number)}, column ${String(column + 1)})`;
    if (cells.length !== columns.length) {
      const rule = `have ${String(columns.length)} cells, as the first line has`;
      problems.report(
        place(Math.min(cells.length, columns.length)),
        rule,
        `${String(cells.length)} cells`,
        'complete it, or put quotes around cells with the delimiter in them',
      );
    } else cells.forEach((cell, column) => checkValue(problems, place(column), columns[column] ?? '', cell));
  }
  return problems.length === 0 ? { columns, rows: lines.map(({ cells }) => cells) } : NOTHING;
}
