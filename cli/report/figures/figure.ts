import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };

/** A picture, and its description. */
export interface Figure {
  readonly title: string;
  /** What the picture shows, for people who can't see it. */
  readonly text: string;
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
