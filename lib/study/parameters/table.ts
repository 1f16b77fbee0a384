import { numberAt, tryProgression } from './progression';
import type { ParameterValue } from './values';

/** A column of a table with its name. */
export type Column = readonly [name: string, values: readonly ParameterValue[]];

/** Some columns of a table, with the combinations of their values. */
export interface Axis {
  readonly columns: readonly string[];
  readonly length: number;
  /** The value of a column, given by its index, at a position. */
  readonly value: (position: number, column: number) => ParameterValue;
}

/**
 * All combinations of some axes, with the last changing fastest, and each row repeated `repeats` times. A grid has one
 * axis per column, a list of rows is a single axis, and a study without parameters has none.
 */
export class Block {
  /** The number of rows. */
  readonly length: number;
  /** The number of rows from one position of an axis to the next. */
  readonly strides: readonly number[];

  constructor(
    readonly axes: readonly Axis[],
    readonly repeats = 1,
  ) {
    this.length = axes.reduce((product, axis) => product * axis.length, repeats);
    let stride = this.length;
    this.strides = axes.map(({ length }) => (stride /= length));
  }

  row(index: number): readonly ParameterValue[] {
    return this.axes.flatMap((axis, number) => valuesAt(axis, this.position(index, number)));
  }

  private position(index: number, axis: number): number {
    return Math.floor(index / (this.strides[axis] ?? 1)) % (this.axes[axis]?.length ?? 1);
  }
}

/**
 * A parameter table: a block of rows or, if it has been extended, several blocks, each after the one before it. Only
 * the axes are stored, so a grid of a million rows costs no more than they do.
 */
export class ParameterTable {
  readonly columns: readonly string[];
  /** The number of rows. */
  readonly length: number;
  readonly blocks: readonly Block[];

  /** @param further blocks with the same columns. */
  constructor(axes: readonly Axis[], repeats = 1, further: readonly Block[] = []) {
    this.columns = axes.flatMap(({ columns }) => columns);
    this.blocks = [new Block(axes, repeats), ...further];
    this.length = this.blocks.reduce((sum, { length }) => sum + length, 0);
  }

  /** The values of a row, in the order of the columns. */
  row(index: number): readonly ParameterValue[] {
    let first = 0;
    for (const block of this.blocks) {
      if (index < first + block.length) return block.row(index - first);
      first += block.length;
    }
    return [];
  }
}

/** The table of these blocks, which have the same columns. */
export function tableOf([first, ...further]: readonly Block[]): ParameterTable {
  return first === undefined ? UNKNOWN_TABLE : new ParameterTable(first.axes, first.repeats, further);
}

/** The axes of all blocks. */
export function axesOf({ blocks }: ParameterTable): readonly Axis[] {
  return blocks.flatMap(({ axes }) => axes);
}

/** Substitute for a table whose columns are unknown. */
export const UNKNOWN_TABLE = new ParameterTable([]);

/** The values of all columns of an axis at a position. */
export function valuesAt({ columns, value }: Axis, position: number): ParameterValue[] {
  return columns.map((_, column) => value(position, column));
}

/** An axis of existing rows. */
export function rowsAxis(columns: readonly string[], rows: readonly (readonly ParameterValue[])[]): Axis {
  return { columns, length: rows.length, value: (position, column) => rows[position]?.[column] ?? '' };
}

/** An axis of existing columns of the same length. */
export function columnsAxis(columns: readonly Column[]): Axis {
  const values = columns.map(([, given]) => kept(given));
  return {
    columns: columns.map(([name]) => name),
    length: columns[0]?.[1].length ?? 0,
    value: (position, column) => values[column]?.(position) ?? '',
  };
}

/** An axis of one column. */
export function columnAxis(column: string, values: readonly ParameterValue[]): Axis {
  return columnsAxis([[column, values]]);
}

/** The values by position, unaffected by later changes to the list. A progression, which may be long, is not copied. */
function kept(values: readonly ParameterValue[]): (position: number) => ParameterValue | undefined {
  const progression = tryProgression(values.length, (position) => values[position]);
  if (progression !== undefined) return (position) => numberAt(progression, position);
  const copy = [...values];
  return (position) => copy[position];
}
