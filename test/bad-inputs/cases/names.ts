import type { Refused } from '../case';

const id = (longest: number, given: string, remedy: string, pods = '3 pods'): string =>
  `id: must be at most ${String(longest)} lower-case letters, digits and "-", with a letter or digit at both ends (a study of ${pods}), got ${given}; ${remedy}`;
const EXAMPLE = "choose a name such as 'monte-carlo'";

const IDS: readonly Refused[] = [
  ...(
    [
      ['in capitals', 'Monte', '"Monte"', "write 'monte'"],
      ['with a "_"', 'a_b', '"a_b"', "write 'a-b'"],
      ['with a blank', 'a b', '"a b"', "write 'a-b'"],
      ['with a dot', 'a.b', '"a.b"', "write 'a-b'"],
      ['with a letter of another language', 'é', '"\\u00e9"', EXAMPLE],
      ['of another script', '数', '"\\u6570"', EXAMPLE],
      ['that starts with a dash', '-a', '"-a"', "write 'a'"],
      ['that ends in a dash', 'a-', '"a-"', "write 'a'"],
      ['of dashes alone', '---', '"---"', EXAMPLE],
      ['of 53 characters', 'a'.repeat(53), `"${'a'.repeat(53)}"`, `write '${'a'.repeat(52)}'`],
      ['called __proto', '__proto', '"__proto"', "write 'proto'"],
    ] as const
  ).map(([what, given, shown, remedy]) => ({
    title: `an id ${what}`,
    id: given,
    given: {},
    told: [id(52, shown, remedy)],
  })),
  {
    title: 'an id of 51 characters and 1000 pods',
    id: 'a'.repeat(51),
    given: { completions: 1000 },
    told: [id(50, `"${'a'.repeat(51)}"`, `write '${'a'.repeat(50)}'`, '1000 pods')],
    followed: { completions: 100 },
  },
  {
    title: 'an id of 51 characters of a sweep of Jobs',
    construct: 'sweep',
    id: 'a'.repeat(51),
    given: {},
    told: [id(50, `"${'a'.repeat(51)}"`, `write '${'a'.repeat(50)}'`)],
    followed: { layout: 'indexed' },
  },
  {
    title: 'an id that YAML takes for a number',
    id: '0o17',
    given: {},
    told: ['id: must not look like a number to kubectl, got "0o17"; write \'study-0o17\''],
  },
  ...(
    [
      ['that starts with a digit', '1a', "write 'a'"],
      ['of 44 characters', 'a'.repeat(44), `write '${'a'.repeat(43)}'`],
      ['in capitals', 'Queue', "write 'queue'"],
      ['of digits', '007', "choose a name such as 'queue'"],
    ] as const
  ).map(([what, given, remedy]) => ({
    title: `an id of a Redis ${what}`,
    construct: 'redis' as const,
    id: given,
    given: {},
    told: [
      `id: must be at most 43 lower-case letters, digits and "-" that start with a letter and end with a letter or digit, got "${given}"; ${remedy}`,
    ],
  })),
  ...['1a', 'a'.repeat(38), 'Pool'].map((given) => ({
    title: `an id of a pool ${given.length > 9 ? 'of 38 characters' : `such as ${given}`}`,
    construct: 'pool' as const,
    id: given,
    given: {},
    told: [
      `id: must be at most 37 lower-case letters, digits and "-" that start with a letter and end with a letter or digit, because the Redis of the pool is called '<id>-redis', got "${given}"; choose such a name, or give the pool a RedisService with its own name`,
    ],
  })),
];

const OWN = "must not be one of kubepar's own variables";
const SHELLS =
  'rename it; shells set IFS, PWD, OLDPWD, SHLVL, _, PPID, UID, EUID, GROUPS, OPTIND, OPTERR, LINENO, RANDOM, SRANDOM, EPOCHSECONDS, EPOCHREALTIME, PS1, PS2, PS4, HISTCMD, COMP_WORDBREAKS, DIRSTACK, FUNCNAME, SHELLOPTS, BASH, BASHOPTS, BASHPID, BASH_ARGV0, BASH_COMMAND, BASH_EXECUTION_STRING, BASH_SUBSHELL, BASH_VERSINFO, BASH_VERSION';
const FOLDER =
  'leave it out: each attempt gets a new folder there; to share files between the tasks of a pod, use the folder KUBEPAR_SHARED';
const OF_KUBERNETES = 'leave it out: Kubernetes and the container runtime set it';

const VARIABLES: readonly Refused[] = [
  ...['1a', 'a b', 'a=b', 'a-b', 'a.b', ''].map((name) => ({
    title: `a variable called '${name}'`,
    given: { env: { [name]: 'x' } },
    told: [
      `env.${name}: must have a name of letters, digits and "_" that does not start with a digit, got "${name}"; rename it`,
    ],
    followed: { env: { a: 'x' } },
  })),
  ...(
    [
      ['KUBEPAR_TASK', 'rename it: names that start with KUBEPAR_ are reserved for kubepar'],
      ['KUBEPAR_ENV_PATH', 'rename it: names that start with KUBEPAR_ are reserved for kubepar'],
      ['JOB_COMPLETION_INDEX', 'leave it out: it is the index of the task, like KUBEPAR_TASK'],
      ['HOME', FOLDER],
      ['TMPDIR', FOLDER],
      ['HOSTNAME', OF_KUBERNETES],
      ['KUBERNETES_PORT', OF_KUBERNETES],
      ['KUBERNETES_SERVICE_HOST', OF_KUBERNETES],
    ] as const
  ).map(([name, remedy]) => ({
    title: `the variable ${name} is set`,
    given: { env: { [name]: 'x' } },
    told: [`env.${name}: ${OWN}, got "${name}"; ${remedy}`],
    followed: {},
  })),
  ...['OPTIND', 'PPID', 'UID', 'PWD', 'IFS', 'RANDOM', 'SHELLOPTS', 'BASH_VERSION', '_'].map((name) => ({
    title: `the variable ${name} of shells is set`,
    given: { env: { [name]: '7' } },
    told: [`env.${name}: must not be a variable that a shell sets itself, got "${name}"; ${SHELLS}`],
    followed: { env: { [`${name}_HERE`]: '7' } },
  })),
  ...(
    [
      ['a number', 5, "5; write it in quotes: '5'"],
      ['true', true, "true; write it in quotes: 'true'"],
      ['null', null, 'null; leave it out; if it comes from process.env, set that variable before synth'],
      ['a list', ['x'], '["x"]; write text'],
      ['a bigint', 5n, "5n; write it in quotes: '5'"],
    ] as const
  ).map(([what, value, told]) => ({
    title: `a variable is ${what}`,
    given: { env: { A: value } },
    told: [`env.A: must be text, got ${told}`],
    followed: { env: { A: '5' } },
  })),
  ...(
    [
      ['lines of a shell', 'A=1', '"A=1"'],
      ['a list', ['A=1'], '["A=1"]'],
      ['a Map', new Map([['A', '1']]), '{}'],
      ['null', null, 'null'],
    ] as const
  ).map(([what, env, shown]) => ({
    title: `the variables are ${what}`,
    given: { env },
    told: [`env: must be an object of names and values, got ${shown}; write, for example, { MODEL: 'rf' }`],
    followed: { env: { A: '1' } },
  })),
];

/** Names of studies and of variables. */
export const NAMES: readonly Refused[] = [...IDS, ...VARIABLES];
