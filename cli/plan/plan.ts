import type { ManifestStudy } from '../study/manifest-file';
import { tryAdvice } from './advice';
import { concurrentPods, estimate, type Nodes, type Range } from './estimate';
import { neededObjects } from './needs';
import type { Reuse } from './reuse';
import { warnings } from './warnings';
import { workloadOf, type Requests } from './workload';

/** What the user knows in addition to the manifest. */
export interface Circumstances {
  /** How long a task takes on its own core. */
  readonly taskSeconds: number | undefined;
  readonly nodes: Nodes | undefined;
  readonly cpuHourPrice: number | undefined;
}

/** What a study needs from a cluster. */
export interface Plan {
  readonly file: string;
  readonly study: string;
  /** Undefined: the namespace of kubectl. */
  readonly namespace: string | undefined;
  readonly isPool: boolean;
  /** How many items a process of a loop gets, if that is limited. */
  readonly itemsPerProcess?: number;
  readonly tasks: number;
  readonly tasksPerPod: number;
  readonly jobs: number;
  /** Pods that run tasks; for a pool, its workers. */
  readonly pods: number;
  /** How many of them run at a time. */
  readonly concurrentPods: number;
  /** Rounds of pods, one after another. */
  readonly waves: number;
  readonly perPod: Requests;
  /** How much of its memory may be in /dev/shm. */
  readonly sharedMemory?: number;
  /** Of all pods that run at a time, including the Redis of a pool. */
  readonly atOnce: Requests;
  /** Objects that must exist before it can start. */
  readonly needs: readonly string[];
  /** Given if the time of a task is known, and pods fit the nodes. */
  readonly taskSeconds?: number;
  readonly seconds?: Range;
  readonly cpuHours?: Range;
  readonly cost?: Range;
  readonly warnings: readonly string[];
  readonly advice?: string;
  /** Given if the study was compared with an earlier version, or with results. */
  readonly reuse?: Reuse;
}

/** @param file the manifest that contains the study. */
export function makePlan(
  file: string,
  study: ManifestStudy,
  { taskSeconds, nodes, cpuHourPrice }: Circumstances,
): Plan {
  const workload = workloadOf(study);
  const { tasks, tasksPerPod, jobs, pods, perPod, redis, isPool } = workload;
  const concurrent = concurrentPods(workload, nodes);
  // None if a pod fits no node, or parallelism is 0.
  const runs = concurrent > 0;
  const atOnce = (resource: keyof Requests): number => concurrent * perPod[resource] + (redis?.[resource] ?? 0);
  const plan: Plan = {
    file,
    study: study.name,
    namespace: study.namespace,
    isPool,
    ...(workload.itemsPerProcess !== undefined && { itemsPerProcess: workload.itemsPerProcess }),
    tasks,
    tasksPerPod,
    jobs,
    pods,
    concurrentPods: concurrent,
    waves: isPool || !runs ? 1 : Math.ceil(pods / concurrent),
    perPod,
    ...(workload.sharedMemory !== undefined && { sharedMemory: workload.sharedMemory }),
    atOnce: { cpu: atOnce('cpu'), memory: atOnce('memory'), storage: atOnce('storage') },
    needs: neededObjects(study),
    warnings: warnings(study, workload, taskSeconds, nodes),
  };
  if (taskSeconds === undefined || !runs) return plan;
  const { seconds, cpuHours } = estimate(workload, taskSeconds, nodes);
  const advice = tryAdvice(workload, taskSeconds, nodes);
  return {
    ...plan,
    taskSeconds,
    seconds,
    cpuHours,
    ...(cpuHourPrice !== undefined && {
      cost: { least: cpuHours.least * cpuHourPrice, most: cpuHours.most * cpuHourPrice },
    }),
    ...(advice !== undefined && { advice }),
  };
}
