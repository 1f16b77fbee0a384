import { quoteLine, type OutputText } from './reading';
import { isSpecial, isTruth } from './words';

type Type = 'truth' | 'text' | 'number';

/**
 * Looks for a line whose values have another type than those before it, such as the output of file.remove() after a
 * result: TRUE.
 */
export class TypesOfLines {
  private type: Type | undefined;
  private odd: number | undefined;

  /** @param line its number, from 1. */
  add(line: number, words: readonly string[]): void {
    if (this.odd !== undefined) return;
    const type = typeOf(words);
    if (type === undefined) return;
    this.type ??= type;
    if (type !== this.type) this.odd = line;
  }

  remarkOn(output: OutputText): { readonly remark?: string } {
    if (this.odd === undefined) return {};
    return { remark: `${quoteLine(output, this.odd)} has values of a different type than those before it` };
  }
}

/** The type of the first word that is not missing. */
function typeOf(words: readonly string[]): Type | undefined {
  const word = words.find((each) => each !== '' && !isSpecial(each));
  if (word === undefined) return undefined;
  if (isTruth(word)) return 'truth';
  return word.startsWith('"') ? 'text' : 'number';
}
