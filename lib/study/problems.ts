import type { Cpu } from 'cdk8s-plus-27';
import { NOT_SHOWN, secretsIn } from './secret-text';
import { unicodeEscape } from './unicode';

/** One thing that is wrong with a study, as data; {@link describeProblem} is its text. */
export interface Problem {
  /** The prop, for example `resources.cpu` or `secrets[0].mountPath`. */
  readonly prop: string;
  /** What the value must be, to follow "must be" or "must". */
  readonly rule: string;
  /** The value as it was given. */
  readonly given: unknown;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * A study that can't be rendered. The message lists all problems of the study, one line each.
 * Uncaught, it ends the program with that message and exit code 1, without a stack trace: the mistake is in the props.
 */
export class StudyError extends Error {
  constructor(
    /** Path of the construct. */
    readonly path: string,
    /** All that is wrong, in the order in which it was found. */
    readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => describeProblem(path, problem)).join('\n'));
    this.name = 'StudyError';
  }
}

/** Gathers the problems of one study, so that the user sees all of them at once. */
export class ProblemList {
  private readonly problems: Problem[] = [];

  report(prop: string, rule: string, given: unknown, remedy: string): void {
    this.problems.push({ prop, rule, given, remedy });
  }

  /** Reports what another list has, under other props. */
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

  /** The problems as one error; undefined where there are none. */
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

/** No shorter secret is looked for in a sentence, of which it may be a part by chance. */
const SHORTEST_HIDDEN = 4;

function hide(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST_HIDDEN)
    .reduce((shown, secret) => shown.replaceAll(secret, NOT_SHOWN), text);
}

const LONGEST_SHOWN = 120;

/** A value as a person reads it: quantities with their unit, text in quotes, nothing longer than a line, no secret. */
export function show(value: unknown): string {
  try {
    return shownText(value);
  } catch {
    // A getter, a proxy or a method that throws, or an object that holds itself.
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

/** JSON in which all but ASCII is escaped, so that an error shows it. */
function asciiJson(value: unknown): string {
  // Of a list that is longer than a line, no more is made than is shown: it may have billions of holes.
  const short = (_: string, each: unknown): unknown => (Array.isArray(each) ? each.slice(0, LONGEST_SHOWN) : each);
  return JSON.stringify(value, short).replace(/[^\x20-\x7e]/g, unicodeEscape);
}

/** A text in which control and invisible characters are escaped: names and paths are as the user wrote them. */
function escapeInvisible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, unicodeEscape);
}

function shorten(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/** By its fields, for the same reason. */
function isCpu(value: unknown): value is Pick<Cpu, 'amount'> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Object.prototype) return false;
  return typeof (value as Partial<Cpu>).amount === 'string';
}

/** Asked by what it can do: a second copy of a package in node_modules makes another class of the same name. */
export function hasMethod<Name extends string>(value: unknown, name: Name): value is Record<Name, () => unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
}
