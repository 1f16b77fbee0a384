/** The characters with which a formula begins in Excel, LibreOffice and Google Sheets, and blanks that they skip, according to OWASP. */
const START = /^[=+\-@\t\r]/;
/** Quoted cells are quoted again, so that the quote can be removed. */
const QUOTED = /^'+[=+\-@\t\r]/;
/** Also as R and spreadsheets write it: -5%, -1,5, -1L. */
const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?[%L]?$|^[+-]inf(inity)?$/i;
/** Lines, items of a list and words: what programs print in messages. */
const PROSE = /^[\t\r]*([^\t\r=+\-@]|[-=+]+(\s|$)|--?[a-z-]+(\s|$)|$)/i;

/** The cell as text for a spreadsheet, which shows the quote as well. Negative numbers are data. */
export function quoteFormula(cell: string): string {
  return (START.test(cell) && !NUMBER.test(cell)) || QUOTED.test(cell) ? `'${cell}` : cell;
}

/** The cell of which `quoteFormula` made this one. */
export function unquoteFormula(cell: string): string {
  return QUOTED.test(cell) ? cell.slice(1) : cell;
}

/** Whether a spreadsheet may run a cell as a formula. */
export function isFormula(cell: string): boolean {
  return START.test(cell) && !NUMBER.test(cell) && !PROSE.test(cell);
}

/** Counts the formulas in the tables of a collection, and quotes them if asked to. */
export class Formulas {
  private found = 0;

  constructor(private readonly areQuoted: boolean) {}

  row(cells: readonly string[]): readonly string[] {
    if (this.areQuoted) return cells.map(quoteFormula);
    this.found += cells.filter(isFormula).length;
    return cells;
  }

  /** How many cells a spreadsheet may run. */
  get unquoted(): number {
    return this.found;
  }
}
