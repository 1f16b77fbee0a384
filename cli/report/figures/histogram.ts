import { COLOUR, FITTED, HEIGHT, type Figure } from './figure';
import { figureText, figureTexts, statistics, type Statistics } from './statistics';

const MOST_BINS = 50;

/**
 * How often numbers of each size occur. Infinite and missing ones are omitted. The number of bins is about that of
 * Rice's rule, twice the cube root of the count (Lane, Online Statistics Education).
 */
export function histogram(title: string, name: string, numbers: readonly number[]): Figure {
  const finite = numbers.filter(Number.isFinite);
  const known = statistics(finite);
  return {
    title,
    text: textOf(known),
    spec: (width) => ({
      ...FITTED,
      width,
      height: HEIGHT,
      data: { values: finite.map((x) => ({ x })) },
      mark: { type: 'bar', color: COLOUR },
      encoding: {
        x: {
          field: 'x',
          bin: { maxbins: Math.min(width < 500 ? MOST_BINS / 2 : MOST_BINS, Math.ceil(2 * Math.cbrt(known.count))) },
          title: name,
        },
        y: { aggregate: 'count', title: 'count', axis: { format: '~f' } },
      },
    }),
  };
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
