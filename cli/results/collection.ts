import type { StudyDescription } from '../../lib/study/description';
import type { ParameterTable } from '../../lib/study/parameters/table';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { attemptNotes } from './attempt-notes';
import {
  contentOf,
  errorText,
  tryParseTerminationMessage,
  type AttemptRecord,
  type AttemptStatus,
  type TerminationMessage,
} from './attempt-record';
import { readSealedLog, type SealedAttempt } from './sealed-log';
import { allTasks, tasksAt, taskListText, toTaskList, type TaskList } from './task-list';

/** Which version of which study: its name with the hash, and its description. */
export interface StudyIdentity {
  readonly name: string;
  readonly description: StudyDescription;
}

/** One version of a study with its parameters, a row for each task. */
export interface StudyVersion extends StudyIdentity {
  readonly parameters: ParameterTable;
}

/** What is left of one pod, in the cluster or on this machine. */
export interface PodEvidence {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  /** Which of the Job's pods it is: its completion index. */
  readonly index: number;
  /** The tasks of its Job where these are not all. */
  readonly taskList?: TaskList;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Kubernetes' words for the end of the pod or its container, for example OOMKilled, or why the pod was evicted. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** ISO 8601; orders the pods of an index. */
  readonly createdAt: string;
  readonly terminationMessage: string;
  readonly log: string;
}

/** What a task came to. */
export type TaskStatus =
  | Exclude<AttemptStatus, 'interrupted'>
  | 'killed'
  | 'unfinished'
  | 'missing'
  | 'corrupt'
  | 'contradictory'
  | 'unreadable';

/** One task of a collection. */
export interface TaskOutcome {
  readonly task: number;
  readonly status: TaskStatus;
  /** Why there is no result: R's error text, or what is wrong with the log; empty where there is one. */
  readonly error: string;
  readonly record: AttemptRecord | undefined;
  /** The result; undefined where there is none, or where it is in a file. */
  readonly bytes: Buffer | undefined;
  /** Path of a file with the result, which may be larger than the memory. */
  readonly file?: string;
  readonly exitCode: number | undefined;
  readonly pod: string;
  readonly node: string;
  /** The parameters of a task that is in no table. */
  readonly row?: readonly ParameterValue[];
}

/** The parameters of a task. */
export function parametersOf({ parameters }: StudyVersion, { task, row }: TaskOutcome): readonly ParameterValue[] {
  return row ?? parameters.row(task);
}

/** One attempt of a task, whatever it came to. */
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
}

/** Everything that was collected of a study. */
export interface Collection {
  readonly version: StudyVersion;
  /** In order of the tasks. */
  readonly outcomes: readonly TaskOutcome[];
  /** All attempts of which there is a record, in the order in which they started. */
  readonly attempts: readonly Attempt[];
  /** What the user should know although no result is in doubt. */
  readonly notes: readonly string[];
}

/** What counts of the evidence of one pod. Its log, which may be long, is not kept. */
export interface PodReading {
  readonly pod: Omit<PodEvidence, 'log' | 'terminationMessage'>;
  /** The tasks that the pod has, in the order in which it runs them. */
  readonly tasks: readonly number[];
  readonly message: TerminationMessage | undefined;
  /** The attempts of each task, in the order of the log. */
  readonly attempts: ReadonlyMap<number, readonly FoundAttempt[]>;
  /** What is wrong with blocks of a task; of undefined, with blocks that do not say of which. */
  readonly damages: ReadonlyMap<number | undefined, string>;
  readonly strangers: number;
  /** The task after the last that has an attempt: the one that ran where the pod was killed. Undefined where all have. */
  readonly nextTask: number | undefined;
}

/** An attempt that is whole and right: its result is there, or in a file. */
export type FoundAttempt = SealedAttempt | { readonly record: AttemptRecord; readonly file: string };

interface Candidate {
  readonly reading: PodReading;
  readonly attempt: FoundAttempt;
}

/** Reads what a pod left: the attempts whose blocks are whole and right. */
export function readPod({ name, description }: StudyIdentity, evidence: PodEvidence): PodReading {
  const { log, terminationMessage, ...pod } = evidence;
  const tasks = tasksOfPod(description, pod);
  const sealed = readSealedLog(log, terminationMessage, { study: name, podUid: pod.uid, tasks: new Set(tasks) });
  return {
    pod,
    tasks,
    message: tryParseTerminationMessage(terminationMessage),
    attempts: groupBy(sealed.attempts, ({ record }) => record.task),
    damages: new Map(sealed.damages.map(({ task, what }) => [task, what])),
    strangers: sealed.strangers,
    nextTask: nextTask(
      tasks,
      sealed.attempts.map(({ record }) => record.task),
    ),
  };
}

/** The task of a pod after those that it has attempted; undefined where it has attempted the last. */
export function nextTask(tasks: readonly number[], attempted: readonly number[]): number | undefined {
  const done = new Set(attempted);
  return tasks[tasks.findLastIndex((task) => done.has(task)) + 1];
}

function tasksOfPod({ tasks, tasksPerPod }: StudyDescription, { index, taskList }: PodReading['pod']): number[] {
  return tasksAt(taskList ?? allTasks(tasks), index * tasksPerPod, tasksPerPod);
}

/** The items by their keys, in order. */
export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Takes exactly one result for each task from what the pods left.
 *
 * The rule: blocks that are whole and right count. Those of pods that Kubernetes counts as succeeded come first, then those of pods
 * whose wrapper ran to its end, then the rest. Where the first of these groups that has a result holds two that
 * differ, the task is contradictory; else the oldest pod's first is taken.
 *
 * @param tasks the tasks to report on; all of the study by default.
 * @param running whether the study has not ended, or which of its tasks have not: what has no result yet is unfinished then, not
 *   missing.
 */
export function collect(
  version: StudyVersion,
  pods: readonly PodReading[],
  running: boolean | ReadonlySet<number>,
  tasks = Array.from({ length: version.description.tasks }, (_, task) => task),
): Collection {
  const readingsOf = readingsByTask(version, pods);
  const isRunning = (task: number): boolean => (typeof running === 'boolean' ? running : running.has(task));
  const { results } = version.description;
  const place = results.kind === 'volume' ? 'on the volume (deleted?)' : 'in the log (rotated away or deleted?)';
  const outcomes = tasks.map((task) => decide(task, readingsOf(task), isRunning(task), place));
  const attempts = pods.flatMap(attemptsOf).sort(byStart);
  return { version, outcomes, attempts, notes: [...strangerNotes(pods), ...resultNotes(version, outcomes)] };
}

/** An attempt by its record, in the pod of this name. */
export function toAttempt(record: AttemptRecord, { name: pod, node }: Pick<PodEvidence, 'name' | 'node'>): Attempt {
  const { task, attempt, status, started, seconds, exit: exitCode } = record;
  return { task, attempt, status, started, seconds, exitCode, pod, node };
}

export function byStart(a: Attempt, b: Attempt): number {
  return a.started - b.started || a.task - b.task || a.attempt - b.attempt;
}

/** Those in the log or on the volume, and those that only the termination message tells of. */
function attemptsOf({ pod, attempts, message }: PodReading): Attempt[] {
  const found = [...attempts.values()].flat().map(({ record }) => record);
  const known = new Set(found.map(({ task, attempt }) => `${String(task)}.${String(attempt)}`));
  const told = (message?.records ?? []).filter(({ task, attempt }) => !known.has(`${String(task)}.${String(attempt)}`));
  return [...found, ...told].map((record) => toAttempt(record, pod));
}

/** What the pods of a task left, the oldest first. Few pods have lists of tasks, which may be many. */
function readingsByTask({ description }: StudyIdentity, pods: readonly PodReading[]): (task: number) => PodReading[] {
  const byIndex = groupBy(
    pods.filter(({ pod }) => pod.taskList === undefined),
    ({ pod }) => pod.index,
  );
  const listed = groupBy(
    pods
      .filter(({ pod }) => pod.taskList !== undefined)
      .flatMap((reading) => reading.tasks.map((task) => ({ task, reading }))),
    ({ task }) => task,
  );
  return (task) =>
    [
      ...(byIndex.get(Math.floor(task / description.tasksPerPod)) ?? []),
      ...(listed.get(task) ?? []).map(({ reading }) => reading),
    ].sort(oldestFirst);
}

function oldestFirst({ pod: a }: PodReading, { pod: b }: PodReading): number {
  return compare(a.createdAt, b.createdAt) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function decide(task: number, readings: readonly PodReading[], running: boolean, place: string): TaskOutcome {
  const attempts = readings.flatMap((reading): Candidate[] =>
    (reading.attempts.get(task) ?? []).map((attempt) => ({ reading, attempt })),
  );
  const results = bestGroup(attempts.filter(({ attempt }) => attempt.record.status === 'succeeded'));
  const [chosen] = results;
  const distinct = new Set(results.map(({ attempt }) => contentOf(attempt.record).sha256)).size;
  if (distinct > 1) {
    const places = results.map(
      ({ reading, attempt }) => `${reading.pod.name} attempt ${String(attempt.record.attempt)}`,
    );
    const what = `${String(distinct)} different results: ${[...new Set(places)].join(', ')}`;
    return withoutResult(task, 'contradictory', what, chosen?.reading, chosen?.attempt.record);
  }
  if (chosen !== undefined) return withResult(task, chosen);
  if (running) {
    const last = attempts.at(-1);
    const reading = last?.reading ?? readings.at(-1);
    return withoutResult(task, 'unfinished', 'the study has not ended', reading, last?.attempt.record);
  }
  return failure(task, attempts.at(-1), readings, place);
}

function bestGroup(candidates: readonly Candidate[]): Candidate[] {
  const best = Math.min(...candidates.map(({ reading }) => rank(reading)));
  return candidates.filter(({ reading }) => rank(reading) === best);
}

function rank({ pod, message }: PodReading): number {
  if (pod.phase === 'Succeeded') return 0;
  return message === undefined ? 2 : 1;
}

/** Why a task of a study that has ended has no result. */
function failure(
  task: number,
  last: Candidate | undefined,
  readings: readonly PodReading[],
  place: string,
): TaskOutcome {
  const lastPod = readings.at(-1);
  if (lastPod === undefined) return withoutResult(task, 'missing', 'its pod is gone');
  const record = last?.attempt.record;
  const damage = readings
    .map(({ damages }) => damages.get(task) ?? damages.get(undefined))
    .find((what) => what !== undefined);
  if (damage !== undefined) return withoutResult(task, 'corrupt', damage, last?.reading ?? lastPod, record);
  const told = last?.reading === lastPod ? undefined : toldByTermination(task, lastPod, place);
  if (told !== undefined) return told;
  return record === undefined
    ? withoutResult(task, 'missing', 'its pod did not get to it', lastPod)
    : withoutResult(task, failureStatus(record), describeFailure(record, last?.reading.pod), last?.reading, record);
}

/** What the termination message, or Kubernetes itself, says of a task that the log says nothing of. */
function toldByTermination(task: number, reading: PodReading, place: string): TaskOutcome | undefined {
  const { pod, message, nextTask } = reading;
  // Of a task that was tried again, the success or the last failure: failures come first, each kind in order.
  const record = message?.records.findLast((found) => found.task === task);
  if (record?.status === 'succeeded') {
    const what = `it succeeded, but its result is not ${place}`;
    return withoutResult(task, 'missing', what, reading, record);
  }
  if (record !== undefined)
    return withoutResult(task, failureStatus(record), describeFailure(record, pod), reading, record);
  if (message?.summary.reason) {
    const reason = Buffer.from(message.summary.reason, 'base64').toString('utf8');
    return withoutResult(task, 'failed', reason, reading);
  }
  if (message !== undefined && pod.phase === 'Succeeded') {
    const what = `its pod succeeded, but the result is not ${place}`;
    return withoutResult(task, 'missing', what, reading);
  }
  if (message === undefined && pod.phase === 'Failed' && nextTask === task) {
    if (pod.reason === 'OOMKilled') return withoutResult(task, 'out-of-memory', OUT_OF_MEMORY, reading);
    return withoutResult(task, 'killed', `its pod was killed${inBrackets(pod.reason)}`, reading);
  }
  return undefined;
}

function withResult(task: number, { reading: { pod }, attempt }: Candidate): TaskOutcome {
  const { record } = attempt;
  const result = 'file' in attempt ? { bytes: undefined, file: attempt.file } : { bytes: attempt.bytes };
  return {
    task,
    status: 'succeeded',
    error: '',
    record,
    ...result,
    exitCode: record.exit,
    pod: pod.name,
    node: pod.node,
  };
}

function withoutResult(
  task: number,
  status: TaskStatus,
  error: string,
  from?: PodReading,
  record?: AttemptRecord,
): TaskOutcome {
  const { name = '', node = '', exitCode } = from?.pod ?? {};
  return { task, status, error, record, bytes: undefined, exitCode: record?.exit ?? exitCode, pod: name, node };
}

/** What an attempt that failed makes of its task. */
export function failureStatus({ status }: AttemptRecord): TaskStatus {
  return status === 'interrupted' ? 'killed' : status;
}

const OUT_OF_MEMORY = 'it needed more memory than resources.memory';

/** Why an attempt failed: what ended it, and what it said itself; of one that was interrupted what Kubernetes says of its pod. */
export function describeFailure(record: AttemptRecord, pod?: Pick<PodEvidence, 'reason'>): string {
  const said = errorText(record);
  switch (record.status) {
    case 'timed-out':
      return [`it took longer than taskTimeout (ended after ${String(record.seconds)} s)`, said].join('\n').trim();
    case 'out-of-memory':
      return [OUT_OF_MEMORY, said].join('\n').trim();
    case 'interrupted':
      return `it was interrupted${inBrackets(pod?.reason ?? '')}`;
    default:
      return said || `it ended with exit code ${String(record.exit)}`;
  }
}

function inBrackets(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}

function strangerNotes(readings: readonly PodReading[]): string[] {
  const strangers = readings.reduce((sum, reading) => sum + reading.strangers, 0);
  if (strangers === 0) return [];
  return [
    `${String(strangers)} sealed blocks in the logs do not count: their pod's wrapper did not write them, or the start of the log is lost`,
  ];
}

/** Whether a program is R, by its path. */
export function isR(program: string): boolean {
  return /^(.*\/)?(R|Rscript)$/.test(program);
}

/** What is odd about results that are there. */
export function resultNotes({ description }: StudyIdentity, outcomes: readonly TaskOutcome[]): string[] {
  const found: string[] = [];
  const unseeded = outcomes.filter(({ record, status }) => status === 'succeeded' && record?.stream === false);
  if (isR(description.command[0] ?? '') && unseeded.length > 0) {
    const tasks = listTasks(unseeded.map(({ task }) => task));
    found.push(
      `random numbers of task ${tasks} were not seeded: R was started with --vanilla or --no-site-file; leave that out`,
    );
  }
  const hashes = outcomes
    .filter(({ record, status }) => status === 'succeeded' && record?.bytes !== 0)
    .map(({ record }) => record && contentOf(record).sha256);
  if (hashes.length > 1 && new Set(hashes).size === 1) {
    found.push(
      `the results of all ${String(hashes.length)} tasks are the same; if they should not be: does the script call set.seed?`,
    );
  }
  return [...found, ...attemptNotes(outcomes)];
}

/** Tasks as ranges: 0-3, 7, 9-12. */
export function listTasks(tasks: readonly number[]): string {
  return taskListText(toTaskList(tasks)).replaceAll(',', ', ');
}
