/** With more rows per task than this, a summary of each position is too long to read. */
const MOST_PLACES = 12;

/** Counts the rows of each task, which arrive one after another. */
export class RowNumbers {
  private task: string | undefined;
  private number = 0;

  /** @returns the position of the row among those of its task, from 1. */
  next([task]: readonly string[]): number {
    this.number = task === this.task ? this.number + 1 : 1;
    this.task = task;
    return this.number;
  }
}

/**
 * Determines whether a column has the same few rows in all tasks that have it. The first row of each task may mean
 * something else than the second, and a mean over both describes neither.
 */
export class RowPlaces {
  private count: number | undefined;
  private isEqual = true;
  private task: string | undefined;
  private ofTask = 0;

  /** @param has whether a task has the column. */
  constructor(private readonly has: (task: string) => boolean) {}

  /** Adds a row of a task, with its position. */
  add(task: string, number: number): void {
    if (task !== this.task) this.endTask();
    this.task = task;
    this.ofTask = number;
  }

  /**
   * The positions, from 1, that get their own series; a single one for all rows if they are alike, many, or their
   * number differs between tasks.
   */
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
