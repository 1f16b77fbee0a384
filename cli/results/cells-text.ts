import { printable } from '../text/control-characters';
import { counted } from '../text/count';
import { figureText, figureTexts } from '../text/numbers';
import { alignRight } from '../text/table';
import { cellsOf, parametersIn, type Cell, type CellFigures } from './cells';
import { titleOf } from './summary-text';
import type { Summary } from './summary';
import type { ValueTable } from './value-columns';

/** The whole summary fits on a screen. */
const MOST_LINES = 10;
/** The middle 95 % of fewer values is almost their range, which the summary shows. */
export const LEAST_VALUES_FOR_QUANTILES = 20;
const DIGITS = 4;

/** Cells as lines of a table, of which the user sees the first ones. */
export interface ShownCells {
  /** The first one contains the titles. Empty if there is nothing to show. */
  readonly lines: readonly (readonly string[])[];
  /** How many further lines cells.csv has. */
  readonly left: number;
}

/** The first cells with their uncertainty, under the names that they have in cells.csv. */
export function shownCells(table: ValueTable, summary: Summary): ShownCells {
  const cells = [...cellsOf(table, summary)];
  const names = parametersIn(table, table.columns);
  const lines = cells.flatMap((cell) => cell.figures.map((figures, place) => ({ cell, figures, place })));
  const shown = lines.slice(0, MOST_LINES);
  const isOnly = cells.length === 1;
  const hasQuantiles = shown.some(
    ({ figures }) => figures.share === undefined && figures.count >= LEAST_VALUES_FOR_QUANTILES,
  );
  const hasShares = shown.some(({ figures }) => figures.share !== undefined);
  const isRepeated = lines.some(({ figures }) => figures.count > 1);
  // The summary shows everything else of a single cell. The first ones of many single values are no summary.
  const isIdle =
    lines.length === 0 || (isOnly ? !hasQuantiles && !hasShares : !isRepeated && lines.length > MOST_LINES);
  if (isIdle) return { lines: [], left: 0 };
  const counts = (['na', 'infinite'] as const).filter((name) => shown.some(({ figures }) => figures[name] > 0));
  const isSeveral = summary.columns.length > 1;
  const titles = [
    ...(isOnly ? ['column'] : [...names, ...(isSeveral ? ['column'] : []), 'count', ...counts, 'mean', 'se']),
    ...(hasQuantiles ? ['q2.5', 'q97.5'] : []),
    ...(hasShares ? ['share_lower', 'share_upper'] : []),
  ];
  const row = (cell: Cell, figures: CellFigures, place: number): string[] => {
    const column = summary.columns[place] && titleOf(summary.columns[place]);
    return [
      ...(isOnly ? [] : cell.parameters),
      ...(isOnly || isSeveral ? [column ?? ''] : []),
      ...(isOnly ? [] : [String(figures.count), ...counts.map((name) => String(figures[name]))]),
      ...(isOnly ? [] : [figureText(figures.mean, DIGITS), figureText(figures.se, DIGITS)]),
      ...(hasQuantiles ? middle(figures) : []),
      ...(hasShares ? bounds(figures) : []),
    ];
  };
  const rows = shown.map(({ cell, figures, place }) => row(cell, figures, place).map(printable));
  return { lines: [titles.map(printable), ...rows], left: lines.length - shown.length };
}

/**
 * The cells as lines of text.
 * @param width columns of the terminal.
 */
export function describeCells({ lines, left }: ShownCells, width = Infinity): string {
  if (lines.length === 0) return '';
  const rest = left === 0 ? '' : `… and ${counted(left, 'further line', 'further lines')}; cells.csv has all\n`;
  return `\n${alignRight(lines, width)}${rest}`;
}

function middle({ share, count, quantiles }: CellFigures): string[] {
  if (share !== undefined || count < LEAST_VALUES_FOR_QUANTILES) return ['', ''];
  return figureTexts([quantiles['q2.5'], quantiles['q97.5']], DIGITS);
}

function bounds({ share }: CellFigures): string[] {
  return share === undefined ? ['', ''] : figureTexts([share.lower, share.upper], DIGITS);
}
