import type { Command, Option } from 'commander';
import type { ClusterOptions } from '../cluster';

/** A word that may come next on the command line. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may come next on the command line. */
export interface Expected {
  /** What the user has already typed of it. */
  readonly begun: string;
  /** Words that the command line itself knows: commands, options, and values from a short list. */
  readonly candidates: readonly Candidate[];
  /** Other possible values, with their names in the help: study, file, folder, context. */
  readonly kinds: readonly string[];
  /** The arguments of the command that are already given. */
  readonly given: readonly string[];
  /** The cluster and the namespace, as far as the given options name them. */
  readonly cluster: ClusterOptions;
}

/**
 * What may come next according to the declarations of the commands.
 * @param words the words after the program's name. The last one is incomplete and may be empty.
 */
export function expectedNext(program: Command, words: readonly string[]): Expected {
  const begun = words.at(-1) ?? '';
  const position = words.slice(0, -1).findIndex((word) => !word.startsWith('-'));
  if (position < 0) return begun.startsWith('-') ? anyOf(begun, optionsOf(program)) : anyOf(begun, commandsOf(program));
  const command = program.commands.find((one) => one.name() === words[position]);
  if (command === undefined) return anyOf(begun, []);

  const { unfinished, options, given, onlyArguments } = read(command, words.slice(position + 1, -1));
  const cluster = Object.fromEntries([...options].map(([option, value]) => [option.attributeName(), value]));
  const expected = { begun, given, cluster };
  if (unfinished !== undefined) return { ...expected, ...valuesOf(unfinished) };
  if (!onlyArguments && begun.startsWith('-')) {
    const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(begun) ?? [];
    const option = command.options.find(({ long }) => long === flag);
    if (option !== undefined) return { ...expected, begun: value ?? '', ...valuesOf(option) };
    return anyOf(begun, optionsOf(command, [...options.keys()]));
  }
  const last = command.registeredArguments.at(-1);
  const argument = command.registeredArguments[given.length] ?? (last?.variadic === true ? last : undefined);
  const [name = '', choices] = [argument?.name(), argument?.argChoices];
  if (name === 'command') return anyOf(begun, given.length === 0 ? commandsOf(program) : []);
  return { ...expected, candidates: plain(choices), kinds: name.split('|') };
}

function anyOf(begun: string, candidates: readonly Candidate[]): Expected {
  return { begun, candidates, kinds: [], given: [], cluster: {} };
}

/** The options and arguments of a command in these words, and the option whose value comes next. */
function read(command: Command, words: readonly string[]) {
  const options = new Map<Option, string | undefined>();
  const given: string[] = [];
  let unfinished: Option | undefined;
  let onlyArguments = false;
  for (const word of words) {
    if (unfinished !== undefined) {
      options.set(unfinished, word);
      unfinished = undefined;
    } else if (onlyArguments || !/^-./.test(word)) given.push(word);
    else if (word === '--') onlyArguments = true;
    else {
      // --option=value, -ovalue, or the option alone.
      const [, long, longValue, short, shortValue] = /^(?:(--[^=]+)(?:=(.*))?|(-.)(.+)?)$/s.exec(word) ?? [];
      const option = command.options.find((one) => one.long === long || (short !== undefined && one.short === short));
      if (option === undefined) continue;
      const value = longValue ?? shortValue;
      options.set(option, value);
      if (option.required && value === undefined) unfinished = option;
    }
  }
  return { options, given, unfinished, onlyArguments };
}

function commandsOf(program: Command): Candidate[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({ value: command.name(), description: command.description() }));
}

function optionsOf(command: Command, used: readonly Option[] = []): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options
    .filter((option) => !used.includes(option))
    .flatMap(({ long, short, description }) =>
      [long, short].filter((value) => value != null).map((value) => ({ value, description })),
    );
}

function valuesOf({ flags, argChoices }: Option): Pick<Expected, 'candidates' | 'kinds'> {
  const [, name] = /<(.+)>/.exec(flags) ?? [];
  return { candidates: plain(argChoices), kinds: name === undefined ? [] : [name] };
}

function plain(values: readonly string[] | undefined): Candidate[] {
  return (values ?? []).map((value) => ({ value, description: '' }));
}
