import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { KUEUE_LABEL } from '../../lib/manifest/labels';
import { sentences, withCommands } from '../text/commands-to-copy';
import { groupBy } from '../system/group-by';
import type { StudyCommands } from '../study/study-commands';
import { isEnded, nameOf, sentence, type SeenJob } from './job';
import type { StuckReason } from './why-not-started';

/** The relevant parts of a Workload, which Kueue creates for each object that it may admit. */
export interface SeenWorkload {
  /** Kind and name of the objects that it stands for: `Job study-0123abcd`. */
  readonly objects: readonly string[];
  /** Why it is not admitted; '' if Kueue gives no reason. */
  readonly reason: string;
}

/** The fields of a Workload that are read. */
export interface Workload {
  readonly metadata: {
    readonly ownerReferences?: readonly { readonly kind?: string | null; readonly name?: string | null }[] | null;
  };
  readonly spec?: { readonly active?: boolean | null } | null;
  readonly status?: {
    readonly conditions?:
      | readonly {
          readonly type?: string | null;
          readonly status?: string | null;
          readonly reason?: string | null;
          readonly message?: string | null;
        }[]
      | null;
  } | null;
}

/** In this order: quota first, then the checks of the ClusterQueue. */
const CONDITIONS = ['QuotaReserved', 'Admitted'];

export function seenWorkload({ metadata, spec, status }: Workload): SeenWorkload {
  const unmet = CONDITIONS.map((wanted) =>
    status?.conditions?.find(({ type, status: holds }) => type === wanted && holds === 'False'),
  ).find((condition) => condition !== undefined);
  return {
    objects: (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind ?? ''} ${name ?? ''}`),
    reason:
      spec?.active === false
        ? 'its Workload is deactivated'
        : sentence({ reason: unmet?.reason ?? '', message: unmet?.message ?? '' }),
  };
}

/** Whether a Job is in a queue of Kueue, which starts it. */
export function isHeld(job: SeenJob): boolean {
  return !isEnded(job) && job.spec?.suspend === true && job.metadata?.labels?.[KUEUE_LABEL.queue] !== undefined;
}

const GATE = 'kueue.x-k8s.io/admission';

/** Whether Kueue has not admitted a pod. */
export function isGated({ spec }: V1Pod): boolean {
  return spec?.schedulingGates?.some(({ name }) => name === GATE) === true;
}

/** An object that waits in a queue. */
interface Held {
  /** `Job study-0123abcd`. */
  readonly object: string;
  readonly queue: string;
  /** By any of these names its Workload may refer to it. */
  readonly owners: readonly string[];
}

export function heldObjects(jobs: readonly SeenJob[], pods: readonly V1Pod[]): Held[] {
  return [
    ...pods.filter(isGated).map(({ metadata }): Held => {
      const object = `pod ${metadata?.name ?? ''}`;
      const owners = (metadata?.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${name}`);
      const queue = metadata?.labels?.[KUEUE_LABEL.queue] ?? '';
      return { object, queue, owners: [`Pod ${metadata?.name ?? ''}`, ...owners] };
    }),
    ...jobs.filter(isHeld).map((job): Held => {
      const object = `Job ${nameOf(job)}`;
      return { object, queue: job.metadata?.labels?.[KUEUE_LABEL.queue] ?? '', owners: [object] };
    }),
  ];
}

/** That objects wait for admission, one reason per queue: Kueue's, if it is known. */
export function waitsForAdmission(
  held: readonly Held[],
  workloads: readonly SeenWorkload[],
  commands: StudyCommands,
): StuckReason[] {
  const reasons = new Map<string, string>();
  for (const { objects, reason } of workloads)
    for (const object of objects) if (reason !== '' && !reasons.has(object)) reasons.set(object, reason);
  const reasonOf = ({ owners }: Held): string =>
    owners.map((owner) => reasons.get(owner)).find((reason) => reason !== undefined) ?? '';
  return [...groupBy(held, ({ queue }) => queue)].map(([queue, objects]) => {
    const known = objects.map((each) => ({ object: each.object, reason: reasonOf(each) }));
    // What never changes by itself comes first, and then any reason.
    const shown =
      known.find(({ reason }) => NEVER.some((pattern) => pattern.test(reason))) ??
      known.find(({ reason }) => reason !== '') ??
      known[0];
    const { object = '', reason = '' } = shown ?? {};
    const who = objects.length === 1 ? `${object} waits` : `${object} and ${String(objects.length - 1)} more wait`;
    return {
      // Amounts change while others come and go.
      key: `Admission ${queue} ${reason.replaceAll(/\d+/g, '')}`,
      lasting: false,
      what: `${who} for admission ${queue === '' ? 'by Kueue' : `in queue ${queue}`}${reason === '' ? '' : `: ${reason}`}`,
      advice: adviceFor(reason, commands),
      pods: 0,
    };
  });
}

const MISSING = /queue \S+ (?:doesn't exist|is inactive)/i;
const TOO_LARGE = /maximum capacity/;
const DEACTIVATED = /\bdeactivated\b/i;
const NEVER = [MISSING, TOO_LARGE, DEACTIVATED];

function adviceFor(reason: string, commands: StudyCommands): string {
  if (MISSING.test(reason))
    return sentences(
      withCommands(
        'have that queue created or resumed, which starts the study',
        commands.kubectl('get', 'localqueues'),
      ),
      commands.synthAndApply('if the name is wrong, correct kueue.localQueue and apply the study again'),
    );
  if (DEACTIVATED.test(reason))
    return withCommands(
      'it would wait forever: have its Workload activated again, with spec.active: true',
      commands.kubectl('get', 'workloads'),
    );
  if (TOO_LARGE.test(reason))
    return commands.synthAndApply(
      'it would wait forever: set a lower parallelism, request less in resources and apply the study again, or have the quota raised',
    );
  return withCommands(
    'wait: Kueue starts it when the queue has room; see the queues',
    commands.kubectl('get', 'localqueues'),
  );
}
