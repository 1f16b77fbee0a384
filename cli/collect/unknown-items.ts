import type { TaskOutcome } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { counted } from '../text/count';
import type { ItemTasks } from './items';
import type { Item, QueueSnapshot } from '../sources/redis/queue-snapshot';

/** The items that are in no table of the study: somebody pushed them by hand. */
export function strangerItems({ waiting, leased, done, dead }: QueueSnapshot, items: ItemTasks): Item[] {
  const all = new Set([...waiting, ...leased, ...done.keys(), ...dead.keys()]);
  return [...all].filter((item) => !items.has(item));
}

const MOST_NAMED = 5;
const LONGEST_NAME = 60;
const LONGEST_TOLD = 300;

/** An item in no table has its own parameters. If its JSON contains none of them, only its text identifies it. */
export function asStranger(
  { description }: StudyVersion,
  items: ItemTasks,
  item: Item,
  outcome: TaskOutcome,
): TaskOutcome {
  const row = items.strangerRow(item);
  if (outcome.status === 'succeeded' || description.columns.length === 1) return { ...outcome, row };
  return { ...outcome, row, error: `${outcome.error}; the item is ${quote(item, LONGEST_TOLD)}` };
}

/** The text of an item on one line, quoted for a shell. */
function quote(item: Item, longest: number): string {
  const text = Buffer.from(item, 'latin1').toString('utf8').replaceAll('\n', '\\n');
  const isLong = text.length > longest;
  return `'${(isLong ? text.slice(0, longest) : text).replaceAll("'", "'\\''")}'${isLong ? '…' : ''}`;
}

/** The note that there are such items, with the first of them. */
export function strangerNotes(strangers: readonly { readonly item: Item; readonly task: number }[]): string[] {
  if (strangers.length === 0) return [];
  const names = strangers
    .slice(0, MOST_NAMED)
    .map(({ item, task }) => `${quote(item, LONGEST_NAME)} (tasks/${String(task)})`);
  const more = strangers.length > MOST_NAMED ? ', …' : '';
  return [
    `${counted(strangers.length, 'item is', 'items are')} not in the table of the study (pushed by hand): ${names.join(', ')}${more}`,
  ];
}
