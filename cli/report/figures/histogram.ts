import { COLOUR, FITTED, HEIGHT, type Figure } from './figure';
import { countText, figureText, statistics } from './statistics';

const MOST_BINS = 50;

/**
 * How often numbers of each size are there; those that are not finite are left out. The number of bins is about
 * that of Rice's rule, twice the cube root of the count (Lane, Online Statistics Education).
 */
export function histogram(title: string, name: string, numbers: readonly number[]): Figure {
  const finite = numbers.filter(Number.isFinite);
  const { count, mean, least, greatest, lowerQuartile, upperQuartile } = statistics(finite);
  return {
    title,
    text:
      `${countText(count)} values from ${figureText(least)} to ${figureText(greatest)}, on average ${figureText(mean)}; ` +
      `half of them lie between ${figureText(lowerQuartile)} and ${figureText(upperQuartile)}.`,
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
