/** Part of a printed matrix or data frame: as many columns as fit the width of the page. */
export interface Block {
  readonly rowNames: readonly string[];
  readonly columns: readonly string[];
  /** By rows. */
  readonly cells: readonly (readonly string[])[];
  readonly width: number;
  /** The width of its first column, including the space before it. */
  readonly firstWidth: number;
  /** What was guessed about its columns. */
  readonly remark?: string;
}
