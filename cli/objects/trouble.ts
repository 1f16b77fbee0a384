import { sentences } from '../text/commands-to-copy';

/** What keeps a study from going on. */
export interface Trouble {
  /** What it is, for a person. */
  readonly what: string;
  /** What to do; empty where `what` says it, too. */
  readonly advice: string;
}

/** Both as one text. */
export function describeTrouble({ what, advice }: Trouble): string {
  return sentences(what, advice);
}
