import { SeriesCells, type ColumnSummary } from './series-cells';
import type { Summary } from './summary';
import { takeName, type Table } from './tables';
import { quantileOf, type Interval } from './uncertainty';
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

/** The tasks with the same parameters, as text, and their figures. */
export interface Cell {
  readonly parameters: readonly string[];
  /** One for each line of the summary. */
  readonly figures: readonly CellFigures[];
}

/** The figures of one line of the summary in one cell. Figures that don't exist are NaN. */
export interface CellFigures extends Pick<ColumnSummary, 'count' | 'na' | 'infinite' | 'mean' | 'sd' | 'se'> {
  readonly quantiles: Readonly<Record<keyof typeof QUANTILES, number>>;
  /** Wilson's interval, if the line is a share. */
  readonly share: Interval | undefined;
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
      for (const { parameters, figures } of cellsOf(table, summary))
        for (const [place, each] of figures.entries())
          yield [...parameters, summary.series[place]?.name ?? '', ...figureCells(each)];
    },
  };
  return { columns: [...names, ...FIGURE_COLUMNS], rows };
}

/** The cells, in the order of the tasks; none without numeric columns. */
export function* cellsOf(table: ValueTable, summary: Summary): Generator<Cell> {
  if (summary.series.length === 0) return;
  const areShares = summary.columns.map(({ share }) => share !== undefined);
  for (const { parameters, values } of valuesByCell(table, summary))
    yield {
      parameters,
      figures: summary.series.map((series, place) =>
        cellFigures(series, values[place] ?? [], areShares[place] === true),
      ),
    };
}

/** The rows of the tasks with the same parameters. */
interface ValuesOfCell {
  readonly parameters: readonly string[];
  /** The cells of each series, as in results.csv. */
  readonly values: readonly string[][];
}

/** The cells of the parameters in a row. */
export function parametersIn(
  { columns, valueColumns, isReplicated }: ValueTable,
  row: readonly string[],
): readonly string[] {
  return row.slice(1, columns.length - valueColumns.length - (isReplicated === true ? 1 : 0));
}

function valuesByCell(table: ValueTable, { series, divider }: Summary): Iterable<ValuesOfCell> {
  const cells = new Map<string, ValuesOfCell>();
  const cellOf = (parameters: readonly string[]): ValuesOfCell => {
    const key = JSON.stringify(parameters);
    const cell = cells.get(key) ?? { parameters, values: series.map(() => []) };
    cells.set(key, cell);
    return cell;
  };
  const divisionsOf = divider();
  let last: { readonly task: string; readonly cell: ValuesOfCell } | undefined;
  for (const row of table.rows) {
    const [task = ''] = row;
    // The rows of a task follow one another.
    const cell = last?.task === task ? last.cell : cellOf(parametersIn(table, row));
    last = { task, cell };
    const divisions = divisionsOf(row);
    for (const [place, { column, division, place: from }] of series.entries())
      if (divisions.includes(division) && !table.lacks(task, column)) cell.values[place]?.push(row[from] ?? '');
  }
  return cells.values();
}

function cellFigures(series: ResultSeries, texts: readonly string[], isShare: boolean): CellFigures {
  const cells = new SeriesCells(series);
  for (const text of texts) cells.add(text, '');
  const [{ count, na, infinite, mean, sd, se, share } = NO_VALUES] = cells.summaries(true);
  const sorted = Float64Array.from(cells.values).sort();
  const quantiles = Object.fromEntries(
    Object.entries(QUANTILES).map(([name, thousandths]) => [name, quantileOf(sorted, thousandths)]),
  ) as CellFigures['quantiles'];
  return { count, na, infinite, mean, sd, se, quantiles, share: isShare ? share : undefined };
}

const NO_VALUES = { count: 0, na: 0, infinite: 0, mean: NaN, sd: NaN, se: NaN, share: undefined };

function figureCells({ count, na, infinite, mean, sd, se, quantiles, share }: CellFigures): string[] {
  const { lower, upper } = share ?? { lower: NaN, upper: NaN };
  return [
    ...[count, na, infinite].map(String),
    ...[mean, sd, se, ...Object.values(quantiles), lower, upper].map(numberText),
  ];
}

/** All digits of a double, and an empty cell for NaN: R and others read both as such. */
function numberText(number: number): string {
  if (Number.isNaN(number)) return '';
  return Number.isFinite(number) ? String(number) : number > 0 ? 'Inf' : '-Inf';
}
