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
  const first = columns.length - valueColumns.length;
  const found = valueColumns.map((): { numbers: number[]; isNumeric: boolean } => ({ numbers: [], isNumeric: true }));
  for (const row of rows) {
    found.forEach((column, position) => {
      const cell = row[first + position] ?? '';
      if (!column.isNumeric || cell.trim() === '' || cell === 'NA') return;
      const value = Number(cell);
      if (Number.isNaN(value)) column.isNumeric = false;
      else column.numbers.push(value);
    });
  }
  return found.flatMap(({ numbers, isNumeric }, position) =>
    isNumeric && numbers.length > 0 ? [summarizeColumn(valueColumns[position] ?? '', numbers)] : [],
  );
}

/** Of at least one number. */
export function summarizeColumn(column: string, numbers: readonly number[]): ColumnSummary {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const min = numbers.reduce((a, b) => Math.min(a, b));
  const max = numbers.reduce((a, b) => Math.max(a, b));
  return { column, count, mean, sd: Math.sqrt(squares / (count - 1)), min, max };
}
