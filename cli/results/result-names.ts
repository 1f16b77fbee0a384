import { isEnding } from '../records/record-schema';
import type { TaskOutcome } from './collection';

/** The folder of the results within that of a collection. */
export const TASKS_FOLDER = 'tasks';

/** The name of a task's result, a file or a folder, in the results folder. */
export function resultName({ task, record }: Pick<TaskOutcome, 'task' | 'record'>): string {
  return `${String(task)}${record?.ending ?? ''}`;
}

/** The extension in the name of a task's result; undefined if it is invalid. */
export function tryEndingOf(name: string, task: number): string | undefined {
  const start = String(task);
  const ending = name.slice(start.length);
  return name.startsWith(start) && isEnding(ending) ? ending : undefined;
}

/** Whether a name in the results folder is that of a result. */
export function isResultName(name: string): boolean {
  const [task = ''] = /^\d+/.exec(name) ?? [];
  return task !== '' && isEnding(name.slice(task.length));
}
