import { tryParseRecord, type AttemptRecord } from '../records/attempt-record';
import { byStart, toAttempt, type Collection, type TaskOutcome } from '../results/collection';
import type { TaskStatus } from '../results/task-status';
import type { StudyVersion } from '../study/version';
import { describeFailure, failureStatus } from '../results/attempt-failure';
import { resultNotes } from './result-notes';
import { resultOf } from '../sources/pod-reading';
import type { ResultSource } from '../sources/result-source';
import { isDrained, statusOfReason } from '../records/words-of-runtime';
import { tasksIn } from '../study/task-list';
import { ItemTasks } from './items';
import type { Item, ItemEnd, QueueSnapshot } from '../sources/redis/queue-snapshot';
import { asStranger, strangerItems, strangerNotes } from './unknown-items';

/** Where a pod of the study is, or was. */
export interface PodPlace {
  readonly name: string;
  readonly node: string;
}

/** The input for the collection of a queue. */
export interface QueueEvidence {
  readonly snapshot: QueueSnapshot;
  /** Existing pods, by uid. */
  readonly places: ReadonlyMap<string, PodPlace>;
  /** Whether workers or the loader have not ended. */
  readonly isRunning: boolean;
  /** Why the workers ended early, if they report it. */
  readonly ended?: string;
  /** That Redis has lost the queue, where it has. */
  readonly loss?: string | undefined;
  /** Where the results are, of which Redis has the records. */
  readonly source: ResultSource;
}

const NEWLINE = 0x0a;

/**
 * The outcome of each item of the study's table, followed by those that somebody pushed by hand. Redis records one
 * attempt of an item as the one that counts.
 * @param tasks the tasks of the table to report; all by default.
 */
export function collectQueue(version: StudyVersion, evidence: QueueEvidence, tasks?: readonly number[]): Collection {
  const { description, parameters } = version;
  const items = new ItemTasks(parameters);
  const outcomeOf = (item: Item, task: number): TaskOutcome => decide(version, evidence, item, task);
  const chosen = tasks ?? tasksIn(description);
  const known = chosen.map((task): TaskOutcome => {
    const item = items.itemOf(task);
    // Equal rows are one item, whose task is the first of them.
    return { ...outcomeOf(item, items.taskOf(item)), task };
  });
  const strangers = strangerItems(evidence.snapshot, items).map((item) => ({ item, task: items.taskOf(item) }));
  strangers.sort((a, b) => a.task - b.task);
  const outcomes = [
    ...known,
    ...strangers.map(({ item, task }) => asStranger(version, items, item, outcomeOf(item, task))),
  ];
  // The last attempt of each item is stored.
  const attempts = outcomes
    .flatMap(({ record, pod, node }) => (record === undefined ? [] : [toAttempt(record, { name: pod, node })]))
    .sort(byStart);
  return { version, outcomes, attempts, notes: [...strangerNotes(strangers), ...resultNotes(version, outcomes)] };
}

/** The dead items, in order of their tasks. */
export function collectDead(
  version: StudyVersion,
  dead: ReadonlyMap<Item, ItemEnd>,
  results: ReadonlyMap<Item, Buffer>,
): TaskOutcome[] {
  const items = new ItemTasks(version.parameters);
  return [...dead]
    .map(([item, end]): TaskOutcome => {
      const outcome = deadItem(version, new Map(), items.taskOf(item), end, results.get(item));
      return items.has(item) ? outcome : asStranger(version, items, item, outcome);
    })
    .sort((a, b) => a.task - b.task);
}

function decide(version: StudyVersion, evidence: QueueEvidence, item: Item, task: number): TaskOutcome {
  const { snapshot, isRunning, loss } = evidence;
  const done = snapshot.done.get(item);
  if (done !== undefined) return doneItem(version, evidence, task, done, snapshot.results.get(item));
  const dead = snapshot.dead.get(item);
  if (dead !== undefined) return deadItem(version, evidence.places, task, dead, snapshot.results.get(item));
  const ended = isRunning ? '' : `, but the workers have ended${describeEnd(evidence)}`;
  if (snapshot.leased.has(item)) return without(task, 'unfinished', `a worker has it${ended}`);
  if (snapshot.waiting.has(item)) return without(task, 'unfinished', `it is waiting for a worker${ended}`);
  if (isRunning) return without(task, 'unfinished', loss ?? 'it is not loaded into the queue yet');
  const lost = snapshot.isLoaded
    ? 'it is not in the queue: somebody removed it, or Redis lost its newest data'
    : 'the queue was not loaded, or Redis has lost its data';
  return without(task, 'missing', lost);
}

/** Why the workers ended. That they had drained the queue is no reason: these items came later. */
function describeEnd({ ended = '' }: QueueEvidence): string {
  return ended === '' || isDrained(ended) ? '' : `: ${ended}`;
}

function doneItem(
  version: StudyVersion,
  evidence: QueueEvidence,
  task: number,
  { attempt }: ItemEnd,
  stored: Buffer | undefined,
): TaskOutcome {
  if (stored === undefined) return without(task, 'missing', 'it is done, but its result is not in Redis');
  const { record, bytes } = split(stored);
  if (record === undefined) return without(task, 'corrupt', 'the record of its result cannot be read');
  const place = placeOf(evidence.places, record);
  if (record.study !== version.name || record.task !== task || record.attempt !== attempt)
    return { ...without(task, 'corrupt', 'its result belongs to another study, task or attempt', record), ...place };
  const found = evidence.source.find(record, bytes);
  if (found === undefined) {
    const what = `it is done, but its result is not ${evidence.source.place.where}`;
    return { ...without(task, 'missing', what, record), ...place };
  }
  if (typeof found === 'string') return { ...without(task, 'corrupt', found, record), ...place };
  return { ...without(task, 'succeeded', '', found.record), ...place, ...resultOf(found) };
}

/** If the last attempt left no record, its worker was lost or killed, or the item is invalid. */
function deadItem(
  version: StudyVersion,
  places: QueueEvidence['places'],
  task: number,
  { attempt, rest: reason }: ItemEnd,
  stored: Buffer | undefined,
): TaskOutcome {
  const last = stored === undefined ? undefined : split(stored).record;
  const record = last?.study === version.name && last.task === task && last.attempt === attempt ? last : undefined;
  if (record === undefined) return without(task, statusOfReason(reason), reason || 'it was set aside');
  const error = reason || describeFailure(record);
  return { ...without(task, failureStatus(record), error, record), ...placeOf(places, record) };
}

function placeOf(
  places: QueueEvidence['places'],
  { pod }: AttemptRecord,
): { readonly pod: string; readonly node: string } {
  const place = places.get(pod);
  return { pod: place?.name ?? pod, node: place?.node ?? '' };
}

function split(stored: Buffer): { readonly record: AttemptRecord | undefined; readonly bytes: Buffer } {
  const end = stored.indexOf(NEWLINE);
  const line = end === -1 ? stored : stored.subarray(0, end);
  return { record: tryParseRecord(line.toString('utf8')), bytes: stored.subarray(line.length + 1) };
}

function without(task: number, status: TaskStatus, error: string, record?: AttemptRecord): TaskOutcome {
  return { task, status, error, record, bytes: undefined, exitCode: record?.exit, pod: '', node: '' };
}
