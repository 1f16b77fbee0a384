import { printable } from '../text/control-characters';

/** How the output of a task was understood. */
export type OutputKind =
  | 'vector'
  | 'numbers'
  | 'named'
  | 'table'
  | 'csv'
  | 'json'
  | 'none'
  | 'text'
  | 'binary'
  | 'encoded'
  | 'empty'
  | 'large'
  | 'folder'
  | 'document'
  | 'unreadable';

/** Cells as the task wrote them, in columns. */
export interface Cells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Why a text is not of a format: the first line that does not fit, from 1, and what is wrong with it. */
export interface Refusal {
  readonly line: number;
  /** For the text after the quoted line: "is not a number". */
  readonly why: string;
  /** Nothing in the text belongs to the format: other refusals are more informative. */
  readonly isVague?: boolean;
}

/** The values in the output of one task, as a small table. Cells are text, exactly as the task wrote them. */
export interface OutputValues extends Cells {
  readonly kind: OutputKind;
  /** R omitted values from its output (option max.print). */
  readonly cut: boolean;
  /** Why it is text, or not of the study's format: the quoted line, and what is wrong with it. */
  readonly refused?: string;
  /** What was guessed, as a sentence for the user. */
  readonly remark?: string;
}

export function isRefusal(found: object | string): found is Refusal {
  return typeof found === 'object' && 'why' in found;
}

/** A task's output, in lines. */
export interface OutputText {
  readonly text: string;
  /** Without line ends; the last one is not empty. */
  readonly lines: readonly string[];
}

export function toOutputText(text: string): OutputText {
  const lines = text.split(/\r?\n/);
  while (lines.length > 0 && isBlank(lines.at(-1) ?? '') && !isRowOfBlanks(lines)) lines.pop();
  return { text, lines };
}

/**
 * Whether the last line may be a row of a printed table with empty cells: it consists of spaces and is as long as the
 * line before.
 */
function isRowOfBlanks(lines: readonly string[]): boolean {
  const [before = '', last = ''] = lines.slice(-2);
  return last !== '' && last.length === before.length && !isBlank(before);
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** The number of the first nonblank line, from 1. */
export function firstLineOf({ lines }: OutputText): number {
  return lines.findIndex((line) => !isBlank(line)) + 1;
}

const LONGEST_QUOTE = 60;

/** A text for a note, in quotes that it does not contain, and shortened if necessary. */
export function quoteText(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  const quote = shown.includes('"') ? "'" : '"';
  return `${quote}${printable(shown.replaceAll('\t', '\\t').replaceAll('\n', '\\n'))}${quote}`;
}

/** A line for a note: `line 3, "abc",` */
export function quoteLine({ lines }: OutputText, line: number): string {
  return `line ${String(line)}, ${quoteText(lines[line - 1] ?? '')},`;
}

/** Unique names, as R's make.unique() creates them: a, a.1. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  const next = new Map<string, number>();
  return names.map((name) => {
    let unique = name;
    // Starts where the last one ended, because a name may occur millions of times.
    let number = next.get(name) ?? 1;
    for (; seen.has(unique) || (unique !== name && taken.has(unique)); number++) unique = `${name}.${String(number)}`;
    next.set(name, number);
    seen.add(unique);
    return unique;
  });
}
