import { codeForShell } from './code-for-shell';
import { isWrapper, tryInterpreter, type Interpreter } from './interpreters';

/** A position in a command where a value does not remain plain text. */
export interface UnsafePlace {
  readonly position: number;
  /**
   * Within code; after code, where a value that looks like an option makes the next word code; where it is an option or
   * a name; where it continues the letters of options; where it assigns; where it is opened and so may be run.
   */
  readonly kind:
    'within code' | 'behind code' | 'among options' | 'among letters' | 'in an assignment' | 'to be opened';
  readonly interpreter: Interpreter;
}

type IsOpen = (word: string) => boolean;

/**
 * The words of a command in which a value does not remain plain text, whatever it contains: code, and words that an
 * interpreter reads as options if they look like one.
 * @param isOpen whether a word contains a parameter.
 */
export function unsafePlaces(words: readonly string[], isOpen: IsOpen): UnsafePlace[] {
  const forShell = codeForShell(words).filter((position) => isOpen(words[position] ?? ''));
  if (forShell.length > 0)
    return forShell.map((position) => ({ position, kind: 'within code', interpreter: FOR_SHELL }));
  const isKnown = isWrapper(words[0] ?? '');
  // The value of an option of an unknown program is data, even if an option is named like an interpreter: --lang
  // python.
  // The first word is the program, whatever its name.
  const at = words.findIndex(
    (word, position) =>
      tryInterpreter(word) !== undefined && (isKnown || position < 2 || words[position - 1]?.startsWith('-') !== true),
  );
  const interpreter = tryInterpreter(words[at] ?? '');
  if (interpreter === undefined) return [];
  if (words[at + 1] === 'CMD') return new CommandLine(R_CMD, words, isOpen).unsafeFrom(at + 3);
  const found = new CommandLine(interpreter, words, isOpen).unsafeFrom(at + 1);
  if (at === 0) return found;
  // How an unknown program reads its words is unknown. A word that would certainly be code elsewhere is code there,
  // too.
  if (!isKnown) return found.filter(({ kind }) => kind === 'within code');
  const wrapped = words.slice(0, at).flatMap((word, position): UnsafePlace[] => {
    return beginsOpen(word, isOpen) ? [{ position, kind: 'among options', interpreter }] : [];
  });
  return [...wrapped, ...found];
}

const FOR_SHELL: Interpreter = { names: ['env', 'flock'], everyWordIsCode: true };

/** `R CMD BATCH` reads options, a script and the name of its output file. */
const R_CMD: Interpreter = { names: ['R'] };

/** Whether a value determines how a word begins. */
function beginsOpen(word: string, isOpen: IsOpen): boolean {
  return /^-{0,2}\$\(/.test(word) && isOpen(word);
}

/** A word that is NAME=value, or may become one with a value. */
const MAY_ASSIGN = /^\w*(=|\$\()/;

/** Reads the words of an interpreter, one after another, as the interpreter does. */
class CommandLine {
  private readonly found: UnsafePlace[] = [];
  private optionsHaveEnded = false;
  private hasCode = false;
  private allIsCode = false;
  private opensOperands = false;
  private operandCount = 0;

  constructor(
    private readonly interpreter: Interpreter,
    private readonly words: readonly string[],
    private readonly isOpen: IsOpen,
  ) {
    this.allIsCode = interpreter.everyWordIsCode === true;
  }

  unsafeFrom(first: number): UnsafePlace[] {
    // A reader returns Infinity after the last word that can be anything but text.
    for (let position = first; position < this.words.length;)
      position = this.read(position, this.words[position] ?? '');
    return this.found;
  }

  /** @returns the position of the next word to read. */
  private read(position: number, word: string): number {
    if (this.allIsCode) {
      if (this.isOpen(word)) this.report(position, 'within code');
      return position + 1;
    }
    const { end = '--', codeOptions = [] } = this.interpreter;
    if (this.optionsHaveEnded) return this.readOperand(position, word);
    if (word === end) {
      this.optionsHaveEnded = true;
      return end === '--args' ? Infinity : position + 1;
    }
    if (beginsOpen(word, this.isOpen)) return this.readOpen(position);
    const isOption = codeOptions.includes(word) || /^[-+]./.test(word);
    return isOption ? this.readOption(position, word) : this.readOperand(position, word);
  }

  /** A word that is an option or an operand, depending on its value. */
  private readOpen(position: number): number {
    const { readsToTheEnd } = this.interpreter;
    const kind = this.hasCode || readsToTheEnd === true ? 'behind code' : 'among options';
    this.report(position, this.nextIsCode() ? 'within code' : this.nextIsOpened() ? 'to be opened' : kind);
    this.operandCount++;
    return position + 1;
  }

  private readOption(position: number, word: string): number {
    const {
      codeOptions = [],
      valueOptions = [],
      loadOptions = [],
      pairOptions = [],
      assignOptions = [],
      codeModules = [],
    } = this.interpreter;
    if (pairOptions.includes(word)) return position + 3;
    const assign = assignOptions.find((option) => word.startsWith(option));
    if (assign !== undefined) return this.readAssignment(word === assign ? position + 1 : position);
    if (word === '-m' && codeModules.includes(this.words[position + 1] ?? '')) this.allIsCode = true;
    const name = word.split('=', 1).join();
    // A value may continue the name, and many programs accept an abbreviated one.
    const [start = ''] = name.split('$(', 1);
    const isOne = (option: string): boolean => option === name || (/^--\w/.test(start) && option.startsWith(start));
    if (codeOptions.some(isOne)) return this.readCode(word === start ? position + 1 : position);
    if (loadOptions.some(isOne)) return this.readLoaded(word === start ? position + 1 : position);
    if (valueOptions.includes(word)) return position + 2;
    return word.startsWith('--') ? position + 1 : this.readLetters(position, word);
  }

  /** Options of one letter, several of which may share a word. */
  private readLetters(position: number, word: string): number {
    const {
      codeLetters = '',
      valueLetters = '',
      fileLetters = '',
      loadLetters = '',
      gluedLetters = '',
      opensLetters = '',
      codeIs = 'value',
    } = this.interpreter;
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? '';
      const next = index === word.length - 1 ? position + 1 : position;
      if (opensLetters.includes(letter)) this.opensOperands = true;
      if (gluedLetters.includes(letter)) return position + 1;
      if (codeLetters.includes(letter) && codeIs !== 'first operand') return this.readCode(next);
      if (codeLetters.includes(letter)) this.hasCode = true;
      if (fileLetters.includes(letter)) this.hasCode = true;
      if (loadLetters.includes(letter)) return this.readLoaded(next);
      if ((valueLetters + fileLetters).includes(letter)) return next + 1;
      // A value could continue with the letter of an option that takes code.
      if (letter === '$' && this.isOpen(word)) {
        this.report(position, 'among letters');
        break;
      }
    }
    return position + 1;
  }

  private readLoaded(position: number): number {
    if (this.isOpen(this.words[position] ?? '')) this.report(position, 'within code');
    return position + 1;
  }

  private readAssignment(position: number): number {
    if (this.isOpen(this.words[position] ?? '')) this.report(position, 'in an assignment');
    return position + 1;
  }

  private readCode(position: number): number {
    this.hasCode = true;
    if (this.interpreter.opensCode?.test(this.words[position] ?? '') === true) this.opensOperands = true;
    if (this.isOpen(this.words[position] ?? '')) this.report(position, 'within code');
    return this.interpreter.codeIs === 'last option' ? Infinity : position + 1;
  }

  private readOperand(position: number, word: string): number {
    const { operands, readsToTheEnd, end, assignOptions } = this.interpreter;
    const isCode = this.nextIsCode();
    if (isCode && this.isOpen(word)) this.report(position, 'within code');
    else if (this.nextIsOpened() && this.isOpen(word)) this.report(position, 'to be opened');
    else if (assignOptions !== undefined && MAY_ASSIGN.test(word)) this.readAssignment(position);
    // The first word after code may be a script, and thus more code.
    else if (this.hasCode && end === undefined && beginsOpen(word, this.isOpen)) this.report(position, 'behind code');
    this.operandCount++;
    if (isCode) this.hasCode = true;
    // After the code, each word is a file or an assignment, and never an option.
    if (assignOptions !== undefined) this.optionsHaveEnded = true;
    const mayGoOn =
      assignOptions !== undefined ||
      this.opensOperands ||
      operands === 'data, code' ||
      (readsToTheEnd === true && !this.optionsHaveEnded);
    return mayGoOn ? position + 1 : Infinity;
  }

  /** Whether the next operand is code. */
  private nextIsCode(): boolean {
    const { operands = 'script', codeIs } = this.interpreter;
    if (codeIs === 'first operand') return this.hasCode;
    if (operands === 'code') return !this.hasCode;
    return operands === 'data, code' && this.operandCount > 0;
  }

  /** Whether the next operand is a file to open, not the script. */
  private nextIsOpened(): boolean {
    return this.opensOperands && (this.hasCode || this.operandCount > 0);
  }

  private report(position: number, kind: UnsafePlace['kind']): void {
    this.found.push({ position, kind, interpreter: this.interpreter });
  }
}
