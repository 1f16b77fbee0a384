import type { Spec as VegaSpec } from 'vega' with { 'resolution-mode': 'import' };
import type { Config } from 'vega-lite' with { 'resolution-mode': 'import' };
import type { Figure } from './figures/figure';

/** Widths of a picture, in pixels: on a screen or in print, and on a phone. */
const WIDE = 680;
const NARROW = 330;

/** A figure as SVG, for both widths. */
export interface Drawing extends Pick<Figure, 'title' | 'text'> {
  readonly notes: readonly string[];
  /** Empty if the figure can't be drawn. */
  readonly wide: string;
  readonly narrow: string;
}

type Spec = ReturnType<Figure['spec']>;

/**
 * Colors come from the page, so that they fit its mode. The figure contains the text for people who can't see the
 * picture.
 */
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
  // Names in a picture have numbers. The pictures of one page must differ in them; those of two pages need not.
  (await import('vega')).resetSVGDefIds();
  const drawings: Drawing[] = [];
  for (const figure of figures) drawings.push(await drawOne(figure));
  return drawings;
}

/** A failure of Vega costs this picture, not the report. */
async function drawOne({ title, text, notes = [], spec }: Figure): Promise<Drawing> {
  const without = { title, text, wide: '', narrow: '' };
  try {
    if (!isDrawable(spec(WIDE))) return { ...without, notes: [TOO_ODD] };
    return { title, text, notes, wide: await toSvg(spec, WIDE), narrow: await toSvg(spec, NARROW) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...without, notes: [`There is no chart: Vega can't draw it (${message.slice(0, MOST_CHARACTERS)}).`] };
  }
}

const MOST_CHARACTERS = 200;

const TOO_ODD = 'There is no chart: the numbers are too large, too small, or too close to each other.';

/** Beyond this, the arithmetic of axes and bins overflows or makes no progress, and Vega might never finish. */
const GREATEST = 1e290;
const LEAST = 1e-290;
const LEAST_SPAN = 1e-10;

/** Fields that share an axis. */
const AXES = [['from', 'to'], ['mean', 'lower', 'upper'], ['value', 'lower', 'upper'], ['x'], ['group'], ['count']];

/** Whether the numbers of each axis have a range that it can divide. */
function isDrawable({ data }: Spec): boolean {
  const rows = (data as { readonly values: readonly Readonly<Record<string, unknown>>[] }).values;
  return AXES.every((fields) => {
    let [least, most] = [Infinity, -Infinity];
    for (const row of rows)
      for (const field of fields) {
        const { [field]: value } = row;
        if (typeof value !== 'number' || !Number.isFinite(value)) continue;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    const size = Math.max(Math.abs(least), Math.abs(most));
    const isNone = least > most || size === 0;
    return isNone || (size >= LEAST && size <= GREATEST && (most === least || most - least >= LEAST_SPAN * size));
  });
}

async function toSvg(specOf: Figure['spec'], width: number): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const titled = withTitlesAsValues(compile(withDrawableTexts(sortedByPlace(specOf(width))), { config: CONFIG }).spec);
  const logger = vega.logger(vega.Error);
  // After an error, Vega continues with half a picture.
  logger.error = (error: unknown) => {
    throw error;
  };
  const view = new vega.View(vega.parse(titled), { renderer: 'none', logger });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

interface Facetted {
  readonly data: { readonly values: readonly { readonly panel: unknown }[] };
  readonly facet: { readonly sort: readonly unknown[] };
}

/**
 * The order of panels as a number in each row, because Vega would also mistake some values in an expression for names.
 */
function sortedByPlace(spec: Spec): Spec {
  if (!('facet' in spec)) return spec;
  const { data, facet } = spec as unknown as Facetted;
  return {
    ...spec,
    data: { values: data.values.map((row) => ({ ...row, place: facet.sort.indexOf(row.panel) })) },
    facet: { ...facet, sort: { op: 'min', field: 'place' } },
  };
}

/** Adds a character of zero width to the one text that Vega can't find again among its marks. */
function withDrawableTexts(spec: Spec): Spec {
  const { values } = spec.data as { readonly values: readonly Readonly<Record<string, unknown>>[] };
  const drawable = ([field, value]: [string, unknown]) => [field, value === '__proto__' ? '\u200b__proto__' : value];
  return {
    ...spec,
    data: { values: values.map((row) => Object.fromEntries(Object.entries(row).map(drawable)) as typeof row) },
  };
}

/**
 * Passes titles, which contain the user's names, as values of signals. In expressions, Vega would mistake some texts
 * for names (`if`, `constructor`).
 */
function withTitlesAsValues(spec: VegaSpec): VegaSpec {
  const texts: string[] = [];
  const walk = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string' && (key === 'title' || key === 'text'))
      return { signal: `title${String(texts.push(value) - 1)}` };
    if (Array.isArray(value)) return value.map((item) => walk(item));
    if (typeof value !== 'object' || value === null || key === 'data' || key === 'signals') return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  const walked = walk(spec) as VegaSpec;
  const signals = texts.map((value, place) => ({ name: `title${String(place)}`, value }));
  return { ...walked, signals: [...(walked.signals ?? []), ...signals] };
}
