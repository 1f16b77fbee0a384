import { isBlank, isRefusal, quoteText, type Cells, type OutputText, type Refusal } from './reading';
import { tryUnquote } from './vector';
import {
  isComplex,
  isIncreasing,
  isMissing,
  isNumber,
  isNumeric,
  isShortest,
  isTruth,
  isValue,
  isWholeNumber,
  quotedOr,
} from './words';

/** The columns of a named vector, whatever the names: the same in all tasks. */
const COLUMNS = ['name', 'value'] as const;

const NO_NAMES = 'is not a line of names above their values';

/** A line of names above a line of values. */
interface Pair {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Whether a name or value is shorter than its field, which never occurs in output of cat(). */
  readonly isPadded: boolean;
  /** Whether a name or value fills its field. */
  readonly isExact: boolean;
}

/**
 * A named vector, a table() of one factor, quantiles, coefficients: lines of names above lines of values. R
 * right-aligns each name and value in a field of the same width, and writes a space after each, including the last.
 */
export function readNamedVector(output: OutputText): (Cells & { remark?: string }) | Refusal {
  const found = readPairs(output);
  if (isRefusal(found)) return found;
  const { pairs, offset } = found;
  const judged = judgeNames(pairs, offset > 0);
  if (judged === 'none') return { line: offset + 1, why: 'may contain names or values', isVague: true };
  if (judged === 'sure') return cellsOf(pairs);
  const names = quoteText((output.lines[offset] ?? '').trim());
  return {
    ...cellsOf(pairs),
    remark: `line ${String(offset + 1)}, ${names}, was read as names of the values below it`,
  };
}

/** The same if the names may be values, for an output of a study in which other outputs have names. */
export function readAsNamedVector(output: OutputText): Cells | undefined {
  const found = readPairs(output);
  return isRefusal(found) ? undefined : cellsOf(found.pairs);
}

/**
 * A single name that may be the value before the one below it: output of R for one group, and of cat() for two numbers.
 */
export function nameRemark(output: OutputText): string | undefined {
  const found = readPairs(output);
  if (isRefusal(found) || found.pairs.length > 1) return undefined;
  const [{ names } = { names: [] }] = found.pairs;
  const [name = ''] = names;
  if (names.length > 1 || !isShortest(name) || name.length > LONGEST_GROUP) return undefined;
  return `"${name}" was read as a value, but may be the name of the value below it, as R prints names; if so, print data.frame(name = names(x), value = c(x))`;
}

/** Groups are named by numbers with more digits only by chance. */
const LONGEST_GROUP = 4;

function cellsOf(pairs: readonly Pair[]): Cells {
  const values = pairs.flatMap((pair) => pair.values);
  const names = pairs.flatMap((pair) => pair.names);
  return {
    columns: COLUMNS,
    rows: names.map((name, position) => [name === '<NA>' ? 'NA' : name, values[position] ?? '']),
  };
}

function readPairs({ lines }: OutputText): { readonly pairs: readonly Pair[]; readonly offset: number } | Refusal {
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
  return { pairs: found, offset };
}

/**
 * Whether lines certainly, probably or not at all contain names: rows of numbers in fields of the same width look the
 * same.
 */
function judgeNames(pairs: readonly Pair[], isTable: boolean): 'sure' | 'seeming' | 'none' {
  const names = pairs.flatMap((pair) => pair.names);
  const values = pairs.flatMap((pair) => pair.values);
  if (!names.every(isLikeValue)) return names.some(isFraction) ? 'seeming' : 'sure';
  const isPadded = pairs.some((pair) => pair.isPadded);
  // R makes a field no wider than its longest name or value, and sorts the names of groups.
  if (!pairs.some((pair) => pair.isExact)) return 'none';
  if (names.every(isTruth)) return new Set(names).size === names.length && !values.every(isTruth) ? 'sure' : 'none';
  if (!names.every(isNumber) || !names.every(isShortest) || new Set(names).size < names.length) return 'none';
  const isSorted = isIncreasing(names.map(Number));
  if (isTable) return isSorted ? 'sure' : 'none';
  if (!values.every(isNumeric)) return isPadded ? 'sure' : 'none';
  if (names.every(isWholeNumber) && !values.every(isWholeNumber)) return isPadded && isSorted ? 'sure' : 'seeming';
  if (!isPadded || !isSorted) return 'none';
  if (names.every(isWholeNumber)) return 'seeming';
  // A program that prints rows gives all of them equally many decimals.
  const isOfRows = new Set([...names, ...values].map(decimalPlaces)).size === 1;
  return isOfRows ? 'none' : 'seeming';
}

/** Whether a name may be a printed value: a number, or a word that stands for one. */
function isLikeValue(name: string): boolean {
  return isValue(name) || isMissing(name);
}

function isFraction(name: string): boolean {
  return isNumber(name) && !isWholeNumber(name);
}

function decimalPlaces(number: string): number {
  return /\.(\d*)/.exec(number)?.[1]?.length ?? 0;
}

function readPair(names: string, values: string): Pair | undefined {
  if (isBlank(names) || names.length !== values.length || !values.endsWith(' ')) return undefined;
  const words = values.match(quotedOr(String.raw`\S+`)) ?? [];
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
  const lengths = [...words, ...foundNames].map((word) => word.length);
  const isPadded = lengths.some((length) => length < field - 1);
  const isExact = lengths.some((length) => length === field - 1);
  return { names: foundNames, values: cells, isPadded, isExact };
}
