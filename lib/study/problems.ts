import type { Cpu } from 'cdk8s-plus-27';
import { NOT_SHOWN, secretsIn } from './secret-text';
import { unicodeEscape } from './unicode';

/** One problem of a study, as data; {@link describeProblem} returns its text. */
export interface Problem {
  /** The prop, for example `resources.cpu` or `secrets[0].mountPath`. */
  readonly prop: string;
  /** What the value must be, for the text after "must be" or "must". */
  readonly rule: string;
  /** The value as given. */
  readonly given: unknown;
  /** How to fix it. */
  readonly remedy: string;
}

/**
 * A study that can't be rendered. The message lists all problems of the study, one line each. If it is not caught, it
 * ends the program with that message and exit code 1, without a stack trace, because the mistake is in the props.
 */
export class StudyError extends Error {
  constructor(
    /** Path of the construct. */
    readonly path: string,
    /** All problems, in the order in which they were found. */
    readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => describeProblem(path, problem)).join('\n'));
    this.name = 'StudyError';
  }
}

/** Collects the problems of one study, so that users see all of them at once. */
export class ProblemList {
  private readonly problems: Problem[] = [];

  report(prop: string, rule: string, given: unknown, remedy: string): void {
    this.problems.push({ prop, rule, given, remedy });
  }

  /** Reports the problems of another list, under other props. */
  take(others: readonly Problem[], rename: (prop: string) => string): void {
    for (const { prop, rule, given, remedy } of others) this.report(rename(prop), rule, given, remedy);
  }

  get length(): number {
    return this.problems.length;
  }

  /** In the order in which they were found. */
  get all(): readonly Problem[] {
    return [...this.problems];
  }

  /** The problems as one error; undefined if there are none. */
  tryError(path: string): StudyError | undefined {
    return this.problems.length > 0 ? new StudyError(path, this.problems) : undefined;
  }

  throwIfAny(path: string): void {
    const error = this.tryError(path);
    if (error !== undefined) throw error;
  }
}

/** `[path] prop: must be <rule>, got <value>; <remedy>` */
export function describeProblem(path: string, { prop, rule, given, remedy }: Problem): string {
  const secrets = secretsIn(given);
  const told = hide(`[${path}] ${prop}: must ${rule}`, secrets);
  return escapeInvisible(`${told}, got ${show(given)}; ${hide(remedy, secrets)}`);
}

/** Shorter secrets are not replaced in sentences, because they may be part of a word by chance. */
const SHORTEST_HIDDEN = 4;

function hide(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST_HIDDEN)
    .reduce((shown, secret) => shown.replaceAll(secret, NOT_SHOWN), text);
}

const LONGEST_SHOWN = 120;

/** A value in readable form: quantities with their unit, text in quotes, at most one line long, without secrets. */
export function show(value: unknown): string {
  try {
    return shownText(value);
  } catch {
    // A getter, a proxy or a method that throws, or an object that contains itself.
    return typeof value;
  }
}

function shownText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (isCpu(value)) return shorten(value.amount);
  if (hasMethod(value, 'toHumanString')) return shorten(String(value.toHumanString()) || 'NaN');
  if (hasMethod(value, 'asString')) return shorten(String(value.asString()));
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value;
  const secrets = secretsIn(value);
  if (secrets.some(({ length }) => length < SHORTEST_HIDDEN)) return NOT_SHOWN;
  const inJson = secrets.map((secret) => asciiJson(secret).slice(1, -1));
  return shorten(hide(asciiJson(value), inJson));
}

/** JSON with everything except ASCII escaped, so that an error shows it. */
function asciiJson(value: unknown): string {
  // For a list that is longer than a line, only the part that is shown is created: the list may have billions of holes.
  const short = (_: string, each: unknown): unknown => (Array.isArray(each) ? each.slice(0, LONGEST_SHOWN) : each);
  return JSON.stringify(value, short).replace(/[^\x20-\x7e]/g, unicodeEscape);
}

/** A text with control and invisible characters escaped. Names and paths stay as the user wrote them. */
function escapeInvisible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, unicodeEscape);
}

function shorten(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/** Checks the fields, because a second copy of cdk8s-plus has a different class. */
function isCpu(value: unknown): value is Pick<Cpu, 'amount'> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Object.prototype) return false;
  return typeof (value as Partial<Cpu>).amount === 'string';
}

/** Checks for methods, because a second copy of a package in node_modules has a different class with the same name. */
export function hasMethod<Name extends string>(value: unknown, name: Name): value is Record<Name, () => unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
}
