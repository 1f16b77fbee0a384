import { CommanderError } from 'commander';
import { commandLine } from './commands/command-line';
import { complete, COMPLETE } from './commands/completion';
import { EXIT, tryCliError, type ExitCode } from './text/errors';
import { endOnSignals } from './system/interruption';
import { startedAs } from './system/started-as';
import { printErr, printOut } from './text/printing';

/** Runs the command line. Only this file prints errors and decides the exit code. */
export async function main(argv: readonly string[], version: string): Promise<number> {
  let exitCode: ExitCode = EXIT.ok;
  endOnSignals();
  watchOutput();
  const [, script = '', first, ...words] = argv;
  const start = startedAs({ script, env: process.env, cwd: process.cwd() });
  const program = commandLine(start, version, (code) => (exitCode = code));
  if (first === COMPLETE) {
    printOut(await complete(program, words));
    // A request to the cluster may still be running, although nobody waits for it.
    process.exit(exitCode);
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return tellError(error);
  }
}

/** Reports an expected error and returns its exit code; rethrows others. */
export function tellError(error: unknown): ExitCode {
  const expected = tryCliError(error);
  if (expected === undefined) throw error;
  printErr(`kubepar: ${expected.message}\n`);
  return expected.exitCode;
}

/** What happens to output that nobody reads. */
function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `kubepar … | head` has enough. The remaining work and the exit code do not change.
    if (error.code === 'EPIPE') return;
    printErr(`kubepar: can't write to standard output: ${error.message}; check where it goes\n`);
    process.exit(EXIT.failures);
  });
  // There is no other place to report it.
  process.stderr.on('error', () => undefined);
}
