/** What keeps a study from going on. */
export interface Trouble {
  /** The problem, in readable form. */
  readonly what: string;
  /** What to do; empty if `what` already says it. */
  readonly advice: string;
}
