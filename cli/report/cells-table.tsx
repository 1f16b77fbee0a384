// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChild } from 'preact';
import type { Cell, CellFigures } from '../results/cells';
import { counted } from '../text/count';
import type { ColumnSummary } from '../results/series-cells';
import { figuresOf, titleOf } from '../results/summary-text';
import type { Interval } from '../results/uncertainty';
import { estimateTexts, INTERVAL_DIGITS } from './answer';
import type { ReportContent } from './content';
import { figureText as numberText, figureTexts } from '../text/numbers';
import { LEAST_VALUES_FOR_QUANTILES } from '../results/cells-text';
import { valuesText } from './collected/column';
import { DIGITS, figureText, labelText } from './figures/statistics';
import { Head } from './head';
import { scaleOf, Track } from './interval-track';

/** cells.csv contains all cells. */
const MOST_ROWS = 100;
/** Like the charts. */
const MOST_TABLES = 4;

/** A line of a table: the names of what it is about, and its figures. */
interface Line {
  readonly names: readonly string[];
  readonly figures: CellFigures;
  /** Of the only cell. */
  readonly summary?: ColumnSummary | undefined;
}

/**
 * The figures of each cell with their uncertainty: a table for each of the first columns. If there is a single cell, or
 * each cell has a single value of each column, there is one table for all of them.
 */
export function Cells(content: ReportContent) {
  const { columns, cells, parameterNames, secondsOfCell } = content;
  const [only] = cells;
  if (only === undefined) return null;
  if (cells.length === 1) {
    const lines = only.figures.map((figures, place) => ({
      names: [columns[place] === undefined ? '' : titleOf(columns[place])],
      figures,
      summary: columns[place],
    }));
    return <Lines caption="All values" titles={['column']} lines={lines} />;
  }
  const shown = cells.slice(0, MOST_ROWS);
  const left = cells.length - shown.length;
  return (
    <>
      {areRepeated(cells) ? (
        columns
          .slice(0, MOST_TABLES)
          .map((column, place) => (
            <Lines
              key={column.column}
              caption={`${titleOf(column)}, for each ${parameterNames.join(', ')}`}
              titles={parameterNames}
              lines={shown.flatMap((cell) => lineOf(cell, place))}
            />
          ))
      ) : (
        <Values columns={columns} cells={shown} parameterNames={parameterNames} secondsOfCell={secondsOfCell} />
      )}
      {left > 0 && (
        <p>
          The first {MOST_ROWS} of {cells.length} rows of parameters; cells.csv has all.
        </p>
      )}
      {columns.length > MOST_TABLES && <p>The other columns are in cells.csv.</p>}
    </>
  );
}

/** Whether any cell has several values of a column. Otherwise, there are no intervals. */
export function areRepeated(cells: readonly Cell[]): boolean {
  return cells.some(({ figures }) => figures.some(({ count }) => count > 1));
}

type ValuesProps = Pick<ReportContent, 'columns' | 'cells' | 'parameterNames' | 'secondsOfCell'>;

/** The values of each cell and, of an item of a queue, how long it took. */
function Values({ columns, cells, parameterNames, secondsOfCell }: ValuesProps) {
  const shown = columns.slice(0, MOST_TABLES);
  const titles = [...parameterNames, ...shown.map(titleOf), ...(secondsOfCell === undefined ? [] : ['seconds'])];
  return (
    <div class="scroll tall">
      <table class="cells">
        <caption>Values of {counted(cells.length, 'row', 'rows')} of parameters</caption>
        <Head titles={titles} />
        <tbody>
          {cells.map(({ parameters, figures }, row) => (
            <tr key={row} class={figures.every(({ count }) => count === 0) ? 'gap' : undefined}>
              <Names names={parameters.map(labelText)} />
              {shown.map(({ column }, place) => (
                <td key={column}>
                  <b>{valueText(figures[place])}</b>
                </td>
              ))}
              {secondsOfCell !== undefined && <td>{figureText(secondsOfCell[row] ?? NaN)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function valueText({ count, na, infinite, mean } = NO_FIGURES): string {
  if (count > 0) return figureText(mean);
  return na > 0 ? 'NA' : infinite > 0 ? 'infinite' : '✕';
}

const NO_FIGURES = { count: 0, na: 0, infinite: 0, mean: NaN };

function lineOf({ parameters, figures: all }: Cell, place: number): Line[] {
  const figures = all[place];
  return figures === undefined ? [] : [{ names: parameters.map(labelText), figures }];
}

interface LinesProps {
  readonly caption: string;
  readonly titles: readonly string[];
  readonly lines: readonly Line[];
}

function Lines({ caption, titles, lines }: LinesProps) {
  const columns = columnsOf(lines);
  return (
    <div class="scroll tall">
      <table class="cells">
        <caption>{caption}</caption>
        <Head titles={[...titles, ...columns.map(({ title, kind }) => ({ title, kind }))]} />
        <tbody>
          {lines.map((line, row) => (
            <tr key={row} class={line.figures.count === 0 ? 'gap' : undefined}>
              <Names names={line.names} />
              {columns.map(({ title, cell, kind }) => (
                <td key={title} class={kind}>
                  {cell(line)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TableColumn {
  /** Empty for the drawing of the intervals. */
  readonly title: string;
  readonly cell: (line: Line) => ComponentChild;
  /** `track` for the drawing; `more` for what a narrow page has no room for. */
  readonly kind?: 'track' | 'more';
}

function columnsOf(lines: readonly Line[]): TableColumn[] {
  const has = (isSo: (figures: CellFigures) => boolean): boolean => lines.some(({ figures }) => isSo(figures));
  const areShares = !has(({ count, share }) => count > 0 && share === undefined);
  const isRepeated = has(({ count }) => count > 1);
  const hasQuantiles = has(({ count, share }) => share === undefined && count >= LEAST_VALUES_FOR_QUANTILES);
  const isOnly = lines.some(({ summary }) => summary !== undefined);
  const scale = scaleOf(lines.map(({ figures }) => figures));
  const columns: (TableColumn | false)[] = [
    { title: 'count', cell: countText },
    !isOnly && has(({ na }) => na > 0) && { title: 'NA', cell: ({ figures }) => figures.na },
    !isOnly && has(({ infinite }) => infinite > 0) && { title: 'infinite', cell: ({ figures }) => figures.infinite },
    {
      title: !isRepeated ? 'value' : areShares ? 'share' : 'mean',
      cell: ({ figures }) => <b>{estimateTexts(figures)[0]}</b>,
    },
    isRepeated && {
      title: areShares ? '95 % interval' : 'Monte Carlo 95 % interval',
      cell: ({ figures }) => estimateTexts(figures)[1],
    },
    !isOnly &&
      isRepeated && {
        title: '',
        cell: ({ figures }) => <Track figures={figures} scale={scale} />,
        kind: 'track',
      },
    // The interval of a share is not a multiple of its standard error.
    isRepeated &&
      !areShares && {
        title: 'se',
        cell: ({ figures: { se, share } }) => (share === undefined ? numberText(se, INTERVAL_DIGITS) : '-'),
        kind: 'more',
      },
    isRepeated && !areShares && { title: 'sd', cell: ({ figures }) => figureText(figures.sd), kind: 'more' },
    hasQuantiles && { title: 'middle 95 %', cell: ({ figures }) => middleText(figures), kind: 'more' },
    isOnly && { title: 'min', cell: ({ summary }) => summary && figuresOf(summary, DIGITS)[3], kind: 'more' },
    isOnly && { title: 'max', cell: ({ summary }) => summary && figuresOf(summary, DIGITS)[4], kind: 'more' },
  ];
  return columns.filter((column) => column !== false);
}

function countText({ figures: { count }, summary }: Line): string {
  if (summary !== undefined) return valuesText(summary);
  return count === 0 ? '0 ✕' : String(count);
}

function Names({ names: [first = '', ...others] }: { readonly names: readonly string[] }) {
  return (
    <>
      <th class="name-of-row" scope="row">
        {first}
      </th>
      {others.map((name, position) => (
        <td key={position}>{name}</td>
      ))}
    </>
  );
}

function middleText({ share, count, quantiles }: CellFigures): string {
  if (share !== undefined || count < LEAST_VALUES_FOR_QUANTILES) return '-';
  return rangeText({ lower: quantiles['q2.5'], upper: quantiles['q97.5'] });
}

function rangeText({ lower, upper }: Interval): string {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return '-';
  return figureTexts([lower, upper], INTERVAL_DIGITS).join(' to ');
}
