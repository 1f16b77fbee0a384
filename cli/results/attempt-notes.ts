import { endText, type AttemptRecord } from '../records/attempt-record';
import type { TaskOutcome } from './collection';
import { counted } from '../text/count';
import { OF_WRAPPER } from '../records/words-of-runtime';
import { groupByMessage, type TaskText } from '../records/standard-error';
import { shortTaskList } from '../study/task-list';

/** If there are more kinds than this, only the most frequent ones are reported. */
const MOST_KINDS = 5;

/**
 * What the records of successful tasks report although nothing failed: errors on standard error, files that are not
 * part of a result, and why R did not run warm.
 */
export function attemptNotes(outcomes: readonly TaskOutcome[]): string[] {
  const succeeded = succeededOf(outcomes);
  return [
    ...kindNotes(textsOf(succeeded, 'alarm'), succeeded.length, 'errors on standard error', describeAlarm),
    ...kindNotes(succeeded.map(leftText), succeeded.length, 'files left', describeLeft),
    ...kindNotes(textsOf(succeeded, 'cold'), succeeded.length, 'reasons for a cold start', describeCold),
  ];
}

/** Standard error of successful tasks, except for those with a note that it contains an error. */
export function messageNotes(outcomes: readonly TaskOutcome[]): string[] {
  const succeeded = succeededOf(outcomes);
  const texts = textsOf(
    succeeded.filter(({ record }) => !hasAlarm(record)),
    'stderr',
  );
  return kindNotes(texts, succeeded.length, 'messages on standard error', describeWarning);
}

/** The tasks that succeeded but reported an error. */
export function alarmedTasks(outcomes: readonly TaskOutcome[]): number[] {
  return succeededOf(outcomes)
    .filter(({ record }) => hasAlarm(record))
    .map(({ task }) => task);
}

interface Told {
  readonly task: number;
  readonly record: AttemptRecord;
}

function succeededOf(outcomes: readonly TaskOutcome[]): Told[] {
  return outcomes.flatMap(({ task, status, record }) =>
    status === 'succeeded' && record !== undefined ? [{ task, record }] : [],
  );
}

function hasAlarm({ alarm = '' }: AttemptRecord): boolean {
  return alarm !== '';
}

function describeAlarm(tasks: string, line: string): string {
  if (line.startsWith(OF_WRAPPER)) return `task ${tasks} ended with exit code 0, but ${line.slice(OF_WRAPPER.length)}`;
  return `task ${tasks} ended with exit code 0, but standard error has an error: ${line}; if that makes the result wrong, make the script exit with an error there`;
}

function describeWarning(tasks: string, line: string): string {
  return `task ${tasks} wrote to standard error: ${line}`;
}

function describeLeft(tasks: string, left: string): string {
  return `task ${tasks} ${left} in the working folder, which is not kept; to keep these files, write them to the folder that KUBEPAR_RESULT names, or a single one to the file`;
}

function describeCold(tasks: string, why: string): string {
  return `task ${tasks} did not run warm, which only takes longer: ${why}`;
}

function textsOf(told: readonly Told[], field: 'alarm' | 'stderr' | 'cold'): TaskText[] {
  return told.map(({ task, record }) => ({ task, text: endText(record[field]) }));
}

/** Tasks that left the same files are reported together. */
function leftText({ task, record: { left } }: Told): TaskText {
  const names = endText(left).split('\n').join(', ');
  return { task, text: names === '' ? '' : `left ${names}` };
}

type Describe = (tasks: string, line: string) => string;

/** @param all how many tasks have a result. */
function kindNotes(texts: readonly TaskText[], all: number, what: string, describe: Describe): string[] {
  const groups = groupByMessage(texts);
  const told = groups.slice(0, MOST_KINDS).map(({ tasks, line }) => describe(countedTasks(tasks, all), line));
  const rest = groups.slice(MOST_KINDS);
  if (rest.length > 0) {
    const tasks = new Set(rest.flatMap((group) => group.tasks));
    told.push(
      `${counted(tasks.size, 'task has', 'tasks have')} ${counted(rest.length, 'further kind', 'further kinds')} of ${what}; see records.csv`,
    );
  }
  return told;
}

/** The tasks, and their share of those with a result: `0, 3-4 (3 of 12)`. */
function countedTasks(tasks: readonly number[], all: number): string {
  return `${shortTaskList(tasks)}${tasks.length === 1 ? '' : ` (${String(tasks.length)} of ${String(all)})`}`;
}
