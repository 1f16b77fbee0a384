import { attemptNotes } from './attempt-notes';
import type { StudyIdentity, TaskOutcome } from './collection';
import { briefTaskList } from './task-list';
import { isR } from './programs';

/** What is odd about results that are there. */
export function resultNotes({ description }: StudyIdentity, outcomes: readonly TaskOutcome[]): string[] {
  const found: string[] = [];
  const unseeded = outcomes.filter(({ record, status }) => status === 'succeeded' && record?.stream === false);
  if (isR(description.command[0] ?? '') && unseeded.length > 0) {
    const tasks = briefTaskList(unseeded.map(({ task }) => task));
    found.push(
      `random numbers of task ${tasks} were not seeded: R was started with --vanilla or --no-site-file; leave that out`,
    );
  }
  return [...found, ...attemptNotes(outcomes)];
}
