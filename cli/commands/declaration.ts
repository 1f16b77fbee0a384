import type { Command } from 'commander';
import type { Commands } from '../text/commands-to-copy';
import type { ExitCode } from '../text/errors';

/** One command of the program. */
export interface Declaration {
  readonly name: string;
  /** Declares its purpose, its arguments and its options. */
  readonly declare: (command: Command) => Command;
  /** To stand in its help, a command to a line. */
  readonly example: (commands: Commands) => readonly string[];
  /**
   * Runs it.
   * @param given its arguments, as commander reads them, and then its options, with `program`: how the user starts this program.
   */
  readonly run: (...given: never[]) => ExitCode | Promise<ExitCode>;
}

/** Are repeated by `Commands`, or are not options of the user. */
const OF_CLUSTER = ['namespace', 'context', 'kubeconfig', 'program', 'patience'];

/** The words of a command as the user gave them, but for the options that lead to the cluster. */
export function wordsOf(command: string, argument: string, options: object): string[] {
  const given = Object.entries(options).flatMap(([name, value]): string[] => {
    if (OF_CLUSTER.includes(name) || value === undefined || value === false) return [];
    const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [option] : [option, String(value)];
  });
  return [command, argument, ...given];
}
