import { MAX_STRING_BYTES } from '../checks';
import { isReserved, RESERVED_NAMES } from '../environment';
import type { ProblemList } from '../problems';
import { isSecret, SECRET_REMEDY } from '../secret-text';

/** One value of a parameter. */
export type ParameterValue = string | number | boolean;

/** A row of a parameter table: the values of one task by their names. */
export type ParameterRow = Readonly<Record<string, ParameterValue>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const MAX_NAME = 63;

/** From here on JavaScript writes a number with an exponent, as it was given; below, all its digits are shown. */
const FIRST_WITH_EXPONENT = 1e21;

/** The text of a value as an argument: numbers in the shortest form that reads back as the same number. */
export function valueText(value: ParameterValue): string {
  return String(value);
}

/**
 * A value as a JSON scalar in one line. Letters of all languages stay readable; what is invisible, or what YAML does not carry, is
 * escaped.
 */
export function valueJson(value: ParameterValue): string {
  return JSON.stringify(value).replace(
    // eslint-disable-next-line no-control-regex
    /[\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A row as a JSON object. */
export function rowJson(columns: readonly string[], row: readonly ParameterValue[]): string {
  return `{${columns.map((column, position) => `${valueJson(column)}:${valueJson(row[position] ?? '')}`).join(',')}}`;
}

/** Whether the value can be a parameter; what is wrong with it is reported for the prop. */
export function checkValue(problems: ProblemList, prop: string, name: string, value: unknown): value is ParameterValue {
  const refuse = (rule: string, remedy: string, given = value): false => {
    problems.report(prop, rule, given, remedy);
    return false;
  };
  if (typeof value === 'number') return checkNumber(refuse, value);
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'string') return refuse('be text, a number, true or false', 'write it in quotes');
  if (value.includes('\0')) return refuse('have no NUL character', 'no argument of a program can hold one');
  if (!value.isWellFormed())
    return refuse('have no lone surrogate (half of a character)', 'correct where the text is cut');
  if (Buffer.byteLength(value) >= MAX_STRING_BYTES)
    return refuse(
      `be shorter than ${String(MAX_STRING_BYTES)} bytes`,
      'put it into a file, and its name into the table',
    );
  if (isSecret(name, value)) return refuse('not hold a secret', SECRET_REMEDY, '(not shown)');
  return true;
}

function checkNumber(refuse: (rule: string, remedy: string) => false, value: number): boolean {
  if (!Number.isFinite(value)) return refuse('be a finite number', "write it as text, for example 'Inf' for R");
  if (Object.is(value, -0)) return refuse('be another number than -0', "write 0, or '-0' as text");
  const isRounded = Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < FIRST_WITH_EXPONENT;
  if (isRounded)
    return refuse(
      `be a number of at most ${String(Number.MAX_SAFE_INTEGER)} (JavaScript may have rounded it)`,
      `write it as text: '${String(value)}', with the digits that you mean`,
    );
  return true;
}

/** Checks the names of a table's columns, each by itself and all together. */
export function checkNames(
  problems: ProblemList,
  names: readonly string[],
  propOf: (position: number) => string,
): void {
  const seen = new Map<string, string>();
  names.forEach((name, position) => {
    const prop = propOf(position);
    if (!NAME.test(name) || name.length > MAX_NAME) {
      const rule = `have a name of at most ${String(MAX_NAME)} letters, digits, "_", "." and "-" that starts with a letter or "_"`;
      problems.report(prop, rule, name, 'rename it');
    } else if (name === 'task' || isReserved(name)) {
      problems.report(prop, 'not be a reserved name', name, `rename it; reserved are task, ${RESERVED_NAMES}`);
    }
    // As a variable of the shell or of R would be called.
    const key = name.toLowerCase().replace(/[.-]/g, '_');
    const twin = seen.get(key);
    if (twin === name) problems.report(prop, 'have a name of its own', name, 'rename one of the two');
    else if (twin !== undefined)
      problems.report(prop, `differ from ${twin} by more than case, "_", "." and "-"`, name, 'rename one of them');
    seen.set(key, name);
  });
}
