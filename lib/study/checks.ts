import type { Duration, Size } from 'cdk8s';
import { MAX_LABEL, MAX_SUBDOMAIN } from './lengths';
import { tryDurationCode, trySizeCode } from './likely-meaning';
import { hasMethod, type ProblemList } from './problems';
import { SURROGATE_RULE, survivesYaml, YAML_RULE } from './yaml-text';

/** The largest signed 32-bit integer: Kubernetes' limit for counts and seconds, and R's for integers. */
export const MAX_INT32 = 2 ** 31 - 1;

/** Linux accepts no longer string as an argument or environment variable, including its final NUL (MAX_ARG_STRLEN). */
export const MAX_STRING_BYTES = 131_072;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly remedy?: string;
}

/** The given whole number, or the lower bound after a report. */
export function wholeNumber(
  problems: ProblemList,
  prop: string,
  given: unknown,
  { min, max, remedy }: NumberRange,
): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max && !Object.is(given, -0))
    return given;
  const isMeant = (value: number): boolean => Number.isInteger(value) && value >= min && value <= max;
  // Nobody means a number this large.
  const isOpen = max === Number.MAX_SAFE_INTEGER && !(typeof given === 'number' && given > max);
  const range = isOpen ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
  problems.report(
    prop,
    `be a whole number ${range}`,
    given,
    numberRemedy(given, isMeant) ?? remedy ?? 'choose one in that range',
  );
  return min;
}

/** How to write a number that was given as something else; undefined if it would also be wrong as a number. */
function numberRemedy(given: unknown, isMeant: (value: number) => boolean): string | undefined {
  if (given === null) return 'write a number';
  if (typeof given === 'bigint' && isMeant(Number(given))) return `write ${String(given)}, without n`;
  if (typeof given !== 'string' || given.trim() === '' || !isMeant(Number(given))) return undefined;
  return `write ${String(Number(given))} without quotes, or Number(…) of a variable`;
}

/** Seconds of a Duration, or undefined if none is given. */
export function wholeSeconds(
  problems: ProblemList,
  prop: string,
  given: unknown,
  { min, max }: NumberRange = { min: 1, max: MAX_INT32 },
): number | undefined {
  if (given === undefined) return undefined;
  const rule = `be a Duration of whole seconds from ${String(min)} to ${String(max)}`;
  if (!isDuration(given)) {
    const code = tryDurationCode(given, min);
    problems.report(
      prop,
      rule,
      given,
      `write${code === undefined ? ', for example,' : ''} ${code ?? 'Duration.minutes(10)'}`,
    );
    return undefined;
  }
  // 1.1 hours are 3960000.0000000005 milliseconds.
  const exact = tryNumber(() => given.toMilliseconds({ integral: false })) / 1000;
  const seconds = Math.abs(exact - Math.round(exact)) < exact * 1e-12 ? Math.round(exact) : exact;
  if (!Number.isInteger(seconds) || seconds < min || seconds > max) {
    problems.report(prop, rule, given, 'choose a time within that range');
    return undefined;
  }
  return seconds;
}

/** KiB of a Size that is at least this many MiB. */
export function kibibytes(problems: ProblemList, prop: string, given: unknown, minMebibytes: number): number {
  const rule = `be a Size of at least ${String(minMebibytes)} MiB, in whole KiB`;
  if (!isSize(given)) {
    const code = trySizeCode(given, minMebibytes * 1024);
    const example = 'write, for example, Size.mebibytes(512) or Size.gibibytes(1)';
    problems.report(prop, rule, given, code === undefined ? example : `write ${code}`);
    return 0;
  }
  const size = tryNumber(() => given.toKibibytes());
  if (!Number.isSafeInteger(size) || size < minMebibytes * 1024) {
    problems.report(prop, rule, given, 'choose one in that range, for example Size.mebibytes(512)');
    return 0;
  }
  return size;
}

export function isDnsLabel(text: string, maxLength = MAX_LABEL): boolean {
  return text.length <= maxLength && DNS_LABEL.test(text);
}

export function isDnsSubdomain(text: string): boolean {
  return text.length <= MAX_SUBDOMAIN && DNS_SUBDOMAIN.test(text);
}

/**
 * Why a text can't reach a program unchanged as an argument or environment variable, or undefined if it can: NUL ends
 * such a string, half of a surrogate pair is not a character, and YAML can't represent every text.
 * @param prefix what precedes it in the same string of the program, such as a variable's name.
 */
export function unfitForProcess(text: string, prefix = ''): string | undefined {
  if (text.includes('\0')) return 'have no NUL character';
  if (!text.isWellFormed()) return SURROGATE_RULE;
  if (Buffer.byteLength(prefix + text) >= MAX_STRING_BYTES) return `be shorter than ${String(MAX_STRING_BYTES)} bytes`;
  return survivesYaml(text) ? undefined : YAML_RULE;
}

/** An optional boolean; reports anything else. */
export function checkBoolean(problems: ProblemList, prop: string, given: unknown): void {
  if (given === undefined || typeof given === 'boolean') return;
  const isWord = given === 'true' || given === 'false';
  problems.report(prop, 'be true or false', given, isWord ? 'write it without quotes' : 'write true or false');
}

/** The name of an object in the cluster, or '' after a report. */
export function objectName(
  problems: ProblemList,
  prop: string,
  given: unknown,
  { kind, plural }: { readonly kind: string; readonly plural: string },
): string {
  if (typeof given !== 'string' || !isDnsSubdomain(given)) {
    problems.report(prop, `be the name of a ${kind}`, given, `give the name that \`kubectl get ${plural}\` shows`);
    return '';
  }
  const isCarried = survivesYaml(given);
  if (!isCarried) problems.report(prop, YAML_RULE, given, `give the ${kind} another name, such as 'my-${given}'`);
  return isCarried ? given : '';
}

/** An object as written in braces, including one of another realm, as structuredClone() creates it in Jest. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// Checks for methods, because a second copy of cdk8s in node_modules has different classes with the same names.
function isDuration(value: unknown): value is Duration {
  return hasMethod(value, 'toMilliseconds');
}

function isSize(value: unknown): value is Size {
  return hasMethod(value, 'toKibibytes');
}

/** NaN if the value is not a quantity: its class is unknown. */
function tryNumber(quantity: () => unknown): number {
  try {
    const value = quantity();
    return typeof value === 'number' ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
