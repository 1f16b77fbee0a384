import type { Affinity, NodeSelectorTerm, PodAffinity, PodAffinityTerm } from '../../../imports/k8s';
import { isDnsLabel, isDnsSubdomain } from '../checks';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkExpression, checkLabelKey, checkOneOf, checkSelector } from './labels';
import { checkMatchLabelKeys, checkPodLabelKeys } from './scheduling';

const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** The rules of the API server for affinity. */
export function checkAffinity(problems: ProblemList, prop: string, affinity: Plain<Affinity> = {}): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const at = `${prop}.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  const terms = nodeAffinity?.[REQUIRED]?.nodeSelectorTerms;
  if (terms?.length === 0) problems.report(at, 'have at least one term', [], 'add one, or leave out nodeAffinity');
  terms?.forEach((term, position) => {
    checkNodeTerm(problems, `${at}[${String(position)}]`, term);
  });
  nodeAffinity?.[PREFERRED]?.forEach(({ weight, preference }, position) => {
    const entry = `${prop}.nodeAffinity.${PREFERRED}[${String(position)}]`;
    checkWeight(problems, `${entry}.weight`, weight);
    checkNodeTerm(problems, `${entry}.preference`, preference);
  });
  checkPodAffinity(problems, `${prop}.podAffinity`, podAffinity);
  checkPodAffinity(problems, `${prop}.podAntiAffinity`, podAntiAffinity);
}

function checkWeight(problems: ProblemList, prop: string, weight: number): void {
  if (weight < 1 || weight > 100) problems.report(prop, 'be from 1 to 100', weight, 'choose one in that range');
}

function checkNodeTerm(problems: ProblemList, prop: string, term: Plain<NodeSelectorTerm>): void {
  term.matchExpressions?.forEach((expression, position) => {
    checkExpression(problems, `${prop}.matchExpressions[${String(position)}]`, expression, NODE_OPERATORS);
  });
  term.matchFields?.forEach(({ key, operator, values = [] }, position) => {
    const at = `${prop}.matchFields[${String(position)}]`;
    checkOneOf(problems, `${at}.key`, key, ['metadata.name']);
    checkOneOf(problems, `${at}.operator`, operator, ['In', 'NotIn']);
    if (values.length !== 1 || !values.every(isDnsSubdomain))
      problems.report(`${at}.values`, 'be the name of one node', [...values], "write, for example, ['node-1']");
  });
}

function checkPodAffinity(problems: ProblemList, prop: string, affinity: Plain<PodAffinity> = {}): void {
  affinity[REQUIRED]?.forEach((term, position) => {
    checkPodTerm(problems, `${prop}.${REQUIRED}[${String(position)}]`, term);
  });
  affinity[PREFERRED]?.forEach(({ weight, podAffinityTerm }, position) => {
    const entry = `${prop}.${PREFERRED}[${String(position)}]`;
    checkWeight(problems, `${entry}.weight`, weight);
    checkPodTerm(problems, `${entry}.podAffinityTerm`, podAffinityTerm);
  });
}

function checkPodTerm(problems: ProblemList, prop: string, term: Plain<PodAffinityTerm>): void {
  const { topologyKey, namespaces, labelSelector, namespaceSelector, matchLabelKeys, mismatchLabelKeys } = term;
  checkLabelKey(problems, `${prop}.topologyKey`, topologyKey);
  namespaces?.forEach((namespace, position) => {
    if (isDnsLabel(namespace)) return;
    const remedy = 'write it as `kubectl get namespaces` shows it';
    problems.report(`${prop}.namespaces[${String(position)}]`, 'be the name of a namespace', namespace, remedy);
  });
  checkSelector(problems, `${prop}.labelSelector`, labelSelector);
  checkSelector(problems, `${prop}.namespaceSelector`, namespaceSelector);
  checkMatchLabelKeys(problems, `${prop}.matchLabelKeys`, matchLabelKeys, labelSelector);
  checkPodLabelKeys(problems, `${prop}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector);
  const both = matchLabelKeys?.find((key) => mismatchLabelKeys?.includes(key));
  if (both !== undefined)
    problems.report(`${prop}.mismatchLabelKeys`, 'not be in matchLabelKeys as well', both, 'leave out one of the two');
}
