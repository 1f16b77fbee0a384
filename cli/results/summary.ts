import type { ResultsTable } from './tables';

/** The usual figures of one column of numbers. */
export interface ColumnSummary {
  readonly column: string;
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation, as R's sd(); NaN for a single value. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Summaries of the value columns whose cells are all numbers or empty. */
export function summarize({ valueColumns, columns, rows }: ResultsTable): ColumnSummary[] {
  return valueColumns.flatMap((column) => {
    const position = columns.indexOf(column);
    const cells = rows.map((row) => row[position] ?? '').filter((cell) => cell.trim() !== '' && cell !== 'NA');
    const numbers = cells.map(Number);
    return numbers.length === 0 || numbers.some(Number.isNaN) ? [] : [summarizeColumn(column, numbers)];
  });
}

function summarizeColumn(column: string, numbers: readonly number[]): ColumnSummary {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const min = numbers.reduce((a, b) => Math.min(a, b));
  const max = numbers.reduce((a, b) => Math.max(a, b));
  return { column, count, mean, sd: Math.sqrt(squares / (count - 1)), min, max };
}
