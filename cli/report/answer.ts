import { counted } from '../text/count';
import type { Cell, CellFigures } from '../results/cells';
import type { ColumnSummary } from '../results/series-cells';
import { titleOf } from '../results/summary-text';
import { meanInterval, type Interval } from '../results/uncertainty';
import { figureTexts, tryIntervalTexts } from '../text/numbers';
import { LEAST_VALUES_FOR_QUANTILES } from '../results/cells-text';
import { figureText } from './figures/statistics';

/** A sentence for each of the first columns. */
const MOST_SENTENCES = 8;

/** Digits of figures without an interval that says how many are certain. */
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
  const { count, mean, sd, share, quantiles } = figures;
  const name = titleOf(column);
  const values = counted(count, 'value', 'values');
  if (share !== undefined) {
    const [middle, interval] = estimateTexts(figures);
    return `Share of ${column.column}: ${middle}, 95 % interval ${interval}, of ${values}.`;
  }
  if (count === 1) return `${name}: ${figureText(mean)}, a single value.`;
  const spread = figureTexts([quantiles['q2.5'], quantiles['q97.5']], INTERVAL_DIGITS).join(' to ');
  const middle = count < LEAST_VALUES_FOR_QUANTILES ? '' : `, middle 95 % from ${spread}`;
  const [estimate, interval] = estimateTexts(figures);
  // Taken for the interval of a bootstrap, the one of the mean would be a wrong answer.
  return `${name}: mean ${estimate}, sd ${figureText(sd)}${middle}, of ${values}.${interval === '-' ? '' : ` The Monte Carlo 95 % interval of the mean is ${interval}.`}`;
}

/** The mean, and its interval; `-` if that is unknown. */
export function estimateTexts(figures: CellFigures): [estimate: string, interval: string] {
  const interval = intervalOf(figures);
  const texts = tryIntervalTexts(figures.mean, interval);
  if (texts !== undefined) return [texts.estimate, `${texts.lower} to ${texts.upper}`];
  if (!Number.isFinite(interval.lower) || !Number.isFinite(interval.upper)) return [figureText(figures.mean), '-'];
  const [estimate = '', lower = '', upper = ''] = figureTexts(
    [figures.mean, interval.lower, interval.upper],
    INTERVAL_DIGITS,
  );
  return [estimate, `${lower} to ${upper}`];
}

/** Wilson's interval of a share, and Student's of the mean of anything else. NaN for a single value. */
export function intervalOf({ count, mean, se, share }: CellFigures): Interval {
  return share ?? meanInterval(mean, se, count - 1);
}
