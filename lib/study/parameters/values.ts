import { MAX_STRING_BYTES } from '../checks';
import type { ProblemList } from '../problems';
import { isSecretName } from '../secret-names';
import { NOT_SHOWN, SECRET_NAME_REMEDY, SECRET_RULE, trySecretRemedy } from '../secret-text';
import { MAX_LABEL } from '../lengths';
import { unicodeEscape } from '../unicode';

/** One value of a parameter. */
export type ParameterValue = string | number | boolean;

/** A row of a parameter table: the values of one task with their names as keys. */
export type ParameterRow = Readonly<Record<string, ParameterValue>>;

/** Values of several parameters. Not Record<string, …>, which rejects values declared as an interface. */
export type Columns<Given> = { readonly [Name in keyof Given]: readonly ParameterValue[] };

/** The type of all values like the given one. */
export type Widened<Value> = Value extends string ? string : Value extends number ? number : boolean;

/** A row with one of the values of each parameter. */
export type RowOf<Given extends Columns<Given>> = { readonly [Name in keyof Given]: Widened<Given[Name][number]> };

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** The names are passed in an environment variable and in labels. */
const MAX_COLUMNS = 200;

/** Beyond it, JavaScript rounds whole numbers. */
const MOST_EXACT = Number.MAX_SAFE_INTEGER;
/**
 * From here on, JavaScript writes a number with an exponent, as it was given. Smaller ones are shown with all digits.
 */
const FIRST_WITH_EXPONENT = 1e21;

/**
 * Characters that a reader of the manifest would not see, or would see as a plain space: controls, characters that
 * change the direction of text, and Unicode's "default ignorable" characters. The list is fixed, so that the manifest
 * does not depend on Node's version of Unicode.
 */
const INVISIBLE =
  // eslint-disable-next-line no-misleading-character-class -- variation selectors are listed on their own
  /[\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** No list that is written out has more values. A million is a thousand times a thousand. */
export const MAX_VALUES = 10_000_000;

/** At most this many wrong values of a table are reported. They show what is wrong with the others. */
export const MAX_TOLD = 20;

/** The text of a value as an argument. Numbers use the shortest form that reads back as the same number. */
export function valueText(value: ParameterValue): string {
  return String(value);
}

/**
 * A value as a JSON scalar on one line. Letters of all languages remain readable; invisible characters, and those that
 * YAML can't represent, are escaped.
 */
export function valueJson(value: ParameterValue): string {
  return JSON.stringify(value).replace(INVISIBLE, unicodeEscape);
}

/** A row as a JSON object. */
export function rowJson(columns: readonly string[], row: readonly ParameterValue[]): string {
  return `{${columns.map((column, position) => `${valueJson(column)}:${valueJson(row[position] ?? '')}`).join(',')}}`;
}

/** What is wrong with a value. */
interface Fault {
  readonly rule: string;
  readonly remedy: string;
  readonly isSecret?: boolean;
}

/** Why a value can't be that of a parameter; undefined if it can. */
function tryFault(name: string, value: unknown): Fault | undefined {
  if (typeof value === 'number') return tryNumberFault(value);
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return tryTextFault(name, value);
  const isMissing = value === undefined || value === null;
  const remedy = isMissing ? "write a missing value as text, for R 'NA'" : 'write it as text';
  return { rule: 'be text, a number, true or false', remedy };
}

function tryNumberFault(value: number): Fault | undefined {
  // A shortcut for most values in lists of millions.
  if (value > 0 && value <= MOST_EXACT) return undefined;
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
    return { rule: 'be a finite number', remedy: `write it as text, for R '${text}'` };
  }
  if (Object.is(value, -0)) return { rule: 'not be -0', remedy: "write 0, or '-0' as text" };
  const isRounded = Math.abs(value) > MOST_EXACT && Math.abs(value) < FIRST_WITH_EXPONENT;
  if (!isRounded) return undefined;
  return {
    rule: `be a number from -${String(MOST_EXACT)} to ${String(MOST_EXACT)}, because JavaScript rounds larger ones`,
    remedy: 'write it as text, with all its digits in quotes',
  };
}

function tryTextFault(name: string, value: string): Fault | undefined {
  if (value.includes('\0'))
    return { rule: 'have no NUL character', remedy: 'leave it out: an argument of a program cannot contain one' };
  if (!value.isWellFormed())
    return { rule: 'have no lone surrogate (half of a character)', remedy: 'correct the place where the text is cut' };
  if (Buffer.byteLength(value) >= MAX_STRING_BYTES) {
    const rule = `be shorter than ${String(MAX_STRING_BYTES)} bytes`;
    return { rule, remedy: 'put it into a file, and the name of the file into the table' };
  }
  // It may become a word of the command.
  const remedy = trySecretRemedy(name, value);
  return remedy === undefined ? undefined : { rule: SECRET_RULE, remedy, isSecret: true };
}

/**
 * Whether the value can be that of a parameter; reports the reason if not.
 * @param propOf creates the prop, which would be too slow for millions of valid values.
 */
export function checkValue(
  problems: ProblemList,
  propOf: () => string,
  name: string,
  value: unknown,
): value is ParameterValue {
  const fault = tryFault(name, value);
  if (fault !== undefined)
    problems.report(propOf(), fault.rule, fault.isSecret === true ? NOT_SHOWN : value, fault.remedy);
  return fault === undefined;
}

/** Whether a list is short enough to be checked; reports it if not. */
export function checkLength(problems: ProblemList, prop: string, { length }: readonly unknown[]): boolean {
  if (length <= MAX_VALUES) return true;
  const remedy = 'make a grid of shorter lists, or put the table into the image or on a volume';
  problems.report(prop, `have at most ${String(MAX_VALUES)} values`, length, remedy);
  return false;
}

/** A name that is valid for a variable of the shell and of R. */
function variableName(name: string): string {
  return name.replace(/[.-]/g, '_');
}

/** Names that a reader of $(NAME) in a command would mistake for the variable; `*` stands for any text. */
export const RESERVED_NAMES =
  'KUBEPAR_*, kp_*, KUBERNETES_*, JOB_COMPLETION_INDEX, HOSTNAME, PATH, HOME, TMPDIR, IFS, ENV, BASH_ENV, LD_*, R_PROFILE, R_ENVIRON, R_HOME, R_LIBS, PYTHONPATH, NODE_OPTIONS';
const RESERVED = new RegExp(`^(${RESERVED_NAMES.replaceAll(', ', '|').replaceAll('*', '.*')})$`);

/** Checks the names of a table's columns, each by itself and all together. */
export function checkNames(
  problems: ProblemList,
  names: readonly string[],
  propOf: (position: number) => string,
): void {
  if (names.length > MAX_COLUMNS) {
    const remedy = 'put the values into files, and the name of the file into the table';
    problems.report('', `have at most ${String(MAX_COLUMNS)} parameters`, names.length, remedy);
    return;
  }
  const seen = new Map<string, number>();
  names.forEach((name, position) => {
    const prop = propOf(position);
    if (!NAME.test(name) || name.length > MAX_LABEL) {
      const rule = `have a name of at most ${String(MAX_LABEL)} letters, digits, "_", "." and "-" that starts with a letter or "_"`;
      // The name that write.csv gives to row names by default.
      const isRowName = name === '' && position === 0 && names.length > 1;
      const remedy = isRowName ? 'in R: write.csv(x, file, row.names = FALSE)' : 'rename it';
      problems.report(prop, rule, name, remedy);
    } else if (variableKey(name) === 'task' || RESERVED.test(name)) {
      problems.report(prop, 'not be a reserved name', name, `rename it; reserved are task, ${RESERVED_NAMES}`);
    } else if (isSecretName(name)) {
      problems.report(prop, 'not have the name of a secret', name, SECRET_NAME_REMEDY);
    }
    const twin = seen.get(variableKey(name));
    if (twin !== undefined) {
      const rule =
        names[twin] === name
          ? `differ from the name of column ${String(twin + 1)}`
          : `differ from ${String(names[twin])} by more than case, "_", "." and "-"`;
      problems.report(prop, rule, name, 'rename one of the two');
    }
    seen.set(variableKey(name), position);
  });
}

/** The same key for names that are easily confused. */
function variableKey(name: string): string {
  return variableName(name).toLowerCase();
}
