import { tryRetryAfter } from './api-errors';

/** How long requests to a faulty cluster are retried, in seconds; documented in docs/command.md. */
export interface Patience {
  /** A cluster that has not answered at all. After this time, the user is also informed about one that has. */
  readonly atFirst: number;
  /** A cluster that has answered before. */
  readonly later: number;
  /** A node that does not return a log, while there are others, and cleanup. */
  readonly node: number;
  /** Until the first part of an answer arrives. */
  readonly answer: number;
  /** A program that fetches credentials: it may wait for a browser, but nobody sees its questions. */
  readonly login: number;
  /** The pause before a retry; each one is twice as long, up to LONGEST_PAUSE. */
  readonly pause: number;
}

export const PATIENCE: Patience = { atFirst: 5, later: 60, node: 5, answer: 30, login: 60, pause: 0.2 };

const LONGEST_PAUSE = 5;

/**
 * The pause before a retry, in seconds: longer each time, random, so that not all clients retry at once, and never
 * shorter than what the cluster asks for.
 */
export function pauseBefore(attempt: number, first: number, error: unknown): number {
  const pause = Math.min(first * 2 ** attempt, LONGEST_PAUSE) * (0.5 + Math.random() / 2);
  const wished = tryRetryAfter(error);
  return wished === undefined ? pause : Math.max(pause, wished + pause / 5);
}
