import { printable } from './errors';

// The only file that writes to a terminal: what is printed may come from a log, a pod, a cluster or a manifest of somebody else.

/** Prints on standard output; control characters are shown, not obeyed. */
export function printOut(text: string): void {
  process.stdout.write(printable(text));
}

/** The same on standard error. */
export function printErr(text: string): void {
  process.stderr.write(printable(text));
}

/** A line on standard error that takes the place of one that is drawn again and again, where there is such a one. */
export function printErrAbove(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${printable(line)}\n`);
}

/** A line on standard error in place of the last, on a terminal. */
export function printErrInPlace(line: string): void {
  process.stderr.write(`${CLEAR_LINE}${printable(line)}`);
}

const CLEAR_LINE = '\x1b[G\x1b[K';

/** A value as JSON, in which control characters are written as escapes of JSON: who reads it has the same value. */
export function toJsonText(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2);
  return `${json.replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/**
 * Prints a text of this program with its control sequences, in which the texts of others are escaped.
 * @returns whether there is somebody who reads it.
 */
export function printDrawn(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => {
      resolve(!(error instanceof Error));
    });
  });
}
