/** The outcome of a task. */
export const TASK_STATUSES = [
  'succeeded',
  'failed',
  'timed-out',
  'out-of-memory',
  'result-too-large',
  'killed',
  'unfinished',
  'missing',
  'corrupt',
  'contradictory',
  'unreadable',
] as const;

export type TaskStatus = (typeof TASK_STATUSES)[number];
