/**
 * The outcome of some work or, if it takes longer, of `late`, which may throw. The work itself continues.
 * @param seconds how long it may take.
 */
export async function inTime<T, Late = never>(work: Promise<T>, seconds: number, late: () => Late): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  try {
    return await Promise.race([work, timeout.then(late)]);
  } finally {
    // Not by an AbortSignal: the error that it creates takes longer than many a request.
    clearTimeout(timer);
  }
}

/** For `late`: the error that nothing came in time. */
export function throwing(error: () => Error): () => never {
  return () => {
    throw error();
  };
}
