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
