import type { OutputValues } from './reading';
import type { Evidence, Knowledge } from './survey';

/** An inspected output: what it shows about others, and what it is once all outputs have been inspected. */
export interface Inspection {
  readonly evidence: Evidence;
  readonly settle: (knowledge: Knowledge) => OutputValues;
  /** Its first line, quoted. */
  readonly opening?: () => string;
  /** The approximate number of its cells. */
  readonly cells: number;
  /** The length of the output. */
  readonly bytes: number;
}

/** The inspection of an output that means the same whatever others are. */
export function settled(values: OutputValues): Inspection {
  return { evidence: {}, settle: () => values, cells: values.rows.length * values.columns.length, bytes: 0 };
}
