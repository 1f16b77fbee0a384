import { kindOfQuoting } from '../text/kind-of-message';
import { KeysOfTasks, type Lack } from './missing-columns';
import type { Inspection } from '../output/inspection';
import type { OutputKind, OutputValues } from '../output/reading';

/** How many tasks had output of a kind; the first of them, and its first line, or why it is text. */
export interface KindFound {
  count: number;
  readonly first: number;
  readonly told: string;
}

/** What was guessed about tasks, in the words of the first. */
export interface Remark {
  readonly remark: string;
  readonly tasks: number[];
  /** Whether the text is the same for all of them. */
  isSame: boolean;
}

/** How the outputs of a study were understood, collected from one task after another. */
export class Understanding {
  readonly kinds = new Map<OutputKind, KindFound>();
  /** Tasks whose output R truncated because of its option max.print. */
  readonly cutTasks: number[] = [];
  /** Tasks that printed nothing. */
  readonly emptyTasks: number[] = [];
  /** How many values a line without names has, and the first task with it. */
  readonly widths = new Map<number, number>();
  /** What was guessed, by kind. */
  readonly remarks = new Map<string, Remark>();
  /** Why the outputs of these tasks are not of the study's format. */
  readonly unreadable = new Map<number, string>();
  /** Tasks that have no line of values. */
  readonly silent = new Set<number>();
  /** Outputs of other kinds have other columns, which the notes on kinds report. */
  private readonly columnsByKind = new Map<OutputKind, KeysOfTasks>();

  /** @param command of the study, which shows the language of its script. */
  constructor(readonly command: readonly string[] = []) {}

  add(task: number, output: OutputValues | undefined, opening: Inspection['opening'] = () => ''): void {
    if (output === undefined || output.rows.length === 0) this.silent.add(task);
    if (output === undefined) return;
    const { kind, columns, cut, remark, refused } = output;
    const known = this.kinds.get(kind);
    if (known === undefined) this.kinds.set(kind, { count: 1, first: task, told: refused ?? opening() });
    else known.count++;
    if (cut) this.cutTasks.push(task);
    if (kind === 'empty') this.emptyTasks.push(task);
    const isNameless = columns.length > 1 && columns.every((column, position) => column === `V${String(position + 1)}`);
    if (isNameless && !this.widths.has(columns.length)) this.widths.set(columns.length, task);
    if (remark !== undefined) this.remember(remark, task);
    if (kind === 'unreadable') this.unreadable.set(task, refused ?? '');
    if (kind !== 'text' && output.rows.length > 0) this.keysOf(kind).add(String(task), new Set(columns));
  }

  /** The columns that some tasks lack. @param nameOf the name of a column in results.csv. */
  lackingColumns(nameOf: (column: string) => string): Lack[] {
    // The notes on lines report if lines have different numbers of values.
    const isTold = (column: string): boolean => this.widths.size > 1 && /^V\d+$/.test(column);
    return [...this.columnsByKind.values()]
      .flatMap((keys) => keys.lacks('column', (column) => [column]))
      .filter(({ names }) => !names.some(isTold))
      .map((lack) => ({ ...lack, names: lack.names.map(nameOf) }));
  }

  private keysOf(kind: OutputKind): KeysOfTasks {
    const known = this.columnsByKind.get(kind);
    if (known !== undefined) return known;
    const keys = new KeysOfTasks();
    this.columnsByKind.set(kind, keys);
    return keys;
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
}
