import { MAX_STRING_BYTES, unfitForProcess } from './checks';
import { checkCode } from './code-problems';
import type { StudyFile } from './files';
import { isKnown } from './launchers';
import { UNKNOWN_TABLE, type Axis, type ParameterTable } from './parameters/table';
import { valueText, type ParameterValue } from './parameters/values';
import { fillWord, PLACEHOLDER, placeholders } from './placeholders';
import type { ProblemList } from './problems';
import type { QueueSettings } from './queue';
import { withProgram } from './secret-options';
import { hasSecret } from './secret-shapes';
import { NOT_SHOWN, SECRET_NAME_REMEDY, SECRET_RULE } from './secret-text';

/**
 * Linux accepts 2 MiB of arguments and environment (a quarter of the stack's 8 MiB). The rest is for the environment.
 */
const MAX_COMMAND_BYTES = 1_048_576;

/**
 * The command's words. If there are parameters, the pod inserts them; otherwise `$$(name)` becomes `$(name)` here. A
 * placeholder without a parameter is a problem, and so is a word that would be too long with the values of a task.
 * @param queue given if tasks come from a queue, to which items may be added later. With loop, the command runs once
 * for all of them, and nothing is inserted.
 * @param files a program among them may have spaces in its name.
 */
export function checkCommand(
  problems: ProblemList,
  given: unknown,
  parameters: ParameterTable,
  queue?: Pick<QueueSettings, 'loop'>,
  files: readonly StudyFile[] = [],
): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) {
    const remedy = "write it as a list of words, for example ['Rscript', 'script.R']";
    problems.report('command', 'be a list of at least one word', given, remedy);
    return [];
  }
  const loop = queue?.loop === true;
  const columns = loop ? [] : parameters.columns;
  const names = { columns, none: loop ? IN_LOOP : 'this study has none' };
  const words = checkWords(problems, given, parameters === UNKNOWN_TABLE ? undefined : names);
  const program: unknown = given[0];
  if (typeof program === 'string' && !files.some(({ path }) => `./${path}` === program))
    checkProgram(problems, program);
  if (columns.length > 0) {
    checkCode(problems, words, parameters, queue !== undefined);
    checkLengths(problems, words, parameters);
  }
  return columns.length > 0 ? words : words.map((word) => word.replace(PLACEHOLDER, (found) => found.slice(1)));
}

const IN_LOOP = 'with loop, the command runs once and asks for each item';

/** The parameters that a command may name. */
interface Names {
  readonly columns: readonly string[];
  /** Why there are none. */
  readonly none: string;
}

function checkWords(problems: ProblemList, given: readonly unknown[], names: Names | undefined): string[] {
  // The option before a word does not matter if it contains the secret itself.
  let isAfterSecret = false;
  return given.map((word, position) => {
    const prop = `command[${String(position)}]`;
    if (typeof word !== 'string') {
      problems.report(prop, 'be text', word, 'write it in quotes');
      return '';
    }
    const unfit = unfitForProcess(word);
    isAfterSecret = hasSecret(filled(word)) || (!isAfterSecret && hasSecret(inContext(given, position, word)));
    if (isAfterSecret) problems.report(prop, SECRET_RULE, NOT_SHOWN, SECRET_NAME_REMEDY);
    else if (unfit !== undefined) problems.report(prop, unfit, word, 'put it into one of the files instead');
    if (names !== undefined) checkPlaceholders(problems, prop, word, names);
    return word;
  });
}

/** A word with what may tell its meaning. */
function inContext(words: readonly unknown[], position: number, word: string): string {
  return withProgram(words, position, filled(word));
}

// A value that a parameter inserts is in the manifest as well.
const filled = (word: string): string => fillWord(word, () => ANY_VALUE);

/** A number: an option such as --pass may take one that is not a secret. */
const ANY_VALUE = '0';

function checkProgram(problems: ProblemList, word: string): void {
  if (/^\S+$/.test(word) || hasSecret(word)) return;
  const words = word.trim().split(/\s+/);
  // A folder may have a blank in its name.
  const [first = '', ...others] = words;
  if (
    first.startsWith('/') &&
    word === word.trim() &&
    !isKnown(first) &&
    others.every((each) => /^[^-].*\/|\/[^/]*$/.test(each))
  )
    return;
  const remedy =
    word.trim() === ''
      ? "write, for example, 'Rscript'"
      : `write [${words.map((each) => `'${each}'`).join(', ')}], one element for each word: no shell splits them`;
  problems.report('command[0]', 'be the name of a program', word, remedy);
}

function checkPlaceholders(problems: ProblemList, prop: string, word: string, { columns, none }: Names): void {
  for (const name of placeholders(word)) {
    if (columns.includes(name)) continue;
    const known = columns.length === 0 ? none : `they are ${columns.join(', ')}`;
    const remedy = `${known}; write $$(${name}) for the text $(${name})`;
    problems.report(prop, 'name only parameters of the study', `$(${name})`, remedy);
  }
}

/** The length of a word, and of the command, for the task for which it is longest. */
function checkLengths(problems: ProblemList, words: readonly string[], { blocks }: ParameterTable): void {
  const longestOf = (some: readonly string[]): number => Math.max(...blocks.map(({ axes }) => longest(some, axes)));
  words.forEach((word, position) => {
    const bytes = longestOf([word]);
    if (bytes < MAX_STRING_BYTES) return;
    const rule = `be shorter than ${String(MAX_STRING_BYTES)} bytes in each task`;
    problems.report(`command[${String(position)}]`, rule, `${String(bytes)} bytes`, READ_JSON);
  });
  const bytes = longestOf(words);
  if (bytes > MAX_COMMAND_BYTES) {
    const rule = `have at most ${String(MAX_COMMAND_BYTES)} bytes in each task`;
    problems.report('command', rule, `${String(bytes)} bytes`, READ_JSON);
  }
}

const READ_JSON = 'leave the long value out of the command: it is also in the file that KUBEPAR_PARAMETERS names';

/** The largest possible total length of the words: each value of an axis occurs with all values of the others. */
function longest(words: readonly string[], axes: readonly Axis[]): number {
  const used = words.flatMap(placeholders);
  const text = words.map((word) => word.replace(PLACEHOLDER, (found, escape) => (escape === '' ? '' : found.slice(1))));
  const fixed = text.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  return axes.reduce((sum, axis) => sum + longestOfAxis(axis, used), fixed);
}

function longestOfAxis({ columns, length, value }: Axis, used: readonly string[]): number {
  const places = used.map((name) => columns.indexOf(name)).filter((place) => place >= 0);
  if (places.length === 0) return 0;
  let most = 0;
  for (let position = 0; position < length; position++) {
    let bytes = 0;
    for (const place of places) bytes += bytesOf(value(position, place));
    most = Math.max(most, bytes);
  }
  return most;
}

/** No number is longer than -1.2345678901234567e-100. Formatting each of millions takes a second. */
const NUMBER_BYTES = 24;

function bytesOf(value: ParameterValue): number {
  return typeof value === 'number' ? NUMBER_BYTES : Buffer.byteLength(valueText(value));
}
