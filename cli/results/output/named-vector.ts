import { isBlank, type Cells, type OutputText, type Refusal } from './reading';
import { tryUnquote } from './vector';
import { isComplex, isNumeric, isValue, isWholeNumber } from './words';

/** What a vector with names becomes, whatever the names: the same columns in all tasks. */
const COLUMNS = ['name', 'value'] as const;

const NO_NAMES = 'is no line of names above their values';

/** A line of names above a line of values. */
interface Pair {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Whether a name or value is shorter than its field: what cat() prints has no such. */
  readonly isPadded: boolean;
}

/**
 * A vector with names, a table() of one factor, quantiles, coefficients: lines of names above lines of values. R writes each name and value at the right
 * of a field of one width, and a blank behind each, the last one, too.
 */
export function readNamedVector({ lines }: OutputText): (Cells & { remark?: string }) | Refusal {
  // Above a table() is the name of its variable, or nothing.
  const isTable = lines.length % 2 === 1 && /^[\w.]*$/.test(lines[0] ?? '');
  const body = isTable ? lines.slice(1) : lines;
  const offset = lines.length - body.length;
  const found: Pair[] = [];
  for (let position = 0; position < body.length; position += 2) {
    const pair = readPair(body[position] ?? '', body[position + 1] ?? '');
    if (pair === undefined) return { line: position === 0 ? 1 : position + offset + 1, why: NO_NAMES, isVague: true };
    found.push(pair);
  }
  if (found.length === 0) return { line: 1, why: NO_NAMES, isVague: true };
  const names = found.flatMap((pair) => pair.names);
  const values = found.flatMap((pair) => pair.values);
  const cells = { columns: COLUMNS, rows: names.map((name, position) => [name, values[position] ?? '']) };
  const isSure = isTable || found.some(({ isPadded }) => isPadded) || !names.every(isValue);
  if (isSure) return cells;
  // Two lines of cat() look the same. Whole numbers above others are names: groups or years.
  const areNames = new Set(names).size === names.length && names.every(isWholeNumber);
  if (!areNames || !values.every(isNumeric) || values.every(isWholeNumber))
    return { line: offset + 1, why: 'may hold names or values', isVague: true };
  return { ...cells, remark: `line 1, "${(body[0] ?? '').trim()}", was taken for names of the values below it` };
}

function readPair(names: string, values: string): Pair | undefined {
  if (isBlank(names) || names.length !== values.length || !values.endsWith(' ')) return undefined;
  const words = values.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const field = values.length / words.length;
  if (!Number.isInteger(field)) return undefined;
  const slices = (line: string): string[] =>
    words.map((_, position) => line.slice(position * field, (position + 1) * field));
  const nameFields = slices(names);
  const isRight = (slice: string, word: string): boolean => slice === `${word.padStart(field - 1)} `;
  if (!slices(values).every((slice, position) => isRight(slice, words[position] ?? ''))) return undefined;
  const foundNames = nameFields.map((slice) => slice.trim());
  if (!nameFields.every((slice, position) => isRight(slice, foundNames[position] ?? ''))) return undefined;
  const cells = words.map((word) => (isValue(word) || isComplex(word) ? word : tryUnquote(word)));
  if (!cells.every((cell) => cell !== undefined)) return undefined;
  const isPadded = [...words, ...foundNames].some((word) => word.length < field - 1);
  return { names: foundNames.map((name) => (name === '<NA>' ? 'NA' : name)), values: cells, isPadded };
}
