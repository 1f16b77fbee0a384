import { isWrapper, SHELL_OPTIONS, tryInterpreter } from './interpreters';

/**
 * The positions of code that a program which starts others passes to a shell, or parses as a shell would: `env -S
 * code`, `flock FILE -c code`.
 */
export function codeForShell(words: readonly string[]): number[] {
  if (!isWrapper(words[0] ?? '')) return [];
  return words.flatMap((starter, at) => {
    const name = starter.split('/').at(-1) ?? '';
    const options = Object.hasOwn(SHELL_OPTIONS, name) ? SHELL_OPTIONS[name] : undefined;
    return options === undefined ? [] : codeOf(words, at, name, options);
  });
}

/** For a starter at a position: its own words end before the program that it starts. */
function codeOf(words: readonly string[], at: number, name: string, options: readonly string[]): number[] {
  const program = words.findIndex(
    (word, position) => position > at && isProgram(name, word) && !isOneOf(options, words[position - 1]),
  );
  const own = words.slice(0, program < 0 ? words.length : program);
  return own.flatMap((word, position) => {
    if (position <= at) return [];
    const takes = isOneOf(options, words[position - 1]) || options.some((option) => holdsValue(option, word));
    return takes ? [position] : [];
  });
}

/** Whether a word after such a program may be the program that it starts; for flock, a file name comes first. */
function isProgram(starter: string, word: string): boolean {
  return starter === 'env' ? !/^-|=/.test(word) : tryInterpreter(word) !== undefined || isWrapper(word);
}

/** Whether a word is one of the options; the letter of a short option may follow other letters: `-vS`. */
function isOneOf(options: readonly string[], word = ''): boolean {
  return options.some((option) =>
    isShort(option) ? isLetters(word) && word.endsWith(option.slice(1)) : word === option,
  );
}

/** Whether a word contains the option and its value: `-vScode`, `--command=code`. */
function holdsValue(option: string, word: string): boolean {
  return isShort(option) ? new RegExp(`^-[a-zA-Z0]*${option.slice(1)}`).test(word) : word.startsWith(`${option}=`);
}

function isShort(option: string): boolean {
  return option.length === 2;
}

function isLetters(word: string): boolean {
  return /^-[a-zA-Z0]+$/.test(word);
}
