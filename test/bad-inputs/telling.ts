import { CliError } from '../../cli/text/errors';

/** What the command says of something that it can't use: a line without a stack trace, and an exit code. */
export interface Telling {
  readonly exitCode: number;
  readonly message: string;
}

/** What is told when something is read. Fails where it is accepted, or where another error than that of a user's mistake comes. */
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
