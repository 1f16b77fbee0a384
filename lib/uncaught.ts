import { types } from 'node:util';
import { tryForeignError } from './foreign-errors';

/**
 * How long a program that nothing ends may continue after a mistake in the props, in milliseconds, to finish its
 * current work.
 */
const GRACE = 1000;

/**
 * Node prints an uncaught error with its source line and stack. A mistake in main.ts, including those that constructs
 * or cdk8s find, only needs its message. If the app handles uncaught errors, its handler decides.
 */
export function showWithoutStackWhenUncaught(): void {
  // A monitor sees an uncaught error before Node acts on it, and ignores other errors.
  const event = 'uncaughtExceptionMonitor';
  const installed = process.listeners(event).some((listener) => listener.name === showMessageAlone.name);
  if (!installed) process.on(event, showMessageAlone);
}

function showMessageAlone(error: unknown): void {
  // Anything can be thrown.
  if (!types.isNativeError(error) || typeof error.stack !== 'string') return;
  const isHandled = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
  const mistake = error.name === 'StudyError' ? error : tryForeignError(error);
  if (mistake === undefined || isHandled || shown.has(error)) return;
  shown.add(error);
  process.once('uncaughtException', () => {
    process.stderr.write(`${mistake.message}\n`);
    // Whatever the program does next, the exit code shows the failure. If it looked like success, a script would
    // continue with the previous manifests.
    process.once('exit', () => (process.exitCode ||= 1));
    error.stack = mistake.message;
    // The program ends when it has nothing left to do. If it would continue, Node ends it, as after any uncaught error.
    setTimeout(() => {
      throw error;
    }, GRACE).unref();
  });
}

const shown = new WeakSet<Error>();
