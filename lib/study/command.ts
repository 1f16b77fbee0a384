import { MAX_STRING_BYTES, unfitForProcess } from './checks';
import { UNKNOWN_TABLE, type Axis, type ParameterTable } from './parameters/table';
import { valueText, type ParameterValue } from './parameters/values';
import type { ProblemList } from './problems';
import { isSecretWord, SECRET_REMEDY } from './secret-text';

// `$(name)`, and `$$(name)` for the text "$(name)". What is in the brackets is a placeholder only where it could be a name.
const PLACEHOLDER = /(\$?)\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g;

/** Linux takes 2 MiB of arguments and environment together (a quarter of the stack's 8 MiB); the rest is the environment's. */
const MAX_COMMAND_BYTES = 1_048_576;

/**
 * The command's words. Where there are parameters the pod puts them in; where there are none, `$$(name)` is turned into `$(name)`
 * here. A placeholder that is no parameter is a problem, and so is a word that would be too long with the values of a task.
 * @param loop whether the command runs once for all items of a queue: then there is nothing to put in.
 */
export function checkCommand(
  problems: ProblemList,
  given: unknown,
  parameters: ParameterTable,
  loop = false,
): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) {
    const remedy = "write it word by word, for example ['Rscript', 'script.R']";
    problems.report('command', 'be a list of at least one word', given, remedy);
    return [];
  }
  const columns = loop ? [] : parameters.columns;
  const names = { columns, none: loop ? IN_LOOP : 'this study has none' };
  const words = checkWords(problems, given, parameters === UNKNOWN_TABLE ? undefined : names);
  if (columns.length > 0) {
    checkCode(problems, words);
    checkLengths(problems, words, parameters);
  }
  return columns.length > 0 ? words : words.map((word) => word.replace(PLACEHOLDER, (found) => found.slice(1)));
}

const IN_LOOP = 'with loop the command runs once for all items, and asks for each';

/** The parameters that a command may name. */
interface Names {
  readonly columns: readonly string[];
  /** Why there may be none. */
  readonly none: string;
}

function checkWords(problems: ProblemList, given: readonly unknown[], names: Names | undefined): string[] {
  return given.map((word, position) => {
    const prop = `command[${String(position)}]`;
    if (typeof word !== 'string') {
      problems.report(prop, 'be text', word, 'write it in quotes');
      return '';
    }
    const unfit = unfitForProcess(word);
    if (unfit !== undefined) problems.report(prop, unfit, word, 'put it into one of the files instead');
    if (isSecretWord(word)) problems.report(prop, 'not hold a secret', '(not shown)', SECRET_REMEDY);
    if (position === 0) checkProgram(problems, prop, word);
    if (names !== undefined) checkPlaceholders(problems, prop, word, names);
    return word;
  });
}

function checkProgram(problems: ProblemList, prop: string, word: string): void {
  if (/^\S+$/.test(word)) return;
  const words = word.trim().split(/\s+/);
  const remedy =
    word.trim() === ''
      ? "write, for example, 'Rscript'"
      : `write [${words.map((each) => `'${each}'`).join(', ')}], one word each: no shell splits them`;
  problems.report(prop, 'be the name of a program', word, remedy);
}

/** Programs that take code as the argument of an option. */
const CODE_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh', 'python', 'python3'].map((program) => [program, '-c'] as const),
  ...['Rscript', 'R', 'perl', 'ruby', 'node', 'julia'].map((program) => [program, '-e'] as const),
]);

/** A value in the middle of code would be read as code: `sh -c 'echo $(name)'` would run what is in the table. */
function checkCode(problems: ProblemList, words: readonly string[]): void {
  const options = words.map((word) => CODE_OPTIONS.get(word.split('/').at(-1) ?? ''));
  words.forEach((word, position) => {
    const before = words[position - 1];
    const isCode = before !== undefined && options.slice(0, position - 1).includes(before);
    if (!isCode || placeholders(word).length === 0) return;
    const remedy =
      'make it a word of its own, behind the code, which reads it as an argument: $1 in sh, commandArgs(TRUE)[1] in R';
    problems.report(`command[${String(position)}]`, 'have no parameter within code', word, remedy);
  });
}

function checkPlaceholders(problems: ProblemList, prop: string, word: string, { columns, none }: Names): void {
  for (const name of placeholders(word)) {
    if (columns.includes(name)) continue;
    const known = columns.length === 0 ? none : `they are ${columns.join(', ')}`;
    const remedy = `${known}; write $$(${name}) for the text $(${name})`;
    problems.report(prop, 'name parameters of the study only', `$(${name})`, remedy);
  }
}

/** The names of the parameters in a word. */
function placeholders(word: string): string[] {
  return [...word.matchAll(PLACEHOLDER)].filter(([, escape]) => escape === '').map(([, , name = '']) => name);
}

/** The length of a word, and of the command, in the task for which it is longest. */
function checkLengths(problems: ProblemList, words: readonly string[], { axes }: ParameterTable): void {
  words.forEach((word, position) => {
    const bytes = longest([word], axes);
    if (bytes < MAX_STRING_BYTES) return;
    const rule = `be shorter than ${String(MAX_STRING_BYTES)} bytes in each task`;
    problems.report(`command[${String(position)}]`, rule, `${String(bytes)} bytes`, READ_JSON);
  });
  const bytes = longest(words, axes);
  if (bytes > MAX_COMMAND_BYTES) {
    const rule = `have at most ${String(MAX_COMMAND_BYTES)} bytes in each task`;
    problems.report('command', rule, `${String(bytes)} bytes`, READ_JSON);
  }
}

const READ_JSON = 'leave the long value out of the command: the file that KUBEPAR_PARAMETERS names has it, too';

/** How long the words are together, at most: any value of an axis meets all those of the others. */
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

/** No number is longer than -1.2345678901234567e-100; to write each of millions takes a second. */
const NUMBER_BYTES = 24;

function bytesOf(value: ParameterValue): number {
  return typeof value === 'number' ? NUMBER_BYTES : Buffer.byteLength(valueText(value));
}
