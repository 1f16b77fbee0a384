/** The characters with which a formula begins in Excel, LibreOffice and Google Sheets, according to OWASP. */
const START = /^[=+\-@\t\r\n]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]inf(inity)?$/i;
/** Those that are quoted already are quoted again, so that the quote can be removed. */
const QUOTED = /^'+[=+\-@\t\r\n]/;

/** Whether a spreadsheet takes a cell of a CSV file for a formula, and runs it. Negative numbers are data. */
export function isFormula(cell: string): boolean {
  return START.test(cell) && !NUMBER.test(cell);
}

/** The cell as text for a spreadsheet, which then shows the quote as well. */
export function quoteFormula(cell: string): string {
  return isFormula(cell) || QUOTED.test(cell) ? `'${cell}` : cell;
}

/** The cell of which `quoteFormula` made this one. */
export function unquoteFormula(cell: string): string {
  return QUOTED.test(cell) ? cell.slice(1) : cell;
}

/** Counts the formulas in the tables of a collection, and quotes them if asked to. */
export class Formulas {
  private found = 0;

  constructor(private readonly areQuoted: boolean) {}

  row(cells: readonly string[]): readonly string[] {
    this.found += cells.filter(isFormula).length;
    return this.areQuoted ? cells.map(quoteFormula) : cells;
  }

  /** How many cells a spreadsheet would run. */
  get unquoted(): number {
    return this.areQuoted ? 0 : this.found;
  }
}
