// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChild } from 'preact';
import type { Cell, CellFigures } from '../results/cells';
import { titleOf } from '../results/summary-text';
import type { Interval } from '../results/uncertainty';
import { INTERVAL_DIGITS, intervalOf } from './answer';
import type { ReportContent } from './content';
import { figureText as numberText, figureTexts } from '../text/numbers';
import { LEAST_VALUES_FOR_QUANTILES } from '../results/cells-text';
import { figureText, labelText } from './figures/statistics';
import { Head } from './head';

/** cells.csv contains all cells. */
const MOST_ROWS = 100;
/** Like the charts. */
const MOST_TABLES = 4;

/** A line of a table: the names of what it is about, and its figures. */
interface Line {
  readonly names: readonly string[];
  readonly figures: CellFigures;
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
    }));
    return <Lines caption="Means and shares" titles={['column']} lines={lines} isBrief />;
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
        <caption>Values</caption>
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
  /** Whether the table of columns has the counts and the standard errors. */
  readonly isBrief?: boolean;
}

function Lines({ caption, titles, lines, isBrief = false }: LinesProps) {
  const columns = columnsOf(lines, isBrief);
  return (
    <div class="scroll tall">
      <table class="cells">
        <caption>{caption}</caption>
        <Head titles={[...titles, ...columns.map(({ title }) => title)]} />
        <tbody>
          {lines.map((line, row) => (
            <tr key={row} class={line.figures.count === 0 ? 'gap' : undefined}>
              <Names names={line.names} />
              {columns.map(({ title, cell }) => (
                <td key={title} class={title === '' ? 'track' : undefined}>
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
}

function columnsOf(lines: readonly Line[], isBrief: boolean): TableColumn[] {
  const has = (isSo: (figures: CellFigures) => boolean): boolean => lines.some(({ figures }) => isSo(figures));
  const areShares = !has(({ count, share }) => count > 0 && share === undefined);
  const isRepeated = has(({ count }) => count > 1);
  const scale = scaleOf(lines);
  const columns: (TableColumn | false)[] = [
    !isBrief && { title: 'count', cell: ({ figures: { count } }) => (count === 0 ? '0 ✕' : count) },
    !isBrief && has(({ na }) => na > 0) && { title: 'NA', cell: ({ figures }) => figures.na },
    !isBrief && has(({ infinite }) => infinite > 0) && { title: 'infinite', cell: ({ figures }) => figures.infinite },
    {
      title: !isRepeated ? 'value' : areShares ? 'share' : 'mean',
      cell: ({ figures }) => <b>{figureText(figures.mean)}</b>,
    },
    !isBrief && isRepeated && { title: 'se', cell: ({ figures }) => numberText(figures.se, INTERVAL_DIGITS) },
    isRepeated && { title: '95 % interval', cell: ({ figures }) => rangeText(intervalOf(figures)) },
    !isBrief && isRepeated && { title: '', cell: ({ figures }) => <Track figures={figures} scale={scale} /> },
    isRepeated && !areShares && { title: 'middle 95 %', cell: ({ figures }) => middleText(figures) },
  ];
  return columns.filter((column) => column !== false);
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

/** The interval as a line that is comparable with those of the other rows. */
function Track({ figures, scale }: { readonly figures: CellFigures; readonly scale: Scale }) {
  const { lower, upper } = intervalOf(figures);
  const isKnown = Number.isFinite(lower) && Number.isFinite(upper);
  return (
    <span aria-hidden="true">
      {isKnown && <i style={`left:${String(place(lower, scale))}%;right:${String(100 - place(upper, scale))}%`} />}
      {figures.count > 0 && <b style={`left:${String(place(figures.mean, scale))}%`} />}
    </span>
  );
}

interface Scale {
  readonly least: number;
  readonly most: number;
}

/** Of a share from 0 to 1; of anything else, from the lowest bound to the highest one. */
function scaleOf(lines: readonly Line[]): Scale {
  const known = lines.filter(({ figures: { count } }) => count > 0);
  if (known.every(({ figures: { share } }) => share !== undefined)) return { least: 0, most: 1 };
  const bounds = known.flatMap(({ figures }) => {
    const { lower, upper } = intervalOf(figures);
    return [figures.mean, lower, upper];
  });
  const finite = bounds.filter(Number.isFinite);
  return {
    least: finite.reduce((a, b) => Math.min(a, b), Infinity),
    most: finite.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

/** In percent of the scale, with one digit. */
function place(number: number, { least, most }: Scale): number {
  const share = (number - least) / (most - least);
  return Number.isFinite(share) ? Math.round(1000 * Math.min(1, Math.max(0, share))) / 10 : 50;
}

function middleText({ share, count, quantiles }: CellFigures): string {
  if (share !== undefined || count < LEAST_VALUES_FOR_QUANTILES) return '-';
  return rangeText({ lower: quantiles['q2.5'], upper: quantiles['q97.5'] });
}

function rangeText({ lower, upper }: Interval): string {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return '-';
  return figureTexts([lower, upper], INTERVAL_DIGITS).join(' to ');
}
