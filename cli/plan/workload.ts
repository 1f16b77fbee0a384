import type { Container, JobSpec, PodSpec, StatefulSetSpec } from '../../imports/k8s';
import { KUEUE_LABEL, LABEL } from '../../lib/manifest/labels';
import { SHARED_MEMORY_VOLUME, TASK_CONTAINER } from '../../lib/study/pod';
import { podCount } from '../../lib/study/study';
import { SYNTH_AGAIN } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import type { ManifestStudy } from '../study/manifest-file';
import { tryQuantity } from '../text/units';

/** What something requests from the nodes. */
export interface Requests {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  readonly storage: number;
}

/** The work of a study in a cluster, as numbers. */
export interface Workload {
  readonly tasks: number;
  readonly tasksPerPod: number;
  /** Pods that run tasks; for a pool, its workers. */
  readonly pods: number;
  /** How many of them may run at a time, which may exceed the number of pods. */
  readonly parallelism: number;
  /** Jobs that own these pods. */
  readonly jobs: number;
  readonly perPod: Requests;
  /** How much of the memory of a pod may be in /dev/shm, in bytes. */
  readonly sharedMemory: number | undefined;
  /** Whether workers take the tasks from a queue. */
  readonly isPool: boolean;
  /** Whether each pod also runs the container that uploads its results to a bucket. */
  readonly hasBucket: boolean;
  /** How many items a process of a loop gets; undefined without a limit. */
  readonly itemsPerProcess: number | undefined;
  /** The resources of the Redis in the same file, which runs alongside the pods. */
  readonly redis: Requests | undefined;
  readonly retries: number;
  readonly suspend: boolean;
  /** The queue of Kueue that admits its Jobs. */
  readonly localQueue: string | undefined;
  readonly taskTimeoutSeconds: number | undefined;
  readonly deadlineSeconds: number | undefined;
  readonly ttlSeconds: number | undefined;
}

/** Determines a study's workload from its objects. */
export function workloadOf(study: ManifestStudy): Workload {
  const { description, name, objects } = study;
  const { tasks, tasksPerPod, layout, queue } = description;
  // If each task has its own Job, the Jobs differ only in the index.
  const found = objects
    .filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === name)
    .map(({ metadata, spec }) => ({ labels: metadata?.labels, job: spec as JobSpec }))
    .find(({ job: { template } }) => template.spec?.containers.some(({ name: each }) => each === TASK_CONTAINER));
  const job = found?.job;
  const pod = job?.template.spec;
  if (job === undefined || pod === undefined)
    throw new CliError(`the manifest has no Job of ${name}; ${SYNTH_AGAIN}`, EXIT.usage);
  const redis = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata?.name === queue?.redis);
  const redisPod = (redis?.spec as StatefulSetSpec | undefined)?.template.spec;
  const isShared = layout === 'indexed';
  const pods = queue === undefined ? podCount(description) : (job.parallelism ?? 1);
  return {
    tasks,
    tasksPerPod,
    pods,
    parallelism: isShared ? (job.parallelism ?? 1) : pods,
    jobs: isShared ? 1 : tasks,
    perPod: requestsOf(pod),
    sharedMemory: sharedMemoryOf(pod),
    isPool: queue !== undefined,
    hasBucket: description.results.kind === 'bucket',
    itemsPerProcess: tryVariable(pod, 'KUBEPAR_ITEMS_PER_PROCESS'),
    redis: redisPod === undefined ? undefined : requestsOf(redisPod),
    retries: tryVariable(pod, 'KUBEPAR_RETRIES') ?? 0,
    suspend: job.suspend === true,
    localQueue: found?.labels?.[KUEUE_LABEL.queue],
    taskTimeoutSeconds: tryVariable(pod, 'KUBEPAR_TASK_TIMEOUT'),
    deadlineSeconds: job.activeDeadlineSeconds,
    ttlSeconds: job.ttlSecondsAfterFinished,
  };
}

function containersOf({ initContainers = [], containers }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}

/** The number in a variable of one of the containers. */
function tryVariable(pod: PodSpec, variable: string): number | undefined {
  const found = containersOf(pod)
    .flatMap(({ env = [] }) => env)
    .find(({ name }) => name === variable)?.value;
  return found === undefined ? undefined : Number(found);
}

function sharedMemoryOf({ volumes = [] }: PodSpec): number | undefined {
  // A manifest has plain text where the type has an object.
  const limit = volumes.find(({ name }) => name === SHARED_MEMORY_VOLUME)?.emptyDir?.sizeLimit as string | undefined;
  return limit === undefined ? undefined : tryQuantity(limit);
}

/** Of all containers together: a sidecar runs as long as the task next to it. */
function requestsOf(pod: PodSpec): Requests {
  const sum = (resource: string): number =>
    containersOf(pod).reduce((total, { resources }) => {
      // A manifest has plain text or a number where the type has an object.
      const quantity = resources?.requests?.[resource] as string | number | undefined;
      return total + (quantity === undefined ? 0 : (tryQuantity(String(quantity)) ?? 0));
    }, 0);
  return { cpu: sum('cpu'), memory: sum('memory'), storage: sum('ephemeral-storage') };
}
