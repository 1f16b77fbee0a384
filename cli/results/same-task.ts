import { rowJson, valueText } from '../../lib/study/parameters/values';
import type { StudyVersion } from '../study/version';
import { parametersOf, type TaskOutcome } from './collection';
import type { RecordRow } from './collected-folder';

/**
 * Whether a task is the same in two versions of a study: everything that its result depends on is the same, that is,
 * their `content`, its index and its row. Versions from before `content` existed have no task in common.
 */
export function isSameTask(one: StudyVersion, other: StudyVersion, task: number): boolean {
  if (!isSameContent(one.description, other.description) || task >= other.parameters.length) return false;
  const [row, others] = [one, other].map(({ parameters }) => rowJson(parameters.columns, parameters.row(task)));
  return row === others;
}

export function isSameContent(one: { readonly content?: string }, other: { readonly content?: string }): boolean {
  return one.content !== undefined && one.content === other.content;
}

/**
 * The same for a line of records.csv. A value whose type the folder does not tell is not the same.
 * @param types the type of each parameter's values in the folder.
 */
export function isSameRow(
  version: StudyVersion,
  outcome: TaskOutcome,
  row: RecordRow,
  types: readonly string[],
): boolean {
  // The names of the parameters may have a prefix there.
  const [, ...cells] = Object.values(row);
  return parametersOf(version, outcome).every(
    (value, column) => types[column] === typeof value && cells[column] === valueText(value),
  );
}
