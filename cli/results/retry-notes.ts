import type { Attempt, Collection } from './collection';
import type { AttemptStatus } from '../records/record-schema';
import { LONGEST_LINE, messagesIn } from '../records/standard-error';

/** How an attempt ends because of the command, not because of its pod. */
const BY_COMMAND: readonly AttemptStatus[] = ['failed', 'timed-out', 'out-of-memory'];

/** A single one is an accident. */
const LEAST_FAILURES = 2;

/**
 * The note that tasks have results although they failed at first. If failures depend on the random numbers, the
 * successful attempts are a biased sample: their mean is not that of all attempts.
 */
export function retryNotes({ outcomes, attempts }: Pick<Collection, 'outcomes' | 'attempts'>): string[] {
  const started = new Map(
    outcomes.flatMap(({ task, status, record }) =>
      status === 'succeeded' && record !== undefined ? [[task, record.started]] : [],
    ),
  );
  const failures = new Map<number, Attempt>();
  for (const attempt of attempts) {
    const { task, status } = attempt;
    const isBefore = attempt.started <= (started.get(task) ?? -Infinity);
    if (isBefore && BY_COMMAND.includes(status) && !failures.has(task)) failures.set(task, attempt);
  }
  const [first] = [...failures.values()].sort((a, b) => a.task - b.task);
  if (first === undefined || failures.size < LEAST_FAILURES) return [];
  const tasks = `${String(failures.size)} tasks`;
  return [
    `${tasks} succeeded only after a retry (the first is task ${String(first.task)}, after: ${firstWords(first)}); if the failure depends on the random numbers, the results are biased`,
  ];
}

const ERROR = /^(?:\S+: )?(?:fatal )?\w*(?:error|exception)\b/i;

/**
 * The line with the error: what ended the attempt, otherwise the first that is called an error, otherwise the last, as
 * in a Python traceback.
 */
function firstWords({ status, failure, exitCode }: Attempt): string {
  if (failure === undefined) return `exit code ${String(exitCode)}`;
  const lines = failure.split('\n').filter((line) => line.trim() !== '');
  const isTraceback = lines.some((line) => line.startsWith('Traceback '));
  const from = status === 'failed' ? (isTraceback ? -1 : lines.findIndex((line) => ERROR.test(line))) : 0;
  const told = lines.slice(from);
  const [line = told[0] ?? ''] = messagesIn(told.join('\n'));
  return line.trim().slice(0, LONGEST_LINE);
}
