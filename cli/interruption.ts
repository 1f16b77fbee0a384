import * as os from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has this process end in order when the user breaks it off, so that its temporary files go; work with a clean-up of its own does that first. */
export function endOnSignals(): void {
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) endBy(signal);
    });
}

/** With the exit code of a program that was ended by a signal: 130 for Ctrl-C. */
function endBy(signal: NodeJS.Signals): never {
  process.exit(128 + os.constants.signals[signal]);
}

/**
 * Does some work that leaves something behind, and cleans up: after it, and when the user breaks it off, which then ends this process.
 */
export async function withCleanup<T>(work: () => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
  let broken: NodeJS.Signals | undefined;
  let cleaning: Promise<void> | undefined;
  const clean = (): Promise<void> => (cleaning ??= cleanUp());
  const interrupt = (signal: NodeJS.Signals): void => {
    broken = signal;
    // What it fails at is told by the work, or no longer of interest.
    void clean()
      .catch(() => undefined)
      .then(() => endBy(signal));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work();
  } catch (error) {
    // Of work that was broken off, not what went wrong then.
    if (broken !== undefined) await new Promise(() => undefined);
    throw error;
  } finally {
    await clean();
    for (const signal of SIGNALS) process.off(signal, interrupt);
    if (broken !== undefined) endBy(broken);
  }
}
