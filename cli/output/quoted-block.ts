import type { Block } from './block';
import { tryUnquote } from './vector';
import { quotedOr } from './words';

const CELLS = new RegExp(`(?<= )(?:${quotedOr('NA').source})(?= |$)`, 'g');

/** A matrix of texts: R prints them in quotes, and each begins where its column does. */
export function readQuotedBlock(header: string, rows: readonly string[]): Block | undefined {
  const found = rows.map((row) => [...row.matchAll(CELLS)]);
  const starts = (found[0] ?? []).map(({ index }) => index);
  const [first = 0] = starts;
  const width = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  const isAligned = found.every(
    (cells) => cells.length === starts.length && cells.every(({ index }, column) => index === starts[column]),
  );
  if (!isAligned || !rows.some((row) => row.includes('"')) || header.slice(0, first).trim() !== '') return undefined;
  const columns = starts.map((start, column) => header.slice(start, starts[column + 1]).trimEnd());
  const cells = found.map((row) => row.map(([word]) => (word === 'NA' ? word : tryUnquote(word))));
  const isWhole = rows.every(
    (row, position) =>
      row.slice(first).replace(quotedOr('NA'), '').trim() === '' &&
      cells[position]?.every((cell) => cell !== undefined),
  );
  const rowNames = rows.map((row) => row.slice(0, first).trim());
  if (
    !isWhole ||
    rowNames.some((name) => name === '' || name.includes('"')) ||
    columns.some((name) => name === '' || name.startsWith(' '))
  )
    return undefined;
  return {
    rowNames,
    columns,
    cells: cells.map((row) => row.map((cell) => cell ?? '')),
    width,
    firstWidth: (starts[1] ?? width + 1) - first,
  };
}
