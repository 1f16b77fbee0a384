import { byStart, toAttempt, type Attempt, type Collection } from '../results/collection';
import type { StudyIdentity, StudyVersion } from '../study/version';
import { tasksIn } from '../study/task-list';
import { groupBy } from '../system/group-by';
import { attemptKey, type PodReading } from '../sources/pod-reading';
import { PLACES, type Place } from '../sources/result-source';
import { resultNotes } from './result-notes';
import { decide } from './task-decision';

/**
 * Takes exactly one result for each task from what the pods left.
 *
 * The rule: blocks that are whole and right count. Those of pods that Kubernetes counts as succeeded come first, then those of pods
 * whose wrapper ran to its end, then the rest. Where the first of these groups that has a result holds two that
 * differ, the task is contradictory; else the oldest pod's first is taken.
 *
 * @param tasks the tasks to report on; all of the study by default.
 * @param place where the results are; by default that of the study.
 * @param running whether the study has not ended, or which of its tasks have not: what has no result yet is unfinished then, not
 *   missing.
 */
export function collect(
  version: StudyVersion,
  pods: readonly PodReading[],
  running: boolean | ReadonlySet<number>,
  tasks = tasksIn(version.description),
  { where, suspicion }: Place = PLACES[version.description.results.kind],
): Collection {
  const readingsOf = readingsByTask(version, pods);
  const isRunning = (task: number): boolean => (typeof running === 'boolean' ? running : running.has(task));
  const place = `${where} (${suspicion})`;
  const outcomes = tasks.map((task) => decide(task, readingsOf(task), isRunning(task), place));
  const attempts = pods.flatMap(attemptsOf).sort(byStart);
  return { version, outcomes, attempts, notes: [...strangerNotes(pods), ...resultNotes(version, outcomes)] };
}

/** Those in the log or in files, and those that are only in the termination message. */
function attemptsOf({ pod, attempts, message }: PodReading): Attempt[] {
  const found = [...attempts.values()].flat().map(({ record }) => record);
  // Those in files are known after the pod was read.
  const known = new Set(found.map(attemptKey));
  const told = (message?.records ?? []).filter((record) => !known.has(attemptKey(record)));
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

function strangerNotes(readings: readonly PodReading[]): string[] {
  const strangers = readings.reduce((sum, reading) => sum + reading.strangers, 0);
  if (strangers === 0) return [];
  return [
    `${String(strangers)} sealed blocks in the logs were ignored: their pod's wrapper did not write them, or the start of the log is lost`,
  ];
}
