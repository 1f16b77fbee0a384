import { fillWord, placeholders } from '../placeholders';
import { axesOf, type Axis, type ParameterTable } from './table';
import { valueText } from './values';

/** Whether a task may have this value of the parameter. */
export function mayHave(table: ParameterTable, name: string, values: RegExp): boolean {
  return axesOf(table).some((axis) => hasValue(axis, axis.columns.indexOf(name), values));
}

function hasValue(axis: Axis, column: number, values: RegExp): boolean {
  for (let position = 0; column >= 0 && position < axis.length; position++)
    if (values.test(valueText(axis.value(position, column)))) return true;
  return false;
}

/** More combinations of values than this are not looked at. */
const MAX_COMBINATIONS = 1_000_000;

/**
 * What a word becomes with the values of some task, as far as that is wanted; undefined if there are too many
 * combinations.
 */
export function wordsWithValues(
  { blocks }: ParameterTable,
  word: string,
  isWanted: (word: string) => boolean,
): readonly string[] | undefined {
  const found = new Set<string>();
  for (const { axes } of blocks) {
    const used = axes.filter(({ columns }) => placeholders(word).some((name) => columns.includes(name)));
    const last = used.pop();
    let words = new Set([word]);
    for (const axis of used) {
      if (words.size * axis.length > MAX_COMBINATIONS) return undefined;
      words = new Set([...words].flatMap((each) => [...filled(each, axis)]));
    }
    if (last === undefined || words.size * last.length > MAX_COMBINATIONS) return undefined;
    for (const each of words) for (const full of filled(each, last)) if (isWanted(full)) found.add(full);
  }
  return [...found];
}

/** A word with the values of an axis at each position. */
function* filled(word: string, { columns, length, value }: Axis): Generator<string> {
  for (let position = 0; position < length; position++)
    yield fillWord(word, (name) => {
      const column = columns.indexOf(name);
      return column < 0 ? `$(${name})` : valueText(value(position, column));
    });
}
