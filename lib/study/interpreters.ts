import type { Interpreter } from './interpreter';
import { QUERY_LANGUAGES } from './query-languages';
import { SHELLS } from './shells';

/** kubepar gives it to each R. */
const IN_R = 'kubepar_parameters()$NAME';

/** A module or subcommand all words of which are code. */
const ALL_CODE: Interpreter = { names: [], everyWordIsCode: true };
const WITH_C: Interpreter = { names: [], codeLetters: 'c', readsToTheEnd: true };
/** A module that runs a script, a module or code in its way: everything after that is text. */
const RUNNER: Interpreter = {
  names: [],
  modules: {},
  codeLetters: 'c',
  codeIs: 'last option',
  valueOptions: ['--listen', '--connect', '--log-to'],
  flags: /^-\w+$|^--wait-for-client$/,
};

/** Languages that have little in common but their option for code. */
const WITH_E: Omit<Interpreter, 'names'> = {
  codeLetters: 'e',
  codeOptions: ['--eval', '--execute', '--expression', '--rpc-eval'],
  flags: /^-(persist|p|d|v)$|^--(persist|no-halt|verbose|version)$/,
  subcommands: { eval: ALL_CODE },
};

/**
 * Programs that take code as a word. test/study/interpreters.test.ts compares this with the real programs.
 */
const INTERPRETERS: readonly Interpreter[] = [
  {
    names: ['python', 'pypy', 'ipython', 'bpython', 'jython', 'graalpy', 'micropython'],
    modules: {
      timeit: ALL_CODE,
      sqlite3: ALL_CODE,
      pdb: { names: [], codeLetters: 'c' },
      IPython: WITH_C,
      bpython: WITH_C,
      debugpy: RUNNER,
      mpi4py: RUNNER,
      'mpi4py.run': RUNNER,
    },
    codeLetters: 'c',
    codeIs: 'last option',
    valueLetters: 'WX',
    valueOptions: ['--check-hash-based-pycs'],
    flags: /^-\w+$|^--(no-|help|version)/,
    end: '--',
    argument: 'sys.argv[1]',
  },
  { names: ['Rscript'], codeOptions: ['-e'], flags: /^-/, end: '--args', keepsOperands: true, argument: IN_R },
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
  {
    names: ['r', 'littler'],
    codeLetters: 'e',
    codeOptions: ['--eval'],
    valueLetters: 'lL',
    flags: /^-[ipnvdtqhV]+$|^--/,
    argument: IN_R,
  },
  {
    names: ['perl'],
    codeLetters: 'eE',
    valueLetters: 'I',
    loadLetters: 'Mm',
    gluedLetters: 'iCFxdDV',
    opensLetters: 'np',
    flags: /^-\w+$/,
    // Not <<>>, which treats every name as a file name.
    opensCode: /(?<!<)<(ARGV)?>(?!>)|readline\W*ARGV/,
    end: '--',
    argument: '$ARGV[0]',
  },
  {
    names: ['ruby', 'jruby'],
    codeLetters: 'e',
    valueLetters: 'rICEX',
    gluedLetters: 'iFxKTW',
    flags: /^-\w+$|^--(y?jit|rjit|verbose|version|copyright|help|(en|dis)able-.+|parser|debug.*|yydebug|server|dev)$/,
    end: '--',
    argument: 'ARGV[0]',
  },
  {
    names: ['node', 'nodejs', 'tsx', 'ts-node', 'qjs'],
    codeOptions: ['-e', '-p', '-pe', '--eval', '--print'],
    valueLetters: 'CPOI',
    valueOptions: ['--conditions', '--env-file', '--env-file-if-exists', '--input-type', '--tsconfig', '--project'],
    loadOptions: ['-r', '--require', '--import', '--loader', '--experimental-loader'],
    flags:
      /^-[cihvT]$|^--(no-|enable-|trace-|preserve-|use[-_]|expose[-_]|harmony|inspect|experimental-(?!default|config|sea)|(interactive|check|watch|test|prof|cpu-prof|heap-prof|pending-deprecation|throw-deprecation|frozen-intrinsics|permission|esm|swc|files|transpile-only|std|strict)$)/,
    end: '--',
    argument: 'process.argv[1]',
  },
  {
    names: ['php'],
    codeLetters: 'rBRE',
    codeOptions: ['--run', '--process-begin', '--process-code', '--process-end'],
    valueLetters: 'cdzfFtS',
    flags: /^-\w+$|^--(no-php-ini|no-header|interactive|syntax-check|version|modules|info|ini)$/,
    end: '--',
    argument: '$argv[1]',
  },
  {
    names: ['julia'],
    codeLetters: 'eE',
    codeOptions: ['--eval', '--print'],
    valueLetters: 'JCptmH',
    gluedLetters: 'Og',
    flags:
      /^\+\S+$|^-[qivh]+$|^--(project|quiet|interactive|code-coverage|track-allocation|optimize|debug-info|experimental)$/,
    valueOptions: ['--sysimage', '--threads', '--procs', '--startup-file', '--color', '--machine-file'],
    loadOptions: ['-L', '--load'],
    end: '--',
    argument: 'ARGS[1]',
  },
  { names: ['lua', 'luajit', 'texlua'], codeLetters: 'e', valueLetters: 'lj', gluedLetters: 'O', flags: /^-\w+$/ },
  {
    names: ['bun'],
    codeOptions: ['-e', '-p', '--eval', '--print'],
    valueOptions: ['--cwd', '--config', '-c', '--env-file'],
    loadOptions: ['-r', '--preload', '--require', '--import'],
    flags: /^-[bi]$|^--(bun|smol|hot|watch|silent|no-.*)$/,
    subcommands: { exec: ALL_CODE },
  },
  {
    names: ['deno'],
    flags: /^-[qA]$|^--(quiet|no-.*|allow-.*)$/,
    subcommands: {
      eval: { names: ['deno eval'], operands: 'code', flags: /^-[pTq]$|^--(print|check|quiet|no-.*|unstable.*)$/ },
      repl: { names: ['deno repl'], codeOptions: ['--eval'], readsToTheEnd: true },
    },
  },
  {
    names: ['octave', 'octave-cli'],
    codeOptions: ['--eval'],
    valueLetters: 'p',
    valueOptions: ['--path', '--exec-path', '--image-path'],
    flags: /^-\w+$|^--(quiet|silent|gui|persist|norc|verbose|traditional|interactive|no-.*)$/,
  },
  { names: ['matlab'], codeOptions: ['-batch', '-r'], operands: 'data', readsToTheEnd: true },
  { names: ['expect'], codeLetters: 'c', codeOptions: ['--command'], scriptOptions: ['-f'], flags: /^-[dinNDv]+$/ },
  {
    names: ['guile'],
    codeLetters: 'ce',
    codeOptions: ['--command'],
    codeIs: 'last option',
    valueLetters: 'LCx',
    loadLetters: 'l',
    scriptOptions: ['-s'],
    flags: /^-(q|ds)$|^--/,
  },
  {
    names: [
      'elixir',
      'groovy',
      'scala',
      'ghc',
      'ghci',
      'runghc',
      'runhaskell',
      'kotlin',
      'scala-cli',
      'scilab-cli',
      'idl',
      'radian',
      'racket',
      'crystal',
      'raku',
      'janet',
      'dc',
    ],
    ...WITH_E,
  },
  { names: ['gnuplot'], ...WITH_E, scriptOptions: ['-c'] },
  { names: ['clojure', 'bb'], ...WITH_E, scriptOptions: ['-m', '--main'], flags: /^-[MAXTP]/ },
  {
    names: ['gdb', 'lldb'],
    codeOptions: ['-ex', '-eval-command', '--eval-command', '-iex', '--init-eval-command', '-o', '--one-line'],
    operands: 'data',
    readsToTheEnd: true,
  },
  { names: ['maxima'], codeOptions: ['--batch-string', '--run-string', '-r'] },
  { names: ['gap'], codeLetters: 'c' },
  { names: ['blender'], codeOptions: ['--python-expr'], scriptOptions: ['-P', '--python'] },
  { names: ['math', 'MathKernel', 'WolframKernel'], codeOptions: ['-run'], operands: 'data', readsToTheEnd: true },
  { names: ['maple'], codeLetters: 'c' },
  { names: ['wolframscript'], codeOptions: ['-c', '-code'], scriptOptions: ['-f', '-file', '-script'] },
  {
    names: ['ssh', 'parallel', 'watch', 'hyperfine', 'tmux', 'screen', 'root'],
    everyWordIsCode: true,
  },
  { names: ['make', 'gmake'], everyWordIsCode: true, expandsVariables: true },
  {
    names: ['sbcl', 'swipl', 'sage'],
    codeOptions: ['-c', '-g', '--eval', '-eval', '--goal'],
    scriptOptions: ['--script'],
  },
  {
    names: ['emacs', 'erl'],
    codeOptions: ['-c', '-g', '--eval', '-eval', '--goal', '--execute', '-execute', '-f', '--funcall'],
    loadOptions: ['-l', '--load', '--script'],
    operands: 'data',
    readsToTheEnd: true,
    keepsOperands: true,
  },
  ...SHELLS,
  ...QUERY_LANGUAGES,
];

/** `R CMD BATCH` reads options, a script and the name of its output file. */
export const R_CMD_BATCH: Interpreter = {
  names: ['R CMD BATCH'],
  valueLetters: 'dg',
  flags: /^-/,
  end: '--',
  splits: true,
};

/** The name of a program, without its folder. */
export function nameOf(program: string): string {
  return program.split('/').at(-1) ?? '';
}

const VERSION = /([-_]?(?:\d+(\.\d+)*t?|devel))?(-(static|dbg|debug))?$/;

/** An interpreter, identified by its program name without folder and version: `/usr/bin/python3.12`. */
export function tryInterpreter(program: string): Interpreter | undefined {
  const name = nameOf(program);
  return tryNamed(name) ?? tryNamed(name.replace(VERSION, ''));
}

function tryNamed(name: string): Interpreter | undefined {
  return INTERPRETERS.find(({ names }) => names.includes(name));
}

/** The names of all of them. */
export const INTERPRETER_NAMES: readonly string[] = INTERPRETERS.flatMap(({ names }) => names);
