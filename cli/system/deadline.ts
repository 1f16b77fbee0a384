import { setTimeout } from 'node:timers/promises';

/**
 * What comes of some work; where that takes longer, what is told in its stead, which may throw. The work itself goes on.
 * @param seconds that it may take.
 */
export async function inTime<T, Late = never>(work: Promise<T>, seconds: number, late: () => Late): Promise<T | Late> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, setTimeout(seconds * 1000, undefined, { signal: timer.signal }).then(late)]);
  } finally {
    timer.abort();
  }
}

/** That nothing came in time. */
export function throwing(error: () => Error): () => never {
  return () => {
    throw error();
  };
}
