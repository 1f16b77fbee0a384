import { unsafePlaces } from './code';
import type { UnsafePlace } from './command-line';
import type { Interpreter } from './interpreter';
import { isKnown, KNOWN_NAMES } from './launchers';
import type { ParameterTable } from './parameters/table';
import { mayHave, wordsWithValues } from './parameters/word-values';
import { placeholders } from './placeholders';
import type { ProblemList } from './problems';

const LIKE_OPTION = /^[-+@]|^\w*=/;
const NO_TEXT_OF_AWK = /\\|^@\/|^\w*=/;
const SPLIT = /^$|[\s*?[\\]/;

/** Each may read the words after it in its own way. */
const MOST_PROGRAMS = 100;

/** What must not be, and what works instead. */
type Problem = readonly [rule: string, remedy: string];

/**
 * A value in code, or one that an interpreter reads as an option, would be run: `sh -c 'echo $(name)'`, `perl -e code
 * '$(name)'`.
 * @param isQueue whether values may be added later.
 */
export function checkCode(
  problems: ProblemList,
  words: readonly string[],
  parameters: ParameterTable,
  isQueue: boolean,
): void {
  const isOpen = (word: string): boolean => placeholders(word).length > 0;
  if (!words.some(isOpen)) return;
  const count = words.filter(isKnown).length;
  if (count > MOST_PROGRAMS) {
    const rule = `name at most ${String(MOST_PROGRAMS)} programs that start others or take code, if it has parameters`;
    problems.report('command', rule, count, 'put the words into a script among the files');
    return;
  }
  const may = (name: string, values: RegExp): boolean => isQueue || mayHave(parameters, name, values);
  const namesOf = (word: string): readonly string[] =>
    isQueue ? KNOWN_NAMES : (wordsWithValues(parameters, word, isKnown) ?? KNOWN_NAMES);
  const reported = new Set<number>();
  for (const place of unsafePlaces(words, isOpen, namesOf)) {
    const { position, chosenBy } = place;
    const word = words[position] ?? '';
    const problem = reported.has(position) ? undefined : problemAt(place, word, may);
    if (problem === undefined) continue;
    reported.add(position);
    const [rule, remedy] = problem;
    const chosen = `write the name of the program, or of a script that starts it, instead of '${words[chosenBy ?? 0] ?? ''}'`;
    problems.report(`command[${String(position)}]`, rule, word, chosenBy === undefined ? remedy : chosen);
  }
}

function problemAt(
  { kind, interpreter }: UnsafePlace,
  word: string,
  may: (name: string, values: RegExp) => boolean,
): Problem | undefined {
  const names = placeholders(word);
  const [name = ''] = names;
  const mayBegin = may(name, LIKE_OPTION);
  const isSplit = interpreter.splits === true && names.some((each) => may(each, SPLIT));
  if (kind === 'within code') return ['have no parameter inside code', codeRemedy(interpreter, name)];
  if (kind === 'among letters')
    return [
      'not continue a group of one-letter options, one of which takes code',
      `put it after the script, as a separate word: '$(${name})'`,
    ];
  if (kind === 'to be opened')
    return [
      'not be a name that perl opens with -n, -p or <>, because perl runs a name such as "x |"',
      'write while (<<>>) { … } in the code instead of -n, -p and <>',
    ];
  if (isSplit)
    return [
      'not be in a place where R CMD BATCH splits a value at spaces, and replaces *, ? and [ in it',
      `write ['Rscript', 's.R', '$(${name})'], or kubepar_parameters()$${name} in the script`,
    ];
  if (kind === 'behind code' && !(isTextBehindCode(interpreter) && !mayBegin))
    return ['not be in a place where a value such as -e would be an option', endRemedy(interpreter, name)];
  if (kind === 'among options' && (mayBegin || word.startsWith('-')))
    return [
      'not be in a place where a value that begins with "-", "+" or "@" would be an option',
      optionRemedy(interpreter, name, word),
    ];
  if (kind === 'in an assignment' && names.some((each) => may(each, NO_TEXT_OF_AWK)))
    return [
      'not be in a place where awk reads x=1 as an assignment, and a backslash as the start of an escape',
      `write './$(${name})' for a file; otherwise write 'env', '${name}=$(${name})' before the command, and ENVIRON["${name}"] in the code`,
    ];
  return undefined;
}

/** How a value is no option. */
function optionRemedy({ isLauncher }: Interpreter, name: string, word: string): string {
  if (word.startsWith('-')) return `write the option's name, and the value after "=" or after the script`;
  return isLauncher === true
    ? `write './$(${name})' for a file, an option and its value as one word, '--option=$(${name})', or '--' before the word`
    : `write './$(${name})' for a file, or put it after the script`;
}

/**
 * Whether a value after code is text unless it looks like an option. Other interpreters read it as a script, or not at
 * all.
 */
function isTextBehindCode({ end, keepsOperands }: Interpreter): boolean {
  return end === '--' || keepsOperands === true;
}

/** How code can read a value without containing it. */
function codeRemedy({ end, argument, codeIs, everyWordIsCode }: Interpreter, name: string): string {
  if (everyWordIsCode === true)
    return `put the command into a shell script among the files, with $1 for the value: 'sh', 's.sh', '$(${name})'`;
  const file = 'put the code into one of the files, and the value after its name';
  if (argument === undefined) return file;
  if (argument.includes('NAME')) return `write ${argument.replace('NAME', name)} in the code instead of $(${name})`;
  const words = codeIs === 'first operand' ? `'sh', ` : end === '--' && codeIs === undefined ? `'--', ` : '';
  return `make it a separate word after the code, ${words}'$(${name})', and write ${argument} in the code`;
}

/** How a value after code remains plain text. */
function endRemedy({ end, argument, readsToTheEnd }: Interpreter, name: string): string {
  const inCode =
    argument?.includes('NAME') === true ? `, or ${argument.replace('NAME', name)} in the code without it` : '';
  // Rscript passes '--args' to the code as the first of its arguments, so the code would read the wrong ones.
  if (end === '--args' && readsToTheEnd !== true)
    return `write ${(argument ?? '').replace('NAME', name)} in the code, or put the code into one of the files`;
  if (end !== undefined) return `write '${end}' before it: '${end}', '$(${name})'${inCode}`;
  return readsToTheEnd === true
    ? `write './$(${name})' for a file, or let the code read it from the file that KUBEPAR_PARAMETERS names`
    : `put the code into one of the files, and the value after its name${inCode}`;
}
