import type { CollectedStudy, TaskRecord } from '../collected/collected-study';
import { numberOf } from '../../output/words';
import type { ColumnSummary } from '../../results/series-cells';
import { perTaskText } from '../../results/summary-text';
import {
  isNumeric,
  levelsOf,
  missingText,
  type Column,
  type NumberColumn,
  type ResultColumn,
} from '../collected/column';
import { bars } from './bars';
import type { Figure } from './figure';
import { histogram } from './histogram';
import { barsOfMeans } from './bars-of-means';
import { cellNumbers, type Shown } from './estimates';
import { sweepFigure } from './sweep';

/** How many columns of values have a picture. */
const MOST_COLUMNS = 4;
/** How many items of a queue have their own bar. */
const MOST_ITEMS = 60;
const MOST_TEXTS = 30;

/**
 * The pictures of a study's results, and which columns of numbers have none.
 * @param level the share to which others are compared.
 */
export function resultFigures(
  { description, parameters, results, summaries, records }: CollectedStudy,
  level?: number,
): { readonly figures: readonly Figure[]; readonly left: readonly string[] } {
  const cells = cellNumbers(parameters, results[0]?.cells.length ?? 0);
  const numeric = results.filter(isNumeric).sort((a, b) => Number(tellsNothing(a)) - Number(tellsNothing(b)));
  const isFew = description.pattern === 'queue-worker-pool' && records.length <= MOST_ITEMS;
  const figures = numeric.slice(0, MOST_COLUMNS).map((value) => {
    const summary = summaries.find(({ column }) => column === value.name);
    const shown: Shown = { value, isShare: summary?.share !== undefined, level, cells };
    const figure = isFew ? barsOfMeans(itemsOf(parameters), shown) : sweepFigure(parameters, shown);
    return withCounts(figure, summary);
  });
  const left = numeric.slice(MOST_COLUMNS).map(({ name }) => name);
  const [text] = results;
  return numeric.length === 0 && text !== undefined ? { figures: textFigures(text), left } : { figures, left };
}

/**
 * Columns that only count rows, or are the same everywhere, such as a setting that a script prints next to its results,
 * come last.
 */
function tellsNothing(column: ResultColumn & NumberColumn): boolean {
  return column.isIndex || levelsOf(column).length < 2;
}

/** The picture with a sentence on the values that are not in it, and on what it combines. */
function withCounts(figure: Figure, summary: ColumnSummary | undefined): Figure {
  const missing = summary && missingText(summary);
  const perTask = summary && perTaskText(summary);
  const sentences = [
    figure.text,
    ...(perTask === undefined ? [] : [`${perTask}.`]),
    ...(missing === undefined ? [] : [`The chart leaves values out: it shows ${missing}.`]),
  ];
  return { ...figure, text: sentences.join(' ') };
}

/** How long the attempts took that produced the results. */
export function durationFigure({ description, records }: CollectedStudy): Figure | undefined {
  const succeeded = records.filter(({ status, seconds }) => status === 'succeeded' && Number.isFinite(seconds));
  if (succeeded.length === 0) return undefined;
  if (description.pattern === 'queue-worker-pool' && records.length <= MOST_ITEMS)
    return bars(
      'Seconds for each item',
      'seconds',
      records.map((record) => ({
        label: labelOf(record),
        value: record.status === 'succeeded' ? record.seconds : NaN,
      })),
      { missing: 'no result' },
    );
  return histogram(
    'Seconds for each task',
    'seconds',
    succeeded.map(({ seconds }) => seconds),
  );
}

function labelOf({ parameters }: TaskRecord): string {
  return parameters.join(', ');
}

/** The items as one category. */
function itemsOf(parameters: readonly Column[]): Column {
  const rows = parameters[0]?.cells.length ?? 0;
  const cells = Array.from({ length: rows }, (_, row) => parameters.map((column) => column.cells[row]).join(', '));
  return { name: parameters.map(({ name }) => name).join(', '), cells, numbers: undefined, isLogical: false };
}

/** How often each text occurs, if some occur several times and none of them is a number. */
function textFigures(column: Column): Figure[] {
  const cells = column.cells.filter((cell) => cell !== '');
  const levels = [...new Set(cells)];
  const hasNumbers = levels.some((level) => Number.isFinite(numberOf(level)));
  if (hasNumbers || levels.length > MOST_TEXTS || levels.length === cells.length) return [];
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [
    bars(
      `How often each ${column.name} occurs`,
      'count',
      levels.map((level) => ({ label: level, value: counts.get(level) ?? 0 })),
    ),
  ];
}
