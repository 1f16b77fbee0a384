import { hasTwins, rowKey } from './duplicates';
import { MAX_LISTED_ROWS } from './listed-rows';
import type { ParameterTable } from './table';

/** Whether rows occur several times, as after `replicate`. */
export function hasEqualRows(table: ParameterTable): boolean {
  const { blocks, columns } = table;
  if (columns.length === 0) return false;
  if (blocks.some(({ axes, repeats }) => repeats > 1 || axes.some(hasTwins))) return true;
  // The further blocks of a longer table are grids of rows that the earlier ones lack.
  if (blocks.length === 1 || table.length > 2 * MAX_LISTED_ROWS) return false;
  const keys = Array.from({ length: table.length }, (_, index) => rowKey(table.row(index)));
  return new Set(keys).size < keys.length;
}

/**
 * Counts the equal rows of a table: the function that returns, for each row in turn, which of the rows equal to it this
 * is, from 1.
 */
export function replicateNumbers(table: ParameterTable): (index: number) => number {
  const [block, ...more] = table.blocks;
  if (block !== undefined && more.length === 0 && !block.axes.some(hasTwins))
    return (index) => (index % block.repeats) + 1;
  const counts = new Map<string, number>();
  const numbers: number[] = [];
  return (index) => {
    for (let row = numbers.length; row <= index; row++) {
      const key = rowKey(table.row(row));
      const number = (counts.get(key) ?? 0) + 1;
      counts.set(key, number);
      numbers.push(number);
    }
    return numbers[index] ?? 0;
  };
}
