import { SeriesCells, type ColumnSummary } from './series-cells';
import type { Summary } from './summary';
import { takeName, type Table } from './tables';
import { quantileOf } from './uncertainty';
import type { ResultSeries, ValueTable } from './value-columns';

/** The bounds of the middle 95 % and the middle 50 %: the columns, and the probabilities times 1000. */
const QUANTILES = { 'q2.5': 25, q25: 250, q75: 750, 'q97.5': 975 } as const;

const FIGURE_COLUMNS = [
  'column',
  'count',
  'na',
  'infinite',
  'mean',
  'sd',
  'se',
  ...Object.keys(QUANTILES),
  'share_lower',
  'share_upper',
];

/** The rows of the tasks with the same parameters. */
interface Cell {
  readonly parameters: readonly string[];
  /** The cells of each series, as in results.csv. */
  readonly values: readonly string[][];
}

/**
 * cells.csv: one line per cell and line of the summary, in the order of the tasks and of the summary. A cell consists
 * of all tasks with the same parameters. A cell without values has lines too, so an incomplete table is visible. A
 * parameter with the name of one of its columns becomes `parameter.<name>`. Without numeric columns, it has no lines.
 */
export function cellsTable(table: ValueTable, summary: Summary): Table {
  const taken = new Set(FIGURE_COLUMNS);
  const names = parametersIn(table, table.columns).map((name) => takeName(name, 'parameter', taken));
  const rows = {
    *[Symbol.iterator]() {
      if (summary.series.length === 0) return;
      for (const { parameters, values } of cellsIn(table, summary))
        for (const [place, series] of summary.series.entries()) {
          const isShare = summary.columns[place]?.share !== undefined;
          yield [...parameters, series.name, ...cellFigures(series, values[place] ?? [], isShare)];
        }
    },
  };
  return { columns: [...names, ...FIGURE_COLUMNS], rows };
}

/** The cells of a row between the task and the values. */
function parametersIn({ columns, valueColumns }: ValueTable, row: readonly string[]): readonly string[] {
  return row.slice(1, columns.length - valueColumns.length);
}

/** A cell of one column, with its figures. */
export interface CellEstimate extends Pick<ColumnSummary, 'mean' | 'se'> {
  /** As in results.csv, in the order of the columns. */
  readonly parameters: readonly string[];
}

/** The cells of the first line of the summary. */
export function cellsOfFirst(table: ValueTable, { series: [first], divider }: Summary): CellEstimate[] {
  if (first === undefined) return [];
  return [...cellsIn(table, { series: [first], divider })].map(({ parameters, values: [texts = []] }) => ({
    parameters,
    ...summaryOf(first, texts),
  }));
}

function cellsIn(table: ValueTable, { series, divider }: Pick<Summary, 'series' | 'divider'>): Iterable<Cell> {
  const cells = new Map<string, Cell>();
  const divisionsOf = divider();
  for (const row of table.rows) {
    const [task = ''] = row;
    const parameters = parametersIn(table, row);
    const key = JSON.stringify(parameters);
    const cell = cells.get(key) ?? { parameters, values: series.map(() => []) };
    cells.set(key, cell);
    const divisions = divisionsOf(row);
    for (const [place, { column, division, place: from }] of series.entries())
      if (divisions.includes(division) && !table.lacks(task, column)) cell.values[place]?.push(row[from] ?? '');
  }
  return cells.values();
}

function cellFigures(series: ResultSeries, texts: readonly string[], isShare: boolean): string[] {
  const cells = cellsOf(series, texts);
  const { count, na, infinite, mean, sd, se, share } = cells.summaries(true)[0] ?? NO_VALUES;
  const sorted = Float64Array.from(cells.values).sort();
  const quantiles = Object.values(QUANTILES).map((thousandths) => quantileOf(sorted, thousandths));
  const { lower, upper } = (isShare ? share : undefined) ?? { lower: NaN, upper: NaN };
  return [...[count, na, infinite].map(String), ...[mean, sd, se, ...quantiles, lower, upper].map(numberText)];
}

function summaryOf(series: ResultSeries, texts: readonly string[]): Pick<ColumnSummary, 'mean' | 'se'> {
  const { mean, se } = cellsOf(series, texts).summaries(true)[0] ?? NO_VALUES;
  return { mean, se };
}

function cellsOf(series: ResultSeries, texts: readonly string[]): SeriesCells {
  const cells = new SeriesCells(series);
  for (const text of texts) cells.add(text, '');
  return cells;
}

const NO_VALUES = { count: 0, na: 0, infinite: 0, mean: NaN, sd: NaN, se: NaN, share: undefined };

/** All digits of a double, and an empty cell for NaN: R and others read both as such. */
function numberText(number: number): string {
  if (Number.isNaN(number)) return '';
  return Number.isFinite(number) ? String(number) : number > 0 ? 'Inf' : '-Inf';
}
