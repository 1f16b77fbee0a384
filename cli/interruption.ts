const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a program that was interrupted from the keyboard. */
const INTERRUPTED = 130;

/**
 * Does some work that leaves something behind, and cleans up: after it, and when the user breaks it off, which then ends this process.
 */
export async function withCleanup<T>(work: () => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
  const interruption = new AbortController();
  let cleaning: Promise<void> | undefined;
  const clean = (): Promise<void> => (cleaning ??= cleanUp());
  const interrupt = (): void => {
    interruption.abort();
    // What it fails at is told by the work, or no longer of interest.
    void clean()
      .catch(() => undefined)
      .then(() => process.exit(INTERRUPTED));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work();
  } catch (error) {
    // Of work that was broken off, not what went wrong then.
    if (interruption.signal.aborted) await new Promise(() => undefined);
    throw error;
  } finally {
    await clean();
    for (const signal of SIGNALS) process.off(signal, interrupt);
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
  }
}
