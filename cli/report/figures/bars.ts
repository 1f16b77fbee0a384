import { COLOUR, FITTED, type Figure } from './figure';
import { figureText } from './statistics';

/** One bar. */
export interface Bar {
  readonly label: string;
  /** NaN where there is no value. */
  readonly value: number;
}

const BAR_HEIGHT = 22;
const LONGEST_LABEL = 40;

/** A bar for each label, in their order. */
export function bars(title: string, name: string, values: readonly Bar[]): Figure {
  const known = values.filter(({ value }) => Number.isFinite(value));
  const [greatest] = [...known].sort((a, b) => b.value - a.value);
  const [least] = [...known].sort((a, b) => a.value - b.value);
  const span =
    greatest === undefined || least === undefined
      ? ''
      : ` from ${figureText(least.value)} (${least.label}) to ${figureText(greatest.value)} (${greatest.label})`;
  const missing = values.length - known.length;
  // Two labels that begin alike are two bars.
  const data = known.map(({ value }, place) => ({ place, value }));
  const labels = known.map(({ label }) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label));
  return {
    title,
    text: `${name} of ${String(known.length)} items${span}.${missing === 0 ? '' : ` ${String(missing)} have none.`}`,
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
