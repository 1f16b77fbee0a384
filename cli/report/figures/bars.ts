import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { counted } from '../../text/count';
import { COLOUR, FITTED, levelLine, WHOLE, type Figure } from './figure';
import { figureTexts, labelText } from './statistics';
import { wrapped } from './wrapped';

/** One bar. */
export interface Bar {
  readonly label: string;
  /** NaN if there is no value. */
  readonly value: number;
  /** The interval of the value; NaN or missing if it is unknown. */
  readonly lower?: number;
  readonly upper?: number;
}

interface Options {
  /** Sentences on how to read the picture. */
  readonly notes?: readonly string[];
  /** Whether the values are shares, so that the axis goes from 0 to 1. */
  readonly isShare?: boolean;
  readonly level?: number | undefined;
  /** What to write in place of a bar without a value. */
  readonly missing?: string;
}

const LINE_HEIGHT = 13;
const ROW_PADDING = 10;
const CHARACTER_WIDTH = 6;

/** One bar per label, in their order, or one point with its interval where there is one. Labels are shown whole. */
export function bars(title: string, name: string, values: readonly Bar[], options: Options = {}): Figure {
  const { notes = [], isShare = false, missing = 'no value' } = options;
  const level = isShare ? options.level : undefined;
  const known = values.filter(({ value }) => Number.isFinite(value));
  const areIntervals = values.some(({ lower }) => lower !== undefined && Number.isFinite(lower));
  return {
    title,
    text: `${name} of ${counted(known.length, 'item', 'items')}${spanOf(known)}.`,
    notes,
    spec: (width) => {
      const labels = values.map(({ label }) => wrapped(label, width / 3 / CHARACTER_WIDTH));
      const lines = labels.reduce((most, each) => Math.max(most, each.length), 1);
      const scale = isShare ? { scale: WHOLE } : areIntervals ? { scale: { zero: false } } : {};
      const x = { field: 'value', type: 'quantitative', title: name, ...scale } as const;
      return {
        ...FITTED,
        width,
        height: 60 + (ROW_PADDING + lines * LINE_HEIGHT) * values.length,
        params: [{ name: 'labels', value: labels }],
        data: {
          // Two labels that begin alike are two bars.
          values: values.map(({ value, lower, upper }, place) => ({
            place,
            value: finite(value),
            ...(areIntervals && { lower: finite(lower), upper: finite(upper) }),
          })),
        },
        encoding: {
          y: {
            field: 'place',
            type: 'ordinal',
            title: null,
            axis: { labelExpr: 'labels[datum.value]', labelLimit: 0, grid: areIntervals },
          },
        },
        layer: [
          ...(areIntervals
            ? [
                {
                  mark: { type: 'rule', color: COLOUR, strokeWidth: 2 } as const,
                  encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' } } as const,
                },
                {
                  mark: { type: 'point', filled: true, opacity: 1, size: 60, color: COLOUR } as const,
                  encoding: { x },
                },
              ]
            : [{ mark: { type: 'bar', color: COLOUR } as const, encoding: { x } }]),
          ...levelLine('x', level),
          ...(known.length === values.length ? [] : [missingText(missing)]),
        ],
      } as TopLevelSpec;
    },
  };
}

function missingText(text: string): object {
  return {
    transform: [{ filter: '!isValid(datum.value)' }],
    mark: { type: 'text', align: 'left', dx: 4, color: 'currentColor', fontStyle: 'italic', text: `✕ ${text}` },
    encoding: { x: { value: 0 } },
  };
}

/** Vega omits null. */
function finite(number = NaN): number | null {
  return Number.isFinite(number) ? number : null;
}

/** The bars that they connect. */
function spanOf(bars: readonly Bar[]): string {
  const sorted = [...bars].sort((a, b) => a.value - b.value);
  // The first, if several are equally large.
  const [least, greatest] = [sorted[0], sorted.find(({ value }) => value === sorted.at(-1)?.value)];
  if (least === undefined || greatest === undefined) return '';
  const [from = '', to = ''] = figureTexts([least.value, greatest.value]);
  const shown = (text: string, { label, value }: Bar): string => {
    const others = bars.filter((bar) => bar.value === value).length - 1;
    return `${text} (${labelText(label)}${others === 0 ? '' : ` and ${counted(others, 'other', 'others')}`})`;
  };
  if (bars.length === 1) return `: ${shown(from, least)}`;
  if (least.value === greatest.value) return `, each ${from}`;
  return `: from ${shown(from, least)} to ${shown(to, greatest)}`;
}
