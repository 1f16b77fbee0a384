import { KeysOfTasks, type Lack } from './missing-columns';
import { hasMarks } from '../output/amounts';
import { hasDecimalComma, isCode, isComplex, numberOf } from '../output/words';
import { LEAST_REPEATS } from './row-keys';

/** With more labels than this, a summary of each is too long to read. */
const MOST_LABELS = 20;
/** With more labels than this, tasks are not expected to have them in common. */
const MOST_KNOWN_LABELS = 1000;

/**
 * What the first column of results contains: labels that divide the others; labels that do not, because there are many
 * or some occur twice in a task; row numbers; or values.
 */
export type FirstColumn = 'labels' | 'undivided' | 'numbers' | 'values';

/** `$1.5`, `<0.01`, `EUR 12`, `1.5 s`. */
const BEGINS_AS_NUMBER = /^(?:[A-Z]{3} ?)?[^\p{L}\d]*\d/u;

/** A number that is unsuitable for a summary. */
function isOddNumber(label: string): boolean {
  return isComplex(label) || hasMarks(label) || hasDecimalComma(label);
}

/**
 * Determines whether the first column of results labels the rows of each task: the names of a vector or of table rows,
 * or words that occur once per task, such as the terms of a model. A mean over all rows would combine different things.
 */
export class RowLabels {
  /** In the order in which they occur. */
  readonly labels = new Set<string>();
  /** Whether the column contains only labels, possibly numbers. */
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

  /** @param names the tasks' names for the columns. */
  constructor([first = '', second]: readonly string[]) {
    this.isRow = first === 'row';
    this.isNames = this.isRow || (first === 'name' && second === 'value');
  }

  /** Adds the label of a row. */
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
    // Row numbers that tasks do not have in common, such as those of a sample, are not labels.
    const areRows = this.isRow && (this.isSequence || (this.areNumbers && (this.sets.size > 1 || !isDivided)));
    if (areRows || this.labels.size === 1) return 'numbers';
    return isDivided ? 'labels' : 'undivided';
  }

  /**
   * The labels that some tasks lack. If there are many labels, returns none if each task has equally many, because they
   * may be those of a sample.
   */
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

  /** Whether they are like `1.5 s`, `<0.01` or `0.5 (0.2)`, and tasks have few of them in common. */
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
