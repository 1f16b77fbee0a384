import type { CsvOutput } from '../../lib/study/output';
import { marksRemark, PLAIN_NUMBERS } from './amounts';
import type { CsvTable } from './csv';
import { POINTS_REMARK } from './decimal-commas';
import { quoteText, uniqueNames, type Cells, type Refusal } from './reading';
import { headerAgainRemark, isName } from './repeated-header';
import { isNumber } from './words';
import type { Knowledge } from './survey';

type Found = Cells & { readonly remark?: string };

const HEADER = "output: { format: 'csv', header: true }";
const NO_HEADER = "output: { format: 'csv', header: false }";
const EITHER = `${NO_HEADER}, or header: true if line 1 has column names`;

/** The first record as a key for comparing the first records of several tasks. */
export function firstRecord({ records: [first], delimiter }: CsvTable): string {
  return (first?.cells ?? []).join(delimiter);
}

/** The cells of a table, once the outputs of the study's other tasks are known. */
export function toCells(table: CsvTable, knowledge: Knowledge, options?: CsvOutput): Found | Refusal {
  if (table.isAmbiguous && !knowledge.hasCommaTable(table.columns))
    return {
      line: table.records[0]?.line ?? 1,
      why: `may be several numbers, or one with a decimal comma or commas as thousands separators; ${PLAIN_NUMBERS}, or, if commas separate values, set ${EITHER}`,
    };
  const decided =
    options?.header === undefined ? decide(table, knowledge, options !== undefined) : { isHeader: options.header };
  if ('why' in decided) return decided;
  const remarks = [
    decided.remark,
    headerAgainRemark(table.headersAgain),
    rowNamesRemark(table, options),
    decimalRemark(table, options),
    options?.decimal === undefined ? marksRemark(decided.isHeader ? table.records.slice(1) : table.records) : undefined,
    commaRemark(table, decided, knowledge),
  ].filter((remark) => remark !== undefined);
  return { ...cellsOf(table, decided.isHeader), ...(remarks.length > 0 ? { remark: remarks.join('; ') } : {}) };
}

interface Decision {
  readonly isHeader: boolean;
  readonly remark?: string;
}

/**
 * Whether the first record contains names. Guesses have a remark.
 * @param isDeclared whether the study declares that the output is CSV: a single line of words is then not a message.
 */
function decide(table: CsvTable, knowledge: Knowledge, isDeclared: boolean): Decision | Refusal {
  const { header, records } = table;
  const first = firstRecord(table);
  const quoted = quoteText(first);
  const others = knowledge.standing(first);
  const isNames = (remark = true): Decision => ({
    isHeader: true,
    ...(remark
      ? {
          remark:
            table.columns === 1
              ? wordRemark(quoted)
              : `the first line, ${quoted}, was read as column names; if it has values, set ${NO_HEADER}`,
        }
      : {}),
  });
  const isValues = (remark = true): Decision => ({
    isHeader: false,
    ...(remark
      ? { remark: `the first line, ${quoted}, was read as values; if it has column names, set ${HEADER}` }
      : {}),
  });
  if (knowledge.isHeader(first)) return isNames(false);
  switch (header) {
    case 'names':
      // A table without rows has nothing below to show it. R writes the empty name above quoted row names.
      return isNames(records.length === 1 && !(first.startsWith(table.delimiter) && records[0]?.quoted?.[0] === true));
    case 'some-names':
      return isNames();
    case 'numbers':
      return isValues(others === 'shared' || others === 'frequent' || (others === 'alone' && mayBeNames(table)));
    case 'texts':
      if (records.length === 1 && others !== 'shared' && !(isDeclared && haveWords(table)))
        return {
          line: records[0]?.line ?? 1,
          why: haveWords(table)
            ? `has no values below it; if it has column names, set ${HEADER}`
            : 'is one line of text with commas, semicolons or tabs',
        };
      return others === 'rare' ? isValues() : isNames();
    case 'both':
    case 'names-or-values':
      // An unquoted number is not certainly a name, however many tasks have it.
      if (others === 'shared' || others === 'frequent') return isValues();
      if (others === 'rare' && header === 'both') return isValues(false);
      return {
        line: records[0]?.line ?? 1,
        why: `may have values or column names; set ${EITHER}`,
      };
  }
}

/** Whether the first line has several words without spaces, as names are. */
function haveWords({ records: [first], columns }: CsvTable): boolean {
  return columns > 1 && first?.cells.every(isName) === true;
}

/** The note that a word may be a message: a name of several columns contains delimiters. */
function wordRemark(quoted: string): string {
  return `${quoted} was read as the name of the values below it; if it is a message, write only the values to the file KUBEPAR_RESULT`;
}

/** Whether the numbers of the first line could be names: they are all different, and there are values below. */
function mayBeNames({ records: [first, ...rest] }: CsvTable): boolean {
  const names = first?.cells ?? [];
  return rest.length > 0 && new Set(names).size === names.length && names.every((name) => isNumber(name.trim()));
}

function decimalRemark({ decimals }: CsvTable, options: CsvOutput | undefined): string | undefined {
  if (options?.decimal !== undefined) return undefined;
  if (decimals.areCommas) return POINTS_REMARK;
  if (decimals.unclear === undefined) return undefined;
  const { comma, point } = decimals.unclear;
  const points = point === undefined ? '' : `; "${point}" may have a point as a thousands separator`;
  return `"${comma}" may have a decimal comma or a thousands separator and was kept unchanged; for a decimal comma, set output: { format: 'csv', decimal: ',' }; for a thousands separator, print numbers without it${points}`;
}

/** The note that the cells before those of the header were read as names although they are not quoted. */
function rowNamesRemark({ hasRowNames, records }: CsvTable, options: CsvOutput | undefined): string | undefined {
  if (!hasRowNames || options?.header === true || records[1]?.quoted?.[0] === true) return undefined;
  return 'line 1 has one cell fewer than the others, whose first cells were read as row names';
}

/**
 * The note that a comma was read as a separator without proof. Names above the cells, and the outputs of other tasks,
 * are proof.
 */
function commaRemark(table: CsvTable, { isHeader }: Decision, knowledge: Knowledge): string | undefined {
  const { commaDoubt, columns } = table;
  if (isHeader || commaDoubt === undefined || knowledge.hasCommaTable(columns)) return undefined;
  if (commaDoubt === 'pairs')
    return `the commas between whole numbers were read as separators of ${String(columns)} values; if they are decimal commas, use another delimiter between values and set output: { format: 'csv', decimal: ',' }`;
  return commaDoubt === 'thousands'
    ? 'every comma was read as a separator; if one separates thousands, print numbers without it'
    : `every comma was read as a separator; if one is a decimal comma, ${PLAIN_NUMBERS}`;
}

function cellsOf({ records, columns, hasRowNames, header }: CsvTable, isHeader: boolean): Cells {
  if (!isHeader) {
    const isTrimmed = header === 'numbers';
    return {
      // Named as by read.csv(header = FALSE).
      columns: Array.from({ length: columns }, (_, column) => `V${String(column + 1)}`),
      rows: records.map(({ cells }) => (isTrimmed ? cells.map((cell) => cell.trim()) : cells)),
    };
  }
  const [first, ...rows] = records;
  const names = [...(hasRowNames ? [''] : []), ...(first?.cells ?? [])].map((name) => name.trim());
  // write.csv and pandas leave the header of their row names empty.
  const named = names.map((name, column) =>
    name !== '' ? name : column === 0 && names.length > 1 ? 'row' : `V${String(column + 1)}`,
  );
  return { columns: uniqueNames(named), rows: rows.map(({ cells }) => cells) };
}
