import { kindOfQuoting } from '../kind-of-message';
import type { Inspection } from './read-output';
import type { OutputKind, OutputValues } from './reading';

/** How many tasks had output of a kind; the first of them, and its first line, or why it is text. */
export interface KindFound {
  count: number;
  readonly first: number;
  readonly told: string;
}

/** What was guessed of tasks, in the words of the first. */
export interface Remark {
  readonly remark: string;
  readonly tasks: number[];
  /** Whether it is word for word that of all. */
  isSame: boolean;
}

/** How the outputs of a study were understood, gathered from one task after another. */
export class Understanding {
  readonly kinds = new Map<OutputKind, KindFound>();
  /** Tasks whose output R cut at its option max.print. */
  readonly cutTasks: number[] = [];
  /** Tasks that printed nothing. */
  readonly emptyTasks: number[] = [];
  /** How many values a line has that has no names, and the first task of which. */
  readonly widths = new Map<number, number>();
  /** What was guessed, by its kind. */
  readonly remarks = new Map<string, Remark>();
  /** Why the outputs of these tasks are not of the study's format. */
  readonly unreadable = new Map<number, string>();
  /** Tasks that have no line of values. */
  readonly silent = new Set<number>();
  /** A task whose table shares no column with those of the others. */
  stranger: { readonly task: number; readonly columns: readonly string[] } | undefined;
  private columns: ReadonlySet<string> | undefined;

  /** @param command of the study, which shows the language of its script. */
  constructor(readonly command: readonly string[] = []) {}

  add(task: number, output: OutputValues | undefined, opening: Inspection['opening'] = ''): void {
    if (output === undefined || output.rows.length === 0) this.silent.add(task);
    if (output === undefined) return;
    const { kind, columns, cut, remark, refused } = output;
    const known = this.kinds.get(kind);
    if (known === undefined) this.kinds.set(kind, { count: 1, first: task, told: refused ?? opening });
    else known.count++;
    if (cut) this.cutTasks.push(task);
    if (kind === 'empty') this.emptyTasks.push(task);
    const isNameless = columns.length > 1 && columns.every((column, position) => column === `V${String(position + 1)}`);
    if (isNameless && !this.widths.has(columns.length)) this.widths.set(columns.length, task);
    if (remark !== undefined) this.remember(remark, task);
    if (kind === 'unreadable') this.unreadable.set(task, refused ?? '');
    else if (kind !== 'text') this.compare(task, columns);
  }

  private remember(remark: string, task: number): void {
    const kind = kindOfQuoting(remark);
    const known = this.remarks.get(kind);
    if (known === undefined) this.remarks.set(kind, { remark, tasks: [task], isSame: true });
    else {
      known.tasks.push(task);
      known.isSame &&= known.remark === remark;
    }
  }

  private compare(task: number, columns: readonly string[]): void {
    if (columns.length === 0) return;
    this.columns ??= new Set(columns);
    const isShared = columns.some((column) => column !== 'row' && this.columns?.has(column) === true);
    if (!isShared && !(columns.length === 1 && columns[0] === 'row')) this.stranger ??= { task, columns };
  }
}
