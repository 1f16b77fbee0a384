import { groupBy } from '../system/group-by';
import type { Lack } from './missing-columns';
import { LEAST_REPEATS } from './row-keys';
import {
  resultColumns,
  type Division,
  type MixedSeries,
  type ResultColumns,
  type ResultSeries,
  type ValueTable,
} from './value-columns';
import type { ColumnSummary, OddColumn } from './series-cells';
import { SeriesCells } from './series-cells';

/** The summary of a results table. */
export interface Summary {
  readonly columns: readonly ColumnSummary[];
  /** The series of these columns, in the same order. */
  readonly series: readonly ResultSeries[];
  readonly divider: ResultColumns['divider'];
  readonly odd: readonly OddColumn[];
  /** What some tasks have no values for. */
  readonly lacks: readonly Lack[];
}

/**
 * Summaries of the series whose cells are all numbers, or all TRUE or FALSE, or missing, and of those in which most
 * cells are numbers.
 */
export function summarize(table: ValueTable, results: ResultColumns = resultColumns(table)): Summary {
  const { series, divider, areNamesIdle, lackingRows, mixed } = results;
  const found = series.map((one) => new SeriesCells(one));
  const byDivision = groupBy(found, ({ series: { division } }) => division);
  const divisionsOf = divider();
  for (const row of table.rows) {
    const [task = ''] = row;
    for (const division of divisionsOf(row))
      for (const cells of byDivision.get(division) ?? [])
        if (!table.lacks(task, cells.series.column)) cells.add(row[cells.series.place] ?? '', task);
  }
  const ofNumbers = columnsOfNumbers(found);
  const withWords = columnsWith(found, ({ wordCount }) => wordCount > 0);
  const withValues = columnsWith(found, ({ hasValues }) => hasValues);
  const summaries = found.flatMap((cells) => {
    const { series } = cells;
    const areEmptyMissing = withValues.has(series.column) && !withWords.has(series.column);
    return cells.summaries(areEmptyMissing).map((summary) => ({ series, summary }));
  });
  const summarized = new Set(summaries.map(({ series: { name } }) => name));
  const idle = series.filter(({ name }) => areNamesIdle && summarized.has(name));
  return {
    columns: summaries.map(({ summary }) => summary),
    series: summaries.map((found) => found.series),
    divider,
    odd: [
      ...found.filter(({ series: { column } }) => ofNumbers.has(column)).flatMap((cells) => cells.oddTexts()),
      ...codesOf(series.filter(({ column }) => !withWords.has(column))),
      ...mixed.filter(({ name }) => summarized.has(name)).map(mixedGroups),
      ...idle.map(({ name, division }) => idleNames(name, division)),
    ],
    lacks: lackingRows,
  };
}

/** The note that columns are text although all their cells may be numbers. */
function codesOf(series: readonly ResultSeries[]): OddColumn[] {
  const codes = new Map(series.flatMap(({ column, code }) => (code === undefined ? [] : [[column, code] as const])));
  return [...codes].map(([column, { cell, task }]) => {
    const why = `read as text, because a number has leading zeros (task ${task}: ${JSON.stringify(cell)}), so there is no summary`;
    return { column, kind: 'codes', why: { one: `is ${why}`, several: `are ${why}` } };
  });
}

/** The columns with a series of that kind. */
function columnsWith(found: readonly SeriesCells[], isSo: (cells: SeriesCells) => boolean): ReadonlySet<string> {
  return new Set(found.filter(isSo).map(({ series: { column } }) => column));
}

/**
 * Columns that were meant to contain numbers. Labels in a column next to others may also be numbers, and some cells of
 * the only column of numbers may be words. Formatted numbers, such as `1,234.5` and `1.5 secs`, do not count as words,
 * and make a column of numbers if they rarely repeat.
 */
function columnsOfNumbers(found: readonly SeriesCells[]): ReadonlySet<string> {
  const ofNumbers = found.filter(({ series: { code } }) => code === undefined);
  const groups = [...groupBy(ofNumbers, ({ series: { column } }) => column)].map(([column, parts]) => {
    const sum = (of: (part: SeriesCells) => number): number => parts.reduce((all, part) => all + of(part), 0);
    const written = sum((part) => part.writtenCount);
    const areMeasured = sum((part) => part.writtenKinds) * LEAST_REPEATS > written;
    return {
      column,
      numbers: sum((part) => part.numberCount),
      written,
      areMeasured,
      words: sum((part) => part.wordCount),
    };
  });
  const withNumbers = groups.filter(({ numbers }) => numbers > 0);
  const isMeant = ({ numbers, written, words }: (typeof groups)[number]): boolean =>
    words - written <= numbers + written;
  const meant = withNumbers.length === 1 ? withNumbers : withNumbers.filter(isMeant);
  const measured = groups.filter((group) => group.written > 0 && group.areMeasured && isMeant(group));
  return new Set([...meant, ...measured].map(({ column }) => column));
}

/** The note that a line may combine what should not be combined. */
function mixedGroups({ name, keys }: MixedSeries): OddColumn {
  const differ = keys.length === 1 ? 'differs' : 'differ';
  const why = `be a mean of several groups: ${keys.join(' and ')} ${differ} in this place between tasks; give the rows names that are words, or print a named vector`;
  return { column: name, kind: 'groups', why: { one: `may ${why}`, several: `may each ${why}` } };
}

/** The note that a column of names has no line for each of them. */
function idleNames(column: string, division: Division): OddColumn {
  const [kind, by] = division === undefined ? (['names', 'over all rows'] as const) : (['places', 'by place'] as const);
  const why = `summarized ${by}, regardless of row names: the rows have many names, or the same name twice in a task`;
  return { column, kind, why: { one: `is ${why}`, several: `are ${why}` } };
}
