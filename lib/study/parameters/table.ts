import type { ParameterValue } from './values';

/** Some columns of a table, with the values that they take together. */
export interface Axis {
  readonly columns: readonly string[];
  readonly length: number;
  /** The values at a position, in the order of the columns. */
  readonly at: (position: number) => readonly ParameterValue[];
}

/**
 * A parameter table: all combinations of its axes, the last fastest, each row `repeats` times. A grid has an axis for each column,
 * a list of rows is a single axis, and a study without parameters has none. Nothing but the axes is kept, so a
 * grid of a million rows costs no more than they do.
 */
export class ParameterTable {
  readonly columns: readonly string[];
  /** The number of rows. */
  readonly length: number;
  /** How many rows there are from one position of an axis to the next. */
  readonly strides: readonly number[];

  constructor(
    readonly axes: readonly Axis[],
    readonly repeats = 1,
  ) {
    this.columns = axes.flatMap(({ columns }) => columns);
    this.length = axes.reduce((product, axis) => product * axis.length, repeats);
    let stride = this.length;
    this.strides = axes.map(({ length }) => (stride /= length));
  }

  /** The values of a row, in the order of the columns. */
  row(index: number): readonly ParameterValue[] {
    return this.axes.flatMap((axis, position) => axis.at(this.position(index, position)));
  }

  private position(index: number, axis: number): number {
    return Math.floor(index / (this.strides[axis] ?? 1)) % (this.axes[axis]?.length ?? 1);
  }
}

/** Stands in for a table of which not even the columns are known. */
export const UNKNOWN_TABLE = new ParameterTable([]);

/** An axis of rows that are there. */
export function rowsAxis(columns: readonly string[], rows: readonly (readonly ParameterValue[])[]): Axis {
  return { columns, length: rows.length, at: (position) => rows[position] ?? [] };
}

/** An axis of one column. */
export function columnAxis(column: string, values: readonly ParameterValue[]): Axis {
  return { columns: [column], length: values.length, at: (position) => values.slice(position, position + 1) };
}
