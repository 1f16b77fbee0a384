/**
 * How a program reads its words, as far as code in them is concerned. test/study/interpreters.test.ts compares this
 * with the real programs.
 */
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
  /** Letters of options that take a value only in the same word: `-O2`. */
  readonly gluedLetters?: string;
  /**
   * Letters of options with which it opens its operands, and code that does so: perl executes an operand such as `echo
   * |`.
   */
  readonly opensLetters?: string;
  readonly opensCode?: RegExp;
  /** Modules after -m that take code as their words. */
  readonly codeModules?: readonly string[];
  /** Options whose value says where to load code from: `--import=data:…`. */
  readonly loadOptions?: readonly string[];
  /** Letters of options that load code: `-Mname`, which more code may follow. */
  readonly loadLetters?: string;
  /** Options that take a name and a value, the next two words. */
  readonly pairOptions?: readonly string[];
  /** Options whose value is NAME=value, as operands may be. A backslash in the value escapes the next character. */
  readonly assignOptions?: readonly string[];
  /** How code reads a value; `NAME` stands for the parameter's name. */
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
    opensLetters: 'np',
    // Not <<>>, which treats every name as a file name.
    opensCode: /(?<!<)<(ARGV)?>(?!>)|readline\W*ARGV/,
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
    gluedLetters: 'Og',
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
    names: ['elixir', 'groovy', 'scala', 'ghc', 'racket', 'gnuplot', 'clojure', 'bb', 'crystal', 'raku', 'janet', 'dc'],
    codeLetters: 'e',
    codeOptions: ['--eval', '--execute'],
  },
  { names: ['jq', 'gojq', 'jaq'], operands: 'code', pairOptions: ['--arg', '--argjson', '--slurpfile', '--rawfile'] },
  {
    names: ['su', 'runuser', 'sg', 'script', 'nu', 'xonsh', 'elvish', 'osh'],
    codeLetters: 'c',
    codeOptions: ['--command'],
    readsToTheEnd: true,
  },
  { names: ['wolframscript'], codeOptions: ['-c', '-code'] },
  { names: ['make', 'gmake', 'ssh', 'parallel', 'watch'], everyWordIsCode: true },
  { names: ['sbcl', 'emacs', 'swipl', 'erl', 'sage'], codeOptions: ['-c', '-g', '--eval', '-eval', '--goal'] },
];

/** Programs that run another program, which is named in their words. */
const WRAPPERS = new Set(
  [
    'env xargs sudo doas nice ionice timeout nohup setsid stdbuf time chrt taskset numactl strace ltrace xvfb-run tini dumb-init catatonit',
    'gosu su-exec setpriv unshare chroot flock conda mamba micromamba uv poetry pipenv pixi hatch rye pdm guix apptainer singularity',
    'find nsenter nix-shell npx pnpm yarn mpirun mpiexec srun perf valgrind busybox toybox command exec',
  ].flatMap((names) => names.split(' ')),
);

/** For those that accept code for a shell instead of a program: the options that do so. */
export const SHELL_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  env: ['-S', '--split-string'],
  flock: ['-c', '--command'],
  npx: ['-c', '--call'],
  pnpm: ['-c', '--shell-mode'],
  'nix-shell': ['--run', '--command'],
};

const VERSION = /([-_]?\d+(\.\d+)*)?(-(static|dbg|debug))?$/;

/** An interpreter, identified by its program name without folder and version: `/usr/bin/python3.12`. */
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
