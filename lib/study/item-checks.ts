import { itemLine } from './items';
import { checkParameters, Parameters } from './parameters/parameters';
import { ParameterTable, rowsAxis } from './parameters/table';
import { MAX_TABLE_BYTES, reportTooLarge } from './parameters/table-files';
import { MAX_TOLD } from './parameters/values';
import { ProblemList } from './problems';

/** The column of items that are given as a list of texts. */
const ITEM_COLUMN = 'item';

/** An item is an argument of redis-cli, and Linux accepts none longer than 128 KiB. */
const MAX_ITEM_BYTES = 120_000;

/** The table of a queue's items; after a report, one row of it or a substitute. */
export function checkItems(problems: ProblemList, given: unknown): ParameterTable {
  const told = problems.length;
  const table = Array.isArray(given) ? checkTexts(problems, given) : checkTable(problems, given);
  if (problems.length === told) checkLines(problems, table, placeOf(table, Array.isArray(given)));
  return problems.length === told || table.columns.length === 0
    ? table
    : new ParameterTable([rowsAxis(table.columns, [table.row(0)])]);
}

function checkTable(problems: ProblemList, given: unknown): ParameterTable {
  if (typeof given === 'object' && given !== null) {
    const told = problems.length;
    const table = checkParameters(problems, 'items', given);
    const repeats = Math.max(...table.blocks.map((block) => block.repeats));
    if (problems.length === told && repeats > 1) {
      const each = `each ${String(repeats)} times`;
      problems.report('items', 'have each row once', each, `leave out replicate: ${EQUAL_ITEMS}`);
    }
    return table;
  }
  const remedy = "write, for example, Parameters.list('method', ['lm', 'rf']) or ['lm', 'rf']";
  problems.report('items', 'be a parameter table or a list of texts', given, remedy);
  return checkParameters(new ProblemList(), 'items', undefined);
}

const EQUAL_ITEMS = 'equal items are one item; add a column, such as the number of the repetition';

function checkTexts(problems: ProblemList, given: readonly unknown[]): ParameterTable {
  const found = new ProblemList();
  for (let position = 0; position < given.length && found.length < MAX_TOLD; position++) {
    const text = given[position];
    if (typeof text === 'string') continue;
    const isNumber = typeof text === 'number';
    const remedy = isNumber ? "for numbers write items: Parameters.list('n', [1, 2])" : 'write it in quotes';
    found.report(`items[${String(position)}]`, 'be text', text, remedy);
  }
  problems.take(found.all, (prop) => prop);
  const texts = found.length > 0 ? [''] : (given as readonly string[]);
  // Duplicates are reported below.
  const table = Parameters.list(ITEM_COLUMN, texts, { allowDuplicates: true });
  const wrong = new ProblemList();
  const checked = checkParameters(wrong, 'items', table);
  problems.take(wrong.all, (prop) => prop.replace(`items.${ITEM_COLUMN}`, 'items'));
  return checked;
}

/** Describes where in the props an item is. */
function placeOf({ columns }: ParameterTable, isList: boolean): (row: number) => string {
  const column = columns.length === 1 && !isList ? `.${columns.join()}` : '';
  return (row) => `items${column}[${String(row)}]`;
}

function checkLines(problems: ProblemList, table: ParameterTable, place: (row: number) => string): void {
  if (leastBytes(table) > MAX_TABLE_BYTES) {
    reportTooLarge(problems, 'items', `${String(table.length)} items`);
    return;
  }
  const seen = new Map<string, number>();
  const told = problems.length;
  let bytes = 0;
  for (let row = 0; row < table.length && problems.length - told < MAX_TOLD; row++) {
    const line = itemLine(table, row);
    const fault = tryFault(line);
    if (fault !== undefined) problems.report(place(row), fault.rule, fault.given, fault.remedy);
    const twin = seen.get(line);
    if (twin !== undefined) problems.report(place(row), `differ from ${place(twin)}`, line, EQUAL_ITEMS);
    seen.set(line, row);
    bytes += Buffer.byteLength(line) + 1;
    if (bytes <= MAX_TABLE_BYTES) continue;
    reportTooLarge(problems, 'items', `more than ${String(MAX_TABLE_BYTES)} bytes`);
    return;
  }
}

/**
 * The smallest possible size of the items, calculated from their number, so that no item of a grid has to be created.
 */
function leastBytes({ columns, length }: ParameterTable): number {
  const names = columns.length === 1 ? 0 : columns.reduce((sum, column) => sum + column.length + 4, 1);
  return length * (names + columns.length + 1);
}

// What a queue does not hand out, and what would need more than one line.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

function tryFault(line: string): { rule: string; given: unknown; remedy: string } | undefined {
  const file = 'put it into a file, and the name of the file into the table';
  if (line === '') return { rule: 'not be empty', given: line, remedy: 'leave it out, or give it a name' };
  if (/[\r\n]/.test(line))
    return { rule: 'be one line', given: line, remedy: `add another column, which makes items JSON, or ${file}` };
  if (CONTROL.test(line))
    return {
      rule: 'have no control characters other than tabs',
      given: line,
      remedy: 'add another column, which makes items JSON',
    };
  const bytes = Buffer.byteLength(line);
  if (bytes <= MAX_ITEM_BYTES) return undefined;
  return { rule: `have at most ${String(MAX_ITEM_BYTES)} bytes`, given: `${String(bytes)} bytes`, remedy: file };
}
