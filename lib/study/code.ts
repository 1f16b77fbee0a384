import { codeForShell } from './code-for-shell';
import { beginsOpen, CommandLine, type IsOpen, type UnsafePlace } from './command-line';
import type { Interpreter } from './interpreter';
import { nameOf, R_CMD_BATCH, tryInterpreter } from './interpreters';
import { isKnown, isLauncher, launchAt } from './launchers';

/**
 * The words of a command in which a value does not remain plain text, whatever it contains: code, and words that an
 * interpreter, or a program that starts others, reads as options if they look like one.
 * @param isOpen whether a word contains a parameter.
 * @param namesOf for a word that contains one and names a program: the known programs that it may name.
 */
export function unsafePlaces(
  words: readonly string[],
  isOpen: IsOpen,
  namesOf: (word: string) => readonly string[] = () => [],
): UnsafePlace[] {
  const found = new Command(words, isOpen, namesOf).placesAt(0);
  const inCode = new Set(found.filter(isCode).map(({ position }) => position));
  const all = new Map<string, UnsafePlace>();
  for (const place of found) {
    const { position, kind } = place;
    const key = [position, kind, ...(place.chosenBy === undefined ? [] : place.interpreter.names)].join(' ');
    if ((isCode(place) || !inCode.has(position)) && !all.has(key)) all.set(key, place);
  }
  return [...all.values()].sort((a, b) => a.position - b.position);
}

function isCode({ kind }: UnsafePlace): boolean {
  return kind === 'within code';
}

const FOR_SHELL: Interpreter = { names: ['env', 'flock'], everyWordIsCode: true };

/** What launchers are as readers of their own options. */
const LAUNCHER: Interpreter = { names: [], isLauncher: true };

/** Words after which even an unknown program has the name of another one. */
const BEFORE_PROGRAM = new Set(['--', '-exec', '--exec', '--command', '--cmd', '--run', '--call']);

/** A command, each word of which may be the program that reads the words after it. */
class Command {
  private readonly known = new Map<number, UnsafePlace[]>();

  constructor(
    private readonly words: readonly string[],
    private readonly isOpen: IsOpen,
    private readonly namesOf: (word: string) => readonly string[],
  ) {}

  /** What the program at a position makes of the words after it. */
  placesAt(at: number): UnsafePlace[] {
    const known = this.known.get(at) ?? this.read(at);
    this.known.set(at, known);
    return known;
  }

  private read(at: number): UnsafePlace[] {
    const word = this.words[at] ?? '';
    if (this.isOpen(word)) return [...this.withNames(at), ...this.behindUnknown(at).filter(isCode)];
    const interpreter = tryInterpreter(word);
    if (interpreter?.names.includes('R') === true) {
      const first = this.words.findIndex((each, position) => position > at && !each.startsWith('-'));
      if (this.words[first] === 'CMD') return this.behindCmd(first + 1);
    }
    if (interpreter !== undefined) return new CommandLine(interpreter, this.words, this.isOpen).unsafeFrom(at + 1);
    // How an unknown program reads its words is unknown. A word that would certainly be code elsewhere is code there,
    // too.
    return isLauncher(word) ? this.behindLauncher(at) : this.behindUnknown(at).filter(isCode);
  }

  /** For a program that a value chooses. */
  private withNames(at: number): UnsafePlace[] {
    if (!this.words.slice(at + 1).some(this.isOpen)) return [];
    return this.namesOf(this.words[at] ?? '').flatMap((name) =>
      new Command(this.words.with(at, name), this.isOpen, this.namesOf)
        .placesAt(at)
        .map((place): UnsafePlace => ({ chosenBy: at, ...place })),
    );
  }

  /** `R CMD` has a command of its own, and starts others. */
  private behindCmd(at: number): UnsafePlace[] {
    const word = this.words[at] ?? '';
    const batch = (): UnsafePlace[] => new CommandLine(R_CMD_BATCH, this.words, this.isOpen).unsafeFrom(at + 1);
    if (word === 'BATCH') return batch();
    return this.isOpen(word) ? [...batch(), ...this.placesAt(at)] : this.placesAt(at);
  }

  private behindLauncher(at: number): UnsafePlace[] {
    const { amongOptions, amongLetters, possible, passed, programs, isUncertain } = launchAt(this.words, at);
    const forShell = codeForShell(this.words.slice(at)).map((position): UnsafePlace => {
      return { position: at + position, kind: 'within code', interpreter: FOR_SHELL };
    });
    const [program = this.words.length] = programs;
    const programIsOpen = this.isOpen(this.words[program] ?? '');
    const others = possible.length > 0 ? possible : programs.length === 0 || programIsOpen ? passed : [];
    const last = isKnown(this.words[program] ?? '') ? undefined : others.at(-1);
    const before = amongOptions
      .filter((position) => position < (last ?? Infinity) && beginsOpen(this.words[position] ?? '', this.isOpen))
      .map((position): UnsafePlace => ({ position, kind: 'among options', interpreter: LAUNCHER }));
    return [
      ...this.expandedVariables(at),
      ...forShell.filter(({ position }) => this.isOpen(this.words[position] ?? '')),
      ...before,
      ...amongLetters
        .filter((position) => this.isOpen(this.words[position] ?? ''))
        .map((position): UnsafePlace => ({ position, kind: 'among letters', interpreter: LAUNCHER })),
      ...others.flatMap((position) => this.placesAt(position).filter((place) => position === last || isCode(place))),
      ...programs.flatMap((position) => this.started(position, isUncertain, last !== undefined)),
    ];
  }

  /** Variables that the program behind env expands: `env N=$(name) make`. */
  private expandedVariables(at: number): UnsafePlace[] {
    if (nameOf(this.words[at] ?? '') !== 'env') return [];
    const behind = this.words.map((word, position) => (position > at ? tryInterpreter(word) : undefined));
    const program = behind.findIndex((each) => each?.expandsVariables === true);
    const interpreter = behind[program];
    if (interpreter === undefined) return [];
    return this.words.flatMap((word, position): UnsafePlace[] =>
      position > at && position < program && /^\w+=/.test(word) && this.isOpen(word)
        ? [{ position, kind: 'within code', interpreter }]
        : [],
    );
  }

  /** For the program of a launcher. If one of the words before it may be the program instead, only code is certain. */
  private started(at: number, isUncertain: boolean, isDoubtful: boolean): UnsafePlace[] {
    const word = this.words[at] ?? '';
    if (isKnown(word)) return this.placesAt(at);
    const found = [...(this.isOpen(word) && !isUncertain ? this.withNames(at) : []), ...this.behindUnknown(at)];
    return isDoubtful ? found.filter(isCode) : found;
  }

  /**
   * An unknown program may start a known one that its words name. Only for the first of them, reports other than of
   * code are probable. The value of an option is data, even if it is named like an interpreter: --lang python.
   */
  private behindUnknown(at: number): UnsafePlace[] {
    const candidates = this.words.flatMap((word, position) => {
      if (position <= at) return [];
      const before = this.words[position - 1] ?? '';
      const follows = before === '--' || (isKnown(word) && (position === at + 1 || this.mayStart(word, before)));
      return follows ? [position] : [];
    });
    return candidates.flatMap((position, index) => {
      return this.placesAt(position).filter((place) => index === 0 || isCode(place));
    });
  }

  private mayStart(word: string, before: string): boolean {
    const isShell = tryInterpreter(word)?.names.includes('sh') === true;
    return isShell || BEFORE_PROGRAM.has(before) || !before.startsWith('-');
  }
}
