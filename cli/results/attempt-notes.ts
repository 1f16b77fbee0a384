import { endText, type AttemptRecord } from './attempt-record';
import type { TaskOutcome } from './collection';
import { counted } from './count';
import { groupByMessage, type TaskText } from './standard-error';
import { shortTaskList } from './task-list';

/** Of more kinds than this the most frequent are told. */
const MOST_KINDS = 5;

/** What the records of tasks that succeeded say although nothing failed: errors, files that are no result, warnings. */
export function attemptNotes(outcomes: readonly TaskOutcome[]): string[] {
  const succeeded = outcomes.flatMap(({ task, status, record }): Told[] =>
    status === 'succeeded' && record !== undefined ? [{ task, record }] : [],
  );
  const withoutError = succeeded.filter(({ record: { alarm = '' } }) => alarm === '');
  const kinds = (texts: readonly TaskText[], what: string, describe: Describe): string[] =>
    kindNotes(texts, succeeded.length, what, describe);
  return [
    ...kinds(textsOf(succeeded, 'alarm'), 'errors on standard error', describeAlarm),
    ...kinds(succeeded.map(leftText), 'files left', describeLeft),
    ...kinds(textsOf(withoutError, 'stderr'), MESSAGES, describeWarning),
  ];
}

interface Told {
  readonly task: number;
  readonly record: AttemptRecord;
}

const HAS_ERROR = 'ended with exit code 0, but standard error has an error: ';
const WROTE = 'wrote to standard error: ';
const MESSAGES = 'messages on standard error';
const SEE = '; see records.csv';

function describeAlarm(tasks: string, line: string): string {
  return `task ${tasks} ${HAS_ERROR}${line}; if that makes the result wrong, make the script exit with an error there`;
}

function describeWarning(tasks: string, line: string): string {
  return `task ${tasks} ${WROTE}${line}`;
}

/** Whether a note only repeats what tasks wrote to standard error, and records.csv has. */
export function isOfMessages(note: string): boolean {
  const [, told] = /^task [-\d, …]+(?:\(\d+ of \d+\) )?(.*)$/s.exec(note) ?? [];
  return told === undefined ? note.endsWith(`of ${MESSAGES}${SEE}`) : told.startsWith(WROTE);
}

/** Whether a note says that tasks have this line for an error. */
export function tellsError(note: string, line: string): boolean {
  return note.includes(`${HAS_ERROR}${line};`);
}

function describeLeft(tasks: string, left: string): string {
  return `task ${tasks} ${left} in the working folder, which is not kept; to keep these files, write them to the folder that KUBEPAR_RESULT names, or a single one to the file`;
}

function textsOf(told: readonly Told[], field: 'alarm' | 'stderr'): TaskText[] {
  return told.map(({ task, record }) => ({ task, text: endText(record[field]) }));
}

/** Tasks that left the same files are told together. */
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
      `${counted(tasks.size, 'task has', 'tasks have')} ${counted(rest.length, 'further kind', 'further kinds')} of ${what}${SEE}`,
    );
  }
  return told;
}

/** Which tasks, and how many of all that have a result: `0, 3-4 (3 of 12)`. */
function countedTasks(tasks: readonly number[], all: number): string {
  return `${shortTaskList(tasks)}${tasks.length === 1 ? '' : ` (${String(tasks.length)} of ${String(all)})`}`;
}
