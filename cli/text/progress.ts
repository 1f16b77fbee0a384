import { printable } from './control-characters';
import { printErr, printErrAbove, printErrInPlace } from './printing';
import { canRedraw, columnsOf } from './terminal';
import { durationText } from './units';

/** The progress of some work. */
export interface Progress {
  update(done: number, note?: string): void;
  /** A line for the user that stays, above the bar. */
  say(line: string): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 30;
/** No eye sees more. */
const DRAWN_MILLISECONDS = 100;
const LONGEST_BAR = 40;
const SHORTEST_BAR = 5;

/** A progress bar on a terminal; elsewhere a line from time to time. Always on standard error. */
export function startProgress(title: string, total: number): Progress {
  return canRedraw(process.stderr) ? terminalBar(printable(title), total) : plainLines(title, total);
}

function terminalBar(title: string, total: number): Progress {
  const left = new TimeLeft(total);
  let state = { value: 0, note: '' };
  let lastDrawn = -Infinity;
  const draw = (): void => {
    lastDrawn = Date.now();
    const seconds = left.trySeconds();
    printErrInPlace(
      barLine(columnsOf(process.stderr), title, {
        ...state,
        total,
        progress: total === 0 ? 1 : state.value / total,
        left: seconds === undefined ? '?' : durationText(Math.ceil(seconds)),
      }),
    );
  };
  draw();
  return {
    update: (value, note = '') => {
      state = { value, note };
      left.see(value);
      if (Date.now() - lastDrawn >= DRAWN_MILLISECONDS) draw();
    },
    say: (line) => {
      printErrAbove(line);
      draw();
    },
    stop: () => {
      draw();
      printErr('\n');
    },
  };
}

/** Estimates the remaining time from the rate since the first update: work done before it took no time. */
class TimeLeft {
  private first: { readonly value: number; readonly time: number } | undefined;
  private last = { value: 0, time: 0 };

  constructor(private readonly total: number) {}

  see(value: number): void {
    this.last = { value, time: Date.now() };
    this.first ??= this.last;
  }

  /** Undefined while there is no rate yet. */
  trySeconds(): number | undefined {
    const { first = this.last, last, total } = this;
    const done = last.value - first.value;
    return done > 0 ? ((total - last.value) * (last.time - first.time)) / done / 1000 : undefined;
  }
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
