import { isDnsLabel, isDnsSubdomain } from '../checks';
import type { ProblemList } from '../problems';

/** The name of an object in the cluster, if given. */
export function checkResourceName(problems: ProblemList, prop: string, name: string | undefined): void {
  if (name === undefined || isDnsSubdomain(name)) return;
  const rule = 'be a name of at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends';
  problems.report(prop, rule, name, 'write it as kubectl get shows it');
}

/** A name that is used only within the pod. */
export function checkLocalName(problems: ProblemList, prop: string, name: string, others: readonly string[]): void {
  if (!isDnsLabel(name)) {
    const rule = 'be at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';
    problems.report(prop, rule, name, "write, for example, 'data'");
  }
  if (others.includes(name)) problems.report(prop, 'be unique', name, 'rename one of the two');
}
