/** Where the results of a study go. */
export class Results {
  /**
   * Into the pods' logs, as sealed blocks: nothing to set up. A result may have 1 MiB, those of one pod 8 MiB together,
   * and the pods must still exist when the study is collected.
   */
  static log(): Results {
    return new Results('log');
  }

  private constructor(
    /** The place, as study.json names it. */
    readonly kind: 'log',
  ) {}
}
