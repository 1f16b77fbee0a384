import { createHash } from 'node:crypto';
import type { PodSpec, Volume } from '../../imports/k8s';
import type { Plain } from './pod-fields';
import type { Study } from './study';

/**
 * The version of everything in `runtime/` that the bytes of a result depend on: the random number streams, and the
 * environment of the command. It changes if the same task would give other bytes.
 */
export const TASK_FORMAT = 1;

/** What a task depends on besides its index and its row: a hash for each input, by its name as a prop. */
export type Inputs = Readonly<Record<string, string>>;

/**
 * The inputs of a study's tasks. Everything else, such as memory, retries, parallelism, and where results go, changes
 * how a task runs but not what it computes. CPU counts as the number of threads that libraries start.
 */
export function inputsOf(study: Study): Inputs {
  const { image, command, files, env, secrets, seed, resources, pod, podMetadata, queue } = study;
  const { volumes, volumeMounts } = pod;
  return Object.fromEntries(
    [
      ['kubepar', TASK_FORMAT] as const,
      ['image', image] as const,
      ['command', command] as const,
      ...files.map(({ path, bytes, executable }) => [`files.${path}`, [hashOf(bytes), executable]] as const),
      ...[...env].map(([name, value]) => [`env.${name}`, value] as const),
      ...secrets.map(({ secretName, mountPath }) => [`secrets.${mountPath}`, secretName] as const),
      ['seed', seed] as const,
      ['resources.cpu', threads(resources.cpu)] as const,
      ...Object.entries(resources.extended).map(([name, value]) => [`resources.extended.${name}`, value] as const),
      ...Object.entries(pod.spec)
        .filter(([field]) => !ABOUT_PLACES.includes(field))
        .map(([field, value]) => [`pod.${field}`, value] as const),
      ...(volumes.length === 0 ? [] : [['pod.volumes', [volumes, volumeMounts]] as const]),
      ...(Object.keys(pod.resources).length === 0 ? [] : [['pod.containers.resources', pod.resources] as const]),
      // Files with these values.
      ...(hasDownwardFiles(volumes) ? [['podMetadata', [podMetadata, resources]] as const] : []),
      ...(queue === undefined ? [] : [['loop', queue.loop] as const]),
    ].map(([name, value]) => [name, hashOf(JSON.stringify(value))]),
  );
}

/** Fields of `pod` that only say where and when a pod runs. Any other one is an input. */
const ABOUT_PLACES: readonly string[] = [
  'affinity',
  'imagePullSecrets',
  'nodeSelector',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'schedulerName',
  'schedulingGates',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
] satisfies (keyof PodSpec)[];

/** Whether a volume has files with values of the pod. */
function hasDownwardFiles(volumes: readonly Volume[]): boolean {
  return (volumes as unknown as readonly Plain<Volume>[]).some(
    ({ downwardAPI, projected }) =>
      downwardAPI !== undefined || (projected?.sources ?? []).some((source) => source.downwardAPI !== undefined),
  );
}

/** The CPU request, rounded up. */
function threads(cpu: string): number {
  return Math.ceil(cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu));
}

/** The hash of all inputs: tasks with the same content, index and row give the same bytes. */
export function contentOf(inputs: Inputs): string {
  return hashOf(JSON.stringify(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1))), CONTENT_DIGITS);
}

/** Enough to tell two versions of an input apart. */
const INPUT_DIGITS = 16;
const CONTENT_DIGITS = 64;

function hashOf(value: string | Buffer, digits = INPUT_DIGITS): string {
  return createHash('sha256').update(value).digest('hex').slice(0, digits);
}
