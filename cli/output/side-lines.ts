import { isBlank, quoteLine, type OutputText } from './reading';

/** The output of R's dev.off(): the device that is now open, above its number. */
const DEVICE =
  /^ *(?:null device|pdf|png|svg|jpeg|tiff|bmp|postscript|xfig|pictex|cairo_pdf|cairo_ps|X11|X11cairo|quartz|windows|RStudioGD|agg_\w+|devSVG) $/;

/** An output without the lines that R prints in addition to a result if invisible() was forgotten. */
export interface WithoutSideLines {
  /** Undefined if nothing is left. */
  readonly output: OutputText | undefined;
  readonly hasDevice: boolean;
  /** The first such line. */
  readonly line: number;
  readonly remark: string;
}

/**
 * Removes the output of dev.off(), and NULL before or after everything else. @returns undefined if there is no such
 * line.
 */
export function withoutSideLines(output: OutputText): WithoutSideLines | undefined {
  const { lines } = output;
  // In a list, NULL is an element.
  if (lines.some((line) => /^(?:\[\[\d+\]\]|\$)/.test(line))) return undefined;
  const devices = new Set(lines.flatMap((_, position) => (isDevice(lines, position) ? [position, position + 1] : [])));
  const isSide = (position: number): boolean =>
    devices.has(position) || lines[position] === 'NULL' || isBlank(lines[position] ?? '');
  const places = lines.map((_, position) => position);
  const first = places.find((position) => !isSide(position)) ?? lines.length;
  const last = places.findLast((position) => !isSide(position)) ?? -1;
  const isOut = (position: number): boolean => devices.has(position) || position < first || position > last;
  const out = places.filter((position) => isOut(position) && !isBlank(lines[position] ?? ''));
  const [line] = out;
  if (line === undefined) return undefined;
  // R's output may begin with a blank line, as for a table().
  const kept = lines.filter((each, position) => !isOut(position) || (isBlank(each) && position < last));
  const what = devices.has(line) ? 'which dev.off() prints,' : 'which is not a value,';
  return {
    output: last < 0 ? undefined : { text: kept.map((each) => `${each}\n`).join(''), lines: kept },
    hasDevice: devices.size > 0,
    line: line + 1,
    remark: `${quoteLine(output, line + 1)} ${what} was left out`,
  };
}

function isDevice(lines: readonly string[], position: number): boolean {
  const [name = '', number = ''] = lines.slice(position, position + 2);
  return DEVICE.test(name) && /^ *\d+ $/.test(number) && number.length === name.length;
}
