import type { Column } from '../collected/column';
import { bars } from './bars';
import {
  areRepeated,
  estimates,
  intervalText,
  levelTexts,
  lineTexts,
  nameOf,
  type Axes,
  type Shown,
} from './estimates';
import type { Figure } from './figure';

/** One bar for each level of a category, or one point with its interval if levels have several values. */
export function barsOfMeans(x: Column, shown: Shown): Figure {
  const axes: Axes = { x, group: undefined, panel: undefined };
  const all = estimates(axes, shown);
  const hasIntervals = all.some(({ lower }) => Number.isFinite(lower));
  return bars(
    `${shown.value.name} by ${x.name}`,
    nameOf(shown, areRepeated(all)),
    all.map(({ x: label, mean, lower, upper }) => ({
      label: String(label),
      value: mean,
      ...(hasIntervals && { lower, upper }),
    })),
    {
      isShare: shown.isShare,
      level: shown.level,
      notes: [
        ...lineTexts(shown),
        ...levelTexts(axes, all, shown),
        ...(hasIntervals ? [intervalText(shown, 'The lines show')] : []),
      ],
    },
  );
}
