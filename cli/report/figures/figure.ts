import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };

/** A picture, and what it says in words. */
export interface Figure {
  readonly title: string;
  /** What the picture shows, for those who can't see it. */
  readonly text: string;
  /**
   * The picture in Vega-Lite. Fields of the data have names of our own: those of the user may hold characters that Vega-Lite reads as
   * paths. Colours are properties of the page's style sheet.
   * @param width in pixels.
   */
  readonly spec: (width: number) => TopLevelSpec;
}

/** A picture with axes, as high as it is to be, legend and all. */
export const FITTED = { autosize: { type: 'fit', contains: 'padding' } } as const;

/** The usual height of a picture, in pixels. */
export const HEIGHT = 280;

export const COLOUR = 'var(--mark)';

/** Colours of groups, which also those can tell apart who do not see red and green. */
export const GROUP_COLOURS = Array.from({ length: 6 }, (_, position) => `var(--group-${String(position + 1)})`);
