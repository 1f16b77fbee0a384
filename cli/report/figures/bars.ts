import { counted } from '../../text/count';
import { COLOUR, FITTED, type Figure } from './figure';
import { figureTexts, labelText } from './statistics';

/** One bar. */
export interface Bar {
  readonly label: string;
  /** NaN if there is no value. */
  readonly value: number;
}

const BAR_HEIGHT = 22;
const LONGEST_LABEL = 40;

/** One bar per label, in their order. */
export function bars(title: string, name: string, values: readonly Bar[]): Figure {
  const known = values.filter(({ value }) => Number.isFinite(value));
  const missing = values.length - known.length;
  // Two labels that begin alike are two bars.
  const data = known.map(({ value }, place) => ({ place, value }));
  const labels = known.map(({ label }) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label));
  return {
    title,
    text: `${name} of ${counted(known.length, 'item', 'items')}${spanOf(known)}.${missing === 0 ? '' : ` ${counted(missing, 'has', 'have')} none.`}`,
    spec: (width) => ({
      ...FITTED,
      width,
      height: 60 + BAR_HEIGHT * known.length,
      params: [{ name: 'labels', value: labels }],
      data: { values: data },
      mark: { type: 'bar', color: COLOUR },
      encoding: {
        y: {
          field: 'place',
          type: 'ordinal',
          title: null,
          axis: { labelExpr: 'labels[datum.value]', labelLimit: width / 3 },
        },
        x: { field: 'value', type: 'quantitative', title: name },
      },
    }),
  };
}

/** The bars that they connect. */
function spanOf(bars: readonly Bar[]): string {
  const sorted = [...bars].sort((a, b) => a.value - b.value);
  // The first, if several are equally large.
  const [least, greatest] = [sorted[0], sorted.find(({ value }) => value === sorted.at(-1)?.value)];
  if (least === undefined || greatest === undefined) return '';
  const [from = '', to = ''] = figureTexts([least.value, greatest.value]);
  const shown = (text: string, { label }: Bar): string => `${text} (${labelText(label)})`;
  if (bars.length === 1) return `: ${shown(from, least)}`;
  if (least.value === greatest.value) return `, each ${from}`;
  return `: from ${shown(from, least)} to ${shown(to, greatest)}`;
}
