import type { StudyDescription } from '../../lib/study/description';
import { tryParseTerminationMessage, type AttemptRecord } from '../records/attempt-record';
import type { PodEvidence } from '../objects/pod';
import type { StudyIdentity } from '../study/version';
import { groupBy } from '../system/group-by';
import { readSealedLog, type SealedAttempt } from '../records/sealed-log';
import { allTasks, tasksAt } from '../study/task-list';

/** The relevant evidence of one pod, without its log, which may be long. */
export interface PodReading {
  readonly pod: Omit<PodEvidence, 'log' | 'terminationMessage'>;
  /** The tasks of the pod, in the order in which it runs them. */
  readonly tasks: readonly number[];
  /** Its termination message; undefined if it wrote none. */
  readonly message: PodMessage | undefined;
  /** The attempts of each task, in the order of the log. */
  readonly attempts: ReadonlyMap<number, readonly FoundAttempt[]>;
  /** What is wrong with blocks of a task. The key undefined is for blocks that do not name their task. */
  readonly damages: ReadonlyMap<number | undefined, string>;
  readonly strangers: number;
  /**
   * The task after the last one with an attempt: the one that ran when the pod was killed. Undefined if all have an
   * attempt.
   */
  readonly nextTask: number | undefined;
}

/** The relevant parts of a termination message. */
export interface PodMessage {
  /** Why the pod stopped the study; empty if it did not. */
  readonly reason: string;
  /** The records of attempts that are not in the log. */
  readonly records: readonly AttemptRecord[];
}

/** A complete and correct attempt, with its result in memory or in a file. */
export type FoundAttempt = SealedAttempt | { readonly record: AttemptRecord; readonly file: string };

/** Its result, in the form that outcomes use. */
export function resultOf(attempt: FoundAttempt): { readonly bytes: Buffer | undefined; readonly file?: string } {
  return 'file' in attempt ? { bytes: undefined, file: attempt.file } : { bytes: attempt.bytes };
}

/** Reads the attempts with complete and correct blocks that a pod left. */
export function readPod({ name, description }: StudyIdentity, evidence: PodEvidence): PodReading {
  const { log, terminationMessage, ...pod } = evidence;
  const tasks = tasksOfPod(description, pod);
  const sealed = readSealedLog(log, terminationMessage, { study: name, podUid: pod.uid, tasks: new Set(tasks) });
  return {
    pod,
    tasks,
    message: tryMessage(terminationMessage, sealed.attempts),
    attempts: groupBy(sealed.attempts, ({ record }) => record.task),
    damages: sealed.damages.length === 0 ? NONE : new Map(sealed.damages.map(({ task, what }) => [task, what])),
    strangers: sealed.strangers,
    nextTask: nextTask(
      tasks,
      sealed.attempts.map(({ record }) => record.task),
    ),
  };
}

// Most of 100,000 pods have the same message, and no damage.
const NONE: PodReading['damages'] = new Map();
const NOTHING_MORE: PodMessage = { reason: '', records: [] };

function tryMessage(text: string, attempts: readonly SealedAttempt[]): PodMessage | undefined {
  const message = tryParseTerminationMessage(text);
  if (message === undefined) return undefined;
  const known = new Set(attempts.map(({ record }) => attemptKey(record)));
  const records = message.records.filter((record) => !known.has(attemptKey(record)));
  const reason = Buffer.from(message.summary.reason, 'base64').toString('utf8');
  return records.length === 0 && reason === '' ? NOTHING_MORE : { reason, records };
}

/** The same for the same attempt of a pod. */
export function attemptKey({ task, attempt }: AttemptRecord): string {
  return `${String(task)}.${String(attempt)}`;
}

/** The task of a pod after those that it has attempted; undefined if it has attempted the last. */
export function nextTask(tasks: readonly number[], attempted: readonly number[]): number | undefined {
  const done = new Set(attempted);
  return tasks[tasks.findLastIndex((task) => done.has(task)) + 1];
}

function tasksOfPod({ tasks, tasksPerPod }: StudyDescription, { index, taskList }: PodReading['pod']): number[] {
  return tasksAt(taskList ?? allTasks(tasks), index * tasksPerPod, tasksPerPod);
}
