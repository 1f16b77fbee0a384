import { isRecord, unfitForProcess } from './checks';
import type { ProblemList } from './problems';
import { isSecretByName } from './secret-names';
import { NOT_SHOWN, SECRET_RULE, trySecretRemedy } from './secret-text';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that kubepar sets for each task, and what to use instead. */
const OWN: readonly (readonly [name: RegExp, remedy: string])[] = [
  [/^KUBEPAR_/, 'rename it: names that start with KUBEPAR_ are reserved for kubepar'],
  [/^(KUBERNETES_.*|HOSTNAME)$/, 'leave it out: Kubernetes and the container runtime set it'],
  [/^JOB_COMPLETION_INDEX$/, 'leave it out: it is the index of the task, like KUBEPAR_TASK'],
  [
    /^(HOME|TMPDIR)$/,
    'leave it out: each attempt gets a new folder there; to share files between the tasks of a pod, use the folder KUBEPAR_SHARED',
  ],
];

/**
 * Names whose values are lost if a shell starts the command, as a shell starts R: dash, bash or busybox assign their
 * own values, whatever the environment contains.
 */
const OF_SHELLS =
  'IFS PWD OLDPWD SHLVL _ PPID UID EUID GROUPS OPTIND OPTERR LINENO RANDOM SRANDOM EPOCHSECONDS EPOCHREALTIME PS1 PS2 PS4 HISTCMD COMP_WORDBREAKS DIRSTACK FUNCNAME SHELLOPTS BASH BASHOPTS BASHPID BASH_ARGV0 BASH_COMMAND BASH_EXECUTION_STRING BASH_SUBSHELL BASH_VERSINFO BASH_VERSION'.split(
    ' ',
  );
const OF_SHELLS_REMEDY = `rename it; shells set ${OF_SHELLS.join(', ')}`;

/**
 * Names that a shell, the C library or the programs of coreutils act on, or that the wrapper uses; `*` stands for any
 * text.
 */
const OBEYED = [
  'PATH ENV BASH* CDPATH GLOBIGNORE EXECIGNORE FUNCNEST TMOUT kp_* OPTARG REPLY LINES COLUMNS SECONDS PS0 PS3 PROMPT_* HIST* MAIL* FC* PIPESTATUS',
  'COMP_* COPROC HOSTTYPE MACHTYPE OSTYPE MAPFILE READLINE_* TIMEFORMAT LD_* DYLD_* LANG LANGUAGE LC_* MALLOC_* GLIBC_TUNABLES GCONV_PATH',
  'GETCONF_DIR LOCPATH NLSPATH MUSL_LOCPATH OUTPUT_CHARSET TZ TZDIR POSIX* _POSIX* BLOCK_SIZE BLOCKSIZE SIMPLE_BACKUP_SUFFIX VERSION_CONTROL',
  'QUOTING_STYLE TIME_STYLE TABSIZE TAR_OPTIONS GZIP GREP_*',
].flatMap((names) => names.split(' '));
const OBEYED_NAME = new RegExp(`^(${OBEYED.join('|').replaceAll('*', '.*')})$`);

/** Whether a variable must not reach the wrapper, only the command. */
export function isKeptFromWrapper(name: string): boolean {
  return OBEYED_NAME.test(name);
}

/** The name that such a variable has until the command starts. */
export function keptName(name: string): string {
  return `KUBEPAR_ENV_${name}`;
}

/** Reports a value with this name that is not text. */
export function reportNoText(problems: ProblemList, prop: string, name: string, value: unknown): void {
  // Whatever it is, it may contain a secret, which looks random.
  const shown = isSecretByName(name, 'n0Text') ? NOT_SHOWN : value;
  problems.report(prop, 'be text', shown, textRemedy(value));
}

/** What to do about a value that is not text. */
function textRemedy(value: unknown): string {
  if (value === undefined || value === null)
    return 'leave it out; if it comes from process.env, set that variable before synth';
  const isPlain = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  return isPlain ? `write it in quotes: '${String(value)}'` : 'write text';
}

/** Environment variables of the user's process, with exact values, in the given order. */
export function checkEnvironment(problems: ProblemList, given: unknown): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  if (given === undefined) return environment;
  if (!isRecord(given)) {
    problems.report('env', 'be an object of names and values', given, "write, for example, { MODEL: 'rf' }");
    return environment;
  }
  for (const [name, value] of Object.entries(given)) {
    const prop = `env.${name}`;
    if (OF_SHELLS.includes(name))
      problems.report(prop, 'not be a variable that a shell sets itself', name, OF_SHELLS_REMEDY);
    if (!NAME.test(name)) {
      problems.report(
        prop,
        'have a name of letters, digits and "_" that does not start with a digit',
        name,
        'rename it',
      );
    }
    const [, remedy] = OWN.find(([own]) => own.test(name)) ?? [];
    if (remedy !== undefined) problems.report(prop, "not be one of kubepar's own variables", name, remedy);
    if (typeof value !== 'string') {
      reportNoText(problems, prop, name, value);
      continue;
    }
    const unfit = unfitForProcess(value, `${isKeptFromWrapper(name) ? keptName(name) : name}=`);
    const secretRemedy = trySecretRemedy(name, value);
    if (secretRemedy !== undefined) problems.report(prop, SECRET_RULE, NOT_SHOWN, secretRemedy);
    else if (unfit !== undefined) problems.report(prop, unfit, value, 'put it into one of the files instead');
    environment.set(name, value);
  }
  return environment;
}
