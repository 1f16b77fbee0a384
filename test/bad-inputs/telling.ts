import { CliError } from '../../cli/text/errors';

/** The command's message about unusable input: a line without a stack trace, and an exit code. */
export interface Telling {
  readonly exitCode: number;
  readonly message: string;
}

/** The message when something is read. Fails if it is accepted, or if an error occurs that is not a user error. */
export async function tellingOf(read: () => unknown): Promise<Telling> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { exitCode, message } = error;
    expect(message).not.toMatch(/\n|undefined|\[object/);
    return { exitCode, message };
  }
  throw new Error('it was accepted');
}
