import { isRecord, unfitForProcess } from './checks';
import type { ProblemList } from './problems';
import { isSecret, SECRET_REMEDY } from './secret-text';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that Kubernetes, the shell, the loader, R or kubepar itself set or obey. */
const RESERVED =
  /^(KUBEPAR_.*|KUBERNETES_.*|JOB_COMPLETION_INDEX|HOSTNAME|PATH|HOME|TMPDIR|IFS|ENV|BASH_ENV|LD_.*|R_PROFILE|R_ENVIRON|R_HOME|R_LIBS|PYTHONPATH|NODE_OPTIONS)$/;

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
    } else if (RESERVED.test(name)) {
      const remedy =
        'rename it; reserved are KUBEPAR_*, KUBERNETES_*, JOB_COMPLETION_INDEX, HOSTNAME, PATH, HOME, TMPDIR, IFS, ENV, BASH_ENV, LD_*, R_PROFILE, R_ENVIRON, R_HOME, R_LIBS, PYTHONPATH, NODE_OPTIONS';
      problems.report(prop, 'not be a reserved name', name, remedy);
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
