import { areRepeated, methodOf, nameOf, placeText, type Axes, type Estimate, type Shown } from './estimates';
import { figureText, figureTexts } from './statistics';

/** The title of a picture. */
export function titleOf({ x, group, panel }: Axes, { value }: Shown): string {
  const second = group === undefined ? '' : ` and ${group.name}`;
  return `${value.name} over ${x.name}${second}${panel === undefined ? '' : `, for each ${panel.name}`}`;
}

export function averagedText(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Averaged over ${names.join(', ')}.`;
}

/** In the order of the axis. */
export function byX(all: readonly Estimate[]): Estimate[] {
  return [...all].sort((a, b) => Number(a.x) - Number(b.x));
}

/** Where the value is smallest and largest. */
export function extremes(axes: Axes, shown: Shown, all: readonly Estimate[]): string {
  const known = all.filter(({ count }) => count > 0);
  const [least] = [...known].sort((a, b) => a.mean - b.mean);
  const [greatest] = [...known].sort((a, b) => b.mean - a.mean);
  const first = ({ mean }: Estimate): string =>
    known.filter((other) => other.mean === mean).length > 1 ? 'first ' : '';
  if (least === undefined || greatest === undefined) return '';
  const name = nameOf(shown, areRepeated(all));
  if (least.mean === greatest.mean) return `${name} is ${figureText(least.mean)} everywhere.`;
  const [from = '', to = ''] = figureTexts([least.mean, greatest.mean]);
  return `${name} is lowest, ${from}, ${first(least)}at ${placeText(axes, least)}, and highest, ${to}, ${first(greatest)}at ${placeText(axes, greatest)}.`;
}

/** A heat map has no intervals, so a sentence gives the widest. */
export function widestTexts(axes: Axes, shown: Shown, all: readonly Estimate[]): string[] {
  const known = all.filter(({ lower }) => Number.isFinite(lower));
  const widest = known.reduce<Estimate | undefined>(
    (most, each) => (most !== undefined && most.upper - most.lower >= each.upper - each.lower ? most : each),
    undefined,
  );
  if (widest === undefined) return [];
  const [from = '', to = ''] = figureTexts([widest.lower, widest.upper]);
  return [
    `The widest 95 % interval (${methodOf(shown)}) is from ${from} to ${to}, at ${placeText(axes, widest)}.`,
    ...overlapTexts(all),
  ];
}

/** Colors that differ look like an effect, however small the difference is. */
function overlapTexts(all: readonly Estimate[]): string[] {
  const known = all.filter(({ count }) => count > 0);
  const lowest = known.reduce((least, { upper }) => Math.min(least, upper), Infinity);
  const overlap = known.length > 1 && known.every(({ lower }) => lower <= lowest);
  const areAllOne = known.every(({ mean }) => mean === known[0]?.mean);
  return overlap && !areAllOne ? ['All intervals overlap, and the differences may be chance.'] : [];
}
