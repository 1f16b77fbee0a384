import type { OutputText, Refusal } from './reading';

/** A CSV record: its cells, which of them are quoted, and the line where it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** Undefined if none is. */
  readonly quoted: readonly boolean[] | undefined;
}

/** A quoted text that is longer than this is not closed. */
const LONGEST_CELL = 1_000_000;

/**
 * Splits CSV according to RFC 4180: a quoted cell may contain delimiters, line ends and doubled quotes. Blank lines are
 * ignored.
 */
export function readRecords({ lines }: OutputText, delimiter: string): CsvRecord[] | Refusal {
  const records: CsvRecord[] = [];
  for (let position = 0; position < lines.length; position++) {
    const line = lines[position] ?? '';
    if (line === '' || (delimiter !== '\t' && line.trim() === '')) continue;
    if (!line.includes('"')) {
      records.push({ line: position + 1, cells: line.split(delimiter), quoted: undefined });
      continue;
    }
    // Line ends within quotes belong to the cell.
    let text = line;
    let found = splitQuoted(text, delimiter);
    let last = position;
    let quotes = countQuotes(line);
    while (found === 'open' && last + 1 < lines.length && text.length < LONGEST_CELL) {
      const next = lines[++last] ?? '';
      text += `\n${next}`;
      quotes += countQuotes(next);
      // With an odd number, one quote is certainly open. Splitting the text again at each line would take too long.
      if (quotes % 2 === 0) found = splitQuoted(text, delimiter);
    }
    if (found === 'open') return { line: position + 1, why: 'has an unclosed quote' };
    if (found === 'stray') return { line: position + 1, why: 'has a quote within a cell' };
    records.push({ line: position + 1, ...found });
    position = last;
  }
  return records;
}

function countQuotes(line: string): number {
  return line.split('"').length - 1;
}

function splitQuoted(text: string, delimiter: string): Pick<CsvRecord, 'cells' | 'quoted'> | 'open' | 'stray' {
  const cells: string[] = [];
  const quoted: boolean[] = [];
  for (let place = 0; ;) {
    let end: number;
    if (text[place] === '"') {
      const found = /"([^"]*(?:""[^"]*)*)"(?!")/y;
      found.lastIndex = place;
      const [whole, inner] = found.exec(text) ?? [];
      if (whole === undefined || inner === undefined) return 'open';
      cells.push(inner.replaceAll('""', '"'));
      quoted.push(true);
      end = place + whole.length;
      if (end < text.length && text[end] !== delimiter) return 'stray';
    } else {
      const next = text.indexOf(delimiter, place);
      end = next < 0 ? text.length : next;
      const cell = text.slice(place, end);
      if (cell.includes('"')) return 'stray';
      cells.push(cell);
      quoted.push(false);
    }
    if (end >= text.length) return { cells, quoted };
    place = end + 1;
  }
}
