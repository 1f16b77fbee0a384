import { OF_WRAPPER } from '../records/words-of-runtime';
import type { Stream } from './processes';

/** Longer outputs are not compared. */
const MOST_COMPARED = 1_000_000;

/** How lines of the wrapper for people begin. */

type Texts = Record<Stream, string>;

/**
 * What is shown of a task that is tried several times: the first attempt as it runs, and of each further one its number. Its output is held back
 * for as long as it is that of the attempt before, and shown when it differs, so that an error that comes again is there once.
 */
export class ShownAttempts {
  private number = 1;
  private now: Texts = { stdout: '', stderr: '' };
  private before: Texts | undefined;
  /** Undefined where the output is shown as it comes. */
  private held: string[] | undefined;
  /** How the attempt ended, once that is known. */
  private status: string | undefined;

  constructor(private readonly write: (text: string) => void) {}

  add(text: string, stream: Stream): void {
    if (text === '') return;
    if (stream === 'stdout') this.endAttempt();
    // What the wrapper says of the whole, such as that a queue is drained, is of no attempt.
    if (this.held?.length === 0 && text.startsWith(OF_WRAPPER)) {
      this.write(text);
      return;
    }
    if (this.now[stream].length <= MOST_COMPARED) this.now[stream] = joined(this.now[stream], likened(text));
    if (this.held !== undefined && this.before?.[stream].startsWith(this.now[stream]) === true) this.held.push(text);
    else {
      this.release();
      this.write(text);
    }
  }

  /** Tells the end of the attempt. What it wrote to standard error may be seen a moment later. */
  ended(status: string): void {
    this.status = status;
    setImmediate(() => {
      this.endAttempt();
    });
  }

  /** Shows what is held back: nothing more will come. */
  end(): void {
    this.endAttempt();
    // Of an attempt that has not begun nothing is held.
    if (this.held?.length !== 0) this.release();
  }

  private endAttempt(): void {
    if (this.status === undefined) return;
    const isAgain = this.before?.stdout === this.now.stdout && this.before.stderr === this.now.stderr;
    if (this.held !== undefined && isAgain && this.status !== 'succeeded')
      this.write(`attempt ${String(this.number)} ended in the same way\n`);
    else this.release();
    this.number++;
    this.before = this.now;
    this.now = { stdout: '', stderr: '' };
    this.held = [];
    this.status = undefined;
  }

  private release(): void {
    if (this.held === undefined) return;
    this.write(`attempt ${String(this.number)}:\n${this.held.join('')}`);
    this.held = undefined;
  }
}

/** Attempts differ in numbers: their own, those of lines and processes, the time. */
function likened(text: string): string {
  return text.replace(/\d+/g, '#');
}

/** A number may be cut between two pieces. */
function joined(text: string, piece: string): string {
  return text + (text.endsWith('#') && piece.startsWith('#') ? piece.slice(1) : piece);
}
