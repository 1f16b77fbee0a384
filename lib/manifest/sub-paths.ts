import { checkEnvironment, isKeptFromWrapper, keptName } from '../study/environment';
import { checkSubPath } from '../study/pod/mounted-files';
import { ProblemList } from '../study/problems';
import type { Study } from '../study/study';
import { environment } from './environment';

/** Kubernetes adds it to the containers of an Indexed Job. */
const INDEX = 'JOB_COMPLETION_INDEX';

/** Kubernetes reads $$ as one dollar sign and leaves everything else as it is. */
const REFERENCE = /\$(?:\$|\(([^)]*)\))/g;

/**
 * Checks each `subPathExpr`: the kubelet replaces only variables of the container, and starts no container if one has no
 * value.
 */
export function checkSubPaths(problems: ProblemList, study: Study): void {
  const mounts = study.pod.volumeMounts;
  if (mounts.every(({ subPathExpr = '' }) => subPathExpr === '')) return;
  const values = valuesOf(study);
  mounts.forEach(({ subPathExpr = '' }, position) => {
    if (subPathExpr === '') return;
    const at = `pod.containers[0].volumeMounts[${String(position)}].subPathExpr`;
    const unknown = namesIn(subPathExpr).filter((name) => (values.get(name) ?? '') === '');
    for (const name of unknown) reportUnknown(problems, at, name, values);
    const path = subPathExpr.replaceAll(REFERENCE, (_, name?: string) =>
      name === undefined ? '$' : (values.get(name) ?? ''),
    );
    if (unknown.length === 0) checkSubPath(problems, at, path);
  });
}

/** The variables of the container. Those that only the cluster knows are never empty, and have a value without "/". */
function valuesOf(study: Study): ReadonlyMap<string, string> {
  const task = study.layout === 'jobs' ? 0 : undefined;
  const variables = environment(study, study.id, task).map(({ name, value }): [string, string] => [
    name,
    value?.replaceAll('$$', '$') ?? '0',
  ]);
  return new Map([...variables, [INDEX, '0']]);
}

function namesIn(expression: string): string[] {
  const names = [...expression.matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}

function reportUnknown(problems: ProblemList, prop: string, name: string, values: ReadonlyMap<string, string>): void {
  const rule = 'name only variables that the container has, with a value';
  problems.report(prop, rule, `$(${name})`, remedyFor(name, values));
}

function remedyFor(name: string, values: ReadonlyMap<string, string>): string {
  if (values.has(name)) return 'give the variable a value in env';
  if (isKeptFromWrapper(name) && values.has(keptName(name)))
    return `write $(${keptName(name)}): it has this name until the command starts`;
  const found = new ProblemList();
  checkEnvironment(found, { [name]: 'x' });
  return found.length === 0 && !isKeptFromWrapper(name)
    ? `add it to env, or write, for example, $(${INDEX})`
    : `write, for example, $(${INDEX})`;
}
