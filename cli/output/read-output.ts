import { isUtf8 } from 'node:buffer';
import type { CheckedOutput } from '../../lib/study/output';
import { readAsOthers, readCsv, type CsvTable } from './csv';
import { otherEncoding } from './encoding';
import { NO_KNOWLEDGE } from './survey';
import { languageValue } from './language-value';
import {
  firstLineOf,
  isBlank,
  isRefusal,
  quoteLine,
  toOutputText,
  type OutputText,
  type OutputValues,
  type Refusal,
} from './reading';
import { better, hasIndexes, readJsonOutput, readPrinted, type Found } from './readers';
import { withoutSideLines } from './side-lines';
import { DATA_TABLE_CUT, TIBBLE_CUT } from './tibble';
import { inspectCsv, inspectHeader } from './inspect-csv';
import { inspectFound, withRemark, withBlanks, inspectNumbers } from './inspect-numbers';
import { settled, type Inspection } from './inspection';

/** Larger outputs are for programs: a table of them would not fit into memory. */
export const MOST_READ_BYTES = 100_000_000;

/** Placeholder for an output that is not read. */
export const TOO_LARGE = settled({ kind: 'large', columns: [], rows: [], cut: false });

/** Placeholder for the values of a file that is text, but neither a table nor named like one. */
export const DOCUMENT: OutputValues = { kind: 'document', columns: [], rows: [], cut: false };

/** Placeholder for an output that is a folder, which has no values. */
export function inspectFolder(format?: CheckedOutput): Inspection {
  const isExplicit = format !== undefined && format.format !== 'auto';
  return settled(isExplicit ? unreadable('it is a folder') : { kind: 'folder', columns: [], rows: [], cut: false });
}

const MAX_PRINT = /^ \[ reached (?:getOption\("max\.print"\)|'max' \/ getOption\("max\.print"\))/m;

/** Reads one output by itself. */
export function readOutput(bytes: Buffer, format?: CheckedOutput): OutputValues {
  return inspectOutput(bytes, format).settle(NO_KNOWLEDGE);
}

/** Inspects an output. Nothing in it is rounded; only decimal commas are written differently. */
export function inspectOutput(bytes: Buffer, format: CheckedOutput = { format: 'auto' }): Inspection {
  return { ...inspectBytes(bytes, format), bytes: bytes.length };
}

function inspectBytes(bytes: Buffer, format: CheckedOutput): Inspection {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const isExplicit = format.format !== 'auto';
  const values = { columns: [], rows: [], cut: false } as const;
  if (text.includes('\0') || !isUtf8(bytes)) {
    const refused = otherEncoding(bytes);
    if (isExplicit) return settled(unreadable(refused ?? 'it is binary'));
    return settled(refused === undefined ? { kind: 'binary', ...values } : { kind: 'encoded', ...values, refused });
  }
  if (text.trim() === '') {
    const isFault = isExplicit && format.format !== 'text';
    return settled({
      kind: isFault ? 'unreadable' : 'empty',
      ...values,
      ...(isFault ? { refused: 'it is empty' } : {}),
    });
  }
  const output = toOutputText(text);
  if (format.format === 'text') return settled(asText(output));
  if ([MAX_PRINT, TIBBLE_CUT, DATA_TABLE_CUT].some((pattern) => pattern.test(text)))
    return settled(isExplicit ? unreadable('R left values out (option max.print)') : { ...asText(output), cut: true });
  const inspection = tryInspect(format, output);
  return { ...inspection, opening: () => quoteLine(output, firstLineOf(output)) };
}

/** JavaScript's regular expressions can't match a quoted text with millions of escapes. */
function tryInspect(format: CheckedOutput, output: OutputText): Inspection {
  try {
    return format.format === 'auto' ? inspectAuto(output) : inspectAs(format, output);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const why = 'the texts in it are too long to be read as a table';
    return settled(format.format === 'auto' ? { ...asText(output), refused: why } : unreadable(why));
  }
}

function inspectAs(format: CheckedOutput, output: OutputText): Inspection {
  const refused = (refusal: Refusal): OutputValues => unreadable(sentence(output, refusal));
  if (format.format === 'csv') {
    const table = readCsv(output, format);
    return isRefusal(table) ? settled(refused(table)) : inspectCsv(table, output, refused, format);
  }
  if (format.format === 'json') {
    const found = readJsonOutput(output);
    return isRefusal(found) ? settled(refused(found)) : inspectFound(found, output);
  }
  return inspectWithoutSideLines(output, refused, (text) => {
    const found = readPrinted(text, format.format === 'printed' ? format.decimal : undefined);
    return isRefusal(found) ? settled(refused(found)) : inspectFound(found, text);
  });
}

/** The rest without the lines that R prints in addition to a result, if that can be read. */
function inspectWithoutSideLines(
  output: OutputText,
  refuse: (refusal: Refusal) => OutputValues,
  inspect: (output: OutputText) => Inspection,
): Inspection {
  const found = withoutSideLines(output);
  if (found === undefined) return inspect(output);
  const { hasDevice, line, remark } = found;
  if (found.output === undefined)
    return hasDevice
      ? settled(refuse({ line, why: 'is what dev.off() prints, not a result; write invisible(dev.off())' }))
      : inspect(output);
  const whole = inspect(output);
  const isText = ({ kind }: OutputValues): boolean => kind === 'text' || kind === 'unreadable';
  if (!hasDevice && !isText(whole.settle(NO_KNOWLEDGE))) return whole;
  const rest = inspect(found.output);
  return {
    ...rest,
    settle: (knowledge) => {
      const values = rest.settle(knowledge);
      if (isText(values)) return whole.settle(knowledge);
      return withRemark(values, remark);
    },
  };
}

function inspectAuto(output: OutputText): Inspection {
  const refuse = (refusal: Refusal): OutputValues => ({ ...asText(output), refused: sentence(output, refusal) });
  const control = controlCharacter(output);
  if (control !== undefined) return settled(refuse(control));
  if (isArray(output)) return settled(refuse({ line: firstLineOf(output), why: ARRAY }));
  return inspectWithoutSideLines(output, refuse, (text) => inspectText(text, refuse));
}

/** What an output is by itself, or a table like others of the study if its lines are split in the same way. */
function inspectText(output: OutputText, refuse: (refusal: Refusal) => OutputValues): Inspection {
  const alone = inspectAlone(output, refuse);
  return {
    ...alone,
    settle: (knowledge) => {
      const values = alone.settle(knowledge);
      const isDivided = values.kind === 'csv' && alone.evidence.divided !== undefined;
      if (isDivided || !['numbers', 'csv', 'text'].includes(values.kind)) return values;
      const table = readAsOthers(output, knowledge);
      return table === undefined ? values : inspectCsv(table, output, refuse).settle(knowledge);
    },
  };
}

function inspectAlone(output: OutputText, refuse: (refusal: Refusal) => OutputValues): Inspection {
  const isJson = looksLikeJson(output);
  const found = readAuto(output, isJson);
  if (!isRefusal(found))
    return found.kind === 'numbers' ? withBlanks(inspectNumbers(found, output), output) : inspectFound(found, output);
  const table = hasIndexes(output) ? found : readCsv(output);
  if (!isRefusal(table)) {
    if (table.columns > 1 || isColumn(table)) return inspectCsv(table, output, refuse);
    return inspectHeader(table, refuse(noTable(found, output)));
  }
  return settled(refuse(noTable(isJson ? found : better(found, table), output)));
}

function readAuto(output: OutputText, isJson: boolean): Found | Refusal {
  const printed = readPrinted(output);
  if (!isRefusal(printed) || !isJson) return printed;
  const json = readJsonOutput(output);
  return isRefusal(json) ? better(printed, json) : json;
}

/** A refusal that explains why or, if nothing in the text belongs to any format, says so. */
function noTable(refusal: Refusal, output: OutputText): Refusal {
  const line = firstLineOf(output);
  if (refusal.line > line || refusal.isVague !== true) return refusal;
  // Names of columns, shifted to the right by the row names.
  const isTable = /^ .*\S {2,}\S|^ {3,}\S/.test(output.lines[line - 1] ?? '') && output.lines.length > line;
  if (isTable)
    return {
      line,
      why: 'may start a table that does not show where its columns end; print CSV, for example with print(df.to_csv()) or write.csv(x)',
    };
  return { line, why: 'does not look like a table, JSON or numbers' };
}

/** A column without a delimiter: a name above numbers, or all cells quoted, as written by write.csv(). */
function isColumn({ records, header }: CsvTable): boolean {
  const [first] = records;
  const name = first?.cells[0]?.trim() ?? '';
  const isQuoted = records.every(({ quoted }) => quoted?.[0] === true);
  if (records.length < 2) return false;
  return header === 'names' || header === 'some-names'
    ? first?.quoted?.[0] === true || /^[A-Za-z.][\w.]*$/.test(name)
    : header === 'texts' && isQuoted;
}

/** Matrices under headings such as `, , 1`, as R prints an array. */
function isArray(output: OutputText): boolean {
  return /^, , /.test(output.lines[firstLineOf(output) - 1] ?? '');
}

const ARRAY = 'starts the first matrix of an array; print as.data.frame(as.table(x))';

function looksLikeJson({ text }: OutputText): boolean {
  // `[1] …` is an R vector.
  return /^\s*(?:\{|\[(?!\d+\] ))/.test(text);
}

/**
 * A line that a terminal would show differently: a progress bar that overwrites itself, or colors. Quoted texts may
 * contain anything.
 */
function controlCharacter({ lines }: OutputText): Refusal | undefined {
  // eslint-disable-next-line no-control-regex -- the pattern is about control characters
  const line = lines.findIndex((each) => /[\r\b\u001b]/.test(each) && !each.includes('"'));
  return line < 0 ? undefined : { line: line + 1, why: 'has control characters' };
}

function asText({ text }: OutputText): OutputValues {
  return { kind: 'text', columns: ['text'], rows: [[text.replace(/\r?\n$/, '')]], cut: false };
}

function unreadable(refused: string): OutputValues {
  return { kind: 'unreadable', columns: [], rows: [], cut: false, refused };
}

function sentence(output: OutputText, { line, why }: Refusal): string {
  if (isBlank(output.lines[line - 1] ?? '')) return `line ${String(line)} is empty, and other output follows`;
  const python = line <= firstLineOf(output) ? languageValue(output) : undefined;
  return `${quoteLine(output, line)} ${python ?? why}`;
}
