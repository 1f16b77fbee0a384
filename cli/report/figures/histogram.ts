import { COLOUR, FITTED, HEIGHT, type Figure } from './figure';
import { countText, figureText, statistics } from './statistics';

const MOST_BINS = 50;

/**
 * How often numbers of each size are there. Some of them may not be finite: these are counted in words. The number of bins is about
 * that of Rice's rule, twice the cube root of the count (Lane, Online Statistics Education).
 */
export function histogram(title: string, name: string, numbers: readonly number[]): Figure {
  const finite = numbers.filter(Number.isFinite);
  const { count, mean, least, greatest, lowerQuartile, upperQuartile } = statistics(finite);
  const infinite = numbers.filter((number) => Math.abs(number) === Infinity).length;
  const left = infinite === 0 ? '' : ` ${countText(infinite)} are infinite, and not shown.`;
  return {
    title,
    text:
      `${countText(count)} values from ${figureText(least)} to ${figureText(greatest)}, on average ${figureText(mean)}; ` +
      `half of them lie between ${figureText(lowerQuartile)} and ${figureText(upperQuartile)}.${left}`,
    spec: (width) => ({
      ...FITTED,
      width,
      height: HEIGHT,
      data: { values: finite.map((x) => ({ x })) },
      mark: { type: 'bar', color: COLOUR },
      encoding: {
        x: {
          field: 'x',
          bin: { maxbins: Math.min(width < 500 ? MOST_BINS / 2 : MOST_BINS, Math.ceil(2 * Math.cbrt(count))) },
          title: name,
        },
        y: { aggregate: 'count', title: 'count' },
      },
    }),
  };
}
