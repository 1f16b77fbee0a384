import * as z from 'zod';
import { ProblemList, show } from '../../lib/study/problems';
import { CliError, type ExitCode } from '../text/errors';

/** Where input comes from, and what to do if it is invalid. */
export interface Origin {
  /** A file, an object of the cluster, an answer. */
  readonly what: string;
  readonly remedy: string;
  readonly exitCode: ExitCode;
}

/** The first violation of the schema: `path: must rule, got value`; undefined if there is none. */
export function tryFault(schema: z.ZodType, value: unknown): string | undefined {
  const [issue] = schema.safeParse(value, ASKED).error?.issues ?? [];
  return issue && fault(issue.message, issue.input, issue.path);
}

/** The value, validated by the schema. @throws CliError that describes the first violation. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, origin: Origin): T {
  const { success, data, error } = schema.safeParse(value, ASKED);
  if (success) return data;
  const [issue] = error.issues;
  throw refusal(origin, issue?.message ?? '', issue?.input, issue?.path);
}

/** The value, validated by the schema; undefined if it is invalid. */
export function tryChecked<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data;
}

/** The JSON value of a text, validated by the schema. @throws CliError if it is not JSON, or invalid. */
export function checkedJson<T>(schema: z.ZodType<T>, text: string, origin: Origin): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(origin, 'be complete JSON', text);
  }
  return checked(schema, value, origin);
}

/** The JSON value of a text, validated by the schema; undefined if it is invalid. */
export function tryCheckedJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return tryChecked(schema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `what: path: must rule, got value; remedy` */
export function refusal(
  { what, remedy, exitCode }: Origin,
  rule: string,
  got: unknown,
  path: readonly PropertyKey[] = [],
): CliError {
  return new CliError(`${what}: ${fault(rule, got, path)}; ${remedy}`, exitCode);
}

function fault(rule: string, got: unknown, path: readonly PropertyKey[]): string {
  const place = path.length === 0 ? '' : `${pathText(path)}: `;
  return `${place}must ${rule}, got ${show(got)}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${String(part)}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a time',
};

/** The requirement of the schema, for the text after "must", if the schema has no text of its own. */
function ruleOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `be ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `be ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'too_small' && issue.origin === 'array') return 'have at least one element';
  return 'be as kubepar writes it';
}

/** Options for the schema, so that its issues have our wording and the given value. */
const ASKED = { error: ruleOf, reportInput: true } as const;

/** A whole number within a range. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const error = `be a whole number from ${String(min)} to ${String(max)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A text that a function accepts. */
export function text(rule: string, isRight: (given: string) => boolean): z.ZodType<string> {
  return z.string({ error: rule }).refine(isRight, { error: rule });
}

/**
 * A value without problems according to a check of the library: input must follow the rules that the library applies to
 * its output.
 */
export function keeping<T>(
  check: (problems: ProblemList, value: T) => unknown,
): (value: T, context: Refinement) => void {
  return (value, context) => {
    const problems = new ProblemList();
    check(problems, value);
    for (const { rule, given } of problems.all) context.addIssue({ code: 'custom', message: rule, input: given });
  };
}

interface Refinement {
  addIssue(issue: { code: 'custom'; message: string; input: unknown; path?: PropertyKey[] }): void;
}
