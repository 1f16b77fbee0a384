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

/** What a reader made of an output, with what it guessed. */
type Reading = Cells & { readonly remark?: string };

/** A reading, and of which kind the output is. */
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

/** The same where numbers have decimal commas. Names keep theirs, and so do the words of a factor. */
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
 * Reads what R prints, and numbers with white space between.
 * @param decimal what numbers have between the whole and the fraction, if the study says so. Else a comma is a decimal one where text would have quotes, or no other
 * word is text; in a table it may be text.
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

/** Names and values come by turns; the first line may be the title of a table(). */
function isLineOfValues({ lines }: OutputText): (line: number) => boolean {
  return (line) => line % 2 === (lines.length % 2 === 1 ? 0 : 1);
}

function isFactor({ lines }: OutputText): boolean {
  return LEVELS.test(lines.at(-1) ?? '');
}

/** Whether it is a vector or a matrix of R, whose commas divide no cells. */
export function hasIndexes({ lines }: OutputText): boolean {
  const [first = '', second = ''] = lines.filter((line) => !isBlank(line));
  return /^ *\[1\] /.test(first) || /^ *\[1,\] /.test(second);
}

/** Whether rows or columns are numbered as those of a matrix, which has quotes around text. */
function isMatrix({ lines }: OutputText): boolean {
  return /^ *\[,1\]/.test(lines[0] ?? '') || /^ *\[1,\] /.test(lines[1] ?? '');
}

/**
 * What was read of numbers with commas, as the study says that they have; refused where all points of a column may stand between thousands. Others are decimal
 * ones: a table may have numbers beside texts such as `10,3`.
 */
function withoutPoints(found: Found | Refusal, { lines }: OutputText): Found | Refusal {
  if (isRefusal(found)) return found;
  const words = new Map(lines.flatMap((line, at) => (line.match(/\S+/g) ?? []).map((word) => [word, at + 1] as const)));
  for (const [place, column] of found.columns.entries()) {
    if (place === 0 && ['row', 'name'].includes(column)) continue;
    // A point that was a comma is in no word of the output.
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

/** What the first reader makes of the text that can; or the refusal that tells most. */
function firstOf(readers: readonly Reader[], output: OutputText): Found | Refusal {
  let told: Refusal = { line: 0, why: '', isVague: true };
  for (const [kind, read] of readers) {
    const found = read(output);
    if (!isRefusal(found)) return { kind: found.columns.length === 0 ? 'none' : kind, ...found };
    told = better(told, found);
  }
  return told;
}

/** The refusal that came further; of two in one line, that which is less vague. */
export function better(one: Refusal, other: Refusal): Refusal {
  if (one.line !== other.line) return other.line > one.line ? other : one;
  return one.isVague === true ? other : one;
}
