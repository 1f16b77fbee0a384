import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };

/** A picture, and its description. */
export interface Figure {
  readonly title: string;
  /** What the picture shows, for people who can't see it. */
  readonly text: string;
  /** Sentences on how to read it: what its intervals and lines are, and what it does not show. */
  readonly notes?: readonly string[];
  /**
   * The picture in Vega-Lite. Fields of the data have internal names, because the user's names may contain characters
   * that Vega-Lite reads as paths. Colors are properties of the page's style sheet.
   * @param width in pixels.
   */
  readonly spec: (width: number) => TopLevelSpec;
}

/** A picture with axes. The height includes the legend and everything else. */
export const FITTED = { autosize: { type: 'fit', contains: 'padding' } } as const;

/** The usual height of a picture, in pixels. */
export const HEIGHT = 280;

export const COLOUR = 'var(--mark)';

/** Colors of groups, which people who do not see red and green can also distinguish. */
export const GROUP_COLOURS = Array.from({ length: 6 }, (_, position) => `var(--group-${String(position + 1)})`);

/** Not by color alone. */
export const GROUP_SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** The marks of an axis of counts. */
export const WHOLE_NUMBERS = { format: '~f', tickMinStep: 1 } as const;

/** The axis of shares. */
export const WHOLE = { domain: [0, 1], nice: false } as const;

/** Crosses at places without a value. */
export function gapLayer(encoding: object = {}): object {
  return {
    transform: [{ filter: 'datum.isGap' }],
    mark: { type: 'text', text: '✕', fontSize: 12, baseline: 'middle' },
    encoding: { ...encoding, color: { value: 'currentColor' } },
  };
}

/** A line through the whole picture at a level of its axis. */
export function levelLine(axis: 'x' | 'y', level: number | undefined): object[] {
  if (level === undefined) return [];
  const mark = { type: 'rule', strokeDash: [5, 4] } as const;
  // The other layers share the other axis and the color.
  const encoding = {
    [axis === 'x' ? 'y' : 'x']: null,
    [axis]: { field: 'level', type: 'quantitative' },
    color: { value: 'currentColor' },
  };
  return [{ data: { values: [{ level }] }, mark, encoding }];
}
