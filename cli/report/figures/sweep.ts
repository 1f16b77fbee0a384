import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { isNumeric, levelsOf, thinned, type Column, type NumberColumn } from '../collected/column';
import { bars } from './bars';
import { COLOUR, FITTED, GROUP_COLOURS, HEIGHT, type Figure } from './figure';
import { histogram } from './histogram';
import { figureText, figureTexts, labelText } from './statistics';

/** A categorical parameter with more levels than this is not an axis: file names, for example. */
const MOST_LEVELS = 60;
/** Panels next to and below each other, one for each level of a third parameter. */
const MOST_PANELS = 12;
/** Points of a curve, and cells of a heat map or of all its panels together. */
const MOST_POINTS = 200;
const MOST_CELLS = 1024;
/** Curves with more points than this have no mark at each point. */
const MOST_MARKS = 60;

interface Axes {
  readonly x: Column;
  readonly group: Column | undefined;
  readonly panel: Column | undefined;
}

/**
 * A value over the parameters that vary: a curve over one number, bars over the levels of a category, curves or a heat
 * map over two of them, small multiples over three. Further parameters are averaged.
 */
export function sweepFigure(parameters: readonly Column[], value: NumberColumn): Figure {
  const varying = parameters.filter((column) => {
    const levels = levelsOf(column).length;
    return levels > 1 && (isNumeric(column) || levels <= MOST_LEVELS);
  });
  const axes = tryChooseAxes(varying);
  if (axes === undefined) return histogram(`Distribution of ${value.name}`, value.name, value.numbers);
  const { x, group, panel } = axes;
  const averaged = varying.filter((column) => ![x, group, panel].includes(column)).map(({ name }) => name);
  if (group === undefined) return isNumeric(x) ? curves(axes, value, averaged) : barsOfMeans(x, value);
  const isFewCurves = isNumeric(x) && levelsOf(group).length <= GROUP_COLOURS.length;
  return isFewCurves ? curves(axes, value, averaged) : heatMap(axes, value, averaged);
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

function curves({ x: given, group, panel }: Axes, value: NumberColumn, averaged: readonly string[]): Figure {
  const x = thinned(given, MOST_POINTS);
  const points = pointsOf({ x, group, panel }, value);
  const isRepeated = points.length > new Set(points.map(placeOf)).size;
  // TRUE and FALSE have no middle half.
  const hasBand = isRepeated && !value.isLogical;
  const hasMarks = levelsOf(x).length <= MOST_MARKS;
  const colour =
    group === undefined
      ? { value: COLOUR }
      : ({ field: 'group', type: 'nominal', title: group.name, scale: { range: GROUP_COLOURS }, sort: null } as const);
  const layer = [
    ...(hasBand ? [{ mark: { type: 'errorband', extent: 'iqr' } as const }] : []),
    {
      mark: { type: 'line', ...(hasMarks && { point: group === undefined ? { color: COLOUR } : true }) } as const,
      encoding: { y: { aggregate: 'mean', field: 'value', title: meanOf(value, isRepeated) } as const },
    },
  ];
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: x.name, scale: { zero: false, nice: false } } as const,
    y: { field: 'value', type: 'quantitative', title: meanOf(value, isRepeated), scale: { zero: false } } as const,
    color: colour,
  };
  const band = hasBand ? ' The band shows the middle half of the values.' : '';
  return {
    title: titleOf({ x, group, panel }, value),
    text: `${extremes({ x, group, panel }, value, points)}${averagedText(averaged)}${band}`,
    spec: (width) => inPanels(panel, width, points, { layer, encoding }),
  };
}

function heatMap({ x: givenX, group: givenY, panel }: Axes, value: NumberColumn, averaged: readonly string[]): Figure {
  const side = Math.floor(Math.sqrt(MOST_CELLS / (panel === undefined ? 1 : levelsOf(panel).length)));
  const x = thinned(givenX, side);
  const group = givenY && thinned(givenY, side);
  const points = pointsOf({ x, group, panel }, value);
  const isRepeated = points.length > new Set(points.map(placeOf)).size;
  const axis = (column: Column | undefined, field: string) =>
    ({
      field,
      type: 'ordinal',
      title: column?.name ?? null,
      // In the order of the table, unless they are numbers.
      ...(column !== undefined && !isNumeric(column) && { sort: null }),
    }) as const;
  return {
    title: titleOf({ x, group, panel }, value),
    text: `${extremes({ x, group, panel }, value, points)}${averagedText(averaged)}`,
    spec: (width) =>
      inPanels(panel, width, points, {
        mark: 'rect',
        encoding: {
          x: { ...axis(x, 'x'), axis: { labelOverlap: true } },
          y: { ...axis(group, 'group'), axis: { labelOverlap: true, labelLimit: width / 4 }, sort: 'descending' },
          color: {
            aggregate: 'mean',
            field: 'value',
            type: 'quantitative',
            title: meanOf(value, isRepeated),
            scale: { scheme: 'viridis' },
          },
        },
      }),
  };
}

/** One bar for each level of a category. */
export function barsOfMeans(x: Column, value: NumberColumn): Figure {
  const points = pointsOf({ x, group: undefined, panel: undefined }, value);
  const means = meansByPlace(points);
  const title = titleOf({ x, group: undefined, panel: undefined }, value);
  const isRepeated = points.length > means.length;
  return bars(
    title,
    meanOf(value, isRepeated),
    means.map(({ point, mean }) => ({ label: String(point.x), value: mean })),
  );
}

/** One value and its position. */
interface Point {
  readonly x: string | number;
  readonly group: string | number;
  readonly panel: string | number;
  readonly value: number;
}

function pointsOf({ x, group, panel }: Axes, { numbers }: NumberColumn): Point[] {
  const at = (column: Column | undefined, row: number): string | number =>
    (column?.numbers ?? column?.cells)?.[row] ?? '';
  return numbers
    .map((value, row) => ({ x: at(x, row), group: at(group, row), panel: at(panel, row), value }))
    .filter((point) => Number.isFinite(point.value) && !Number.isNaN(point.x));
}

function placeOf({ x, group, panel }: Point): string {
  return JSON.stringify([x, group, panel]);
}

function meansByPlace(points: readonly Point[]): { readonly point: Point; readonly mean: number }[] {
  const sums = new Map<string, { readonly point: Point; sum: number; count: number }>();
  for (const point of points) {
    const place = placeOf(point);
    const found = sums.get(place) ?? { point, sum: 0, count: 0 };
    found.sum += point.value;
    found.count++;
    sums.set(place, found);
  }
  return [...sums.values()].map(({ point, sum, count }) => ({ point, mean: sum / count }));
}

/** The picture, or one of its kind for each level of the parameter. */
function inPanels(panel: Column | undefined, width: number, points: readonly Point[], spec: object): TopLevelSpec {
  const data = { values: [...points] };
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

function titleOf({ x, group, panel }: Axes, value: NumberColumn): string {
  const second = group === undefined ? '' : ` and ${group.name}`;
  return `${value.name} over ${x.name}${second}${panel === undefined ? '' : `, for each ${panel.name}`}`;
}

function meanOf({ name, isLogical }: NumberColumn, isRepeated: boolean): string {
  if (isLogical) return `share of ${name}`;
  return isRepeated ? `mean of ${name}` : name;
}

function averagedText(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Averaged over ${names.join(', ')}.`;
}

/** Where the value is smallest and largest. */
function extremes(axes: Axes, value: NumberColumn, points: readonly Point[]): string {
  const means = meansByPlace(points);
  const [least] = [...means].sort((a, b) => a.mean - b.mean);
  const [greatest] = [...means].sort((a, b) => b.mean - a.mean);
  if (least === undefined || greatest === undefined) return '';
  const where = ({ x, group, panel }: Point): string =>
    [
      `${axes.x.name} = ${labelText(x)}`,
      ...(axes.group === undefined ? [] : [`${axes.group.name} = ${labelText(group)}`]),
      ...(axes.panel === undefined ? [] : [`${axes.panel.name} = ${labelText(panel)}`]),
    ].join(', ');
  const name = meanOf(value, points.length > means.length);
  if (least.mean === greatest.mean) return `${name} is ${figureText(least.mean)} everywhere.`;
  const [from = '', to = ''] = figureTexts([least.mean, greatest.mean]);
  return `${name} is lowest, ${from}, at ${where(least.point)}, and highest, ${to}, at ${where(greatest.point)}.`;
}
