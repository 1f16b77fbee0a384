import { groupBy } from '../system/group-by';
import { zerosOf } from '../study/write-result-advice';
import { shortList } from '../text/short-list';

/**
 * Columns, or lines of the summary, that some tasks have and others lack. Their figures are based on fewer tasks than
 * the others.
 */
export interface Lack {
  readonly names: readonly string[];
  /** For the text before the names. */
  readonly what: 'column' | 'row';
  /** How many tasks lack them, and the first of those. */
  readonly tasks: number;
  readonly first: string;
  /** How many could have them. */
  readonly of: number;
}

/** Counts how many tasks have each key, which is the name of a column or of a row. */
export class KeysOfTasks {
  private readonly counts = new Map<string, { tasks: number; firstWithout?: string }>();
  /** Those that all tasks have so far. */
  private readonly common = new Set<string>();
  private tasks = 0;
  private firstTask = '';

  add(task: string, keys: ReadonlySet<string>): void {
    const isFirst = this.tasks++ === 0;
    if (isFirst) this.firstTask = task;
    for (const key of keys) {
      const known = this.counts.get(key);
      if (known !== undefined) known.tasks++;
      else this.counts.set(key, isFirst ? { tasks: 1 } : { tasks: 1, firstWithout: this.firstTask });
      if (isFirst) this.common.add(key);
    }
    for (const key of this.common) {
      if (keys.has(key)) continue;
      this.common.delete(key);
      this.counts.set(key, { tasks: this.counts.get(key)?.tasks ?? 0, firstWithout: task });
    }
  }

  /** The keys that some tasks lack. */
  lacks(what: Lack['what'], namesOf: (key: string) => readonly string[]): Lack[] {
    return [...this.counts].flatMap(([key, { tasks, firstWithout }]) =>
      firstWithout === undefined
        ? []
        : { names: namesOf(key), what, tasks: this.tasks - tasks, first: firstWithout, of: this.tasks },
    );
  }
}

/** If there are more, they are only counted. */
const MOST_LACKS = 3;

/** The note that figures do not include all tasks, and what to do if the missing value is a 0 that was not printed. */
export function lackNotes(lacks: readonly Lack[], command: readonly string[]): string[] {
  return [...groupBy(lacks, ({ what }) => what).values()].map((group) => {
    const alike = [
      ...groupBy(
        group.toSorted((a, b) => b.tasks - a.tasks),
        ({ tasks, first, of }) => [tasks, first, of].join(),
      ).values(),
    ];
    const told = alike.slice(0, MOST_LACKS).map((each, place) => lackText(each, place === 0));
    const others = alike.slice(MOST_LACKS).flat().length;
    const more = others === 0 ? '' : `, and ${String(others)} more`;
    return `${told.join(', ')}${more}: each mean is over the tasks that have it; if a 0 was left out, print it${zerosOf(command)}`;
  });
}

function lackText(lacks: readonly Lack[], isFirst: boolean): string {
  const [lack] = lacks;
  if (lack === undefined) return '';
  const { tasks, first, of, what } = lack;
  const names = lacks.flatMap((each) => each.names);
  const title = what === 'row' ? '' : names.length === 1 ? 'the column ' : 'the columns ';
  const verb = !isFirst ? '' : tasks === 1 ? ' tasks lacks' : ' tasks lack';
  const which = tasks === 1 ? `task ${first}` : `the first is task ${first}`;
  return `${String(tasks)} of ${String(of)}${verb} ${title}${shortList(names)} (${which})`;
}
