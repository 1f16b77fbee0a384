/** Aborted when the user ends the benchmark, which then still has its namespace to delete. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    // The terminal and npm may each pass the same signal on.
    if (controller.signal.aborted) return;
    process.stderr.write('bench: interrupted; deleting its namespace\n');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  endWithParent(interrupt);
  // The terminal may be gone before the namespace is.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return controller.signal;
}

/** A SIGTERM to npm ends the shell that npm started this program with, and goes no further. */
function endWithParent(interrupt: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt();
  }, 1000).unref();
}
