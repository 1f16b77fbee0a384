import { numberOf } from './output/words';

/** With more labels than this a summary of each is too long to read. */
const MOST_LABELS = 20;

/** What the first column of results is: labels that divide the others; labels that do not, since they are many or come twice in a task; numbers of rows; or values. */
export type FirstColumn = 'labels' | 'undivided' | 'numbers' | 'values';

/**
 * Finds whether the first column of results labels the rows of each task: the names of a vector or of the rows of a table, or words that come once in a task, as the
 * terms of a model. A mean over all rows would be one of different things.
 */
export class RowLabels {
  /** In the order in which they come. */
  readonly labels = new Set<string>();
  /** Whether the column holds nothing but labels, be they numbers. */
  private readonly isNames: boolean;
  private readonly isRow: boolean;
  private isSequence = true;
  private isOnce = true;
  private areWords = true;
  private areNumbers = true;
  private mostRows = 0;
  private readonly sets = new Set<string>();
  private task: string | undefined;
  private ofTask = new Set<string>();

  /** @param names of the columns, as the tasks have them. */
  constructor([first = '', second]: readonly string[]) {
    this.isRow = first === 'row';
    this.isNames = this.isRow || (first === 'name' && second === 'value');
  }

  /** Takes the label of a row. @returns whether rows may be divided by their labels, as far as it is known. */
  add(task: string, label: string): boolean {
    if (task !== this.task) this.endTask();
    this.task = task;
    const place = this.ofTask.size;
    this.isSequence &&= label === String(place) || label === String(place + 1);
    this.isOnce &&= !this.ofTask.has(label);
    const isNumber = numberOf(label) !== undefined;
    this.areWords &&= !isNumber;
    this.areNumbers &&= isNumber;
    if (!this.mayDivide()) return false;
    this.ofTask.add(label);
    this.labels.add(label);
    return this.mayDivide();
  }

  kind(): FirstColumn {
    this.endTask();
    const isDivided = this.mayDivide() && this.labels.size > 1;
    if (!this.isNames) return isDivided && this.mostRows > 1 ? 'labels' : 'values';
    // Numbers of rows that tasks do not have in common, as those of a sample, are no labels.
    const areRows = this.isRow && (this.isSequence || (this.areNumbers && (this.sets.size > 1 || !isDivided)));
    if (areRows || this.labels.size === 1) return 'numbers';
    return isDivided ? 'labels' : 'undivided';
  }

  private mayDivide(): boolean {
    return this.isOnce && this.labels.size <= MOST_LABELS && (this.isNames || this.areWords);
  }

  private endTask(): void {
    if (this.task !== undefined && this.mayDivide()) this.sets.add([...this.ofTask].sort().join('\n'));
    this.mostRows = Math.max(this.mostRows, this.ofTask.size);
    this.ofTask = new Set();
  }
}
