/** Aborted when the user ends the benchmark, which must then still delete its namespace. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    // The terminal and npm may each forward the same signal.
    if (controller.signal.aborted) return;
    process.stderr.write('bench: interrupted; deleting its namespace\n');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  endWithParent(interrupt);
  // The terminal may disappear before the namespace does.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return controller.signal;
}

/** A SIGTERM to npm ends the shell with which npm started this program, but is not forwarded. */
function endWithParent(interrupt: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt();
  }, 1000).unref();
}
