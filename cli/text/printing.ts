import { printable } from './control-characters';

// The only file that writes to a terminal: printed text may come from a log, a pod, a cluster or somebody else's
// manifest.

/** Prints to standard output; control characters are shown, not interpreted. */
export function printOut(text: string): void {
  process.stdout.write(printable(text));
}

/** The same, before a step that can't be undone: if the text can't be written, the process ends, and the step is not reached. */
export function printOutFirst(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(printable(text), (error?: NodeJS.ErrnoException | null) => {
      if (!(error instanceof Error) || error.code === 'EPIPE') resolve();
    });
  });
}

/** Prints to standard error in the same way. */
export function printErr(text: string): void {
  process.stderr.write(printable(text));
}

/** A line on standard error that temporarily replaces one that is redrawn, if there is one. */
export function printErrAbove(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${printable(line)}\n`);
}

/** A line on standard error in place of the last, on a terminal. */
export function printErrInPlace(line: string): void {
  process.stderr.write(`${CLEAR_LINE}${printable(line)}`);
}

const CLEAR_LINE = '\x1b[G\x1b[K';

/** A value as JSON, with control characters as JSON escapes, so that a reader gets the same value. */
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
