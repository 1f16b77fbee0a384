import { isNumber, isSpecial } from './output/words';
import type { ResultsTable } from './tables';

/** The usual figures of one column of numbers. */
export interface ColumnSummary {
  readonly column: string;
  /** Of the finite numbers, from which the figures are. */
  readonly count: number;
  /** Missing values: NA, NaN, and cells that are empty in a line of a task that has values. */
  readonly na: number;
  readonly infinite: number;
  readonly mean: number;
  /** Sample standard deviation, as R's sd(); NaN for a single value. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** A column of numbers, but for a few cells. */
export interface OddColumn {
  readonly column: string;
  readonly count: number;
  /** The first cell that is no number, and its task. */
  readonly cell: string;
  readonly task: string;
}

/** What a cell is among numbers: NaN for a missing value; undefined for a text. */
export function numberOf(cell: string): number | undefined {
  const word = cell.trim();
  if (word === '') return NaN;
  if (isNumber(word)) return Number(word);
  if (!isSpecial(word)) return undefined;
  return /inf/i.test(word) ? (word.startsWith('-') ? -Infinity : Infinity) : NaN;
}

interface Column {
  readonly numbers: number[];
  na: number;
  infinite: number;
  texts: number;
  /** Whether a cell is not empty, be it NA. */
  hasValues: boolean;
  firstText: { readonly cell: string; readonly task: string } | undefined;
}

/** Summaries of the value columns whose cells are all numbers or missing, and those columns of which most cells are. */
export function summarize({ valueColumns, columns, rows, understanding: { silent } }: ResultsTable): {
  readonly columns: readonly ColumnSummary[];
  readonly odd: readonly OddColumn[];
} {
  const first = columns.length - valueColumns.length;
  const found = valueColumns.map((): Column => ({
    numbers: [],
    na: 0,
    infinite: 0,
    texts: 0,
    hasValues: false,
    firstText: undefined,
  }));
  for (const row of rows) {
    const [task = ''] = row;
    if (silent.has(Number(task))) continue;
    found.forEach((column, position) => {
      count(column, row[first + position] ?? '', task);
    });
  }
  const named = found.map((column, position) => ({ name: valueColumns[position] ?? '', ...column }));
  return {
    columns: named
      .filter(({ texts, hasValues }) => texts === 0 && hasValues)
      .map(({ name, numbers, na, infinite }) => summarizeColumn(name, numbers, na, infinite)),
    odd: named.flatMap(({ name, numbers, texts, firstText }) =>
      firstText !== undefined && texts < numbers.length ? [{ column: name, count: texts, ...firstText }] : [],
    ),
  };
}

function count(column: Column, cell: string, task: string): void {
  const number = numberOf(cell);
  column.hasValues ||= cell.trim() !== '';
  if (number === undefined) {
    column.texts++;
    column.firstText ??= { cell, task };
  } else if (Number.isNaN(number)) column.na++;
  else if (Number.isFinite(number)) column.numbers.push(number);
  else column.infinite++;
}

const LONGEST_CELL = 40;

/** That a column has no summary, and why. */
export function oddNotes(odd: readonly OddColumn[]): string[] {
  return odd.map(({ column, count: texts, cell, task }) => {
    const shown = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
    const what = texts === 1 ? '1 cell that is no number' : `${String(texts)} cells that are no numbers`;
    return `column ${column} has ${what} (task ${task}: ${JSON.stringify(shown)}), and so no summary`;
  });
}

/** Without a number all figures are NaN. */
export function summarizeColumn(column: string, numbers: readonly number[], na = 0, infinite = 0): ColumnSummary {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [first = NaN] = numbers;
  const min = numbers.reduce((a, b) => Math.min(a, b), first);
  const max = numbers.reduce((a, b) => Math.max(a, b), first);
  return { column, count, na, infinite, mean, sd: count < 2 ? NaN : Math.sqrt(squares / (count - 1)), min, max };
}
