import { findSpacedThousands, findWideSpace, POINTS_REMARK, tryWithPoints } from './decimal-commas';
import { readGrid } from './grid';
import { readJson } from './json';
import { readNamedVector } from './named-vector';
import { readNothing } from './nothing';
import { isRefusal, type Cells, type OutputKind, type OutputText, type Refusal } from './reading';
import { readTibble } from './tibble';
import { readFactor, readNumbers, readVector } from './vector';

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

/** Reads what R prints, and numbers with white space between; with decimal commas, too. */
export function readPrinted(output: OutputText): Found | Refusal {
  const wide = findWideSpace(output);
  if (wide !== undefined) return wide;
  const pointed = tryWithPoints(output);
  const found = pointed === undefined ? undefined : firstOf(PRINTED, pointed);
  if (found === undefined || isRefusal(found)) return firstOf(PRINTED, output);
  const spaced = found.kind === 'numbers' ? findSpacedThousands(output) : undefined;
  const remark = found.remark === undefined ? POINTS_REMARK : `${found.remark}; ${POINTS_REMARK}`;
  return spaced ?? { ...found, remark };
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
