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

/** Text from a log, a pod or the cluster, made safe for a terminal: control characters are shown, not interpreted. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}

/** The error as an expected one, if it is one: errors of the file system are also reported on one line. */
export function tryCliError(error: unknown): CliError | undefined {
  if (error instanceof CliError) return error;
  const { errno, syscall } = error as Partial<NodeJS.ErrnoException>;
  if (!(error instanceof Error) || errno === undefined || syscall === undefined) return undefined;
  return new CliError(`can't continue: ${error.message}; fix that, and try again`, EXIT.failures);
}
