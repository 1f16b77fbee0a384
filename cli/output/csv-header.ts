import { hasMarks } from './amounts';
import type { CsvRecord } from './csv-records';
import type { Refusal } from './reading';
import { isMissing, isNumber, isSpecial, isTruth } from './words';

/**
 * What the first record is by itself. `names`: its types differ from those below it, or only it is quoted.
 * `some-names`: it seems so, but they may be words of a message, or values. `names-or-values`: a word above numbers,
 * next to a number, which is not a name without quotes. The rest is ambiguous: `numbers` everywhere, `texts`
 * everywhere, or `both`.
 */
export type HeaderJudgement = 'names' | 'some-names' | 'names-or-values' | 'numbers' | 'texts' | 'both';

type CellType = 'empty' | 'number' | 'missing' | 'truth' | 'quoted' | 'text';

/** A number in a list or tuple as Python prints it. */
const BRACKETED = /^[[({]+[+-]?[\d.]+(?:e[+-]?\d+)?[\])}]*$|^[+-]?[\d.]+(?:e[+-]?\d+)?[\])}]+$/;

/** Compares the first record with the others. @returns the reason, if the second one contains the names. */
export function judgeHeader(records: readonly CsvRecord[], hasRowNames: boolean): HeaderJudgement | Refusal {
  if (hasRowNames) return 'names';
  const [first, second, ...others] = records;
  if (first === undefined) return 'texts';
  if (first.cells.some((cell) => BRACKETED.test(cell.trim())))
    return { line: first.line, why: 'has lists in brackets' };
  const types = typesOf(first);
  if (second === undefined) return judgeAlone(first, types);
  const below = columnTypes(records.slice(1), types.length);
  // write.csv() writes names only in the first line.
  const isQuotedText = first.quoted?.every(Boolean) === true && types.every((type) => type === 'text');
  if (
    !isQuotedText &&
    others.length > 0 &&
    isHeaderOf(typesOf(second), columnTypes(others, types.length)) &&
    !isHeaderOf(types, below)
  )
    return { line: first.line, why: 'or the line below it may have column names; print one header, first' };
  const said = types.map((type, column) => says(type, below[column] ?? 'empty'));
  const hasIndex = types[0] === 'empty' && types.slice(1).every((type) => type !== 'empty') && below[0] !== 'empty';
  const hasNumbers = types.some((type, column) => type === 'number' && said[column] !== 'name');
  const isQuoted =
    first.quoted?.every(Boolean) === true && records.slice(1).every(({ quoted }) => quoted === undefined);
  // A missing value below one name is common: a task failed. A row of nothing but missing values may be below values as
  // well.
  const isEmptyBelow = types.length > 1 && below.every((type) => type === 'missing' || type === 'empty');
  if (isQuoted) return isEmptyBelow ? 'some-names' : 'names';
  if (said.includes('name') || hasIndex) {
    if (isSentence(records)) return { line: first.line, why: 'looks more like a sentence than column names' };
    if (hasNumbers && !hasIndex) return 'names-or-values';
    return isEmptyBelow || mayBeWords(records) || isBareWord(first) ? 'some-names' : 'names';
  }
  const kind = ofOneKind(types);
  return kind === 'texts' && isProse(records) ? { line: first.line, why: 'has words with commas between them' } : kind;
}

/**
 * `Loading, please wait` above `1,2`: only there, a space follows a comma, and a name consists of several words; or the
 * line ends like a sentence.
 */
function isSentence(records: readonly CsvRecord[]): boolean {
  const names = namesWithoutQuotes(records);
  return (
    (hasOddBlanks(records) && names.some(hasSeveralWords)) || names.some((name) => /(?:[:!?…]|\.\.\.)$/.test(name))
  );
}

/** Whether unquoted names may be the words of a message. */
function mayBeWords(records: readonly CsvRecord[]): boolean {
  return hasOddBlanks(records) || namesWithoutQuotes(records).some(hasSeveralWords);
}

/** A single unquoted word: a name, or a message such as Done. */
function isBareWord({ cells, quoted }: CsvRecord): boolean {
  return cells.length === 1 && quoted?.[0] !== true;
}

/** Whether spaces follow the delimiters of the first record, but of no other record. */
function hasOddBlanks([first, ...others]: readonly CsvRecord[]): boolean {
  const hasBlanks = ({ cells }: CsvRecord): boolean => cells.some((cell, column) => column > 0 && /^ \S/.test(cell));
  return first !== undefined && hasBlanks(first) && !others.some(hasBlanks);
}

function namesWithoutQuotes([first]: readonly CsvRecord[]): string[] {
  return (first?.cells ?? []).filter((_, column) => first?.quoted?.[column] !== true).map((cell) => cell.trim());
}

function hasSeveralWords(name: string): boolean {
  return /\S\s+\S/.test(name);
}

/** Whether there are only words, and spaces follow the delimiters as in a sentence. */
function isProse(records: readonly CsvRecord[]): boolean {
  return records.every(({ cells }) => cells.some((cell, column) => column > 0 && cell.startsWith(' ')));
}

/** A single record: the header of a table without rows, or values. */
function judgeAlone({ cells, quoted }: CsvRecord, types: readonly CellType[]): HeaderJudgement {
  // As pandas writes a table without rows: several names without spaces, after the empty name of its index.
  const isIndex =
    types[0] === 'empty' &&
    types.length > 2 &&
    cells.slice(1).every((cell, column) => types[column + 1] === 'text' && !/\s/.test(cell));
  const isQuoted = cells.every((cell, column) => quoted?.[column] === true && !isNumber(cell));
  return isIndex || isQuoted ? 'names' : ofOneKind(types);
}

function ofOneKind(types: readonly CellType[]): HeaderJudgement {
  if (types.every((type) => type !== 'text' && type !== 'quoted')) return 'numbers';
  return types.every((type) => type !== 'number') ? 'texts' : 'both';
}

function typesOf({ cells, quoted }: CsvRecord): CellType[] {
  return cells.map((cell, column) => {
    const word = cell.trim();
    if (word === '') return 'empty';
    if (quoted?.[column] === true) return isNumber(word) || isTruth(word) || isSpecial(word) ? 'quoted' : 'text';
    if (isNumber(word) || hasMarks(word)) return 'number';
    if (isSpecial(word) || isMissing(word)) return 'missing';
    return isTruth(word) ? 'truth' : 'text';
  });
}

/** The type of each column, ignoring missing values; `text` if it contains several types. */
function columnTypes(records: readonly CsvRecord[], columns: number): CellType[] {
  const found = Array.from({ length: columns }, () => new Set<CellType>());
  for (const record of records) typesOf(record).forEach((type, column) => found[column]?.add(type));
  return found.map((types) => {
    types.delete('empty');
    const isMissing = types.delete('missing');
    const [only, ...others] = types;
    if (only === undefined) return isMissing ? 'missing' : 'empty';
    return others.length === 0 ? only : 'text';
  });
}

/** Whether a cell above a column is its name: no value of that column could be written like this. */
function says(type: CellType, below: CellType): 'name' | 'nothing' {
  const isOfNumbers = below === 'number' || below === 'truth' || below === 'missing';
  if (type === 'text') return isOfNumbers || below === 'quoted' ? 'name' : 'nothing';
  if (type === 'quoted') return isOfNumbers ? 'name' : 'nothing';
  return (type === 'truth' && below === 'number') || (type === 'number' && below === 'truth') ? 'name' : 'nothing';
}

function isHeaderOf(types: readonly CellType[], below: readonly CellType[]): boolean {
  return (
    types.every((type) => type === 'text' || type === 'quoted' || type === 'empty') &&
    types.some((type, column) => says(type, below[column] ?? 'empty') === 'name')
  );
}
