// As in tsconfig.json, which tsx finds in the working folder only.
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { CellFigures } from '../results/cells';
import { intervalOf } from './answer';

/** The interval as a line that is comparable with those of the other rows. */
export function Track({ figures, scale }: { readonly figures: CellFigures; readonly scale: Scale }) {
  const { lower, upper } = intervalOf(figures);
  const isKnown = Number.isFinite(lower) && Number.isFinite(upper);
  return (
    <span aria-hidden="true">
      {isKnown && <i style={`left:${String(place(lower, scale))}%;right:${String(100 - place(upper, scale))}%`} />}
      {figures.count > 0 && <b style={`left:${String(place(figures.mean, scale))}%`} />}
    </span>
  );
}

export interface Scale {
  readonly least: number;
  readonly most: number;
}

/** Of a share from 0 to 1; of anything else, from the lowest bound to the highest one. */
export function scaleOf(cells: readonly CellFigures[]): Scale {
  const known = cells.filter(({ count }) => count > 0);
  if (known.every(({ share }) => share !== undefined)) return { least: 0, most: 1 };
  const bounds = known.flatMap((figures) => {
    const { lower, upper } = intervalOf(figures);
    return [figures.mean, lower, upper];
  });
  const finite = bounds.filter(Number.isFinite);
  return {
    least: finite.reduce((a, b) => Math.min(a, b), Infinity),
    most: finite.reduce((a, b) => Math.max(a, b), -Infinity),
  };
}

/** In percent of the scale, with one digit. */
function place(number: number, { least, most }: Scale): number {
  const share = (number - least) / (most - least);
  return Number.isFinite(share) ? Math.round(1000 * Math.min(1, Math.max(0, share))) / 10 : 50;
}
