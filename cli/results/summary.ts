import { isTruth, numberOf } from './output/words';
import { RepeatedColumn } from './repeated-column';
import { RowLabels } from './row-labels';
import type { ResultsTable } from './tables';

export { numberOf };

/** The usual figures of one column of numbers, or of its rows with one label. */
export interface ColumnSummary {
  /** Where rows have labels, with the label: `value [Mean]`. */
  readonly column: string;
  /** Of the finite numbers, from which the figures are. */
  readonly count: number;
  /** Missing values: NA, NaN, and cells that are empty in a line of a task that has values. */
  readonly na: number;
  readonly infinite: number;
  readonly mean: number;
  /** Sample standard deviation, as R's sd(); NaN for a single value. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** A column without a summary of its own, or with an odd one. */
export interface OddColumn {
  readonly column: string;
  /** To follow the name of the column. */
  readonly why: string;
}

interface Column {
  readonly numbers: number[];
  na: number;
  infinite: number;
  texts: number;
  /** How many of the texts are truth values. */
  truths: number;
  /** Whether a cell is not empty, be it NA. */
  hasValues: boolean;
  firstText: { readonly cell: string; readonly task: string } | undefined;
}

/**
 * Summaries of the value columns whose cells are all numbers or missing, and those columns of which most cells are. Where the first column labels the rows, a
 * column has one for each label. Columns that only repeat a parameter, and the numbers of rows, have none.
 */
export function summarize({ valueColumns, columns, rows, understanding: { silent } }: ResultsTable): {
  readonly columns: readonly ColumnSummary[];
  readonly odd: readonly OddColumn[];
} {
  const first = columns.length - valueColumns.length;
  // As the tasks have them.
  const names = valueColumns.map((name) => name.replace(/^(?:result\.)+/, ''));
  const repeats = names.map((name) => new RepeatedColumn(columns.slice(0, first).indexOf(name)));
  const labels = new RowLabels(names);
  const all = names.map(newColumn);
  const byLabel = new Map<string, Column[]>();
  for (const row of rows) {
    const [task = ''] = row;
    if (silent.has(Number(task))) continue;
    const label = row[first] ?? '';
    const divided = labels.add(task, label) ? (byLabel.get(label) ?? names.map(newColumn)) : undefined;
    if (divided === undefined) byLabel.clear();
    else byLabel.set(label, divided);
    for (const [position, column] of all.entries()) {
      const cell = row[first + position] ?? '';
      repeats[position]?.add(row, cell);
      count(column, cell, task);
      if (divided?.[position] !== undefined) count(divided[position], cell, task);
    }
  }
  const kind = labels.kind();
  const isLeft = (position: number): boolean =>
    repeats[position]?.isRepeated() === true || (position === 0 && kind !== 'values');
  const found = all.flatMap((column, position) =>
    isLeft(position) ? [] : [{ position, name: valueColumns[position] ?? '', ...column }],
  );
  const numbers = found.filter(({ texts, hasValues }) => texts === 0 && hasValues);
  const labelled = (position: number, name: string): ColumnSummary[] =>
    [...byLabel].flatMap(([label, divided]) => {
      const column = divided[position];
      return column?.hasValues === true ? [summaryOf(`${name} [${label}]`, column)] : [];
    });
  return {
    columns: numbers.flatMap(({ position, name, ...column }) =>
      kind === 'labels' ? labelled(position, name) : [summaryOf(name, column)],
    ),
    odd: [
      ...found.flatMap(({ name, ...column }) => oddText(name, column)),
      ...(kind === 'undivided' ? numbers.map(({ name }) => ({ column: name, why: UNDIVIDED })) : []),
    ],
  };
}

/** Why a column of labels has one summary for all of them. */
const UNDIVIDED = 'is summarized over all rows, whatever they are named: they have many names, or one twice in a task';

function newColumn(): Column {
  return { numbers: [], na: 0, infinite: 0, texts: 0, truths: 0, hasValues: false, firstText: undefined };
}

function summaryOf(name: string, { numbers, na, infinite }: Column): ColumnSummary {
  return summarizeColumn(name, numbers, na, infinite);
}

function count(column: Column, cell: string, task: string): void {
  const number = numberOf(cell);
  column.hasValues ||= cell.trim() !== '';
  if (number === undefined) {
    column.texts++;
    if (isTruth(cell.trim())) column.truths++;
    column.firstText ??= { cell, task };
  } else if (Number.isNaN(number)) column.na++;
  else if (Number.isFinite(number)) column.numbers.push(number);
  else column.infinite++;
}

const LONGEST_CELL = 40;

/** A column of numbers with a few texts in it has no summary, nor has one of numbers and truth values. */
function oddText(column: string, { numbers, texts, truths, firstText }: Column): OddColumn[] {
  const isMixed = numbers.length > 0 && (texts <= numbers.length || truths === texts);
  if (firstText === undefined || !isMixed) return [];
  const { cell, task } = firstText;
  const shown = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
  const what = texts === 1 ? '1 cell that is no number' : `${String(texts)} cells that are no numbers`;
  return [{ column, why: `has ${what} (task ${task}: ${JSON.stringify(shown)}), and so no summary` }];
}

/** That a column has no summary or an odd one, and why. */
export function oddNotes(odd: readonly OddColumn[]): string[] {
  return odd.map(({ column, why }) => `column ${column} ${why}`);
}

/** Without a number all figures are NaN. */
export function summarizeColumn(column: string, numbers: readonly number[], na = 0, infinite = 0): ColumnSummary {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [first = NaN] = numbers;
  const min = numbers.reduce((a, b) => Math.min(a, b), first);
  const max = numbers.reduce((a, b) => Math.max(a, b), first);
  return { column, count, na, infinite, mean, sd: count < 2 ? NaN : Math.sqrt(squares / (count - 1)), min, max };
}
