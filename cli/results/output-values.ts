import { parse } from 'csv-parse/sync';

/** How the output of a task was understood. */
export type OutputKind =
  'vector' | 'numbers' | 'csv' | 'json' | 'text' | 'binary' | 'empty' | 'large' | 'folder' | 'document';

/** The values in the output of one task, as a small table; cells are text, exactly as the task wrote them. */
export interface OutputValues {
  readonly kind: OutputKind;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** R left values out of what it printed (option max.print). */
  readonly cut: boolean;
}

/** Larger outputs are for programs to read: a table of them would not fit the memory. */
export const MOST_READ_BYTES = 100_000_000;

/** Stands in for the values of an output that is not read. */
export const TOO_LARGE: OutputValues = { kind: 'large', columns: [], rows: [], cut: false };

/** Stands in for the values of a folder, which has none. */
export const FOLDER: OutputValues = { kind: 'folder', columns: [], rows: [], cut: false };

/** Stands in for the values of a file that is text, but neither a table nor called as one. */
export const DOCUMENT: OutputValues = { kind: 'document', columns: [], rows: [], cut: false };

type Table = Pick<OutputValues, 'columns' | 'rows'>;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What R, Python and others print for a value that is no plain number. */
const SPECIAL = /^(?:NA|[+-]?(?:NaN|nan|Inf|inf)|TRUE|FALSE|True|False|true|false)$/;
const COMPLEX = /^[+-]?[\d.]+(?:e[+-]?\d+)?[+-][\d.]+(?:e[+-]?\d+)?i$/;
const MAX_PRINT = /^ \[ reached (?:getOption\("max\.print"\)|'max' \/ getOption\("max\.print"\))/m;
/** A number, also with a decimal comma or a bracket of a list: the first line of data, no header. */
const NO_NAME = /^[[({]*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?[\])}]*$/;
const DELIMITERS = [',', ';', '\t'];

/**
 * Reads what a task printed: vectors as R prints them, numbers with white space between them, CSV, JSON lines; anything
 * else is one text. Nothing is rounded or converted.
 */
export function readOutput(bytes: Buffer): OutputValues {
  if (bytes.length === 0) return { kind: 'empty', columns: [], rows: [], cut: false };
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.includes('\0') || !isUtf8(bytes)) return { kind: 'binary', columns: [], rows: [], cut: false };
  const cut = MAX_PRINT.test(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) return { kind: 'empty', columns: [], rows: [], cut };

  const readers: [OutputKind, () => Table | undefined][] = [
    ['vector', () => readVector(lines)],
    ['numbers', () => readNumbers(lines)],
    ['json', () => readJson(text, lines)],
    ['csv', () => readCsv(text)],
  ];
  for (const [kind, read] of readers) {
    const table = read();
    if (table !== undefined) return { kind, ...table, cut };
  }
  return { kind: 'text', columns: ['text'], rows: [[text.replace(/\r?\n$/, '')]], cut };
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

/** `[1] 0.5 0.7` and further lines `[3] …`: each number in brackets is the index of the line's first value. */
function readVector(lines: readonly string[]): Table | undefined {
  const rows: string[][] = [];
  let length = 0;
  for (const line of lines) {
    const [, first, rest] = /^\s*\[(\d+)\]\s(.*)$/.exec(line) ?? [];
    if (first === undefined || rest === undefined) return undefined;
    if (first === '1') length = 0;
    if (Number(first) !== length + 1) return undefined;
    const tokens = rest.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
    const values = tokens.map(readVectorValue);
    if (values.length === 0 || values.includes(undefined)) return undefined;
    for (const value of values) rows.push([value ?? '']);
    length += values.length;
  }
  return { columns: ['value'], rows };
}

function readVectorValue(token: string): string | undefined {
  if (NUMBER.test(token) || SPECIAL.test(token) || COMPLEX.test(token)) return token;
  if (!/^".*"$/s.test(token)) return undefined;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
  return token.slice(1, -1).replace(/\\(.)/g, (whole, char: string) => escapes[char] ?? whole);
}

function readNumbers(lines: readonly string[]): Table | undefined {
  const rows: string[][] = [];
  for (const line of lines) {
    for (const token of line.trim().split(/\s+/)) {
      if (!NUMBER.test(token) && !SPECIAL.test(token)) return undefined;
      rows.push([token]);
    }
  }
  return { columns: ['value'], rows };
}

/** A JSON object a line; or one document: an object, or a list of objects or of plain values. */
function readJson(text: string, lines: readonly string[]): Table | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const records = lines.map(tryJson);
  if (records.every(isRecord)) return tableOf(records);
  const document = tryJson(text);
  if (isRecord(document)) return tableOf([document]);
  if (!Array.isArray(document) || document.length === 0) return undefined;
  if (document.every(isRecord)) return tableOf(document);
  const cells = document.map(cell);
  return cells.includes(undefined) || document.some((value) => typeof value === 'object' && value !== null)
    ? undefined
    : { columns: ['value'], rows: cells.map((value) => [value ?? '']) };
}

function tableOf(records: readonly Record<string, unknown>[]): Table | undefined {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) =>
    columns.map((column) => (Object.hasOwn(record, column) ? cell(record[column]) : '')),
  );
  return columns.length === 0 || rows.some((row) => row.includes(undefined))
    ? undefined
    : { columns, rows: rows.map((row) => row.map((value) => value ?? '')) };
}

/** A JSON value as a cell; undefined for a number that JavaScript can't hold exactly. */
function cell(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  )
    return undefined;
  return JSON.stringify(value);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Columns, each line as long as the first; with a header unless all of it is numbers in two or more columns. */
function readCsv(text: string): Table | undefined {
  const [firstLine = ''] = text.split('\n');
  for (const delimiter of DELIMITERS) {
    if (!firstLine.includes(delimiter)) continue;
    const table = tryCsv(text, delimiter);
    if (table !== undefined) return table;
  }
  return readColumn(text);
}

/** A name and numbers below it, as write.csv writes one column. */
function readColumn(text: string): Table | undefined {
  const [header = '', ...values] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [, quoted, bare] = /^(?:"([^"]+)"|([A-Za-z.][\w.]*))$/.exec(header.trim()) ?? [];
  const name = quoted ?? bare;
  if (name === undefined || values.length === 0) return undefined;
  const cells = values.map((value) => value.trim());
  return cells.every((cell) => NUMBER.test(cell) || SPECIAL.test(cell))
    ? { columns: [name], rows: cells.map((cell) => [cell]) }
    : undefined;
}

function tryCsv(text: string, delimiter: string): Table | undefined {
  let lines: string[][];
  try {
    lines = parse(text, { delimiter, skip_empty_lines: true });
  } catch {
    return undefined;
  }
  const [header = [], ...rows] = lines;
  if (header.length < 2) return undefined;
  if (lines.every((line) => line.every((value) => NUMBER.test(value.trim()) || SPECIAL.test(value.trim())))) {
    // "0,5" may be a number with a decimal comma.
    if (
      delimiter === ',' &&
      header.length === 2 &&
      lines.every((line) => line.every((value) => /^[+-]?\d+$/.test(value.trim())))
    )
      return undefined;
    // Named as read.csv(header = FALSE) does.
    return {
      columns: header.map((_, position) => `V${String(position + 1)}`),
      rows: lines.map((line) => line.map((value) => value.trim())),
    };
  }
  // write.csv leaves the header of its row names empty.
  const columns = header.map((name, position) => (name === '' && position === 0 ? 'row' : name.trim()));
  const isHeader =
    columns.every((name) => name !== '' && !NO_NAME.test(name)) && new Set(columns).size === columns.length;
  return isHeader && rows.length > 0 ? { columns, rows } : undefined;
}
