import * as os from 'node:os';
import { printErr } from '../text/printing';
import { inTime } from './deadline';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes this process end cleanly when the user interrupts it, so that its temporary files are removed. Work with its
 * own cleanup does that first.
 */
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
 * Does work that keeps this process too busy to receive signals, and that leaves nothing behind. Meanwhile, signals
 * have their default effect, which is to end the process at once.
 */
export async function withUsualSignals<T>(work: () => T | Promise<T>): Promise<T> {
  const heard = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  try {
    return await work();
  } finally {
    for (const [signal, listeners] of heard) for (const listener of listeners) process.on(signal, listener);
  }
}

/** How long a cleanup may take after the user has interrupted the work: a command ends within a second. */
const HASTE_SECONDS = 0.8;

/** Cleans up; in haste if the user has interrupted the work, in which case it may be called a second time. */
export type CleanUp = (inHaste: boolean) => Promise<void>;

/**
 * Does work that leaves something behind, and cleans up: after the work, and when the user interrupts it, which then
 * ends this process.
 * @param whatStays returns what remains if there was no time for the cleanup.
 */
export async function withCleanup<T>(
  work: () => Promise<T>,
  cleanUp: CleanUp,
  whatStays: () => string = () => '',
): Promise<T> {
  let broken: Promise<never> | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    broken = hurry(cleanUp, whatStays).then(() => endBy(signal));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work();
  } catch (error) {
    // For interrupted work, not the errors that occur then.
    if (broken !== undefined) await broken;
    throw error;
  } finally {
    await (broken ?? cleanUp(false));
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

async function hurry(cleanUp: CleanUp, whatStays: () => string): Promise<void> {
  // What it fails at is of no interest any more, but for what stays.
  const cleaned = cleanUp(true).then(() => '', whatStays);
  const stays = await inTime(cleaned, HASTE_SECONDS, whatStays);
  if (stays !== '') printErr(`note: ${stays}\n`);
}
