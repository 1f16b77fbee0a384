import * as z from 'zod';
import type { ClusterOrigin } from '../cluster/origin';
import { text, wholeNumber } from '../input/schema';
import { ATTEMPT_STATUSES } from '../records/record-schema';
import { CONTENT, INPUTS } from '../study/study-file';
import { TASK_STATUSES } from './task-status';
import { tryParseTaskList } from '../study/task-list';

const TASK_LIST = text('be a list of tasks such as 0-2,5', (list) => tryParseTaskList(list) !== undefined);

const ORIGIN: z.ZodType<ClusterOrigin> = z.object({
  context: z.string(),
  server: z.string(),
  authority: z.string().exactOptional(),
});

/** The additional fields of study.json in a results folder. Folders of earlier versions have fewer. */
export const TOLD_IN_FOLDER = z.object({
  name: z.string().exactOptional(),
  /** Whether the tasks ran on this machine, and not in the image. */
  local: z.literal(true).exactOptional(),
  /** Whether cells that a spreadsheet would take for formulas are quoted in the tables. */
  excelSafe: z.literal(true).exactOptional(),
  cluster: ORIGIN.exactOptional(),
  content: CONTENT.exactOptional(),
  inputs: INPUTS.exactOptional(),
  columns: z.array(z.string()).exactOptional(),
  columnTypes: z.array(z.enum(['string', 'number', 'boolean', 'mixed'])).exactOptional(),
  lacking: z.record(z.string(), TASK_LIST).exactOptional(),
  notes: z.array(z.string()).exactOptional(),
  alarmed: TASK_LIST.exactOptional(),
  collected: z
    .object({
      tasks: TASK_LIST,
      rows: wholeNumber(1),
      // Folders of earlier versions lack these.
      columns: z.array(z.string()).exactOptional(),
      attempts: wholeNumber(0).exactOptional(),
    })
    .exactOptional(),
});

export type ToldInFolder = z.infer<typeof TOLD_IN_FOLDER>;

/** The cell of a number, as a number. */
function numberCell(rule: string, pattern: RegExp): z.ZodType<number> {
  return text(`be ${rule}`, (cell) => pattern.test(cell)).transform(Number);
}

const WHOLE = numberCell('a whole number', /^\d{1,16}$/);
const SECONDS = numberCell('a number of seconds', /^-?\d{1,16}(\.\d+)?$/);
const EXIT_CODE = numberCell('an exit code', /^\d{1,3}$/);
const NOTHING = z.literal('').transform(() => NaN);
const TIME = text('be a time', (cell) => !Number.isNaN(Date.parse(cell))).transform((cell) => Date.parse(cell) / 1000);

/** The parts of a line of records.csv that are read; NaN for empty cells. */
export const RECORD_LINE = z.object({
  task: WHOLE,
  status: z.enum(TASK_STATUSES),
  attempt: z.string(),
  seconds: z.union([NOTHING, SECONDS], { error: 'be a number of seconds, or empty' }),
  exit_code: z.string(),
  pod: z.string(),
  node: z.string(),
  error: z.string(),
  // Folders of earlier versions lack it.
  stderr: z.string().default(''),
  printed: z.string().default(''),
  bytes: z.union([NOTHING, WHOLE], { error: 'be a whole number, or empty' }),
});

/** A line of attempts.csv. */
export const ATTEMPT_LINE = z.object({
  task: WHOLE,
  attempt: WHOLE,
  status: z.enum(ATTEMPT_STATUSES),
  started: TIME,
  seconds: SECONDS,
  exit_code: EXIT_CODE,
  pod: z.string(),
  node: z.string(),
});
