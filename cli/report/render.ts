import type { Config } from 'vega-lite' with { 'resolution-mode': 'import' };
import type { Figure } from './figures/figure';

/** Widths of a picture, in pixels: on a screen or in print, and on a phone. */
const WIDE = 680;
const NARROW = 330;

/** A figure as SVG, for both widths. */
export interface Drawing extends Pick<Figure, 'title' | 'text'> {
  readonly wide: string;
  readonly narrow: string;
}

/** Colours come from the page, so that they suit its mode; words for those who can't see the picture are those of the figure. */
const CONFIG: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    aria: false,
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    titleFontWeight: 'normal',
    titleLimit: NARROW - 50,
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    gridColor: 'var(--grid)',
  },
  legend: {
    aria: false,
    symbolOpacity: 1,
    symbolStrokeWidth: 2,
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    titleFontWeight: 'normal',
  },
  header: { labelColor: 'currentColor', titleColor: 'currentColor', titleFontWeight: 'normal' },
  mark: { aria: false },
};

/** Draws figures with Vega-Lite (https://vega.github.io/vega-lite/), one after another. */
export async function draw(figures: readonly Figure[]): Promise<Drawing[]> {
  const drawings: Drawing[] = [];
  for (const { title, text, spec } of figures)
    drawings.push({ title, text, wide: await toSvg(spec(WIDE)), narrow: await toSvg(spec(NARROW)) });
  return drawings;
}

async function toSvg(spec: ReturnType<Figure['spec']>): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(compile(spec, { config: CONFIG }).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
