import { POINTS_BETWEEN_THOUSANDS, THOUSANDS_AND_COMMA } from './amounts';
import {
  commaRemark,
  findSpacedThousands,
  findWideSpace,
  hasDecimalCommas,
  pointed,
  pointRefusal,
  POINTS_REMARK,
  withPointsIn,
} from './decimal-commas';
import { LEVELS, readFactor } from './factor';
import { readGrid } from './grid';
import { readJson } from './json';
import { readNamedVector } from './named-vector';
import { readNothing } from './nothing';
import { isBlank, isRefusal, type Cells, type OutputKind, type OutputText, type Refusal } from './reading';
import { readTibble } from './tibble';
import { readNumbers, readVector } from './vector';

/** The reading of an output, with what was guessed. */
type Reading = Cells & { readonly remark?: string };

/** A reading, and the kind of the output. */
export type Found = Reading & { readonly kind: OutputKind };

type Reader = readonly [OutputKind, (output: OutputText) => Reading | Refusal];

const PRINTED: readonly Reader[] = [
  ['none', readNothing],
  ['vector', readVector],
  ['vector', readFactor],
  ['named', readNamedVector],
  ['table', readGrid],
  ['table', readTibble],
  ['numbers', readNumbers],
];

/** The same if numbers have decimal commas. Names keep their commas, and so do the words of a factor. */
const PRINTED_WITH_COMMAS: readonly Reader[] = [
  ['none', readNothing],
  ['vector', (output) => readVector(withPointsIn(output))],
  ['vector', readFactor],
  ['named', (output) => readNamedVector(withPointsIn(output, isLineOfValues(output)))],
  ['table', (output) => withPointsInCells(readGrid(output))],
  ['table', (output) => withPointsInCells(readTibble(output))],
  ['numbers', (output) => readNumbers(withPointsIn(output))],
];

/**
 * Reads what R prints, and numbers separated by white space.
 * @param decimal the decimal separator, if the study sets it. Otherwise a comma is a decimal comma if text would be
 * quoted, or no other word is text. In a table, it may be text.
 */
export function readPrinted(output: OutputText, decimal?: '.' | ','): Found | Refusal {
  const wide = findWideSpace(output);
  if (wide !== undefined) return wide;
  if (decimal === ',') return withoutPoints(firstOf(PRINTED_WITH_COMMAS, output), output);
  if (decimal !== undefined) return firstOf(PRINTED, output);
  const found = hasDecimalCommas(output) ? firstOf(PRINTED_WITH_COMMAS, output) : undefined;
  if (found === undefined || isRefusal(found) || (found.kind === 'table' && !isMatrix(output)))
    return withCommaRemark(firstOf(PRINTED, output));
  const spaced = found.kind === 'numbers' ? findSpacedThousands(output) : undefined;
  return spaced ?? (isFactor(output) ? found : withRemark(found, POINTS_REMARK));
}

/** Names and values alternate; the first line may be the title of a table(). */
function isLineOfValues({ lines }: OutputText): (line: number) => boolean {
  return (line) => line % 2 === (lines.length % 2 === 1 ? 0 : 1);
}

function isFactor({ lines }: OutputText): boolean {
  return LEVELS.test(lines.at(-1) ?? '');
}

/** Whether it is an R vector or matrix, in which commas do not separate cells. */
export function hasIndexes({ lines }: OutputText): boolean {
  const [first = '', second = ''] = lines.filter((line) => !isBlank(line));
  return /^ *\[1\] /.test(first) || /^ *\[1,\] /.test(second);
}

/** Whether rows or columns are numbered like those of a matrix, which has quotes around text. */
function isMatrix({ lines }: OutputText): boolean {
  return /^ *\[,1\]/.test(lines[0] ?? '') || /^ *\[1,\] /.test(lines[1] ?? '');
}

/**
 * The reading of numbers that have commas according to the study; refused if all points of a column may be thousands
 * separators. Others are decimal points: a table may contain numbers next to texts such as `10,3`.
 */
function withoutPoints(found: Found | Refusal, { lines }: OutputText): Found | Refusal {
  if (isRefusal(found)) return found;
  const words = new Map(lines.flatMap((line, at) => (line.match(/\S+/g) ?? []).map((word) => [word, at + 1] as const)));
  for (const [place, column] of found.columns.entries()) {
    if (place === 0 && ['row', 'name'].includes(column)) continue;
    // A point that was a comma does not occur in any word of the output.
    const points = found.rows.map((row) => row[place] ?? '').filter((cell) => /\d\.\d/.test(cell) && words.has(cell));
    const [first] = points;
    if (
      first !== undefined &&
      points.every((cell) => POINTS_BETWEEN_THOUSANDS.test(cell) || THOUSANDS_AND_COMMA.test(cell))
    )
      return pointRefusal(words.get(first) ?? 1, first);
  }
  return found;
}

function withPointsInCells(found: Reading | Refusal): Reading | Refusal {
  if (isRefusal(found)) return found;
  const isName = (place: number): boolean => place === 0 && found.columns[0] === 'row';
  return {
    ...found,
    rows: found.rows.map((row) => row.map((cell, place) => (isName(place) ? cell : pointed(cell)))),
  };
}

function withCommaRemark(found: Found | Refusal): Found | Refusal {
  if (isRefusal(found) || found.kind !== 'table') return found;
  const remark = commaRemark(found.columns, found.rows);
  return remark === undefined ? found : withRemark(found, remark);
}

function withRemark(found: Found, remark: string): Found {
  return { ...found, remark: found.remark === undefined ? remark : `${found.remark}; ${remark}` };
}

export function readJsonOutput(output: OutputText): Found | Refusal {
  return firstOf([['json', readJson]], output);
}

/** The result of the first reader that can read the text, or the most informative refusal. */
function firstOf(readers: readonly Reader[], output: OutputText): Found | Refusal {
  let told: Refusal = { line: 0, why: '', isVague: true };
  for (const [kind, read] of readers) {
    const found = read(output);
    if (!isRefusal(found)) return { kind: found.columns.length === 0 ? 'none' : kind, ...found };
    told = better(told, found);
  }
  return told;
}

/** The refusal that got further; if both are on the same line, the less vague one. */
export function better(one: Refusal, other: Refusal): Refusal {
  if (one.line !== other.line) return other.line > one.line ? other : one;
  return one.isVague === true ? other : one;
}
