import type { StudyDescription } from '../../lib/study/description';
import { checkRoom } from '../system/memory';

/** Tasks as ranges that include both ends, in the order in which the pods of a Job run them. */
export type TaskList = readonly (readonly [first: number, last: number])[];

/** All tasks of a study. */
export function allTasks(tasks: number): TaskList {
  return [[0, tasks - 1]];
}

/** What a task needs in memory until its line is in the tables: measured with millions of tasks without results. */
const TASK_BYTES = 400;

/**
 * Tasks of a study, one by one; all of them by default.
 * @param list without overlaps.
 * @throws CliError if there are too many for the memory of this process.
 */
export function tasksIn({ id, tasks }: StudyDescription, list = allTasks(tasks)): number[] {
  const count = countTasks(list);
  checkRoom(`the results of ${String(count)} tasks of ${id}`, count, TASK_BYTES);
  return list.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, position) => first + position));
}

/** Reads `3,7-9`; undefined if the text is not such a list. */
export function tryParseTaskList(text: string): TaskList | undefined {
  const ranges = text.split(',').map((part): readonly [number, number] | undefined => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    return first === undefined || Number(first) > Number(last) ? undefined : [Number(first), Number(last)];
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** The list of sorted tasks. */
export function toTaskList(tasks: readonly number[]): TaskList {
  const ranges: [number, number][] = [];
  for (const task of tasks) {
    const last = ranges.at(-1);
    if (last?.[1] === task - 1) last[1] = task;
    else ranges.push([task, task]);
  }
  return ranges;
}

/** The tasks of both lists, sorted. */
export function union(one: TaskList, other: TaskList): TaskList {
  const ranges: [number, number][] = [];
  for (const [first, last] of [...one, ...other].sort(([a], [b]) => a - b)) {
    const before = ranges.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else ranges.push([first, last]);
  }
  return ranges;
}

/** Longer lists do not fit into a variable of a process, or an annotation. */
const MOST_BYTES = 100_000;

/** The list or, if its text would be too long, one that also has the tasks in its shortest gaps. */
export function withShortText(list: TaskList): TaskList {
  const gaps = list.slice(1).map(([first], place) => first - (list[place]?.[1] ?? 0));
  const limits = [0, ...new Set(gaps)].sort((a, b) => a - b);
  const filled = (limit: number): TaskList =>
    list.reduce<[number, number][]>((ranges, [first, last], place) => {
      const before = ranges.at(-1);
      if (before !== undefined && (gaps[place - 1] ?? Infinity) <= limit) before[1] = last;
      else ranges.push([first, last]);
      return ranges;
    }, []);
  let [least, most] = [0, limits.length - 1];
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (taskListText(filled(limits[middle] ?? 0)).length <= MOST_BYTES) most = middle;
    else least = middle + 1;
  }
  return filled(limits[least] ?? 0);
}

/** The list as text, for example `3,7-9`. */
export function taskListText(list: TaskList): string {
  return list.map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`)).join(',');
}

/** Tasks in any order as ranges in readable form: 0-3, 7, 9-12. */
export function listTasks(tasks: readonly number[]): string {
  return taskListText(toTaskList([...tasks].sort((a, b) => a - b))).replaceAll(',', ', ');
}

const MOST_LISTED = 80;

/** The same, shortened to the first ranges if there are many: 0-3, 7, … */
export function shortTaskList(tasks: readonly number[]): string {
  const text = listTasks(tasks);
  return text.length > MOST_LISTED ? `${text.slice(0, text.lastIndexOf(',', MOST_LISTED))}, …` : text;
}

/** The same, with the number of tasks if there are many: 0-3, 7, … (500 tasks). */
export function briefTaskList(tasks: readonly number[]): string {
  const text = shortTaskList(tasks);
  return text.endsWith('…') ? `${text} (${String(tasks.length)} tasks)` : text;
}

export function countTasks(list: TaskList): number {
  return list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Whether the list contains a task. */
export function hasTask(list: TaskList, task: number): boolean {
  return list.some(([first, last]) => first <= task && task <= last);
}

/**
 * The tasks at `count` positions of the list, starting at a position; fewer at its end. The wrapper selects them in the
 * same way.
 */
export function tasksAt(list: TaskList, place: number, count: number): number[] {
  const found: number[] = [];
  let skip = place;
  for (const [first, last] of list) {
    for (let task = first + skip; task <= last && found.length < count; task++) found.push(task);
    skip = Math.max(0, skip - (last - first + 1));
    if (found.length === count) break;
  }
  return found;
}
