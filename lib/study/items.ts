import { createHash } from 'node:crypto';
import type { ParameterTable } from './parameters/table';
import { rowJson, valueText } from './parameters/values';

/** The item of a row, as one line of text: the value if the table has one column, otherwise a JSON object. */
export function itemLine(table: ParameterTable, row: number): string {
  const { columns } = table;
  const values = table.row(row);
  return columns.length === 1 ? valueText(values[0] ?? '') : rowJson(columns, values);
}

/** The items of a table, in the order of its rows. */
export function itemLines(table: ParameterTable): string[] {
  return Array.from({ length: table.length }, (_, row) => itemLine(table, row));
}

/** Identifies a list of items. The queue uses it to know whether all of them were loaded. */
export function batchOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex').slice(0, 16);
}
