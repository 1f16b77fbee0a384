import type { Command } from 'commander';
import type { ExitCode } from '../text/errors';

/** One command of the program. */
export interface Declaration {
  readonly name: string;
  /** Declares its purpose, its arguments and its options. */
  readonly declare: (command: Command) => Command;
  /** To stand in its help, as if the program were called kubepar. */
  readonly example: string;
  /**
   * Runs it.
   * @param given its arguments, as commander reads them, and then its options.
   */
  readonly run: (...given: never[]) => ExitCode | Promise<ExitCode>;
}
