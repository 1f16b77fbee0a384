import { isRecord, unfitForProcess } from './checks';
import type { ProblemList } from './problems';
import { isSecret, SECRET_REMEDY } from './secret-text';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that Kubernetes, the shell, the loader, R or kubepar itself set or obey; `*` stands for anything. */
export const RESERVED_NAMES =
  'KUBEPAR_*, kp_*, KUBERNETES_*, JOB_COMPLETION_INDEX, HOSTNAME, PATH, HOME, TMPDIR, IFS, ENV, BASH_ENV, LD_*, R_PROFILE, R_ENVIRON, R_HOME, R_LIBS, PYTHONPATH, NODE_OPTIONS';
const RESERVED = new RegExp(`^(${RESERVED_NAMES.replaceAll(', ', '|').replaceAll('*', '.*')})$`);

export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}

/** Environment variables of the user's process, exact values, in the order given. */
export function checkEnvironment(problems: ProblemList, given: unknown): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  if (given === undefined) return environment;
  if (!isRecord(given)) {
    problems.report('env', 'be an object of names and values', given, "write, for example, { MODEL: 'rf' }");
    return environment;
  }
  for (const [name, value] of Object.entries(given)) {
    const prop = `env.${name}`;
    if (!NAME.test(name)) {
      problems.report(
        prop,
        'have a name of letters, digits and "_" that does not start with a digit',
        name,
        'rename it',
      );
    } else if (isReserved(name)) {
      problems.report(prop, 'not be a reserved name', name, `rename it; reserved are ${RESERVED_NAMES}`);
    }
    if (typeof value !== 'string') {
      problems.report(prop, 'be text', value, `write it in quotes: '${String(value)}'`);
      continue;
    }
    const unfit = unfitForProcess(value, `${name}=`);
    if (unfit !== undefined) problems.report(prop, unfit, value, 'put it into one of the files instead');
    if (isSecret(name, value)) problems.report(prop, 'not hold a secret', '(not shown)', SECRET_REMEDY);
    environment.set(name, value);
  }
  return environment;
}
