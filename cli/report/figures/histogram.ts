import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { quantileOf } from '../../results/uncertainty';
import { momentsOf } from '../../results/mean-and-sd';
import { LEAST_VALUES_FOR_QUANTILES } from '../../results/cells-text';
import { counted } from '../../text/count';
import { binsOf, rangeOf } from './bins';
import { COLOUR, FITTED, HEIGHT, WHOLE_NUMBERS, type Figure } from './figure';
import { figureText, figureTexts, statistics, type Statistics } from './statistics';

/** How often numbers of each size occur. Infinite and missing ones are omitted. */
export function histogram(title: string, name: string, numbers: readonly number[]): Figure {
  const sorted = Float64Array.from(numbers.filter(Number.isFinite)).sort();
  const known = statistics(numbers);
  const range = rangeOf(sorted);
  const lines = linesOf(sorted, known.mean);
  return {
    title,
    text: textOf(known),
    notes: [...lineTexts(lines, range), ...outsideTexts(sorted, range)],
    spec: (width) =>
      ({
        ...FITTED,
        width,
        height: HEIGHT,
        data: { values: binsOf(sorted, range, width < 500 ? 25 : 50) },
        encoding: { x: { type: 'quantitative', title: name, scale: { zero: false, nice: false } } },
        layer: [
          {
            mark: { type: 'bar', color: COLOUR, binSpacing: 1 },
            encoding: {
              x: { field: 'from', type: 'quantitative', bin: 'binned', title: name },
              x2: { field: 'to' },
              y: { field: 'count', type: 'quantitative', title: 'count', axis: WHOLE_NUMBERS },
            },
          },
          ...(lines.length === 0 ? [] : [markedLines(lines, range)]),
        ],
      }) as TopLevelSpec,
  };
}

/** A number that is marked in the picture. */
interface Line {
  readonly label: 'mean' | '2.5 %' | 'median' | '97.5 %';
  readonly at: number;
}

function linesOf(sorted: Float64Array, mean: number): Line[] {
  if (sorted.length < LEAST_VALUES_FOR_QUANTILES || sorted[0] === sorted.at(-1)) return [];
  return [
    { label: 'mean', at: mean },
    { label: '2.5 %', at: quantileOf(sorted, 25) },
    { label: 'median', at: quantileOf(sorted, 500) },
    { label: '97.5 %', at: quantileOf(sorted, 975) },
  ];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function isInside({ at }: Line, { from, to }: Range): boolean {
  return at >= from && at <= to;
}

function markedLines(lines: readonly Line[], range: Range): object {
  const values = lines
    .filter((line) => isInside(line, range))
    .map(({ label, at }) => ({ at, dash: label === 'mean' ? [1, 0] : label === 'median' ? [2, 2] : [6, 4] }));
  return {
    data: { values },
    mark: { type: 'rule', color: 'currentColor' },
    encoding: {
      x: { field: 'at', type: 'quantitative' },
      strokeDash: { field: 'dash', type: 'nominal', scale: null },
    },
  };
}

function lineTexts(lines: readonly Line[], range: Range): string[] {
  const [average, lower, median, upper] = lines;
  if (average === undefined || lower === undefined || median === undefined || upper === undefined) return [];
  const outside = (line: Line): string => (isInside(line, range) ? '' : ' (outside the chart)');
  const [least = '', middle = '', greatest = ''] = figureTexts([lower.at, median.at, upper.at]);
  return [
    `Solid line: the mean, ${figureText(average.at)}${outside(average)}.`,
    `Dashed lines: the quantiles of 2.5 %, ${least}${outside(lower)}, and of 97.5 %, ${greatest}${outside(upper)}; dotted line: the median, ${middle}${outside(median)}.`,
  ];
}

function outsideTexts(sorted: Float64Array, { from, to }: Range): string[] {
  const below = sorted.filter((number) => number < from).length;
  const above = sorted.filter((number) => number > to).length;
  if (below + above === 0) return [];
  const inside = [...sorted].filter((number) => number >= from && number <= to);
  const parts = [
    ...(below === 0 ? [] : [`${String(below)} below ${figureText(from)}, down to ${figureText(sorted[0] ?? NaN)}`]),
    ...(above === 0 ? [] : [`${String(above)} above ${figureText(to)}, up to ${figureText(sorted.at(-1) ?? NaN)}`]),
  ];
  return [
    `${counted(below + above, 'value lies', 'values lie')} outside the chart: ${parts.join('; ')}. Without ${below + above === 1 ? 'it' : 'them'}, the mean is ${figureText(momentsOf(inside).mean)}.`,
  ];
}

/** A few numbers have no meaningful middle half. */
const FEW = 4;

function textOf({ count, mean, least, greatest, lowerQuartile, upperQuartile }: Statistics): string {
  if (count === 1) return `The only value is ${figureText(least)}.`;
  if (least === greatest) return `All ${String(count)} values are ${figureText(least)}.`;
  const [from = '', to = '', average = '', lower = '', upper = ''] = figureTexts([
    least,
    greatest,
    mean,
    ...(count < FEW ? [] : [lowerQuartile, upperQuartile]),
  ]);
  const span = `${String(count)} values from ${from} to ${to}, on average ${average}`;
  if (count < FEW) return `${span}.`;
  const half =
    lowerQuartile === upperQuartile
      ? `at least half of them are ${lower}`
      : `half of them lie between ${lower} and ${upper}`;
  return `${span}; ${half}.`;
}
