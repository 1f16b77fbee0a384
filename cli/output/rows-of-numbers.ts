import { isBlank, type Cells, type OutputText } from './reading';

/** How lines of numbers are split. */
export interface NumberLines {
  readonly count: number;
  /** How many numbers each line has; 1 if the lines differ. */
  readonly width: number;
  /** Whether tabs separate the numbers, as the cells of a table. */
  readonly hasTabs: boolean;
}

export function numberLines({ lines }: OutputText): NumberLines {
  const filled = lines.filter((line) => !isBlank(line));
  const counts = filled.map((line) => line.trim().split(/\s+/).length);
  const [width = 1, ...others] = new Set(counts);
  const hasTabs = filled.every((line, position) => line.split('\t').length === counts[position]);
  return { count: filled.length, width: others.length === 0 ? width : 1, hasTabs };
}

/** The numbers as rows of a table without names, with a note that they were read so. */
export function rowsOfNumbers(
  numbers: readonly string[],
  { count, width, hasTabs }: NumberLines,
): Cells & { readonly remark?: string } {
  const columns = Array.from({ length: width }, (_, column) => `V${String(column + 1)}`);
  const rows = Array.from({ length: count }, (_, row) => numbers.slice(row * width, (row + 1) * width));
  if (hasTabs) return { columns, rows };
  const remark = `lines of ${String(width)} numbers were read as the rows of a table; if all are one column, set output: 'printed'`;
  return { columns, rows, remark };
}
