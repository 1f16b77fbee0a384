/** The options that lead to a cluster and a namespace, as far as the user gave them: those of kubectl, and of this program. */
export interface ClusterWords {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** Writes the manifests of the study's project anew. */
export const SYNTH = 'npm run synth';

/** What makes a new project ready, in its folder. */
export const FIRST_STEPS: readonly string[] = ['npm install', SYNTH, 'npm test'];

/** Commands for the user to copy: each is one line for a shell, and leads to the cluster and the namespace that the user gave. */
export class Commands {
  /** @param program how the user starts this program; by default as every project can that has the package. */
  constructor(
    private readonly program = 'npx kubepar',
    private readonly given: ClusterWords = {},
  ) {}

  /** The same commands, for another context of the kubeconfig. */
  inContext(context: string): Commands {
    return new Commands(this.program, { ...this.given, context });
  }

  /** A command of this program that asks the cluster. */
  kubepar(...words: readonly string[]): string {
    return `${this.program} ${quoted([...words, ...this.options()])}`;
  }

  /** A command of this program that asks no cluster. */
  local(...words: readonly string[]): string {
    return `${this.program} ${quoted(words)}`;
  }

  /** A command of kubectl. */
  kubectl(...words: readonly string[]): string {
    return `kubectl ${quoted([...words, ...this.options()])}`;
  }

  /** A command of kubectl about what is in no namespace. */
  kubectlOfCluster(...words: readonly string[]): string {
    return `kubectl ${quoted([...words, ...this.options({ namespace: undefined })])}`;
  }

  private options(changed: ClusterWords = {}): string[] {
    const { namespace, context, kubeconfig } = { ...this.given, ...changed };
    return Object.entries({ namespace, context, kubeconfig }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    );
  }
}

function quoted(words: readonly string[]): string {
  return words.map(shellQuoted).join(' ');
}

/** A word as a POSIX shell takes it, in one line, whatever is in it but a zero byte, and line ends at its end. */
export function shellQuoted(word: string): string {
  if (/^[\w./:@%+,-][\w./:=@%+,-]*$/.test(word)) return word;
  const isPlain = !UNPRINTABLE.test(word);
  const text = (isPlain ? word : printfFormat(word)).replaceAll("'", String.raw`'\''`);
  return isPlain ? `'${text}'` : `"$(printf '${text}')"`;
}

/** What would end the line, or a terminal would obey. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function printfFormat(word: string): string {
  return (
    word
      .replaceAll('\\', '\\\\')
      .replaceAll('%', '%%')
      // It is no option.
      .replace(/^-/, '\\055')
      .replaceAll(new RegExp(UNPRINTABLE, 'g'), (char) =>
        [...Buffer.from(char)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
      )
  );
}

const INDENT = '    ';

/** What to do, and the commands that do it, each on a line of its own. */
export function withCommands(what: string, ...commands: readonly string[]): string {
  return [`${what}:`, ...commands.map((command) => INDENT + command)].join('\n');
}

/** What to do about a manifest that is not as it was synthesized. */
export const SYNTH_AGAIN = withCommands('synthesize again', SYNTH);

/** Sentences as one text. What follows a command begins on a line of its own. */
export function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .reduce((text, part) => (text === '' ? part : `${text}${isCommand(text) ? '\n' : '; '}${part}`), '');
}

/** A text of sentences and commands with a line for each sentence. */
export function onLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (isCommand(line) ? line : line.replaceAll('; ', ';\n')))
    .join('\n');
}

/** Whether the last line of a text is a command. */
function isCommand(text: string): boolean {
  return text.slice(text.lastIndexOf('\n') + 1).startsWith(INDENT);
}
