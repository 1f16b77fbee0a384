/** How a program reads its words, as far as code in them is concerned. */
export interface Interpreter {
  /** Names without path and version. */
  readonly names: readonly string[];
  /** Letters of options that take code: `-e code`, `-ecode`, `-ne code`. */
  readonly codeLetters?: string;
  /** Other options that take code: `--eval code`, `--eval=code`. */
  readonly codeOptions?: readonly string[];
  /** Letters of options that take another value, in the next word or in the same one. */
  readonly valueLetters?: string;
  /** Letters of options that name a file with the program: then no operand is code. */
  readonly fileLetters?: string;
  /** Other options whose value is the next word. */
  readonly valueOptions?: readonly string[];
  /**
   * How an option for code works: it takes a word of code, everything after it is text, or the first operand is the
   * code. Default: value.
   */
  readonly codeIs?: 'value' | 'last option' | 'first operand';
  /**
   * The words that are not options: a script and its arguments, code and data, data and code, or data. Default: script.
   */
  readonly operands?: 'script' | 'code' | 'data, code' | 'data';
  /**
   * The word that ends the options: after it, and after an operand, a value is text. If there is none, no position
   * after code is safe.
   */
  readonly end?: string;
  /** Options are read after operands, too. */
  readonly readsToTheEnd?: true;
  /** All words are code, or text that a shell or the program itself expands. */
  readonly everyWordIsCode?: true;
  /** Variables of its environment are code, too: they are expanded when they are used. */
  readonly expandsVariables?: true;
  /** Letters of options that take a value only in the same word: `-O2`. */
  readonly gluedLetters?: string;
  /**
   * Letters of options with which it opens its operands, and code that does so: perl executes an operand such as `echo
   * |`.
   */
  readonly opensLetters?: string;
  readonly opensCode?: RegExp;
  /**
   * Options that take nothing from the next word. An option of one word that is listed nowhere may take it, so the next
   * word does not end the options.
   */
  readonly flags?: RegExp;
  /** Other options that name a file with the program. */
  readonly fileOptions?: readonly string[];
  /** Options whose value is the script: everything after it is text. */
  readonly scriptOptions?: readonly string[];
  /** How the words after a first operand are read that names one of these. */
  readonly subcommands?: Readonly<Record<string, Interpreter>>;
  /** How the words after -m and a module are read; for every other module, they are text. */
  readonly modules?: Readonly<Record<string, Interpreter>>;
  /** An operand after code is text unless it looks like an option. */
  readonly keepsOperands?: true;
  /** Names of options may be written in upper case. */
  readonly ignoresCase?: true;
  /** A shell splits its options and the name of its script at spaces, and replaces * ? [ in them. */
  readonly splits?: true;
  /** Options whose value says where to load code from: `--import=data:…`. */
  readonly loadOptions?: readonly string[];
  /** Letters of options that load code: `-Mname`, which more code may follow. */
  readonly loadLetters?: string;
  /** Options that take a name and a value, the next two words. */
  readonly pairOptions?: readonly string[];
  /** Options whose value is NAME=value, as operands may be. A backslash in the value escapes the next character. */
  readonly assignOptions?: readonly string[];
  /** It has no code of its own, but starts another program. */
  readonly isLauncher?: true;
  /** How code reads a value; `NAME` stands for the parameter's name. */
  readonly argument?: string;
}
