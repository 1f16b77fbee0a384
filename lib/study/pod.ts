import type { Container, PodSpec, ResourceRequirements, Volume, VolumeMount } from '../../imports/k8s';
import { isRecord } from './checks';
import { checkMountPath, checkNesting, TAKEN, TMP, type CheckedSecretMount } from './mounts';
import type { ProblemList } from './problems';

/** The one container of a study's pods, where the user's command runs. */
export const TASK_CONTAINER = 'task';
/** Beside it in the pods of a pool. */
export const SIDECAR_CONTAINER = 'queue';
/** That of the pod which loads a queue, and that of a Redis. */
export const LOADER_CONTAINER = 'load';
export const REDIS_CONTAINER = 'redis';

/** What `pod` may set and the manifest takes over as it is. */
const PASSED_ON = [
  'affinity',
  'hostAliases',
  'dnsConfig',
  'dnsPolicy',
  'imagePullSecrets',
  'nodeSelector',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'resourceClaims',
  'runtimeClassName',
  'schedulerName',
  'schedulingGates',
  'serviceAccountName',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
] as const satisfies readonly (keyof PodSpec)[];

/** The volume types that Pod Security "restricted" allows. */
const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardApi',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Names of the volumes that every pod has. */
export const STUDY_VOLUME = 'study';
export const WORK_VOLUME = 'work';
export const TMP_VOLUME = 'tmp';
/** Names of volumes that some have. */
export const RESULTS_VOLUME = 'results';
export const QUEUE_VOLUME = 'queue';
const OWN_VOLUMES = [STUDY_VOLUME, WORK_VOLUME, TMP_VOLUME, RESULTS_VOLUME, QUEUE_VOLUME];

/** The checked additions to the pods: nothing in them weakens what kubepar sets. */
export interface PodAdditions {
  readonly spec: Partial<PodSpec>;
  readonly volumes: readonly Volume[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly resources: ResourceRequirements;
}

export function checkPod(problems: ProblemList, given: unknown, secrets: readonly CheckedSecretMount[]): PodAdditions {
  const { volumes: added, containers, ...spec } = checkPodFields(problems, given, ['volumes', 'containers']);
  const volumes = checkNamed(problems, 'volumes', added);
  volumes.forEach((volume, position) => {
    checkVolume(problems, `pod.volumes[${String(position)}]`, volume);
  });
  const container = checkContainers(problems, checkNamed(problems, 'containers', containers), volumes, secrets);
  return { spec, volumes, volumeMounts: container?.volumeMounts ?? [], resources: container?.resources ?? {} };
}

/**
 * Checks the fields that say where and how a pod runs.
 * @param others fields that the caller takes, too, and checks.
 */
export function checkPodFields(
  problems: ProblemList,
  given: unknown,
  others: readonly (keyof PodSpec)[] = [],
): Partial<PodSpec> {
  if (given !== undefined && !isRecord(given)) {
    problems.report(
      'pod',
      'be an object of pod fields',
      given,
      "write, for example, { nodeSelector: { disk: 'ssd' } }",
    );
  }
  const fields = isRecord(given) ? given : {};
  const allowed: readonly string[] = [...PASSED_ON, ...others];
  for (const [key, value] of Object.entries(fields)) {
    if (allowed.includes(key) || value === undefined) continue;
    const remedy = `kubepar sets it, or it would weaken Pod Security restricted; pod may have ${allowed.join(', ')}`;
    problems.report(`pod.${key}`, 'be left out', value, remedy);
  }
  return fields;
}

/** The given list, or an empty one after a report where it is none of named objects. */
function checkNamed<Named>(problems: ProblemList, field: string, given: readonly Named[] = []): readonly Named[] {
  const areNamed: boolean =
    Array.isArray(given) && given.every((one: unknown) => isRecord(one) && typeof one['name'] === 'string');
  if (areNamed) return given;
  problems.report(`pod.${field}`, 'be a list of objects with names', given, 'write each as in a manifest');
  return [];
}

function checkVolume(problems: ProblemList, prop: string, volume: Volume): void {
  if (OWN_VOLUMES.includes(volume.name) || volume.name.startsWith('secret-')) {
    problems.report(
      `${prop}.name`,
      `not be ${OWN_VOLUMES.join(', ')} or start with "secret-"`,
      volume.name,
      'rename it: kubepar has volumes of these names',
    );
  }
  for (const type of Object.keys(volume)) {
    if (type === 'name' || VOLUME_TYPES.includes(type)) continue;
    problems.report(
      `${prop}.${type}`,
      `be one of ${VOLUME_TYPES.join(', ')}`,
      type,
      'Pod Security restricted allows no other volumes',
    );
  }
}

function checkContainers(
  problems: ProblemList,
  containers: readonly Container[],
  volumes: readonly Volume[],
  secrets: readonly CheckedSecretMount[],
): Container | undefined {
  const [container, ...more] = containers;
  if (container === undefined) return undefined;
  if (more.length > 0 || container.name !== TASK_CONTAINER) {
    const names = containers.map(({ name }) => name);
    problems.report(
      'pod.containers',
      `be one container named ${TASK_CONTAINER}`,
      names,
      'a pod of a study has no others',
    );
  }
  for (const [key, value] of Object.entries(container) as [string, unknown][]) {
    if (['name', 'volumeMounts', 'resources'].includes(key) || value === undefined) continue;
    problems.report(
      `pod.containers[0].${key}`,
      'be left out',
      value,
      'only volumeMounts and resources are merged; the study has props for the rest',
    );
  }
  const mountPaths = secrets.map(({ mountPath }) => mountPath);
  const volumeMounts = checkNamed(problems, 'containers[0].volumeMounts', container.volumeMounts);
  volumeMounts.forEach(({ name, mountPath }, position) => {
    const prop = `pod.containers[0].volumeMounts[${String(position)}]`;
    if (!volumes.some((volume) => volume.name === name)) {
      problems.report(`${prop}.name`, 'name one of pod.volumes', name, 'add the volume to pod.volumes');
    }
    const path = checkMountPath(problems, `${prop}.mountPath`, mountPath, mountPath === TMP ? [TMP] : TAKEN);
    checkNesting(problems, `${prop}.mountPath`, path, mountPaths);
    mountPaths.push(path);
  });
  for (const list of ['requests', 'limits'] as const) {
    for (const name of Object.keys(container.resources?.[list] ?? {})) {
      if (name.includes('/')) continue;
      problems.report(
        `pod.containers[0].resources.${list}.${name}`,
        'be a device such as nvidia.com/gpu',
        name,
        'use the prop `resources` for CPU, memory and storage',
      );
    }
  }
  return container;
}
