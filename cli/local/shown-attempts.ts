import { OF_WRAPPER } from '../records/words-of-runtime';
import type { Stream } from './processes';

/** Longer outputs are not compared. */
const MOST_COMPARED = 1_000_000;

type Texts = Record<Stream, string>;

/**
 * Shows the output of a task that is tried several times: the first attempt live, and the number of each further one.
 * The output of a further attempt is held back while it equals that of the attempt before, and shown when it differs,
 * so that a repeated error appears once.
 */
export class ShownAttempts {
  private number = 1;
  private now: Texts = { stdout: '', stderr: '' };
  private before: Texts | undefined;
  /** Undefined if the output is shown live. */
  private held: string[] | undefined;
  /** How the attempt ended, once known. */
  private status: string | undefined;

  constructor(private readonly write: (text: string) => void) {}

  add(text: string, stream: Stream): void {
    if (text === '') return;
    if (stream === 'stdout') this.endAttempt();
    // The wrapper's messages about the whole run, such as that a queue is drained, do not belong to an attempt.
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

  /** Reports the end of the attempt. Its standard error may arrive a moment later. */
  ended(status: string): void {
    this.endAttempt();
    this.status = status;
    setImmediate(() => {
      this.endAttempt();
    });
  }

  /** Shows what is held back: nothing more will arrive. */
  end(): void {
    this.endAttempt();
    // Nothing is held back for an attempt that has not begun.
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

/** A number may be split between two pieces. */
function joined(text: string, piece: string): string {
  return text + (text.endsWith('#') && piece.startsWith('#') ? piece.slice(1) : piece);
}
