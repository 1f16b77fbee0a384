/** Part of a printed matrix or data frame: as many columns as the width of the page has room for. */
export interface Block {
  readonly rowNames: readonly string[];
  readonly columns: readonly string[];
  /** By rows. */
  readonly cells: readonly (readonly string[])[];
  readonly width: number;
  /** Of its first column, with the blank before it. */
  readonly firstWidth: number;
  /** What was guessed of its columns. */
  readonly remark?: string;
}
