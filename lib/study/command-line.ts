import type { Interpreter } from './interpreter';

/** A position in a command where a value does not remain plain text. */
export interface UnsafePlace {
  readonly position: number;
  /**
   * Within code; after code, where a value that looks like an option makes the next word code; where it is an option or
   * a name; where it continues the letters of options; where it assigns; where it is opened and so may be run; where a
   * shell splits it.
   */
  readonly kind:
    | 'within code'
    | 'behind code'
    | 'among options'
    | 'among letters'
    | 'in an assignment'
    | 'to be opened'
    | 'to be split';
  readonly interpreter: Interpreter;
  /** The position of the word whose value chooses the interpreter. */
  readonly chosenBy?: number;
}

export type IsOpen = (word: string) => boolean;

/** Whether a value determines how a word begins. */
export function beginsOpen(word: string, isOpen: IsOpen): boolean {
  return /^-{0,2}\$\(/.test(word) && isOpen(word);
}

/** A word that is NAME=value, or may become one with a value. */
const MAY_ASSIGN = /^\w*(=|\$\()/;

/** Reads the words of an interpreter, one after another, as the interpreter does. */
export class CommandLine {
  private readonly found: UnsafePlace[] = [];
  private optionsHaveEnded = false;
  private hasCode = false;
  private allIsCode = false;
  private opensOperands = false;
  private operandCount = 0;
  /** The position after an option that the table does not list. */
  private mayBeValue = -1;

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
  private read(position: number, given: string): number {
    const word = this.interpreter.ignoresCase === true && !this.isOpen(given) ? given.toLowerCase() : given;
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
      fileOptions = [],
      scriptOptions = [],
      flags,
    } = this.interpreter;
    if (this.interpreter.splits === true && this.isOpen(word)) {
      this.report(position, 'to be split');
      return position + 1;
    }
    if (pairOptions.includes(word)) return position + 3;
    const assign = assignOptions.find((option) => word.startsWith(option));
    if (assign !== undefined) return this.readAssignment(word === assign ? position + 1 : position);
    if (scriptOptions.includes(word)) return Infinity;
    const name = word.split('=', 1).join();
    // A value may continue the name, and many programs accept an abbreviated one.
    const [start = ''] = name.split('$(', 1);
    const isOne = (option: string): boolean => option === name || (/^--\w/.test(start) && option.startsWith(start));
    if (codeOptions.some(isOne)) return this.readCode(word === start ? position + 1 : position);
    if (loadOptions.some(isOne)) return this.readLoaded(word === start ? position + 1 : position);
    if (fileOptions.some(isOne)) return this.readFile(word === start ? position + 1 : position);
    if (valueOptions.includes(word)) return position + 2;
    if (!word.startsWith('--')) return this.readLetters(position, word);
    if (!word.includes('=') && flags?.test(word) !== true) this.mayBeValue = position + 1;
    return position + 1;
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
      modules,
      flags,
    } = this.interpreter;
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? '';
      const next = index === word.length - 1 ? position + 1 : position;
      if (opensLetters.includes(letter)) this.opensOperands = true;
      if (letter === 'm' && modules !== undefined) return this.readModule(next, word.slice(index + 1));
      if (gluedLetters.includes(letter)) return position + 1;
      if (codeLetters.includes(letter) && codeIs !== 'first operand') return this.readCode(next);
      if (codeLetters.includes(letter)) this.hasCode = true;
      if (fileLetters.includes(letter)) this.hasCode = true;
      if (loadLetters.includes(letter)) return this.readLoaded(next);
      if ((valueLetters + fileLetters).includes(letter)) return next + 1;
      // A value could continue with the letter of an option that takes code.
      if (letter === '$' && this.isOpen(word)) {
        this.report(position, 'among letters');
        return position + 1;
      }
    }
    if (flags?.test(word) !== true) this.mayBeValue = position + 1;
    return position + 1;
  }

  /** Python reads all words after a module's name as the module's. */
  private readModule(position: number, glued: string): number {
    const module = glued === '' ? (this.words[position] ?? '') : glued;
    if (beginsOpen(module, this.isOpen)) this.report(position, 'among options');
    return this.delegate(this.interpreter.modules, module, position);
  }

  /** Lets another row of the table read the words after a subcommand or a module; those of others are text. */
  private delegate(rows: Interpreter['modules'] = {}, name: string, position: number): number {
    const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
    if (row !== undefined) this.found.push(...new CommandLine(row, this.words, this.isOpen).unsafeFrom(position + 1));
    return Infinity;
  }

  private readFile(position: number): number {
    this.hasCode = true;
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
    const { operands, readsToTheEnd, end, assignOptions, subcommands = {} } = this.interpreter;
    if (Object.hasOwn(subcommands, word)) return this.delegate(subcommands, word, position);
    const isCode = this.nextIsCode();
    if (isCode && this.isOpen(word)) this.report(position, 'within code');
    else if (this.nextIsOpened() && this.isOpen(word)) this.report(position, 'to be opened');
    else if (assignOptions !== undefined && MAY_ASSIGN.test(word)) this.readAssignment(position);
    else if (this.interpreter.splits === true && this.isOpen(word)) this.report(position, 'to be split');
    // The first word after code may be a script, and thus more code.
    else if (this.hasCode && end === undefined && beginsOpen(word, this.isOpen)) this.report(position, 'behind code');
    // The code or the script is yet to come if this is the value of an option.
    if (position === this.mayBeValue && !this.optionsHaveEnded) return position + 1;
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
