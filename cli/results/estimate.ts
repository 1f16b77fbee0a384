import { counted } from '../text/count';
import { figureText } from '../text/numbers';
import { cellsOf } from './cells';
import type { Summary } from './summary';
import { titleOf } from './summary-text';
import type { ValueTable } from './value-columns';

const MEAN_DIGITS = 7;
/** More digits of an error mean nothing. */
const ERROR_DIGITS = 3;
const LONGEST_CELL = 40;

/**
 * How precise the first column of results is: its mean with the Monte Carlo standard error, or, if tasks differ in
 * their parameters, the largest standard error of a mean. Empty if that is unknown.
 */
export function estimateText(table: ValueTable, summary: Summary): string {
  const [column] = summary.columns;
  if (column === undefined) return '';
  const first = { ...summary, series: summary.series.slice(0, 1) };
  const cells = [...cellsOf(table, first)].map(({ parameters, figures }) => ({
    parameters,
    se: figures[0]?.se ?? NaN,
  }));
  const errorText = (se: number): string => figureText(se, ERROR_DIGITS);
  if (cells.length <= 1) {
    const { mean, se } = column;
    return `${titleOf(column)}: mean ${figureText(mean, MEAN_DIGITS)}${Number.isNaN(se) ? '' : `, se ${errorText(se)}`}`;
  }
  const known = cells.filter(({ se }) => !Number.isNaN(se));
  const [worst] = known.toSorted((a, b) => b.se - a.se);
  if (worst === undefined) return '';
  const names = table.columns.slice(1, 1 + worst.parameters.length);
  const cell = names.map((name, position) => `${name}=${worst.parameters[position] ?? ''}`).join(', ');
  const shown = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell;
  const unknown = cells.length - known.length;
  const others = unknown === 0 ? '' : `; ${counted(unknown, 'row', 'rows')} without one`;
  return `${titleOf(column)}: largest se ${errorText(worst.se)} (${shown})${others}`;
}
