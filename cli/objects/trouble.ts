/** What keeps a study from going on. */
export interface Trouble {
  /** What it is, for a person. */
  readonly what: string;
  /** What to do; empty where `what` says it, too. */
  readonly advice: string;
}
