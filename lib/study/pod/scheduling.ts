import type { PodSchedulingGate, PodSpec, Toleration, TopologySpreadConstraint } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import {
  checkLabelKey,
  checkLabels,
  checkLabelValue,
  checkOneOf,
  checkSelector,
  checkWord,
  isLabelKey,
} from './labels';
import { checkResourceName } from './names';

// The API server's rules beyond its schema: kubernetes/pkg/apis/core/validation/validation.go.

/** Fields that determine where, when and with which privileges a pod runs, except its affinity. */
export function checkScheduling(problems: ProblemList, prop: string, spec: Plain<Partial<PodSpec>>): void {
  checkLabels(problems, `${prop}.nodeSelector`, spec.nodeSelector);
  spec.tolerations?.forEach((toleration, position) => {
    checkToleration(problems, `${prop}.tolerations[${String(position)}]`, toleration);
  });
  checkSpread(problems, `${prop}.topologySpreadConstraints`, spec.topologySpreadConstraints);
  checkGates(problems, `${prop}.schedulingGates`, spec.schedulingGates);
  checkPriority(problems, prop, spec);
  for (const field of ['priorityClassName', 'runtimeClassName', 'serviceAccountName', 'schedulerName'] as const)
    checkResourceName(problems, `${prop}.${field}`, spec[field]);
  const { terminationGracePeriodSeconds: seconds } = spec;
  if (seconds !== undefined && seconds < 0)
    problems.report(`${prop}.terminationGracePeriodSeconds`, 'be at least 0', seconds, 'leave it out for 30');
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function checkToleration(problems: ProblemList, prop: string, toleration: Plain<Toleration>): void {
  const { key = '', operator = 'Equal', value = '', effect = '', tolerationSeconds } = toleration;
  if (key !== '') checkLabelKey(problems, `${prop}.key`, key);
  checkOneOf(problems, `${prop}.operator`, operator, ['Exists', 'Equal']);
  if (effect !== '') checkOneOf(problems, `${prop}.effect`, effect, EFFECTS);
  if (key === '' && operator === 'Equal')
    problems.report(
      `${prop}.operator`,
      'be Exists if there is no key',
      toleration.operator,
      "write operator: 'Exists', or add a key",
    );
  if (operator === 'Exists' && value !== '')
    problems.report(`${prop}.value`, 'be left out with Exists', value, "leave it out, or write operator: 'Equal'");
  else checkLabelValue(problems, `${prop}.value`, value);
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    problems.report(
      `${prop}.tolerationSeconds`,
      'be left out unless the effect is NoExecute',
      tolerationSeconds,
      "leave it out, or write effect: 'NoExecute'",
    );
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

function checkSpread(
  problems: ProblemList,
  prop: string,
  constraints: readonly Plain<TopologySpreadConstraint>[] = [],
): void {
  const seen = new Set<string>();
  constraints.forEach((constraint, position) => {
    const at = `${prop}[${String(position)}]`;
    const { maxSkew, minDomains, topologyKey, whenUnsatisfiable, labelSelector, matchLabelKeys } = constraint;
    if (maxSkew < 1) problems.report(`${at}.maxSkew`, 'be at least 1', maxSkew, 'write 1 or more');
    if (minDomains !== undefined && (minDomains < 1 || whenUnsatisfiable !== 'DoNotSchedule'))
      problems.report(
        `${at}.minDomains`,
        'be at least 1, and left out unless whenUnsatisfiable is DoNotSchedule',
        minDomains,
        'leave it out',
      );
    checkLabelKey(problems, `${at}.topologyKey`, topologyKey);
    checkOneOf(problems, `${at}.whenUnsatisfiable`, whenUnsatisfiable, UNSATISFIABLE);
    checkWord(problems, `${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, NODE_POLICIES);
    checkWord(problems, `${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, NODE_POLICIES);
    checkSelector(problems, `${at}.labelSelector`, labelSelector);
    checkMatchLabelKeys(problems, `${at}.matchLabelKeys`, matchLabelKeys, labelSelector);
    const kind = `${topologyKey} ${whenUnsatisfiable}`;
    if (seen.has(kind))
      problems.report(
        at,
        'differ from the others in topologyKey or whenUnsatisfiable',
        kind,
        'leave out one of the two',
      );
    seen.add(kind);
  });
}

type Selector = Plain<TopologySpreadConstraint>['labelSelector'];

/** Keys of the pod's own labels, which add to a selector. It may have them as well, for example with Exists. */
export function checkPodLabelKeys(
  problems: ProblemList,
  prop: string,
  keys: readonly string[] = [],
  selector: Selector,
): void {
  if (keys.length > 0 && selector === undefined)
    problems.report(prop, 'be left out without a labelSelector', [...keys], 'leave it out, or add a labelSelector');
  keys.forEach((key, position) => {
    checkLabelKey(problems, `${prop}[${String(position)}]`, key);
  });
}

/** Keys of the pod's own labels that pods must share: the only value that a selector can have for them. */
export function checkMatchLabelKeys(
  problems: ProblemList,
  prop: string,
  keys: readonly string[] = [],
  selector: Selector,
): void {
  checkPodLabelKeys(problems, prop, keys, selector);
  const selected = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  keys.forEach((key, position) => {
    if (selected.includes(key))
      problems.report(
        `${prop}[${String(position)}]`,
        'not be a key of labelSelector as well',
        key,
        'leave it out here',
      );
  });
}

function checkGates(problems: ProblemList, prop: string, gates: readonly Plain<PodSchedulingGate>[] = []): void {
  gates.forEach(({ name }, position) => {
    const at = `${prop}[${String(position)}].name`;
    if (!isLabelKey(name))
      problems.report(at, 'be a name such as example.com/gate', name, "write, for example, 'example.com/gate'");
    if (gates.findIndex((other) => other.name === name) < position)
      problems.report(at, 'be listed only once', name, 'leave out one of the two');
  });
}

/**
 * Kubernetes takes both from the class, creates no pod with different ones, and reports this only in the events of the
 * Job.
 */
function checkPriority(problems: ProblemList, prop: string, spec: Plain<Partial<PodSpec>>): void {
  checkWord(problems, `${prop}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  for (const field of ['priority', 'preemptionPolicy'] as const) {
    if (spec[field] === undefined || spec.priorityClassName !== undefined) continue;
    const rule = 'be left out without a priorityClassName: Kubernetes takes the priority from the class';
    problems.report(`${prop}.${field}`, rule, spec[field], 'write the name of a PriorityClass as priorityClassName');
  }
}
