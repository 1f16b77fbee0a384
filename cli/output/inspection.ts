import type { OutputValues } from './reading';
import type { Evidence, Knowledge } from './survey';

/** An output that was looked at: what it says of others, and what it is once all were looked at. */
export interface Inspection {
  readonly evidence: Evidence;
  readonly settle: (knowledge: Knowledge) => OutputValues;
  /** Its first line, quoted. */
  readonly opening?: string;
  /** How many cells it holds, about. */
  readonly cells: number;
  /** How long the output is. */
  readonly bytes: number;
}

/** Of an output that means the same whatever others are. */
export function settled(values: OutputValues): Inspection {
  return { evidence: {}, settle: () => values, cells: values.rows.length * values.columns.length, bytes: 0 };
}
