import type { LabelSelector } from '../../../imports/k8s';
import { isDnsSubdomain } from '../checks';
import { nearest } from '../known-names';
import { fieldPath } from '../plain-data';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const KEY_RULE =
  'have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/"';
const VALUE_RULE = 'be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty';

/** Whether a text can be the key of a label, the name of a resource, or another "qualified name". */
export function isLabelKey(text: string): boolean {
  const [name = '', domain, ...more] = text.split('/').reverse();
  return more.length === 0 && NAME.test(name) && (domain === undefined || isDnsSubdomain(domain));
}

export function isLabelValue(text: string): boolean {
  return text === '' || NAME.test(text);
}

export function checkLabelKey(problems: ProblemList, prop: string, key: string | undefined): void {
  if (key !== undefined && isLabelKey(key)) return;
  problems.report(prop, KEY_RULE, key, "write, for example, 'disk' or 'example.com/disk'");
}

export function checkLabelValue(problems: ProblemList, prop: string, value: string): void {
  if (isLabelValue(value)) return;
  problems.report(prop, VALUE_RULE, value, 'use only these characters');
}

/** Labels with their keys. */
export function checkLabels(problems: ProblemList, prop: string, labels: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(labels)) {
    checkLabelKey(problems, fieldPath(prop, key), key);
    checkLabelValue(problems, fieldPath(prop, key), value);
  }
}

/** A selector of pods or claims. */
export function checkSelector(problems: ProblemList, prop: string, selector: Plain<LabelSelector> = {}): void {
  checkLabels(problems, `${prop}.matchLabels`, selector.matchLabels);
  selector.matchExpressions?.forEach((expression, position) => {
    checkExpression(problems, `${prop}.matchExpressions[${String(position)}]`, expression, SELECTOR_OPERATORS);
  });
}

/** A condition on a label. */
export interface Expression {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function checkExpression(
  problems: ProblemList,
  prop: string,
  { key, operator, values = [] }: Expression,
  operators: readonly string[],
): void {
  checkLabelKey(problems, `${prop}.key`, key);
  if (!checkOneOf(problems, `${prop}.operator`, operator, operators)) return;
  const takesNone = operator === 'Exists' || operator === 'DoesNotExist';
  const takesOne = operator === 'Gt' || operator === 'Lt';
  const shown = [...values];
  if (takesNone && values.length > 0)
    problems.report(`${prop}.values`, `be left out with ${operator}`, shown, "leave it out, or write operator: 'In'");
  else if (takesOne && !(values.length === 1 && isInteger(values[0] ?? '')))
    problems.report(
      `${prop}.values`,
      `be one whole number as text with ${operator}`,
      shown,
      "write, for example, ['4']",
    );
  else if (!takesNone && values.length === 0)
    problems.report(
      `${prop}.values`,
      `have a value with ${String(operator)}`,
      shown,
      "add one, or write operator: 'Exists'",
    );
  values.forEach((value, position) => {
    checkLabelValue(problems, `${prop}.values[${String(position)}]`, value);
  });
}

/** Whether the scheduler can compare it: a whole number of 64 bits. */
function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** Whether it is one of the words that Kubernetes defines. */
export function checkOneOf(
  problems: ProblemList,
  prop: string,
  given: string | undefined,
  words: readonly string[],
): boolean {
  if (given !== undefined && words.includes(given)) return true;
  const near = nearest(given ?? '', words);
  problems.report(
    prop,
    `be one of ${words.join(', ')}`,
    given,
    near === undefined ? 'choose one of them' : `write '${near}'`,
  );
  return false;
}

/** The same for an optional value. */
export function checkWord(
  problems: ProblemList,
  prop: string,
  given: string | undefined,
  words: readonly string[],
): void {
  if (given !== undefined) checkOneOf(problems, prop, given, words);
}
