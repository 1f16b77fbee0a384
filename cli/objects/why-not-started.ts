import type { CoreV1Event, V1Pod } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { sentence } from './job';
import { sentences, withCommands } from '../text/commands-to-copy';
import { groupBy } from '../system/group-by';
import type { StudyCommands } from '../study/study-commands';
import type { StudyVersion } from '../study/version';
import { THEN_THEY_START, trySecretAdvice } from './secret-advice';
import type { Trouble } from '../text/trouble';

/** Why pods of a study do not start. */
export interface StuckReason extends Trouble {
  /** Identical for the same cause. */
  readonly key: string;
  /** Whether it will remain so until somebody fixes it. */
  readonly lasting: boolean;
  /** How many pods it affects; 0 if it prevents pods from being created. */
  readonly pods: number;
}

const STUCK = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** Warnings that explain why there are no pods, or why they wait. */
const WARNINGS = ['FailedCreate', 'FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'];

/** What counts of a warning. */
export interface SeenWarning {
  /** The kind and the name of what it is about. */
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
  /** When it was given last, in milliseconds since 1970; NaN where it does not say. */
  readonly time: number;
}

/** What counts of an event; undefined where it does not tell why pods do not start. */
export function trySeenWarning({
  involvedObject,
  reason = '',
  message = '',
  lastTimestamp,
  eventTime,
  metadata,
}: CoreV1Event): SeenWarning | undefined {
  if (!WARNINGS.includes(reason) || PASSING.test(message)) return undefined;
  const { kind = '', name = '' } = involvedObject;
  // The client has some times as text, whatever it says of their type.
  const time: unknown = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return { kind, name, reason, message, time: new Date(time as Date | string).getTime() };
}

/** What they tell of a node that is only busy. */
const PASSING = /failed to sync (configmap|secret) cache: timed out/;

/**
 * The reasons that `kubectl describe` would show for pods that do not start, each cause once: first problems of
 * containers, then pods without a node, then causes known only from warnings.
 */
export function stuckReasons(
  version: StudyVersion,
  pods: readonly V1Pod[],
  warnings: readonly SeenWarning[],
  commands: StudyCommands,
): StuckReason[] {
  const ofContainers = pods.map((pod) => tryStuckContainer(version, pod, commands));
  const ofNodes = pods.map((pod, position) =>
    ofContainers[position] === undefined ? tryUnschedulable(pod, commands) : undefined,
  );
  const found = [...ofContainers, ...ofNodes].filter((reason) => reason !== undefined);
  const causes = [...groupBy(found, ({ key }) => key).values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, pods: 1 + more.length }],
  );
  const warning = tryWarning(version, pods, warnings, commands);
  return warning === undefined ? causes : [...causes, warning];
}

function tryStuckContainer(
  { description }: StudyVersion,
  { metadata, spec, status }: V1Pod,
  commands: StudyCommands,
): StuckReason | undefined {
  for (const { name, state } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const reason = state?.waiting?.reason ?? '';
    const message = state?.waiting?.message ?? '';
    if (!STUCK.includes(reason)) continue;
    const container = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find(
      (described) => described.name === name,
    );
    const isImage = /image/i.test(reason);
    const secretAdvice = isImage ? undefined : trySecretAdvice(message, container ?? {}, commands, description.results);
    return {
      // An image that can't be pulled alternates between these states.
      key: isImage ? 'Image' : secretAdvice === undefined ? reason : 'Secret',
      lasting: true,
      what: `pod ${metadata?.name ?? ''} cannot start: ${sentence({ reason, message })}`,
      advice: isImage
        ? sentences(
            `check that the image ${container?.image ?? description.image} exists and that the cluster may pull it (pod.imagePullSecrets)`,
            commands.synthAndApply('if the name is wrong, correct it and apply the study again'),
          )
        : (secretAdvice ?? 'check that what the pod refers to exists'),
      pods: 1,
    };
  }
  return undefined;
}

/** A node may be added or become free; a claim that cannot be used stays so. */
function tryUnschedulable({ metadata, status }: V1Pod, commands: StudyCommands): StuckReason | undefined {
  const condition = status?.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  if (condition === undefined) return undefined;
  const { message = '' } = condition;
  const isClaim = /persistentvolumeclaim/i.test(message);
  const [, missing] = /persistentvolumeclaim "([^"]+)" not found/.exec(message) ?? [];
  const claimAdvice =
    missing === undefined
      ? sentences(
          withCommands(
            'check the claim and its StorageClass until the claim is bound',
            commands.kubectl('get', 'pvc,storageclass'),
          ),
          THEN_THEY_START,
        )
      : `create the PersistentVolumeClaim ${missing}; ${THEN_THEY_START}`;
  return {
    key: isClaim ? 'Claim' : 'Unschedulable',
    lasting: isClaim,
    what: `pod ${metadata?.name ?? ''} waits for a ${isClaim ? 'claim' : 'node'}: ${sentence(condition)}`,
    advice: isClaim
      ? claimAdvice
      : commands.synthAndApply(
          'if no node becomes free or is added, request less in resources and apply the study again',
        ),
    pods: 1,
  };
}

/** Warnings about Jobs, which have no pods then, and about pods that wait for their volumes. */
function tryWarning(
  { name, description }: StudyVersion,
  pods: readonly V1Pod[],
  warnings: readonly SeenWarning[],
  commands: StudyCommands,
): StuckReason | undefined {
  const podNames = new Set(pods.map(({ metadata }) => metadata?.name));
  const isOurs = ({ kind, name: object }: SeenWarning): boolean =>
    kind === 'Job'
      ? object === name || object.startsWith(`${name}-`)
      : kind === 'StatefulSet'
        ? object === description.queue?.redis
        : podNames.has(object);
  const ours = warnings.filter(isOurs);
  const [warning] = ours;
  if (warning === undefined) return undefined;
  const isQuota = /exceeded quota/.test(warning.message);
  const secretAdvice = trySecretAdvice(warning.message, undefined, commands, description.results);
  const waiting = new Set(ours.map((one) => one.name).filter((object) => podNames.has(object)));
  return {
    key: isQuota ? 'Quota' : secretAdvice === undefined ? warning.reason : 'Secret',
    lasting: !isQuota,
    what: `no pod can start: ${sentence(warning)}`,
    advice: isQuota
      ? withCommands(
          'pods start by themselves when the quota has room: wait, or have it raised; see how much of it is used',
          commands.kubectl('describe', 'resourcequota'),
        )
      : (secretAdvice ?? commands.synthAndApply('create what is missing, or fix the study and apply it again')),
    pods: waiting.size,
  };
}
