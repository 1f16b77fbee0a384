import { isRecord, objectName } from './checks';
import { checkKnownNames } from './known-names';
import { MAX_LABEL } from './lengths';
import type { ProblemList } from './problems';

/** The queue of Kueue that admits an object. Kueue starts it when the queue has room. */
export interface Kueue {
  /** The LocalQueue of the namespace, as `kubectl get localqueues` lists it. At most 63 characters. */
  readonly localQueue: string;

  /**
   * The WorkloadPriorityClass, as `kubectl get workloadpriorityclasses` lists it. At most 63 characters.
   * @default - none: priority 0, or that of the pods' PriorityClass
   */
  readonly priorityClass?: string;
}

/** A checked {@link Kueue}. */
export interface CheckedKueue {
  readonly localQueue: string;
  readonly priorityClass: string | undefined;
}

const FIELDS = ['localQueue', 'priorityClass'] as const satisfies (keyof Kueue)[];

const HINTS = {
  queue: 'call it localQueue',
  queueName: 'call it localQueue',
  clusterQueue: 'name a LocalQueue of the namespace in localQueue',
  priority: 'call it priorityClass',
  priorityClassName: 'call it priorityClass, or set it in pod for the priority of the pods',
};

/** Undefined if none is given. */
export function checkKueue(problems: ProblemList, given: unknown): CheckedKueue | undefined {
  if (given === undefined) return undefined;
  if (!isRecord(given)) {
    problems.report('kueue', 'be an object of localQueue and priorityClass', given, EXAMPLE);
    return undefined;
  }
  checkKnownNames(problems, given, {
    known: FIELDS,
    rule: 'be localQueue or priorityClass',
    hints: HINTS,
    prefix: 'kueue.',
  });
  const { localQueue, priorityClass } = given;
  return {
    localQueue: labelName(problems, 'kueue.localQueue', localQueue, LOCAL_QUEUE),
    priorityClass:
      priorityClass === undefined
        ? undefined
        : labelName(problems, 'kueue.priorityClass', priorityClass, PRIORITY_CLASS),
  };
}

const EXAMPLE = "write, for example, { localQueue: 'team-a' }";
const LOCAL_QUEUE = { kind: 'LocalQueue', plural: 'localqueues' };
const PRIORITY_CLASS = { kind: 'WorkloadPriorityClass', plural: 'workloadpriorityclasses' };

/** The name of an object that is the value of a label, which is shorter. */
function labelName(problems: ProblemList, prop: string, given: unknown, object: typeof LOCAL_QUEUE): string {
  const name = objectName(problems, prop, given, object);
  if (name.length > MAX_LABEL) {
    const rule = `have at most ${String(MAX_LABEL)} characters, because it is the value of a label`;
    problems.report(prop, rule, given, `ask for a ${object.kind} with a shorter name`);
  }
  return name;
}

/** Only Kueue may suspend what it admits: applying `suspend: true` again would delete the pods of a running Job. */
export function checkNotSuspended(problems: ProblemList, kueue: CheckedKueue | undefined, suspend: unknown): void {
  if (kueue !== undefined && suspend === true)
    problems.report('suspend', 'be left out with kueue', suspend, 'leave it out: Kueue starts the study');
}
