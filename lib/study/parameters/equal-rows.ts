import { hasTwins, rowKey } from './duplicates';
import { MAX_LISTED_ROWS } from './listed-rows';
import { valuesAt, type Axis, type Block, type ParameterTable } from './table';

/** Whether rows occur several times, as after `replicate`. */
export function hasEqualRows({ blocks, columns }: ParameterTable): boolean {
  if (columns.length === 0) return false;
  if (blocks.some(({ axes, repeats }) => repeats > 1 || axes.some(hasTwins))) return true;
  return blocks.some((block, place) => blocks.slice(0, place).some((earlier) => haveRowInCommon(earlier, block)));
}

/** Whether a row of one block may also be in the other; of long lists of different parameters, this is not known. */
function haveRowInCommon(one: Block, other: Block): boolean {
  const columnsOf = ({ axes }: Block): string => axes.map((axis) => axis.columns.join()).join(';');
  if (columnsOf(one) === columnsOf(other))
    return one.axes.every((axis, place) => {
      const keys = keysOf(axis);
      return other.axes[place] !== undefined && [...keysOf(other.axes[place])].some((key) => keys.has(key));
    });
  if (Math.max(one.length, other.length) > MAX_LISTED_ROWS) return true;
  const rowsOf = (block: Block): string[] => Array.from({ length: block.length }, (_, row) => rowKey(block.row(row)));
  const rows = new Set(rowsOf(one));
  return rowsOf(other).some((row) => rows.has(row));
}

function keysOf(axis: Axis): Set<string> {
  return new Set(Array.from({ length: axis.length }, (_, place) => rowKey(valuesAt(axis, place))));
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
    for (let row = numbers.length; row <= Math.min(index, table.length - 1); row++) {
      const key = rowKey(table.row(row));
      const number = (counts.get(key) ?? 0) + 1;
      counts.set(key, number);
      numbers.push(number);
    }
    return numbers[index] ?? 1;
  };
}
