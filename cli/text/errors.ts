/** Exit codes of the command. */
export const EXIT = {
  ok: 0,
  /** The study has failures, or results are missing. */
  failures: 1,
  /** Wrong usage. */
  usage: 2,
  /** The cluster can't be reached, or refuses. */
  cluster: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected error: its message is all that is shown. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
    this.name = 'CliError';
  }
}

/** The error as an expected one, if it is one: errors of the file system are also reported on one line. */
export function tryCliError(error: unknown): CliError | undefined {
  if (error instanceof CliError) return error;
  const { errno, syscall } = error as Partial<NodeJS.ErrnoException>;
  if (!(error instanceof Error) || errno === undefined || syscall === undefined) return undefined;
  return new CliError(`can't continue: ${error.message}; fix that, and try again`, EXIT.failures);
}
