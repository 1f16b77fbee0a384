import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { momentsOf } from '../../results/mean-and-sd';
import { isNumeric, levelsOf, thinned, type Column } from '../collected/column';
import { barsOfMeans } from './bars-of-means';
import {
  areRepeated,
  estimates,
  gapTexts,
  intervalText,
  levelTexts,
  lineTexts,
  nameOf,
  type Axes,
  type Estimate,
  type Shown,
} from './estimates';
import { COLOUR, FITTED, gapLayer, GROUP_COLOURS, GROUP_SHAPES, HEIGHT, levelLine, WHOLE, type Figure } from './figure';
import { histogram } from './histogram';
import { figureText } from './statistics';
import { averagedText, byX, extremes, titleOf, widestTexts } from './sweep-texts';

/** A categorical parameter with more levels than this is not an axis: file names, for example. */
const MOST_LEVELS = 60;
/** Panels next to and below each other, one for each level of a third parameter. */
const MOST_PANELS = 12;
/** Points of a curve, and cells of a heat map or of all its panels together. */
const MOST_POINTS = 200;
const MOST_CELLS = 1024;
/** Curves with more points than this have no mark at each point. */
const MOST_MARKS = 60;

/**
 * A value over the parameters that vary: a curve over one number, bars over the levels of a category, curves or a heat
 * map over two of them, small multiples over three. Further parameters are averaged. If the words of a parameter name
 * each cell, there is one bar for each of them.
 */
export function sweepFigure(parameters: readonly Column[], shown: Shown): Figure {
  const varying = parameters.filter((column) => {
    const levels = levelsOf(column).length;
    return levels > 1 && (isNumeric(column) || levels <= MOST_LEVELS);
  });
  const cells = new Set(shown.cells).size;
  const label = varying.find((column) => !isNumeric(column) && levelsOf(column).length === cells);
  if (label !== undefined) return barsOfMeans(label, shown);
  const axes = tryChooseAxes(varying);
  if (axes === undefined) return distribution(shown);
  const { x, group, panel } = axes;
  const averaged = varying.filter((column) => ![x, group, panel].includes(column)).map(({ name }) => name);
  if (group === undefined) return isNumeric(x) ? curves(axes, shown, averaged) : barsOfMeans(x, shown);
  const isFewCurves = isNumeric(x) && levelsOf(group).length <= GROUP_COLOURS.length;
  return isFewCurves ? curves(axes, shown, averaged) : heatMap(axes, shown, averaged);
}

/** The values of a study without parameters that vary. */
export function distribution(shown: Shown): Figure {
  const { name, cells, numbers } = shown.value;
  if (!shown.isShare) return histogram(`Distribution of ${name}`, name, numbers);
  const all = cells.map(() => 'all values');
  const column: Column = { name: '', cells: all, numbers: undefined, isLogical: false };
  const { mean } = momentsOf(numbers.filter(Number.isFinite));
  return {
    ...barsOfMeans(column, shown),
    title: `Share of ${name}`,
    text: `The share of ${name} is ${figureText(mean)}.`,
  };
}

/** Numbers come first, ordered by the number of levels, largest first. */
function tryChooseAxes(varying: readonly Column[]): Axes | undefined {
  const sorted = [...varying].sort(
    (a, b) => Number(isNumeric(b)) - Number(isNumeric(a)) || levelsOf(b).length - levelsOf(a).length,
  );
  const [x, group, ...others] = sorted;
  const [panel] = others.sort((a, b) => levelsOf(a).length - levelsOf(b).length);
  return x && { x, group, panel: panel !== undefined && levelsOf(panel).length <= MOST_PANELS ? panel : undefined };
}

/** A row of the picture's data. Vega draws no mark for null. */
type Drawn = Readonly<Record<keyof Estimate, string | number | null>> & { readonly isGap: boolean };

function drawn({ mean, lower, upper, ...rest }: Estimate): Drawn {
  const finite = (number: number): number | null => (Number.isFinite(number) ? number : null);
  return { ...rest, mean: finite(mean), lower: finite(lower), upper: finite(upper), isGap: rest.count === 0 };
}

function curves({ x: given, group, panel }: Axes, shown: Shown, averaged: readonly string[]): Figure {
  const axes = { x: thinned(given, MOST_POINTS), group, panel };
  const all = estimates(axes, shown);
  const isRepeated = areRepeated(all);
  const hasBand = all.some(({ lower }) => Number.isFinite(lower));
  const hasGaps = all.some(({ count }) => count === 0);
  // A point between gaps has no line.
  const hasMarks = hasGaps || levelsOf(axes.x).length <= MOST_MARKS;
  const name = nameOf(shown, isRepeated);
  const scale = shown.isShare ? WHOLE : { zero: false };
  const y = { field: 'mean', type: 'quantitative', title: name, scale } as const;
  const layer = [
    ...(hasBand
      ? [
          {
            mark: { type: 'errorband' } as const,
            encoding: { y: { ...y, field: 'lower' } as const, y2: { field: 'upper' } as const },
          },
        ]
      : []),
    {
      mark: {
        type: 'line',
        invalid: 'break-paths-show-domains',
        ...(hasMarks && { point: group === undefined ? { color: COLOUR } : true }),
      } as const,
      encoding: {
        y,
        ...(group !== undefined &&
          hasMarks && {
            shape: { field: 'group', type: 'nominal', title: group.name, scale: { range: GROUP_SHAPES }, sort: null },
          }),
      },
    },
    ...(hasGaps ? [gapLayer({ y: { value: 'height' } })] : []),
    ...levelLine('y', shown.isShare ? shown.level : undefined),
  ];
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axes.x.name, scale: { zero: false, nice: false } } as const,
    color:
      group === undefined
        ? { value: COLOUR }
        : ({
            field: 'group',
            type: 'nominal',
            title: group.name,
            scale: { range: GROUP_COLOURS },
            sort: null,
          } as const),
  };
  const sorted = byX(all);
  return {
    title: titleOf(axes, shown),
    text: `${extremes(axes, shown, sorted)}${averagedText(averaged)}`,
    notes: [
      ...lineTexts(shown),
      ...levelTexts(axes, sorted, shown),
      ...(hasBand ? [intervalText(shown, 'The band shows')] : []),
      ...gapTexts(axes, sorted),
    ],
    spec: (width) => inPanels(panel, width, all, { layer, encoding }),
  };
}

function heatMap({ x: givenX, group: givenY, panel }: Axes, shown: Shown, averaged: readonly string[]): Figure {
  const side = Math.floor(Math.sqrt(MOST_CELLS / (panel === undefined ? 1 : levelsOf(panel).length)));
  const axes = { x: thinned(givenX, side), group: givenY && thinned(givenY, side), panel };
  const all = estimates(axes, shown);
  const hasGaps = all.some(({ count }) => count === 0);
  const sorted = isNumeric(axes.x) ? byX(all) : all;
  const axis = (column: Column | undefined, field: string) =>
    ({
      field,
      type: 'ordinal',
      title: column?.name ?? null,
      // In the order of the table, unless they are numbers.
      ...(column !== undefined && !isNumeric(column) && { sort: null }),
    }) as const;
  const rectangles = {
    mark: 'rect',
    encoding: {
      color: {
        field: 'mean',
        type: 'quantitative',
        title: nameOf(shown, areRepeated(all)),
        scale: { scheme: 'viridis', ...(shown.isShare && WHOLE) },
      },
    },
  };
  return {
    title: titleOf(axes, shown),
    text: `${extremes(axes, shown, sorted)}${averagedText(averaged)}`,
    notes: [...levelTexts(axes, all, shown), ...widestTexts(axes, shown, all), ...gapTexts(axes, all)],
    spec: (width) =>
      inPanels(panel, width, all, {
        encoding: {
          x: { ...axis(axes.x, 'x'), axis: { labelOverlap: true } },
          y: { ...axis(axes.group, 'group'), axis: { labelOverlap: true, labelLimit: width / 4 }, sort: 'descending' },
        },
        layer: [rectangles, ...(hasGaps ? [gapLayer()] : [])],
      }),
  };
}

/** The picture, or one of its kind for each level of the parameter. */
function inPanels(panel: Column | undefined, width: number, all: readonly Estimate[], spec: object): TopLevelSpec {
  const data = { values: all.map(drawn) };
  if (panel === undefined) return { ...FITTED, width, height: HEIGHT, data, ...spec } as TopLevelSpec;
  const columns = width < 500 ? 1 : 3;
  const [ofAxes, ofLegend] = [45, 90];
  const panelWidth = Math.max(80, Math.floor((width - ofLegend) / columns - ofAxes));
  return {
    data,
    columns,
    facet: { field: 'panel', type: 'nominal', title: panel.name, sort: levelsOf(panel) },
    spec: { width: panelWidth, height: panelWidth * 0.75, ...spec },
  } as TopLevelSpec;
}
