import { nameOf, tryInterpreter } from './interpreters';

/** A word of a command, and its place in the prop `command`. */
export interface Word {
  readonly text: string;
  readonly position: number;
}

/** A command that the study's command starts, or the command itself. */
export interface Started {
  readonly words: readonly Word[];
  /** Whether it certainly starts in the working folder. */
  readonly isCertain: boolean;
  /** Whether it is in the code of a shell. */
  readonly inShell: boolean;
}

/** How a program that starts another reads the words before that. */
interface Wrapper {
  /** Options that consist of one word. */
  readonly flags?: RegExp;
  /** Options that take the next word. */
  readonly valued?: readonly string[];
  /** Words before the program that are not its options. */
  readonly operands?: number;
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: { flags: /^(-|-i|--ignore-environment|-u.+|--unset=.+|[A-Za-z_]\w*=.*)$/s, valued: ['-u', '--unset'] },
  timeout: {
    flags: /^(-v|--verbose|--foreground|--preserve-status|-[ks].+|--(kill-after|signal)=.+)$/,
    valued: ['-k', '-s', '--kill-after', '--signal'],
    operands: 1,
  },
  nice: { flags: /^(-n?-?\d+|--adjustment=.+)$/, valued: ['-n', '--adjustment'] },
  ionice: { flags: /^-[cn]\d$/, valued: ['-c', '-n'] },
  stdbuf: { flags: /^(-[ioe].+|--(input|output|error)=.+)$/, valued: ['-i', '-o', '-e'] },
  time: { flags: /^-[pvq]+$/, valued: ['-f', '-o'] },
  setsid: { flags: /^(-w|--wait)$/ },
  nohup: {},
  tini: {},
  'dumb-init': {},
  busybox: {},
};

/** The commands that certainly start, and those that a shell is told to start: all that may include R. */
export function startedBy(command: readonly string[]): Started[] {
  const words = behindWrappers(command.map((text, position) => ({ text, position })));
  if (words === undefined) return [];
  const code = codeOf(words);
  return code === undefined ? [{ words, isCertain: true, inShell: false }] : commandsIn(code);
}

/** The command after the programs that start it; undefined if one has unknown options. */
function behindWrappers(words: readonly Word[]): readonly Word[] | undefined {
  const wrapper = WRAPPERS[nameOf(words[0]?.text ?? '')];
  if (wrapper === undefined) return words;
  const { flags, valued = [], operands = 0 } = wrapper;
  let next = 1;
  for (let text = words[next]?.text; text !== undefined; text = words[next]?.text) {
    if (valued.includes(text)) next += 2;
    else if (flags?.test(text) === true) next++;
    else break;
  }
  if (words[next]?.text === '--') next++;
  const isUnknown = words.slice(next, next + operands + 1).some(({ text }) => text.startsWith('-'));
  return isUnknown ? undefined : behindWrappers(words.slice(next + operands));
}

export function isShell(program: string): boolean {
  return tryInterpreter(program)?.names.includes('sh') === true;
}

/** The code that a shell gets with -c. */
function codeOf(words: readonly Word[]): Word | undefined {
  if (!isShell(words[0]?.text ?? '')) return undefined;
  const option = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const optionsBefore = words.slice(1, option).every(({ text }) => /^-[a-z]+$/.test(text));
  return option > 0 && optionsBefore ? words[option + 1] : undefined;
}

/** Words that end a command in shell code, and those that may decide whether it starts. */
const COMMAND_END = /[;&|\n(){}]+/;
const REDIRECTION = /\d*[<>].*$/s;

/**
 * The commands in shell code, as far as they are written plainly. The first one certainly starts if nothing replaces
 * it.
 */
function commandsIn({ text: code, position }: Word): Started[] {
  return code.split(COMMAND_END).flatMap((part, place): Started[] => {
    const texts = part.replace(REDIRECTION, '').trim().split(/\s+/);
    const first = texts.findIndex((text) => !/^(if|then|else|do|while|exec|time|!|[A-Za-z_]\w*=[^$`'"]*)$/.test(text));
    const words = behindWrappers(texts.slice(Math.max(first, 0)).map((text) => ({ text, position })));
    if (words === undefined) return [];
    const isPlain = texts.every((text) => /^[\w./=:,@%+-]+$/.test(text));
    const isCertain = place === 0 && first === 0 && isPlain && !code.includes('||');
    return [{ words, isCertain, inShell: true }];
  });
}
