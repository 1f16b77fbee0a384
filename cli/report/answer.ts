import { counted } from '../text/count';
import type { Cell, CellFigures } from '../results/cells';
import type { ColumnSummary } from '../results/series-cells';
import { titleOf } from '../results/summary-text';
import { Z, type Interval } from '../results/uncertainty';
import { figureTexts } from '../text/numbers';
import { LEAST_VALUES_FOR_QUANTILES } from '../results/cells-text';
import { figureText } from './figures/statistics';

/** A sentence for each of the first columns. */
const MOST_SENTENCES = 8;

/** More digits of a mean and its interval are noise, unless they differ only there. */
export const INTERVAL_DIGITS = 3;

/** The answer of a study with a single cell, in sentences; empty for a study with several. */
export function answers(columns: readonly ColumnSummary[], cells: readonly Cell[]): string[] {
  const [cell, another] = cells;
  if (cell === undefined || another !== undefined) return [];
  return cell.figures.slice(0, MOST_SENTENCES).flatMap((figures, place) => {
    const column = columns[place];
    return column === undefined || figures.count === 0 ? [] : [answer(column, figures)];
  });
}

function answer(column: ColumnSummary, figures: CellFigures): string {
  const { count, mean, share, quantiles } = figures;
  if (count === 1 && share === undefined) return `${titleOf(column)}: ${figureText(mean)}, a single value.`;
  const what = share === undefined ? `Mean of ${column.column}` : `Share of ${column.column}`;
  const interval = intervalOf(figures);
  const [middle = '', from = '', to = ''] = figureTexts([mean, interval.lower, interval.upper], INTERVAL_DIGITS);
  const sentence = `${what}: ${middle}, 95 % interval ${from} to ${to}, of ${counted(count, 'value', 'values')}`;
  if (share !== undefined || count < LEAST_VALUES_FOR_QUANTILES) return `${sentence}.`;
  const [least = '', greatest = ''] = figureTexts([quantiles['q2.5'], quantiles['q97.5']], INTERVAL_DIGITS);
  return `${sentence}; the middle 95 % of them lie between ${least} and ${greatest}.`;
}

/** Wilson's interval of a share, and the mean ± 1.96 standard errors of anything else. NaN for a single value. */
export function intervalOf({ mean, se, share }: CellFigures): Interval {
  return share ?? { lower: mean - Z * se, upper: mean + Z * se };
}
