import { Format, SingleBar, type Options, type Params } from 'cli-progress';
import { printable } from './errors';
import { printErr, printErrAbove } from './printing';
import { canRedraw, columnsOf } from './terminal';

/** The progress of some work. */
export interface Progress {
  update(done: number, note?: string): void;
  /** A line for the user that stays, above the bar. */
  say(line: string): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 30;
const LONGEST_BAR = 40;
const SHORTEST_BAR = 5;

/** A progress bar on a terminal; elsewhere a line from time to time. Always on standard error. */
export function startProgress(title: string, total: number): Progress {
  return canRedraw(process.stderr) ? terminalBar(printable(title), total) : plainLines(title, total);
}

function terminalBar(title: string, total: number): Progress {
  const bar = new SingleBar({
    format: (options: Options, { value, progress, eta }: Params, { note }: { readonly note: string }) => {
      // At first, it is not a number.
      const left = Number.isFinite(eta) ? Format.TimeFormat(eta, options, 5) : '?';
      return barLine(columnsOf(process.stderr), title, { value, total, progress, left, note });
    },
    stream: process.stderr,
    hideCursor: true,
    etaBuffer: Math.max(10, Math.ceil(total / 10)),
    // The line fits.
    linewrap: true,
  });
  bar.start(total, 0, { note: '' });
  return {
    update: (done, note = '') => {
      bar.update(done, { note });
    },
    say: (line) => {
      printErrAbove(line);
      bar.render();
    },
    stop: () => {
      bar.stop();
    },
  };
}

/** The contents of a progress bar. */
export interface BarState {
  readonly value: number;
  readonly total: number;
  /** From 0 to 1. */
  readonly progress: number;
  /** The remaining time. */
  readonly left: string;
  readonly note: string;
}

/**
 * The line of a progress bar, shorter than the width of the terminal: the bar is shortened first, then the title, but
 * never the numbers.
 */
export function barLine(columns: number, title: string, { value, total, progress, left, note }: BarState): string {
  const percentage = Math.floor(progress * 100);
  const numbers = `${String(value)}/${String(total)} ${String(percentage)}% | left: ${left} ${note}`.trimEnd();
  // In the last column, the cursor stays.
  const room = columns - 1 - numbers.length;
  const bar = Math.min(room - title.length - ' [] '.length, LONGEST_BAR);
  if (bar < SHORTEST_BAR) return `${shortened(title, room - 1)} ${numbers}`.trimStart().slice(0, columns - 1);
  return `${title} [${'='.repeat(Math.round(progress * bar)).padEnd(bar)}] ${numbers}`;
}

function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 2 ? '' : `${text.slice(0, width - 1)}…`;
}

function plainLines(title: string, total: number): Progress {
  let last = Date.now();
  return {
    update: (done, note = '') => {
      if (Date.now() - last < SECONDS_BETWEEN_LINES * 1000) return;
      last = Date.now();
      printErr(`${`${title} ${String(done)}/${String(total)} ${note}`.trimEnd()}\n`);
    },
    say: (line) => {
      printErr(`${line}\n`);
    },
    stop: () => undefined,
  };
}
