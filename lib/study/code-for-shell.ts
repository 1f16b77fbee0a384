import { nameOf } from './interpreters';
import { isLauncher, isOneOf, launchAt, SHELL_OPTIONS } from './launchers';

/**
 * The positions of code that a program which starts others passes to a shell, or parses as a shell would: `env -S
 * code`, `flock FILE -c code`.
 */
export function codeForShell(words: readonly string[]): number[] {
  if (!isLauncher(words[0] ?? '')) return [];
  return words.flatMap((starter, at) => {
    const name = nameOf(starter);
    const options = Object.hasOwn(SHELL_OPTIONS, name) ? SHELL_OPTIONS[name] : undefined;
    return options === undefined ? [] : codeOf(words, at, options);
  });
}

/** For a starter at a position: its own words end before the program that it starts. */
function codeOf(words: readonly string[], at: number, options: readonly string[]): number[] {
  const [program = words.length] = launchAt(words, at).programs;
  return words.slice(0, program).flatMap((word, position) => {
    if (position <= at) return [];
    const takes = isOneOf(options, words[position - 1]) || options.some((option) => holdsValue(option, word));
    return takes ? [position] : [];
  });
}

/** Whether a word contains the option and its value: `-vScode`, `--command=code`. */
function holdsValue(option: string, word: string): boolean {
  return option.length === 2 ? new RegExp(`^-[a-zA-Z0]*${option.slice(1)}`).test(word) : word.startsWith(`${option}=`);
}
