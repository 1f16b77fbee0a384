// What cdk8s writes with; the command reads study types, too, and need not load cdk8s.
import { stringify } from 'yaml';

/** Whether kubectl reads a text from the manifest as it is, given how cdk8s writes it there. */
export function survivesYaml(text: string): boolean {
  return !/[\x7f-\x9f\u2028\u2029\ufffe\uffff]/.test(text) && !becomesNumber(text) && keepsBlanks(text);
}

/** 0o17, 0X1F or 1e1_0 are no numbers in YAML 1.1, so cdk8s does not quote them; they are for kubectl's parser. */
function becomesNumber(text: string): boolean {
  if (!/^[-+]?\d|^[-+][._]*\d/.test(text)) return false;
  const digits = text
    .replaceAll('_', '')
    .replace(/^[-+]/, '')
    .replace(/^0b[-+]/, '0b');
  return !Number.isNaN(Number(digits)) && stringify(text, { version: '1.1' }) === `${text}\n`;
}

/** A text of several lines may lose blanks, or make the manifest unreadable, where it has them before its first word. */
function keepsBlanks(text: string): boolean {
  if (!text.includes('\n')) return true;
  // eslint-disable-next-line no-control-regex
  const isDoubleQuoted = /[\x00-\x08\x0b-\x1f]|\n[\t ]+$/.test(text);
  return isDoubleQuoted ? !text.includes('\n \n') : /^\n*( *\S|$)/.test(text);
}
