import { types } from 'node:util';
import { tryForeignError } from './foreign-errors';

/** How long a program that nobody ends may go on after a mistake in the props, in milliseconds: to finish what it is about. */
const GRACE = 1000;

/**
 * Node prints an uncaught error with its source line and stack; a mistake in main.ts deserves just its message, also where constructs or cdk8s found
 * it. Where the app handles uncaught errors, its handler does as it likes.
 */
export function showWithoutStackWhenUncaught(): void {
  // A monitor sees an uncaught error before Node acts on it, and leaves other errors as they are.
  const event = 'uncaughtExceptionMonitor';
  const installed = process.listeners(event).some((listener) => listener.name === showMessageAlone.name);
  if (!installed) process.on(event, showMessageAlone);
}

function showMessageAlone(error: unknown): void {
  // Anything may be thrown.
  if (!types.isNativeError(error) || typeof error.stack !== 'string') return;
  const isHandled = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
  const mistake = error.name === 'StudyError' ? error : tryForeignError(error);
  if (mistake === undefined || isHandled || shown.has(error)) return;
  shown.add(error);
  process.once('uncaughtException', () => {
    process.stderr.write(`${mistake.message}\n`);
    // Whatever the program still does: a failure that looks like success lets a script go on with the manifests of before.
    process.once('exit', () => (process.exitCode ||= 1));
    error.stack = mistake.message;
    // The program ends when it has nothing left to do. One that would go on is ended by Node, as after any uncaught error.
    setTimeout(() => {
      throw error;
    }, GRACE).unref();
  });
}

const shown = new WeakSet<Error>();
