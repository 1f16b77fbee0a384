import type { CsvOutput } from '../../lib/study/output';
import { type CsvTable, hasDelimiter } from './csv';
import { firstRecord, toCells } from './csv-cells';
import { settled, type Inspection } from './inspection';
import { type OutputText, type Refusal, type OutputValues, isRefusal } from './reading';
import { doubtOf } from './survey';

/** A CSV table. Other outputs of the study may show whether its first line is a header. */
export function inspectCsv(
  table: CsvTable,
  { text }: OutputText,
  refused: (refusal: Refusal) => OutputValues,
  options?: CsvOutput,
): Inspection {
  const first = firstRecord(table);
  const hasCommas = table.delimiter === ',' && !table.isAmbiguous && table.commaDoubt === undefined;
  const commas = hasCommas ? { commaColumns: table.columns } : {};
  const divided = hasDelimiter(table) ? { divided: { delimiter: table.delimiter, columns: table.columns } } : {};
  const isSure = table.header === 'names' && table.records.length > 1;
  return {
    cells: table.records.length * table.columns,
    bytes: 0,
    evidence: { ...(isSure ? { header: first } : { doubt: doubtOf(first, text) }), ...commas, ...divided },
    settle: (knowledge) => {
      const found = toCells(table, knowledge, options);
      return isRefusal(found) ? refused(found) : { kind: 'csv', ...found, cut: false };
    },
  };
}

/**
 * A single quoted word: the header of a column without rows, if other tasks have it above values, as written by
 * write.csv().
 */
export function inspectHeader(table: CsvTable, text: OutputValues): Inspection {
  const [first, ...others] = table.records;
  if (others.length > 0 || first?.quoted?.[0] !== true) return settled(text);
  const empty: OutputValues = { kind: 'csv', columns: first.cells, rows: [], cut: false };
  return { ...settled(text), settle: (knowledge) => (knowledge.isHeader(firstRecord(table)) ? empty : text) };
}
