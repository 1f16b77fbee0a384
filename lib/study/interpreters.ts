/** How a program reads its words, as far as code among them goes. test/study/interpreters.test.ts asks the real programs. */
export interface Interpreter {
  /** Names without path and version. */
  readonly names: readonly string[];
  /** Letters of options that take code: `-e code`, `-ecode`, `-ne code`. */
  readonly codeLetters?: string;
  /** Other options that take code: `--eval code`, `--eval=code`. */
  readonly codeOptions?: readonly string[];
  /** Letters of options that take another value, in the next word or their own. */
  readonly valueLetters?: string;
  /** Letters of options that give the program in a file: then no operand is code. */
  readonly fileLetters?: string;
  /** Other options whose value is the next word. */
  readonly valueOptions?: readonly string[];
  /** What an option of code does: it takes a word of code, all behind that is text, or the first operand is the code. Default: value. */
  readonly codeIs?: 'value' | 'last option' | 'first operand';
  /** The words that are no options: a script and its arguments, code and data, data and code, or data. Default: script. */
  readonly operands?: 'script' | 'code' | 'data, code' | 'data';
  /** The word that ends the options: behind it, and behind an operand, a value is text. Without, no place behind code is safe. */
  readonly end?: string;
  /** Options are read behind operands, too. */
  readonly readsToTheEnd?: true;
  /** All words are code, or text that a shell or the program itself expands. */
  readonly everyWordIsCode?: true;
  /** Letters of options behind which all words are code: perl -n runs a file name such as `echo |`. */
  readonly runsWordsLetters?: string;
  /** Modules behind -m that take code as their words. */
  readonly codeModules?: readonly string[];
  /** Options that load code from where their value says: `--import=data:…`. */
  readonly loadOptions?: readonly string[];
  /** Letters of options that load code: `-Mname`, behind which more code may stand. */
  readonly loadLetters?: string;
  /** Options that take a name and a value, the next two words. */
  readonly pairOptions?: readonly string[];
  /** Options whose value is NAME=value, as operands may be: in the value a backslash begins another character. */
  readonly assignOptions?: readonly string[];
  /** How code reads a value; `NAME` stands for the parameter's. */
  readonly argument?: string;
}

/** kubepar gives it to each R. */
const IN_R = 'kubepar_parameters()$NAME';

/** Programs that take code as a word. */
export const INTERPRETERS: readonly Interpreter[] = [
  {
    names: ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'hush', 'rbash'],
    codeLetters: 'c',
    codeIs: 'first operand',
    valueLetters: 'oO',
    loadOptions: ['--rcfile', '--init-file'],
    end: '--',
    argument: '"$1"',
  },
  {
    names: ['python', 'pypy', 'ipython', 'jython', 'micropython'],
    codeModules: ['timeit'],
    codeLetters: 'c',
    codeIs: 'last option',
    valueLetters: 'WX',
    end: '--',
    argument: 'sys.argv[1]',
  },
  { names: ['Rscript'], codeOptions: ['-e'], end: '--args', argument: IN_R },
  {
    names: ['R', 'Rterm'],
    codeOptions: ['-e'],
    valueLetters: 'fgd',
    valueOptions: ['--file', '--gui', '--debugger', '--encoding'],
    operands: 'data',
    end: '--args',
    readsToTheEnd: true,
    argument: IN_R,
  },
  { names: ['r', 'littler'], codeLetters: 'e', codeOptions: ['--eval'], valueLetters: 'lL', argument: IN_R },
  {
    names: ['perl'],
    codeLetters: 'eE',
    valueLetters: 'I',
    loadLetters: 'Mm',
    runsWordsLetters: 'np',
    end: '--',
    argument: '$ARGV[0]',
  },
  { names: ['ruby', 'jruby'], codeLetters: 'e', valueLetters: 'rICE', end: '--', argument: 'ARGV[0]' },
  {
    names: ['node', 'nodejs', 'tsx', 'ts-node', 'qjs'],
    codeOptions: ['-e', '-p', '-pe', '--eval', '--print'],
    valueLetters: 'C',
    valueOptions: ['--conditions'],
    loadOptions: ['-r', '--require', '--import', '--loader', '--experimental-loader'],
    end: '--',
    argument: 'process.argv[1]',
  },
  {
    names: ['php'],
    codeLetters: 'rBRE',
    codeOptions: ['--run', '--process-begin', '--process-code', '--process-end'],
    valueLetters: 'cdzfF',
    end: '--',
    argument: '$argv[1]',
  },
  {
    names: ['julia'],
    codeLetters: 'eE',
    codeOptions: ['--eval', '--print'],
    valueLetters: 'JCptm',
    valueOptions: ['--sysimage', '--threads', '--procs'],
    loadOptions: ['-L', '--load'],
    end: '--',
    argument: 'ARGS[1]',
  },
  { names: ['lua', 'luajit', 'texlua'], codeLetters: 'e', valueLetters: 'lj' },
  { names: ['bun'], codeOptions: ['-e', '-p', '--eval', '--print'] },
  { names: ['deno'], codeOptions: ['eval'] },
  { names: ['octave', 'octave-cli'], codeOptions: ['--eval'], valueLetters: 'p' },
  { names: ['matlab'], codeOptions: ['-batch', '-r'], operands: 'data', readsToTheEnd: true },
  {
    names: ['awk', 'gawk', 'mawk', 'nawk', 'original-awk'],
    codeLetters: 'e',
    codeOptions: ['--source'],
    assignOptions: ['-v', '--assign'],
    valueLetters: 'F',
    fileLetters: 'fE',
    operands: 'code',
    end: '--',
    argument: 'ARGV[1]',
  },
  {
    names: ['sed', 'gsed'],
    codeLetters: 'e',
    codeOptions: ['--expression'],
    fileLetters: 'f',
    operands: 'code',
    end: '--',
    readsToTheEnd: true,
  },
  {
    names: ['sqlite', 'sqlite3', 'duckdb'],
    codeOptions: ['-cmd', '--cmd', '-c'],
    operands: 'data, code',
    readsToTheEnd: true,
  },
  {
    names: ['psql', 'mysql', 'mariadb', 'clickhouse', 'clickhouse-client'],
    codeLetters: 'ceq',
    codeOptions: ['--command', '--execute', '--query'],
    valueLetters: 'dfhpUvo',
    operands: 'data',
    readsToTheEnd: true,
  },
  {
    names: ['fish', 'csh', 'tcsh', 'expect', 'guile'],
    codeLetters: 'c',
    codeOptions: ['--command'],
    readsToTheEnd: true,
  },
  { names: ['pwsh', 'powershell'], codeOptions: ['-c', '-Command', '-command'], readsToTheEnd: true },
  {
    names: ['elixir', 'groovy', 'scala', 'ghc', 'racket', 'gnuplot', 'clojure', 'bb', 'crystal'],
    codeLetters: 'e',
    codeOptions: ['--eval', '--execute'],
  },
  { names: ['jq', 'gojq', 'jaq'], operands: 'code', pairOptions: ['--arg', '--argjson', '--slurpfile', '--rawfile'] },
  { names: ['su', 'script'], codeLetters: 'c', codeOptions: ['--command'], readsToTheEnd: true },
  { names: ['wolframscript'], codeOptions: ['-c', '-code'] },
  { names: ['make', 'gmake', 'ssh', 'parallel', 'watch'], everyWordIsCode: true },
  { names: ['sbcl', 'emacs', 'swipl', 'erl', 'sage'], codeOptions: ['-c', '-g', '--eval', '-eval', '--goal'] },
];

/** Programs that run another, which their words name. */
const WRAPPERS = new Set(
  [
    'env xargs sudo doas nice ionice timeout nohup setsid stdbuf time chrt taskset numactl strace ltrace xvfb-run tini dumb-init catatonit',
    'gosu su-exec setpriv unshare chroot flock conda mamba micromamba uv poetry pipenv pixi hatch rye pdm guix apptainer singularity',
    'find nsenter npx pnpm yarn mpirun mpiexec srun perf valgrind busybox toybox command exec',
  ].flatMap((names) => names.split(' ')),
);

const VERSION = /([-_]?\d+(\.\d+)*)?(-(static|dbg|debug))?$/;

/** An interpreter by its program, whatever folder and version that has: `/usr/bin/python3.12`. */
export function tryInterpreter(program: string): Interpreter | undefined {
  const name = program.split('/').at(-1) ?? '';
  return tryNamed(name) ?? tryNamed(name.replace(VERSION, ''));
}

function tryNamed(name: string): Interpreter | undefined {
  return INTERPRETERS.find(({ names }) => names.includes(name));
}

export function isWrapper(program: string): boolean {
  return WRAPPERS.has(program.split('/').at(-1) ?? '');
}
