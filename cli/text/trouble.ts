import { sentences } from './commands-to-copy';

/** What keeps a study from going on. */
export interface Trouble {
  /** The problem, in readable form. */
  readonly what: string;
  /** What to do; empty if `what` already says it. */
  readonly advice: string;
}

/** Both as one text. */
export function describeTrouble({ what, advice }: Trouble): string {
  return sentences(what, advice);
}
