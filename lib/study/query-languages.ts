import type { Interpreter } from './interpreter';

const CLICKHOUSE: Omit<Interpreter, 'names'> = {
  codeLetters: 'q',
  codeOptions: ['--query', '--multiquery'],
  valueLetters: 'hud',
  operands: 'data',
  readsToTheEnd: true,
};

/** Programs whose code edits or queries data: awk, sed, jq and SQL shells. */
export const QUERY_LANGUAGES: readonly Interpreter[] = [
  {
    names: ['awk', 'gawk', 'mawk', 'nawk', 'original-awk'],
    codeLetters: 'e',
    codeOptions: ['--source'],
    assignOptions: ['-v', '--assign'],
    valueLetters: 'FW',
    valueOptions: ['--field-separator'],
    fileLetters: 'fE',
    fileOptions: ['--file', '--exec'],
    loadLetters: 'il',
    loadOptions: ['--include', '--load'],
    gluedLetters: 'dDLop',
    flags:
      /^-[bcCghIkMnNOPrsStV]+$|^--(csv|bignum|posix|re-interval|sandbox|traditional|characters-as-bytes|lint(-old)?|optimize|no-optimize|non-decimal-data|use-lc-numeric|version|debug|profile|pretty-print)$/,
    operands: 'code',
    end: '--',
    argument: 'ARGV[1]',
  },
  {
    names: ['sed', 'gsed'],
    codeLetters: 'e',
    codeOptions: ['--expression'],
    fileLetters: 'f',
    fileOptions: ['--file'],
    valueLetters: 'l',
    valueOptions: ['--line-length'],
    gluedLetters: 'i',
    flags:
      /^-[nErsuzb]+$|^--(quiet|silent|regexp-extended|in-place|null-data|separate|unbuffered|posix|debug|sandbox|follow-symlinks|binary|zero-terminated)$/,
    operands: 'code',
    end: '--',
    readsToTheEnd: true,
  },
  {
    names: ['jq', 'gojq', 'jaq'],
    operands: 'code',
    pairOptions: ['--arg', '--argjson', '--slurpfile', '--rawfile', '--argfile'],
    valueOptions: ['--indent', '--library-path'],
    valueLetters: 'L',
    fileLetters: 'f',
    fileOptions: ['--from-file'],
    flags:
      /^-[ncrjaCMSsReh]+$|^--(null-input|compact-output|raw-output0?|join-output|ascii-output|(color|monochrome)-output|sort-keys|slurp|raw-input|exit-status|seq|stream(-errors)?|tab|unbuffered|args|jsonargs|ascii|binary|yaml-(in|out)put)$/,
    end: '--',
    readsToTheEnd: true,
  },
  {
    names: ['sqlite', 'sqlite3', 'duckdb'],
    codeOptions: ['-cmd', '--cmd', '-c', '-s'],
    valueOptions: ['-separator', '-newline', '-nullvalue', '-init', '-vfs', '-mmap', '-maxsize', '-f'],
    operands: 'data, code',
    readsToTheEnd: true,
  },
  {
    names: ['psql'],
    codeLetters: 'c',
    codeOptions: ['--command'],
    valueLetters: 'dfhpUvoFLPRT',
    operands: 'data',
    readsToTheEnd: true,
  },
  {
    names: ['mysql', 'mariadb'],
    codeLetters: 'e',
    codeOptions: ['--execute', '--init-command'],
    valueLetters: 'hPuDS',
    gluedLetters: 'p',
    operands: 'data',
    readsToTheEnd: true,
  },
  { names: ['clickhouse', 'clickhouse-client', 'clickhouse-local'], ...CLICKHOUSE },
  { names: ['mongosh', 'mongo'], codeOptions: ['--eval'], operands: 'data', readsToTheEnd: true },
  {
    names: ['cqlsh', 'beeline', 'hive', 'spark-sql', 'trino', 'presto', 'impala-shell', 'influx', 'snowsql'],
    codeLetters: 'eq',
    codeOptions: ['--execute', '--query', '-execute', '--init-query'],
    operands: 'data',
    readsToTheEnd: true,
  },
  { names: ['sqlcmd'], codeLetters: 'Qq', operands: 'data', readsToTheEnd: true },
  // Of the programs called yq, one has subcommands before its code.
  { names: ['yq', 'mlr'], everyWordIsCode: true },
];
