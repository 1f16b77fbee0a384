/** With more rows a task than this, a summary of each place is too long to read. */
const MOST_PLACES = 12;

/** Counts the rows of each task, which come one after another. */
export class RowNumbers {
  private task: string | undefined;
  private number = 0;

  /** @returns the place of the row among those of its task, from 1. */
  next([task]: readonly string[]): number {
    this.number = task === this.task ? this.number + 1 : 1;
    this.task = task;
    return this.number;
  }
}

/**
 * Finds whether a column has the same few rows in all tasks that have it. What comes first in each task may be another thing than what comes second, and a mean over
 * both is of neither.
 */
export class RowPlaces {
  private count: number | undefined;
  private isEqual = true;
  private task: string | undefined;
  private ofTask = 0;

  /** @param has whether a task has the column. */
  constructor(private readonly has: (task: string) => boolean) {}

  /** Takes a row of a task, by its place. */
  add(task: string, number: number): void {
    if (task !== this.task) this.endTask();
    this.task = task;
    this.ofTask = number;
  }

  /** The places, from 1, that have a series each; a single one of all rows where they are as one, many, or not as many in each task. */
  divisions(): readonly (number | undefined)[] {
    this.endTask();
    this.task = undefined;
    const { count = 1, isEqual } = this;
    if (!isEqual || count < 2 || count > MOST_PLACES) return [undefined];
    return Array.from({ length: count }, (_, place) => place + 1);
  }

  private endTask(): void {
    if (this.task === undefined || !this.has(this.task)) return;
    this.count ??= this.ofTask;
    this.isEqual &&= this.count === this.ofTask;
  }
}
