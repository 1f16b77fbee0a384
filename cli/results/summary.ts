import { figureText } from './figure-text';
import { groupBy } from './group-by';
import { areLargeWhole, momentsOf, momentsOfWhole, type Moments } from './moments';
import { isTruth, numberOf } from './output/words';
import { resultColumns, type ResultColumns, type ResultSeries, type ValueTable } from './value-columns';

/** The usual figures of one column of numbers, or of its rows with one label. */
export interface ColumnSummary extends Moments {
  /** Where rows have labels, with the label: `value [Mean]`. */
  readonly column: string;
  /** Of the finite numbers, from which the figures are. */
  readonly count: number;
  /** Missing values: what a task printed as such, NA, NaN, null or an empty cell. */
  readonly na: number;
  readonly infinite: number;
  readonly min: number;
  readonly max: number;
  /** Of whole numbers, of which a double can't hold some: the least and the greatest, as they were printed. */
  readonly printed?: { readonly min: string; readonly max: string };
  /** Of TRUE and FALSE, as 1 and 0: the mean is the share of TRUE. */
  readonly isLogical?: true;
}

/** A column without a summary of its own, or with an odd one. */
export interface OddColumn {
  readonly column: string;
  /** To follow the name of the column. */
  readonly why: string;
}

/** What the summary of a results table is. */
export interface Summary {
  readonly columns: readonly ColumnSummary[];
  readonly odd: readonly OddColumn[];
}

/** Summaries of the series whose cells are all numbers, or all TRUE or FALSE, or missing; and those of which most cells are numbers. */
export function summarize(table: ValueTable, results: ResultColumns = resultColumns(table)): Summary {
  const { series, labelOf, isUndivided } = results;
  const found = series.map((one) => new SeriesCells(one));
  const byLabel = groupBy(found, ({ series: { label } }) => label);
  for (const row of table.rows) {
    const [task = ''] = row;
    for (const cells of byLabel.get(labelOf(row)) ?? []) {
      const { place } = cells.series;
      if (!table.lacks(task, table.columns[place] ?? '')) cells.add(row[place] ?? '', task);
    }
  }
  const columns = found.flatMap((cells) => cells.summaries());
  const odd = found.flatMap((cells) => cells.oddTexts());
  return {
    columns,
    odd: isUndivided ? [...odd, ...columns.map(({ column }) => ({ column, why: UNDIVIDED }))] : odd,
  };
}

/** Why a column of labels has one summary for all of them. */
const UNDIVIDED = 'is summarized over all rows, whatever they are named: they have many names, or one twice in a task';

const LONGEST_CELL = 40;

/** The cells of a series, gathered one after another. */
class SeriesCells {
  private readonly numbers: number[] = [];
  /** Those of the numbers. */
  private readonly cells: string[] = [];
  private na = 0;
  private infinite = 0;
  private texts = 0;
  private truths = 0;
  private trues = 0;
  /** Whether a cell is not empty, be it NA. */
  private hasValues = false;
  private firstText: { readonly cell: string; readonly task: string } | undefined;

  constructor(readonly series: ResultSeries) {}

  add(cell: string, task: string): void {
    const number = numberOf(cell);
    this.hasValues ||= cell.trim() !== '';
    if (number === undefined) {
      this.texts++;
      this.firstText ??= { cell, task };
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

  /** The summary, if it is one of numbers or of truth values. */
  summaries(): ColumnSummary[] {
    const { numbers, na, infinite, texts, truths, trues, hasValues } = this;
    const { name: column } = this.series;
    if (texts === 0) return hasValues ? [{ column, count: numbers.length, na, infinite, ...this.figures() }] : [];
    if (truths < texts || numbers.length + infinite > 0) return [];
    const ones = Array.from({ length: truths }, (_, place) => Number(place < trues));
    return [{ column, count: truths, na, infinite, ...momentsOf(ones), ...extremesOf(ones), isLogical: true }];
  }

  /** That it is one of numbers with a few texts in it, or of numbers and truth values. */
  oddTexts(): OddColumn[] {
    const { texts, truths, numbers, firstText } = this;
    const isMixed = numbers.length > 0 && (texts <= numbers.length || truths === texts);
    if (firstText === undefined || !isMixed) return [];
    const { cell, task } = firstText;
    const shown = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
    const what = texts === 1 ? '1 cell that is no number' : `${String(texts)} cells that are no numbers`;
    return [
      { column: this.series.name, why: `has ${what} (task ${task}: ${JSON.stringify(shown)}), and so no summary` },
    ];
  }

  private figures(): Moments & Pick<ColumnSummary, 'min' | 'max' | 'printed'> {
    const { cells, numbers } = this;
    if (!areLargeWhole(cells)) return { ...momentsOf(numbers), ...extremesOf(numbers) };
    const sorted = cells.map(BigInt).sort((a, b) => Number(a > b) - Number(a < b));
    const printed = { min: String(sorted[0]), max: String(sorted.at(-1)) };
    return { ...momentsOfWhole(sorted), ...extremesOf(numbers), printed };
  }
}

/** 1 or 0 for what is TRUE or FALSE in R, Python or JSON; undefined for all else. */
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

/** That a column has no summary or an odd one, and why. */
export function oddNotes(odd: readonly OddColumn[]): string[] {
  return odd.map(({ column, why }) => `column ${column} ${why}`);
}

/** What a summary is called in a table for a person. */
export function titleOf({ column, isLogical }: ColumnSummary): string {
  return isLogical === true ? `${column} (share of TRUE)` : column;
}

/** Mean, sd, min and max for a person, in so many digits. */
export function figuresOf({ mean, sd, min, max, printed }: ColumnSummary, digits: number): string[] {
  const [least, greatest] = [printed?.min ?? figureText(min, digits), printed?.max ?? figureText(max, digits)];
  return [figureText(mean, digits), figureText(sd, digits), least, greatest];
}
