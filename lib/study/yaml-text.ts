// The options that cdk8s writes with. The command also uses study types, and should not have to load cdk8s.
import { stringify } from 'yaml';
import type { ProblemList } from './problems';

/**
 * Checks all text of a manifest, both names and values: whether kubectl reads it unchanged, given how cdk8s writes it;
 * reports it if not.
 */
export function checkYamlText(
  problems: ProblemList,
  prop: string,
  text: string,
  remedy = 'write another text, with a letter at its start',
): boolean {
  const isCarried = survivesYaml(text);
  if (!isCarried) problems.report(prop, text.isWellFormed() ? YAML_RULE : SURROGATE_RULE, text, remedy);
  return isCarried;
}

export const SURROGATE_RULE = 'have no lone surrogate (half of a character)';
export const YAML_RULE = 'be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start)';

/** The same for the name of a field. */
export function checkYamlName(problems: ProblemList, prop: string, name: string): boolean {
  if (!UNWRITTEN.includes(name)) return checkYamlText(problems, prop, name);
  problems.report(prop, `have another name: a manifest can't have a field called ${name}`, name, 'rename it');
  return false;
}

/** YAML merges the value of the first; cdk8s takes the others for inherited properties. */
const UNWRITTEN = ['<<', 'constructor', '__proto__'];

export function survivesAsName(name: string): boolean {
  return !UNWRITTEN.includes(name) && survivesYaml(name);
}

/** Whether kubectl reads a text unchanged from the manifest, given how cdk8s writes it. */
export function survivesYaml(text: string): boolean {
  return (
    text.isWellFormed() &&
    !/[\x7f-\x9f\u2028\u2029\ufffe\uffff]/.test(text) &&
    !becomesNumber(text) &&
    keepsBlanks(text)
  );
}

/**
 * 0o17, 0X1F or 1e1_0 are not numbers in YAML 1.1, so cdk8s does not quote them. For kubectl's parser, they are
 * numbers.
 */
function becomesNumber(text: string): boolean {
  if (!/^[-+]?\d|^[-+][._]*\d/.test(text) || /\s/.test(text)) return false;
  const digits = text
    .replaceAll('_', '')
    .replace(/^[-+]/, '')
    .replace(/^0b[-+]/, '0b');
  return !Number.isNaN(Number(digits)) && stringify(text, { version: '1.1' }) === `${text}\n`;
}

/** A text of several lines may lose spaces, or make the manifest unreadable, if it has them before its first word. */
function keepsBlanks(text: string): boolean {
  if (!text.includes('\n')) return true;
  // eslint-disable-next-line no-control-regex
  const isDoubleQuoted = /[\x00-\x08\x0b-\x1f]|\n[\t ]+$/.test(text);
  return isDoubleQuoted ? !text.includes('\n \n') : /^\n*( *\S|$)/.test(text);
}
