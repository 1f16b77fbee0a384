import type { StudyDescription } from '../../lib/study/description';
import type { ParameterTable } from '../../lib/study/parameters/table';
import { errorText, tryParseTerminationMessage, type AttemptRecord, type AttemptStatus } from './attempt-record';
import { readSealedLog, type SealedAttempt, type SealedLog } from './sealed-log';

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
  /** Which of the study's pods it is: its completion index, or the task of its Job where each task has one. */
  readonly index: number;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Kubernetes' word for the end of the container, for example OOMKilled. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** ISO 8601; orders the pods of an index. */
  readonly createdAt: string;
  readonly terminationMessage: string;
  readonly log: string;
}

/** What a task came to. */
export type TaskStatus =
  Exclude<AttemptStatus, 'interrupted'> | 'killed' | 'unfinished' | 'missing' | 'corrupt' | 'contradictory';

/** One task of a collection. */
export interface TaskOutcome {
  readonly task: number;
  readonly status: TaskStatus;
  /** Why there is no result: R's error text, or what is wrong with the log; empty where there is one. */
  readonly error: string;
  readonly record: AttemptRecord | undefined;
  readonly bytes: Buffer | undefined;
  readonly exitCode: number | undefined;
  readonly pod: string;
  readonly node: string;
}

/** Everything that was collected of a study. */
export interface Collection {
  readonly version: StudyVersion;
  /** In order of the tasks. */
  readonly outcomes: readonly TaskOutcome[];
  /** What the user should know although no result is in doubt. */
  readonly notes: readonly string[];
}

interface PodReading {
  readonly pod: PodEvidence;
  readonly log: SealedLog;
  readonly firstTask: number;
  readonly lastTask: number;
}

interface Candidate {
  readonly pod: PodEvidence;
  readonly attempt: SealedAttempt;
}

/**
 * Takes exactly one result for each task from what the pods left.
 *
 * The rule: blocks that are whole and right count. Those of pods that Kubernetes counts as succeeded come first, then those of pods
 * whose wrapper ran to its end, then the rest. Where the first of these groups that has a result holds two that
 * differ, the task is contradictory; else the oldest pod's first is taken.
 *
 * @param tasks the tasks to report on; all of the study by default.
 * @param running whether the study's Job has not ended: then what has no result yet is unfinished, not missing.
 */
export function collect(
  version: StudyVersion,
  pods: readonly PodEvidence[],
  running: boolean,
  tasks = allTasks(version),
): Collection {
  const readings = byIndex(version, pods);
  const outcomes = tasks.map((task) =>
    decide(task, readings.get(Math.floor(task / version.description.tasksPerPod)) ?? [], running),
  );
  return { version, outcomes, notes: notes(version, [...readings.values()].flat(), outcomes) };
}

function allTasks({ description }: StudyIdentity): number[] {
  return Array.from({ length: description.tasks }, (_, task) => task);
}

function byIndex({ name, description }: StudyIdentity, pods: readonly PodEvidence[]): Map<number, PodReading[]> {
  const { tasks, tasksPerPod } = description;
  const readings = new Map<number, PodReading[]>();
  for (const pod of [...pods].sort(oldestFirst)) {
    const firstTask = pod.index * tasksPerPod;
    const lastTask = Math.min(firstTask + tasksPerPod, tasks) - 1;
    const log = readSealedLog(pod.log, pod.terminationMessage, { study: name, podUid: pod.uid, firstTask, lastTask });
    const ofIndex = readings.get(pod.index) ?? [];
    ofIndex.push({ pod, log, firstTask, lastTask });
    readings.set(pod.index, ofIndex);
  }
  return readings;
}

function oldestFirst(a: PodEvidence, b: PodEvidence): number {
  return compare(a.createdAt, b.createdAt) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function decide(task: number, readings: readonly PodReading[], running: boolean): TaskOutcome {
  const attempts = readings.flatMap(({ pod, log }): Candidate[] =>
    log.attempts.filter(({ record }) => record.task === task).map((attempt) => ({ pod, attempt })),
  );
  const results = bestGroup(attempts.filter(({ attempt }) => attempt.record.status === 'succeeded'));
  const [chosen] = results;
  const distinct = new Set(results.map(({ attempt }) => attempt.record.sha256)).size;
  if (distinct > 1) {
    const places = results.map(({ pod, attempt }) => `${pod.name} attempt ${String(attempt.record.attempt)}`);
    return withoutResult(
      task,
      'contradictory',
      `${String(distinct)} different results: ${[...new Set(places)].join(', ')}`,
      chosen,
    );
  }
  if (chosen !== undefined) return withResult(task, chosen);
  return running ? unfinished(task, attempts.at(-1), readings) : failure(task, attempts, readings);
}

function bestGroup(candidates: readonly Candidate[]): Candidate[] {
  const best = Math.min(...candidates.map(({ pod }) => rank(pod)));
  return candidates.filter(({ pod }) => rank(pod) === best);
}

function rank({ phase, terminationMessage }: PodEvidence): number {
  if (phase === 'Succeeded') return 0;
  return tryParseTerminationMessage(terminationMessage) === undefined ? 2 : 1;
}

/** Why a task of a study that has ended has no result. */
function failure(task: number, attempts: readonly Candidate[], readings: readonly PodReading[]): TaskOutcome {
  const damage = readings
    .flatMap(({ log }) => log.damages)
    .find((found) => found.task === task || found.task === undefined);
  if (damage !== undefined) return withoutResult(task, 'corrupt', damage.what, attempts.at(-1) ?? podOnly(readings));

  const last = readings.at(-1);
  const lastAttempt = attempts.at(-1);
  if (last !== undefined && lastAttempt?.pod.uid !== last.pod.uid) {
    const told = toldByTermination(task, last);
    if (told !== undefined) return told;
  }
  if (lastAttempt !== undefined) {
    const { record } = lastAttempt.attempt;
    const status = record.status === 'interrupted' || record.status === 'succeeded' ? 'killed' : record.status;
    return withoutResult(task, status, describeFailure(record), lastAttempt);
  }
  return withoutResult(
    task,
    'missing',
    last === undefined ? 'its pod is gone' : 'its pod did not get to it',
    last === undefined ? undefined : podOnly([last]),
  );
}

/** What the termination message, or Kubernetes itself, says of a task that the log says nothing of. */
function toldByTermination(task: number, { pod, log, firstTask }: PodReading): TaskOutcome | undefined {
  const message = tryParseTerminationMessage(pod.terminationMessage);
  // Of a task that was tried again, the success or the last failure: failures come first, each kind in order.
  const record = message?.records.findLast((found) => found.task === task);
  if (record !== undefined) {
    const what =
      record.status === 'succeeded'
        ? `it succeeded, but its result is not in the log (rotated away or deleted?)`
        : describeFailure(record);
    const status =
      record.status === 'succeeded' ? 'missing' : record.status === 'interrupted' ? 'killed' : record.status;
    return { ...withoutResult(task, status, what, { pod }), record, exitCode: record.exit };
  }
  if (message?.summary.reason) {
    return withoutResult(task, 'failed', Buffer.from(message.summary.reason, 'base64').toString('utf8'), { pod });
  }
  if (message !== undefined && pod.phase === 'Succeeded') {
    return withoutResult(
      task,
      'missing',
      'its pod succeeded, but the result is not in the log (rotated away or deleted?)',
      { pod },
    );
  }
  // Killed from outside: the task that ran is the one after the last that has a record.
  const next = Math.max(firstTask, ...log.attempts.map((attempt) => attempt.record.task + 1));
  if (message === undefined && pod.phase === 'Failed' && next === task) {
    const outOfMemory = pod.reason === 'OOMKilled';
    const what = outOfMemory ? OUT_OF_MEMORY : `its pod was killed${pod.reason === '' ? '' : ` (${pod.reason})`}`;
    return withoutResult(task, outOfMemory ? 'out-of-memory' : 'killed', what, { pod });
  }
  return undefined;
}

function unfinished(task: number, last: Candidate | undefined, readings: readonly PodReading[]): TaskOutcome {
  return withoutResult(task, 'unfinished', 'the study has not ended', last ?? podOnly(readings));
}

function podOnly(readings: readonly PodReading[]): { pod: PodEvidence } | undefined {
  const last = readings.at(-1);
  return last === undefined ? undefined : { pod: last.pod };
}

function withResult(task: number, { pod, attempt }: Candidate): TaskOutcome {
  const { record, bytes } = attempt;
  return { task, status: 'succeeded', error: '', record, bytes, exitCode: record.exit, pod: pod.name, node: pod.node };
}

function withoutResult(
  task: number,
  status: TaskStatus,
  error: string,
  from: { pod: PodEvidence; attempt?: SealedAttempt } | undefined,
): TaskOutcome {
  const record = from?.attempt?.record;
  const exitCode = record?.exit ?? from?.pod.exitCode;
  return {
    task,
    status,
    error,
    record,
    bytes: undefined,
    exitCode,
    pod: from?.pod.name ?? '',
    node: from?.pod.node ?? '',
  };
}

const OUT_OF_MEMORY = 'it needed more memory than resources.memory';

/** Why an attempt failed: what ended it, and what it said itself. */
function describeFailure(record: AttemptRecord): string {
  const said = errorText(record);
  switch (record.status) {
    case 'timed-out':
      return [`it took longer than taskTimeout (ended after ${String(record.seconds)} s)`, said].join('\n').trim();
    case 'out-of-memory':
      return [OUT_OF_MEMORY, said].join('\n').trim();
    case 'interrupted':
      return 'it was interrupted';
    default:
      return said || `it ended with exit code ${String(record.exit)}`;
  }
}

function notes(
  { description }: StudyIdentity,
  readings: readonly PodReading[],
  outcomes: readonly TaskOutcome[],
): string[] {
  const found: string[] = [];
  const strangers = readings.reduce((sum, { log }) => sum + log.strangers, 0);
  if (strangers > 0)
    found.push(
      `${String(strangers)} sealed blocks in the logs do not count: their pod's wrapper did not write them, or the start of the log is lost`,
    );
  const program = description.command[0]?.split('/').at(-1) ?? '';
  const unseeded = outcomes.filter(({ record, status }) => status === 'succeeded' && record?.stream === false);
  if (/^(R|Rscript)$/.test(program) && unseeded.length > 0) {
    const tasks = listTasks(unseeded.map(({ task }) => task));
    found.push(
      `random numbers of task ${tasks} were not seeded: R was started with --vanilla or --no-site-file; leave that out`,
    );
  }
  const hashes = outcomes
    .filter(({ record, status }) => status === 'succeeded' && record?.bytes !== 0)
    .map(({ record }) => record?.sha256);
  if (hashes.length > 1 && new Set(hashes).size === 1) {
    found.push(
      `the results of all ${String(hashes.length)} tasks are the same; if they should not be: does the script call set.seed?`,
    );
  }
  return found;
}

/** Tasks as ranges: 0-3, 7, 9-12. */
export function listTasks(tasks: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const task of tasks) {
    const last = ranges.at(-1);
    if (last?.[1] === task - 1) last[1] = task;
    else ranges.push([task, task]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(', ');
}
