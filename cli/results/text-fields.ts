import { isNumber } from '../output/words';
import { isClock, isMarkByName, LEFT_OUT, withoutForms, type AttemptTraits } from './task-marks';

/** A word of a text, or a number in it. */
export interface TextField {
  /** Its position among the words of the text, and within its word. */
  readonly id: string;
  readonly text: string;
}

/** Later words are compared together, as one. */
const MOST_WORDS = 2000;

const BETWEEN_WORDS = /[\s,;=:"'()[\]{}|]+/;
/** A sign after a word is a hyphen. */
const NUMBERS = /((?:(?<![\w.)])[+-])?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/i;

/**
 * The words and numbers of a text, except those whose format, or the words before or above them, show that they
 * identify attempts.
 */
export function textFields(text: string, traits: AttemptTraits): TextField[] {
  const found: TextField[] = [];
  let header: readonly string[] = [];
  let place = 0;
  for (const line of withoutForms(text, traits).split('\n')) {
    const ofLine = line.split(BETWEEN_WORDS).filter((word) => word !== '');
    const above = header;
    if (ofLine.length > 0) header = ofLine.some(isNumber) ? header : ofLine;
    let before: string[] = [];
    for (const [position, word] of ofLine.entries()) {
      const column = above[position - ofLine.length + above.length] ?? '';
      const names = isNumber(word) ? [...before.slice(-2), column] : before.slice(-1);
      const isMark =
        word === LEFT_OUT ||
        (isNumber(word) && isClock(Number(word), traits)) ||
        names.some((name) => isMarkByName(name, word, traits, true));
      before = isMark || isNumber(word) ? [] : [...before, word];
      const parts = isMark ? [LEFT_OUT] : isNumber(word) ? [word] : word.split(NUMBERS);
      found.push(
        ...parts.map((part, at) => ({ id: `${String(Math.min(place, MOST_WORDS))}.${String(at)}`, text: part })),
      );
      place++;
    }
  }
  return found;
}
