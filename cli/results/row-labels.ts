import { KeysOfTasks, type Lack } from './lacking';
import { hasMarks } from '../output/amounts';
import { hasDecimalComma, isCode, isComplex, numberOf } from '../output/words';
import { LEAST_REPEATS } from './row-keys';

/** With more labels than this a summary of each is too long to read. */
const MOST_LABELS = 20;
/** More labels than this are none that tasks should have in common. */
const MOST_KNOWN_LABELS = 1000;

/** What the first column of results is: labels that divide the others; labels that do not, since they are many or come twice in a task; numbers of rows; or values. */
export type FirstColumn = 'labels' | 'undivided' | 'numbers' | 'values';

/** `$1.5`, `<0.01`, `EUR 12`, `1.5 s`. */
const BEGINS_AS_NUMBER = /^(?:[A-Z]{3} ?)?[^\p{L}\d]*\d/u;

/** A number that is none for a summary. */
function isOddNumber(label: string): boolean {
  return isComplex(label) || hasMarks(label) || hasDecimalComma(label);
}

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
  private beginAsNumbers = true;
  private rows = 0;
  private tasks = 0;
  private mostRows = 0;
  private readonly sets = new Set<string>();
  private task: string | undefined;
  private ofTask = new Set<string>();
  private readonly ofTasks = new KeysOfTasks();
  private leastRows = Infinity;

  /** @param names of the columns, as the tasks have them. */
  constructor([first = '', second]: readonly string[]) {
    this.isRow = first === 'row';
    this.isNames = this.isRow || (first === 'name' && second === 'value');
  }

  /** Takes the label of a row. */
  add(task: string, label: string): void {
    if (task !== this.task) this.endTask();
    this.task = task;
    const place = this.ofTask.size;
    this.isSequence &&= label === String(place) || label === String(place + 1);
    this.isOnce &&= !this.ofTask.has(label);
    const isNumber = numberOf(label) !== undefined && !isCode(label.trim());
    this.areWords &&= !isNumber && !isOddNumber(label.trim());
    this.beginAsNumbers &&= BEGINS_AS_NUMBER.test(label);
    this.areNumbers &&= isNumber;
    if (!this.areKeys()) return;
    this.ofTask.add(label);
    this.labels.add(label);
  }

  kind(): FirstColumn {
    this.endTask();
    const isDivided = this.mayDivide() && this.labels.size > 1;
    if (!this.isNames) return isDivided && this.mostRows > 1 && !this.areMeasured() ? 'labels' : 'values';
    // Numbers of rows that tasks do not have in common, as those of a sample, are no labels.
    const areRows = this.isRow && (this.isSequence || (this.areNumbers && (this.sets.size > 1 || !isDivided)));
    if (areRows || this.labels.size === 1) return 'numbers';
    return isDivided ? 'labels' : 'undivided';
  }

  /** The labels that not all tasks have. Of many labels none where each task has as many: they may be those of a sample. */
  lacks(namesOf: (label: string) => readonly string[]): Lack[] {
    const kind = this.kind();
    const areLevels = kind === 'labels' || (kind === 'undivided' && this.areKeys() && this.leastRows < this.mostRows);
    return areLevels ? this.ofTasks.lacks('row', namesOf) : [];
  }

  private mayDivide(): boolean {
    return this.areKeys() && this.labels.size <= MOST_LABELS;
  }

  private areKeys(): boolean {
    return this.isOnce && this.labels.size <= MOST_KNOWN_LABELS && (this.isNames || this.areWords);
  }

  /** Whether they are `1.5 s`, `<0.01` or `0.5 (0.2)`, of which tasks have few in common. */
  private areMeasured(): boolean {
    return this.beginAsNumbers && this.tasks > 1 && this.labels.size * LEAST_REPEATS > this.rows;
  }

  private endTask(): void {
    if (this.task === undefined) return;
    this.tasks++;
    this.rows += this.ofTask.size;
    if (this.mayDivide()) this.sets.add([...this.ofTask].sort().join('\n'));
    if (this.areKeys()) this.ofTasks.add(this.task, this.ofTask);
    this.mostRows = Math.max(this.mostRows, this.ofTask.size);
    this.leastRows = Math.min(this.leastRows, this.ofTask.size);
    this.ofTask = new Set();
    this.task = undefined;
  }
}
