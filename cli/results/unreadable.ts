import type { Collection } from './collection';
import type { ResultsTable } from './tables';

/** The collection in which a task with output that is not of the study's format has failed. Its result is kept. */
export function withUnreadable(collection: Collection, { understanding: { unreadable } }: ResultsTable): Collection {
  if (unreadable.size === 0) return collection;
  const { format = 'auto' } = collection.version.description.output ?? {};
  const outcomes = collection.outcomes.map((outcome) => {
    const why = unreadable.get(outcome.task);
    if (why === undefined || outcome.status !== 'succeeded') return outcome;
    return { ...outcome, status: 'unreadable' as const, error: `its output is not of the format ${format}: ${why}` };
  });
  return { ...collection, outcomes };
}
