import type { Workload } from './workload';

/** From the least to the most, in the unit of what it is of. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** The nodes of a cluster, which are alike. */
export interface Nodes {
  readonly count: number;
  /** Cores of one. */
  readonly cpu: number;
  /** Bytes of one; undefined where memory is no limit. */
  readonly memory: number | undefined;
}

/** What a study is expected to take. */
export interface Estimate {
  /** From `kubectl apply` to the end. */
  readonly seconds: Range;
  /** What the pods ask for, for as long as they run. */
  readonly cpuHours: Range;
}

/**
 * What a pod takes beside its tasks, in seconds: to be created, scheduled, started with an image that the node has, and seen to
 * end. The least is that of a pod alone, the most that of pods which start ten at a time on two cores.
 */
const POD: Range = { least: 1, most: 8 };
/** The same for a worker, whose sidecar starts before it, and which looks every 5 s at most whether the queue is drained. */
const WORKER: Range = { least: 2, most: 20 };
/** Until a Redis has started and the queue is loaded. */
const QUEUE: Range = { least: 2, most: 40 };
/** What a task costs beside its command: the wrapper, and for an item the queue. */
const TASK: Range = { least: 0.01, most: 0.3 };
/** Until one more Job has been created. */
const JOB: Range = { least: 0.005, most: 0.2 };

/** What of a node is left for pods at worst: the rest is the system's, and that of daemons. */
const FREE_SHARE = 0.8;
/** Pods that a node takes by default, less those of the system. */
const PODS_PER_NODE = 100;

/** How many pods find room on the nodes at a time; each node holds whole pods. */
export function capacity({ perPod, redis }: Workload, { count, cpu, memory = Infinity }: Nodes): number {
  const room = (cores: number, bytes: number): number =>
    Math.max(0, Math.min(PODS_PER_NODE, Math.floor(cores / perPod.cpu + 1e-9), Math.floor(bytes / perPod.memory)));
  // Redis takes its room on one of them.
  return room(cpu - (redis?.cpu ?? 0), memory - (redis?.memory ?? 0)) + (count - 1) * room(cpu, memory);
}

/** How many pods run at a time: as many as the study wants, or as find room. */
export function concurrentPods(workload: Workload, nodes: Nodes | undefined): number {
  const { parallelism, pods } = workload;
  return Math.min(parallelism, pods, nodes === undefined ? Infinity : capacity(workload, nodes));
}

/**
 * The time of a study whose tasks each take so many seconds on a core of their own, and succeed at once.
 *
 * At least: pods start quickly, and each task has a core as long as there is one. At most: they start slowly, and a task has its share of the
 * cores, which is that of the pod's CPU request where the nodes are not known.
 */
export function estimate(workload: Workload, taskSeconds: number, nodes: Nodes | undefined): Estimate {
  const { tasks, tasksPerPod, pods, perPod, jobs, isPool, redis } = workload;
  const concurrent = concurrentPods(workload, nodes);
  // Workers that find no room are not needed: the others take all items.
  const rounds = isPool ? 1 : Math.ceil(pods / concurrent);
  const inTurn = Math.min(tasks, isPool ? Math.ceil(tasks / concurrent) : rounds * tasksPerPod);
  const slowdown = slowestTask(concurrent, perPod.cpu, nodes);
  const task: Range = { least: taskSeconds + TASK.least, most: taskSeconds * slowdown + TASK.most };
  const start = isPool ? WORKER : POD;
  const time = (end: keyof Range): number =>
    (isPool ? QUEUE[end] : 0) + (jobs - 1) * JOB[end] + rounds * start[end] + inTurn * task[end];
  const cores = nodes === undefined ? Infinity : nodes.count * nodes.cpu;
  const seconds: Range = { least: Math.max(time('least'), (tasks * taskSeconds) / cores), most: time('most') };
  const hours = (end: keyof Range): number => {
    const ofPods = isPool ? concurrent * seconds[end] : pods * start[end] + tasks * task[end];
    return (ofPods * perPod.cpu + (redis?.cpu ?? 0) * seconds[end]) / 3600;
  };
  return { seconds, cpuHours: { least: hours('least'), most: hours('most') } };
}

/** How many times as long a task takes at worst as on a core of its own. */
function slowestTask(concurrent: number, request: number, nodes: Nodes | undefined): number {
  const share = nodes === undefined ? request : (nodes.count * nodes.cpu * FREE_SHARE) / concurrent;
  return Math.max(1, 1 / share);
}

export function middle({ least, most }: Range): number {
  return (least + most) / 2;
}
