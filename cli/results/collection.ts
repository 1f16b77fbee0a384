import type { ClusterOrigin } from '../cluster/origin';
import type { Eviction } from '../objects/pod';
import type { TaskStatus } from './task-status';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { describeFailure } from './attempt-failure';
import type { StudyVersion } from '../study/version';
import type { AttemptRecord } from '../records/attempt-record';
import type { AttemptStatus } from '../records/record-schema';

/** One task of a collection. */
export interface TaskOutcome {
  readonly task: number;
  readonly status: TaskStatus;
  /** Why there is no result: R's error text, or what is wrong with the log; empty if there is a result. */
  readonly error: string;
  readonly record: AttemptRecord | undefined;
  /** The result; undefined if there is none, or if it is in a file. */
  readonly bytes: Buffer | undefined;
  /** Path of a file with the result, which may be larger than the memory. */
  readonly file?: string;
  readonly exitCode: number | undefined;
  /** Set if its pod was evicted. */
  readonly eviction?: Eviction;
  readonly pod: string;
  readonly node: string;
  /** The parameters of a task that is in no table. */
  readonly row?: readonly ParameterValue[];
}

/** The parameters of a task. */
export function parametersOf({ parameters }: StudyVersion, { task, row }: TaskOutcome): readonly ParameterValue[] {
  return row ?? parameters.row(task);
}

/** One attempt of a task, whatever its outcome. */
export interface Attempt {
  readonly task: number;
  readonly attempt: number;
  readonly status: AttemptStatus;
  /** Seconds since 1970. */
  readonly started: number;
  readonly seconds: number;
  readonly exitCode: number;
  readonly pod: string;
  readonly node: string;
  /** Why it failed, if it did and its record is available. */
  readonly failure?: string;
}

/** Everything that was collected of a study. */
export interface Collection {
  readonly version: StudyVersion;
  /** In order of the tasks. */
  readonly outcomes: readonly TaskOutcome[];
  /** All attempts that have a record, in the order in which they started. */
  readonly attempts: readonly Attempt[];
  /** What the user should know although no result is in doubt. */
  readonly notes: readonly string[];
  /** Whether the tasks ran on this machine, and not in the image. */
  readonly isLocal?: boolean;
  /** Where it was collected, if that was in a cluster. */
  readonly cluster?: ClusterOrigin;
  /** What to do about tasks without a result, where that is known; sentences, and commands on lines of their own. */
  readonly advice?: string;
  /** The texts of the command and of its files, where its manifest is at hand. */
  readonly sources?: readonly string[];
}

/** An attempt according to its record, in the pod with this name. */
export function toAttempt(
  record: AttemptRecord,
  { name: pod, node }: { readonly name: string; readonly node: string },
): Attempt {
  const { task, attempt, status, started, seconds, exit: exitCode } = record;
  const failure = status === 'succeeded' ? {} : { failure: describeFailure(record) };
  return { task, attempt, status, started, seconds, exitCode, pod, node, ...failure };
}

export function byStart(a: Attempt, b: Attempt): number {
  return a.started - b.started || a.task - b.task || a.attempt - b.attempt;
}
