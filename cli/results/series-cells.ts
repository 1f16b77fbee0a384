import { isWrittenNumber } from '../output/amounts';
import { hasDecimalComma, isTruth, mayHaveThousands, numberOf } from '../output/words';
import { areLargeWhole, momentsOf, momentsOfWhole, type Moments } from './mean-and-sd';
import { shareInterval, standardError, type Interval } from './uncertainty';
import type { CellOfTask, ResultSeries } from './value-columns';

/** How many values of the tasks a summary combines. */
export interface Pooled {
  readonly tasks: number;
  /** How many values a task has. */
  readonly least: number;
  readonly most: number;
}

/** The usual statistics of one column of numbers, or of its rows with one label or at one position. */
export interface ColumnSummary extends Moments {
  /** With the label or the position of its rows: `value [Mean]`, `value [1]`. */
  readonly column: string;
  /** The number of finite numbers, on which the statistics are based. */
  readonly count: number;
  /** Missing values: what a task printed as such, NA, NaN, null or an empty cell. */
  readonly na: number;
  readonly infinite: number;
  /** Monte Carlo standard error of the mean; NaN for a single value. */
  readonly se: number;
  readonly min: number;
  readonly max: number;
  /**
   * For whole numbers that include some that a double can't hold: the smallest and the largest, as they were printed.
   */
  readonly printed?: { readonly min: string; readonly max: string };
  /** For TRUE and FALSE, as 1 and 0: the mean is the share of TRUE. */
  readonly isLogical?: true;
  /** The 95 % interval of the mean as a share: given if all values are TRUE or FALSE, or all are 0 or 1. */
  readonly share?: Interval;
  /** Given if tasks have more than one value each. */
  readonly pooled?: Pooled;
}

/** A column without its own summary, or with an unusual one. */
export interface OddColumn {
  readonly column: string;
  /** For the text after the name of the column, or the names of several: only these may differ. */
  readonly why: { readonly one: string; readonly several: string };
  /** Columns of one kind are reported together. */
  readonly kind: 'words' | 'codes' | 'names' | 'places' | 'groups';
}

const LONGEST_CELL = 40;
/** How many numbers are stored as written. */
const MOST_KNOWN = 1000;

/** The cells of a series, collected one after another. */
export class SeriesCells {
  private readonly numbers: number[] = [];
  /** Those of the numbers. */
  private readonly cells: string[] = [];
  private na = 0;
  private infinite = 0;
  private texts = 0;
  private truths = 0;
  private trues = 0;
  /** Whether any cell is not empty, even if it is NA. */
  hasValues = false;
  private firstText: CellOfTask | undefined;
  /** Cells with numbers that are formatted for people. */
  writtenCount = 0;
  private readonly written = new Set<string>();
  /** How many values each task has, one after another. */
  private readonly perTask: number[] = [];
  private task: string | undefined;

  constructor(readonly series: ResultSeries) {}

  /** The finite numbers, or 1 and 0 for TRUE and FALSE. */
  get values(): readonly number[] {
    const { numbers, truths, trues } = this;
    return truths === 0 ? numbers : Array.from({ length: truths }, (_, place) => Number(place < trues));
  }

  get numberCount(): number {
    return this.numbers.length;
  }

  /** Truth values do not count. */
  get wordCount(): number {
    return this.texts - this.truths;
  }

  /** How many of the formatted numbers differ; if there are many, all unknown ones count. */
  get writtenKinds(): number {
    return this.written.size < MOST_KNOWN ? this.written.size : this.writtenCount;
  }

  add(cell: string, task: string): void {
    this.count(task);
    const number = numberOf(cell);
    this.hasValues ||= cell.trim() !== '';
    if (number === undefined) {
      this.texts++;
      this.firstText ??= { cell, task };
      this.addWritten(cell);
      const truth = truthOf(cell);
      if (truth === undefined) return;
      this.truths++;
      this.trues += truth;
    } else if (Number.isNaN(number)) this.na++;
    else if (Number.isFinite(number)) {
      this.numbers.push(number);
      this.cells.push(cell.trim());
    } else this.infinite++;
  }

  /**
   * The summary, if it is one of numbers or of truth values.
   * @param areEmptyMissing whether cells that are all empty are missing numbers: others of the column are numbers, or
   * NA.
   */
  summaries(areEmptyMissing: boolean): ColumnSummary[] {
    const { numbers, na, infinite, texts, truths, hasValues, series } = this;
    const hasWords = texts > 0 && (truths < texts || numbers.length + infinite > 0);
    const isEmpty = !hasValues && !(areEmptyMissing && this.perTask.length > 0);
    if (series.code !== undefined || hasWords || isEmpty) return [];
    const { values } = this;
    const figures = this.figures(values);
    const se = standardError(figures.sd, values.length);
    const isShare = values.length > 0 && infinite === 0 && values.every((value) => value === 0 || value === 1);
    return [
      {
        column: series.name,
        na,
        infinite,
        ...this.pooled(),
        count: values.length,
        ...figures,
        se,
        ...(truths > 0 && { isLogical: true }),
        ...(isShare && { share: shareInterval(figures.mean, values.length) }),
      },
    ];
  }

  /**
   * The note that it has no summary although its column contains numbers: there are words or truth values among them,
   * or words at its position.
   */
  oddTexts(): OddColumn[] {
    const { texts, truths, numbers, firstText, series } = this;
    const areTruths = truths === texts && numbers.length + this.infinite === 0;
    if (firstText === undefined || areTruths) return [];
    const { cell, task } = firstText;
    const shown = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
    const words = `(task ${task}: ${JSON.stringify(shown)}), so there is no summary`;
    const what = texts === 1 ? '1 cell that is not a number' : `${String(texts)} cells that are not numbers`;
    const why = { one: `has ${what} ${words}`, several: `have cells that are not numbers ${words}` };
    return [{ column: series.name, kind: 'words', why }];
  }

  private addWritten(cell: string): void {
    if (!isWrittenNumber(cell)) return;
    this.writtenCount++;
    // A value that may have a decimal comma may also be a text. The note on commas reports it.
    const isText = hasDecimalComma(cell.trim()) && !mayHaveThousands(cell.trim());
    if (!isText && this.written.size < MOST_KNOWN) this.written.add(cell);
  }

  private count(task: string): void {
    if (task !== this.task) this.perTask.push(0);
    this.task = task;
    this.perTask.push((this.perTask.pop() ?? 0) + 1);
  }

  private pooled(): { readonly pooled?: Pooled } {
    const { perTask } = this;
    const [first = 0] = perTask;
    const least = perTask.reduce((a, b) => Math.min(a, b), first);
    const most = perTask.reduce((a, b) => Math.max(a, b), first);
    return most > 1 ? { pooled: { tasks: perTask.length, least, most } } : {};
  }

  private figures(values: readonly number[]): Moments & Pick<ColumnSummary, 'min' | 'max' | 'printed'> {
    const { cells } = this;
    if (!areLargeWhole(cells)) return { ...momentsOf(values), ...extremesOf(values) };
    const sorted = cells.map(BigInt).sort((a, b) => Number(a > b) - Number(a < b));
    const printed = { min: String(sorted[0]), max: String(sorted.at(-1)) };
    return { ...momentsOfWhole(sorted), ...extremesOf(values), printed };
  }
}

/** 1 or 0 for TRUE or FALSE in R, Python or JSON; undefined for anything else. */
export function truthOf(cell: string): number | undefined {
  const word = cell.trim();
  return isTruth(word) ? Number(word.toLowerCase() === 'true') : undefined;
}

function extremesOf(numbers: readonly number[]): Pick<ColumnSummary, 'min' | 'max'> {
  const [first = NaN] = numbers;
  return {
    min: numbers.reduce((a, b) => Math.min(a, b), first),
    max: numbers.reduce((a, b) => Math.max(a, b), first),
  };
}
