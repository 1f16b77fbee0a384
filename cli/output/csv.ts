import type { CsvOutput } from '../../lib/study/output';
import { mayHavePoints, withoutCommaNumbers } from './amounts';
import { decimalsOf, findPoint, withPoints, type Decimals } from './csv-decimals';
import { judgeHeader, type HeaderJudgement } from './csv-header';
import { readRecords, type CsvRecord } from './csv-records';
import { findCommaInNumber, mayBePairs } from './decimal-commas';
import { firstLineOf, isBlank, isRefusal, type OutputText, type Refusal } from './reading';
import type { Knowledge } from './survey';
import { isName, withoutHeadersAgain } from './repeated-header';
import { mayHaveCommas } from './thousands';
import { hasDecimalComma } from './words';

/** Records of the same length, before it is decided whether the first contains the names of the columns. */
export interface CsvTable {
  readonly records: readonly CsvRecord[];
  /** How often the first record was repeated among them, and removed. */
  readonly headersAgain: number;
  readonly columns: number;
  readonly delimiter: string;
  readonly header: HeaderJudgement;
  /** Rows begin with names for which the header has no cell, as written by write.table(). */
  readonly hasRowNames: boolean;
  readonly decimals: Decimals;
  /**
   * Only `11,3` or `1,234,567`: several numbers, or one with a decimal comma or with commas as thousands separators.
   */
  readonly isAmbiguous: boolean;
  readonly commaDoubt: CommaDoubt | undefined;
}

/**
 * What commas may be that were read as separators: decimal commas of pairs (`0,5,1,7`: four whole numbers, or two),
 * thousands separators (`1,234.5,0.25`: three numbers, or two), or decimal commas after a point as thousands separator
 * (`1.234,5,7`).
 */
export type CommaDoubt = 'pairs' | 'thousands' | 'amounts';

/** The delimiter of a table with one column: no line contains it. */
const NO_DELIMITER = '\n';
const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads CSV in the dialect that fits its first line and leaves the fewest cells that contain another delimiter.
 * @param options of the study; undefined if it does not declare that the output is CSV.
 */
export function readCsv(output: OutputText, options?: CsvOutput): CsvTable | Refusal {
  const first = output.lines.find((line) => !isBlank(line)) ?? '';
  if (first.startsWith('#')) return { line: output.lines.indexOf(first) + 1, why: 'is a comment' };
  if (options?.delimiter !== undefined && lacksDelimiter(first, output, { ...options, delimiter: options.delimiter }))
    return { line: firstLineOf(output), why: `has no delimiter "${options.delimiter}"` };
  const delimiters = delimitersOf(first, output, options);
  const found = delimiters.map((delimiter) => readDialect(output, delimiter, options));
  const tables = found.filter((each): each is CsvTable => !isRefusal(each));
  const [best] = tables.toSorted((a, b) => dirtyCells(a) - dirtyCells(b));
  if (best !== undefined) return best;
  const isColumn = delimiters[0] === NO_DELIMITER;
  // In a first line of words, a delimiter belongs to a table of several columns, and is not part of a single name.
  if (isColumn && !first.startsWith('"')) return { line: firstLineOf(output), why: 'has no delimiter', isVague: true };
  const [furthest] = found.filter(isRefusal).toSorted((a, b) => b.line - a.line);
  return furthest ?? { line: firstLineOf(output), why: 'has no delimiter', isVague: true };
}

const NO_COMMAS = ['\t', ';', '|'] as const;

/** Whether a delimiter splits the table and does not also occur within numbers or texts. */
export function hasDelimiter({ delimiter }: CsvTable): boolean {
  return NO_COMMAS.some((each) => each === delimiter);
}

/**
 * The table as split by the delimiter of other tasks, if this delimiter splits its lines in the same way, for example a
 * table of only numbers, or of texts with commas.
 */
export function readAsOthers(output: OutputText, knowledge: Knowledge): CsvTable | undefined {
  const first = output.lines[firstLineOf(output) - 1] ?? '';
  const [usual] = NO_COMMAS.filter((delimiter) => first.includes(delimiter))
    .map((delimiter) => readDialect(output, delimiter, undefined))
    .filter((table): table is CsvTable => !isRefusal(table) && knowledge.dividedSo(table) > 0)
    .toSorted((a, b) => knowledge.dividedSo(b) - knowledge.dividedSo(a));
  return usual;
}

/**
 * Whether no line contains the study's delimiter, and the first line is not a single cell: another delimiter splits it.
 */
function lacksDelimiter(
  first: string,
  { lines }: OutputText,
  { delimiter, decimal }: CsvOutput & { readonly delimiter: string },
): boolean {
  if (lines.some((line) => line.includes(delimiter))) return false;
  const unquoted = first.replaceAll(/"[^"]*"/g, '').trim();
  if (decimal === ',' && hasDecimalComma(unquoted)) return false;
  return DELIMITERS.some((other) => unquoted.includes(other));
}

function delimitersOf(first: string, { lines }: OutputText, options: CsvOutput | undefined): string[] {
  if (options?.delimiter !== undefined) return [options.delimiter];
  const candidates = DELIMITERS.filter((delimiter) => delimiter !== options?.decimal);
  const inFirst = candidates.filter((delimiter) => first.includes(delimiter));
  // write.table() writes spaces between quoted names.
  if (inFirst.length === 0 && /^"[^"]*" "/.test(first)) return [' '];
  if (inFirst.length > 0) return inFirst;
  const inAny =
    options === undefined ? [] : candidates.filter((delimiter) => lines.some((line) => line.includes(delimiter)));
  return inAny.length > 0 ? inAny : [NO_DELIMITER];
}

/** Cells that contain another delimiter, which shows that this one is not the table's. */
function dirtyCells({ records, delimiter }: CsvTable): number {
  const others = DELIMITERS.filter((other) => other !== delimiter);
  const isDirty = (cell: string): boolean => {
    const rest = withoutCommaNumbers(cell);
    return others.some((other) => rest.includes(other));
  };
  return records.reduce(
    (sum, { cells, quoted }) => sum + cells.filter((cell, column) => quoted?.[column] !== true && isDirty(cell)).length,
    0,
  );
}

function readDialect(output: OutputText, delimiter: string, options: CsvOutput | undefined): CsvTable | Refusal {
  const parsed = readRecords(output, delimiter);
  if (isRefusal(parsed)) return parsed;
  const split = delimiter === ' ' ? parsed.map(withoutRepeatedBlanks) : parsed;
  const found = withoutHeadersAgain(withoutTrailingDelimiter(split), output.lines);
  if (isRefusal(found)) return found;
  const { records, headersAgain } = found;
  const shape = shapeOf(records, delimiter, options);
  if (isRefusal(shape)) return shape;
  const decimals = decimalsOf(records, delimiter, options?.decimal);
  const pointed = withPoints(records, decimals);
  const header = judgeHeader(pointed, shape.hasRowNames);
  if (isRefusal(header)) return header;
  const hasHeader = header === 'names' && !shape.hasRowNames;
  const isNamed = options?.header ?? (hasHeader || shape.hasRowNames);
  const point = options?.decimal === ',' ? findPoint(split.slice(isNamed ? 1 : 0)) : undefined;
  if (point !== undefined) return point;
  const isGuess = delimiter === ',' && options?.delimiter === undefined;
  const inNumber = isGuess ? findCommaInNumber(records, hasHeader) : undefined;
  if (inNumber !== undefined) return inNumber;
  const isAmbiguous =
    options === undefined && delimiter === ',' && header === 'numbers' && records.every(mayBeOneNumber);
  const isOpen = isGuess && options === undefined && !hasHeader && !isAmbiguous;
  return {
    ...{ records: pointed, headersAgain, ...shape, delimiter, header, decimals, isAmbiguous },
    commaDoubt: isOpen ? tryCommaDoubt(records) : undefined,
  };
}

function tryCommaDoubt(records: readonly CsvRecord[]): CommaDoubt | undefined {
  if (mayBePairs(records)) return 'pairs';
  if (mayHaveCommas(records)) return 'thousands';
  return mayHavePoints(records) ? 'amounts' : undefined;
}

/** `11,3` and `1,5e-10`, `1,234,567.5`, or `1.234,5`. */
function mayBeOneNumber({ cells }: CsvRecord): boolean {
  const line = cells.map((cell) => cell.trim()).join(',');
  return (
    /^[+-]?\d+,[+-]?\d+(?:[eE][+-]?\d+)?$/.test(line) ||
    /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(line) ||
    /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+(?:[eE][+-]?\d+)?$/.test(line)
  );
}

function withoutRepeatedBlanks({ line, cells, quoted }: CsvRecord): CsvRecord {
  const isKept = (_: unknown, column: number): boolean => cells[column] !== '' || quoted?.[column] === true;
  return { line, cells: cells.filter(isKept), quoted: quoted?.filter(isKept) };
}

/** Without a last column that is empty in all lines, including the header. */
function withoutTrailingDelimiter(records: readonly CsvRecord[]): readonly CsvRecord[] {
  const length = records[0]?.cells.length ?? 0;
  const isTrailing = ({ cells, quoted }: CsvRecord): boolean =>
    cells.length === length && cells.at(-1) === '' && quoted?.at(-1) !== true;
  if (length < 2 || !records.every(isTrailing)) return records;
  return records.map(({ line, cells, quoted }) => ({ line, cells: cells.slice(0, -1), quoted: quoted?.slice(0, -1) }));
}

function shapeOf(
  records: readonly CsvRecord[],
  delimiter: string,
  options: CsvOutput | undefined,
): Pick<CsvTable, 'columns' | 'hasRowNames'> | Refusal {
  const [first, second, ...others] = records;
  if (first === undefined) return { line: 1, why: 'is empty' };
  const columns = first.cells.length;
  const odd = records.find(({ cells }) => cells.length !== columns);
  if (odd === undefined) return { columns, hasRowNames: false };
  const rest = second?.cells.length ?? 0;
  const isFirstAlone = others.every(({ cells }) => cells.length === rest) && rest !== columns;
  const isShort = isFirstAlone && rest === columns + 1;
  if (isShort && options?.header !== false && haveRowNames(records, delimiter, options))
    return { columns: rest, hasRowNames: true };
  if (isFirstAlone && others.length > 0) {
    const remedies = [
      ...(delimiter === ',' && columns > 1 && rest > columns
        ? ['; put quotes around a cell that contains a comma']
        : []),
      ...(isShort ? ['; in R, call write.table() with col.names = NA or row.names = FALSE'] : []),
    ];
    return {
      line: first.line,
      why: `has ${cellCount(columns)}, and the lines below it have ${String(rest)}${remedies.join('')}`,
    };
  }
  return {
    line: odd.line,
    why: `has ${cellCount(odd.cells.length)}, and line ${String(first.line)} has ${String(columns)}`,
  };
}

/**
 * Whether rows that are longer than the first line begin with names, as written by write.table(): quoted, or unique,
 * below words that can't be those of a message.
 */
function haveRowNames([first, ...rows]: readonly CsvRecord[], delimiter: string, options?: CsvOutput): boolean {
  if (rows.every(({ quoted }) => quoted?.[0] === true)) return true;
  // One word may be a message, and so may words with commas between them.
  const isTold = (first?.cells.length ?? 0) > 1 && (options?.header === true || delimiter === '\t');
  const names = new Set(rows.map(({ cells }) => cells[0]?.trim()));
  return isTold && names.size === rows.length && !names.has('') && first?.cells.every(isName) === true;
}

function cellCount(count: number): string {
  return `${String(count)} ${count === 1 ? 'cell' : 'cells'}`;
}
