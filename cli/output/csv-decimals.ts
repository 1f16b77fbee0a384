import { POINTS_BETWEEN_THOUSANDS, THOUSANDS_AND_COMMA } from './amounts';
import type { CsvRecord } from './csv-records';
import { pointRefusal } from './decimal-commas';
import type { Refusal } from './reading';
import { hasDecimalComma, isNumber, mayHaveThousands } from './words';

/** The decimal separator in the numbers of a table. */
export interface Decimals {
  /** Whether commas become points. */
  readonly areCommas: boolean;
  /**
   * A cell whose comma may be a decimal comma or a thousands separator, and one whose point may be a thousands
   * separator.
   */
  readonly unclear?: { readonly comma: string; readonly point: string | undefined };
}

/**
 * As write.csv2() writes numbers, if a delimiter other than a comma shows that commas are decimal commas. @param given
 * by the study.
 */
export function decimalsOf(records: readonly CsvRecord[], delimiter: string, given?: '.' | ','): Decimals {
  if (delimiter === ',' || given === '.') return { areCommas: false };
  const plain = records.flatMap(({ cells, quoted }) => cells.filter((_, column) => quoted?.[column] !== true));
  const commas = plain.filter(isDecimal);
  if (given === ',' || commas.length === 0) return { areCommas: given === ',' };
  // A single column has no delimiter that could show it. But a quoted name, as write.csv2() writes it, shows that
  // commas do not split the cells below.
  const isAlone = delimiter === '\n' && records[0]?.quoted?.[0] !== true;
  const hasPoints = plain.some((cell) => cell.includes('.') && isNumber(cell.trim()));
  const mayBeThousands = commas.every((cell) => mayHaveThousands(cell.trim()));
  if (hasPoints || mayBeThousands || isAlone) {
    const [comma = ''] = commas;
    const point = plain.find((cell) => POINTS_BETWEEN_THOUSANDS.test(cell.trim()));
    return { areCommas: false, unclear: { comma, point } };
  }
  return { areCommas: true };
}

function isDecimal(cell: string): boolean {
  return hasDecimalComma(cell.trim());
}

/** The records with points instead of decimal commas. Quoted cells are texts and stay unchanged. */
export function withPoints(records: readonly CsvRecord[], { areCommas }: Decimals): readonly CsvRecord[] {
  if (!areCommas) return records;
  return records.map(({ line, cells, quoted }) => ({
    line,
    cells: cells.map((cell, column) => (quoted?.[column] !== true && isDecimal(cell) ? cell.replace(',', '.') : cell)),
    quoted,
  }));
}

/** A cell whose number has a point although the study says that numbers have commas. Quoted names do not count. */
export function findPoint(records: readonly CsvRecord[]): Refusal | undefined {
  for (const { line, cells, quoted } of records) {
    const point = cells.find((cell, column) => quoted?.[column] !== true && hasPoint(cell.trim()));
    if (point !== undefined) return pointRefusal(line, point.trim());
  }
  return undefined;
}

function hasPoint(cell: string): boolean {
  return (
    THOUSANDS_AND_COMMA.test(cell) || POINTS_BETWEEN_THOUSANDS.test(cell) || (cell.includes('.') && isNumber(cell))
  );
}
