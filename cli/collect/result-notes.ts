import { attemptNotes } from '../results/attempt-notes';
import type { TaskOutcome } from '../results/collection';
import type { StudyIdentity } from '../study/version';
import { FILES_REMEDY, isFileNotFound } from '../records/file-not-found';
import { briefTaskList } from '../study/task-list';
import { isR } from '../study/programs';

/** Unusual findings about existing results, and what a task without a result lacked. */
export function resultNotes({ description }: StudyIdentity, outcomes: readonly TaskOutcome[]): string[] {
  const found: string[] = [];
  const unseeded = outcomes.filter(({ record, status }) => status === 'succeeded' && record?.stream === false);
  if (isR(description.command[0] ?? '') && unseeded.length > 0) {
    const tasks = briefTaskList(unseeded.map(({ task }) => task));
    found.push(
      `random numbers of task ${tasks} were not seeded: R was started with --vanilla or --no-site-file; leave that out`,
    );
  }
  const lost = outcomes.filter(({ status, error }) => status === 'failed' && isFileNotFound(error));
  if (lost.length > 0)
    found.push(`task ${briefTaskList(lost.map(({ task }) => task))} did not find a file; ${FILES_REMEDY}`);
  return [...found, ...attemptNotes(outcomes)];
}
