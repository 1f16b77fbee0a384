import { SingleBar } from 'cli-progress';

/** How far some work is. */
export interface Progress {
  update(done: number, note?: string): void;
  /** A line for the user that stays, above the bar. */
  say(line: string): void;
  stop(): void;
}

const SECONDS_BETWEEN_LINES = 30;

/** A progress bar on a terminal; elsewhere a line now and then. Always on standard error. */
export function startProgress(title: string, total: number): Progress {
  return process.stderr.isTTY ? terminalBar(title, total) : plainLines(title, total);
}

function terminalBar(title: string, total: number): Progress {
  const bar = new SingleBar({
    format: `${title} [{bar}] {value}/{total} {percentage}% | left: {eta_formatted} {note}`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    stream: process.stderr,
    hideCursor: true,
    etaBuffer: Math.max(10, Math.ceil(total / 10)),
    linewrap: false,
  });
  bar.start(total, 0, { note: '' });
  return {
    update: (done, note = '') => {
      bar.update(done, { note });
    },
    say: (line) => {
      process.stderr.write(`\r\x1b[K${line}\n`);
      bar.render();
    },
    stop: () => {
      bar.stop();
    },
  };
}

function plainLines(title: string, total: number): Progress {
  let last = Date.now();
  return {
    update: (done, note = '') => {
      if (Date.now() - last < SECONDS_BETWEEN_LINES * 1000) return;
      last = Date.now();
      process.stderr.write(`${title} ${String(done)}/${String(total)} ${note}`.trimEnd() + '\n');
    },
    say: (line) => process.stderr.write(`${line}\n`),
    stop: () => undefined,
  };
}
