import type { Workload } from './workload';

/** A minimum and a maximum, in the unit of the estimated quantity. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** The nodes of a cluster, which are all alike. */
export interface Nodes {
  readonly count: number;
  /** Cores of one node. */
  readonly cpu: number;
  /** Bytes of one node; undefined if memory is not a limit. */
  readonly memory: number | undefined;
}

/** The expected time and resources of a study. */
export interface Estimate {
  /** From `kubectl apply` to the end. */
  readonly seconds: Range;
  /** What the pods request, for as long as they run. */
  readonly cpuHours: Range;
}

/** The costs of something, in addition to the commands of the tasks. */
interface Cost {
  /** Seconds that pass regardless of the load of the nodes. */
  readonly wait: Range;
  /** Seconds of a core. */
  readonly work: Range;
}

/*
 * Measured by bench/plan.ts with the studies of dist/, on one node with two cores that has the images and also runs the
 * control plane of the cluster. There, a pod costs 0.5 to 0.7 s of a core. The minimum is for a larger node with a
 * separate control plane. The maximum adds half for a machine that does other work.
 */

/** The time to create a pod, schedule it, start it with an image that the node already has, and see it end. */
const POD: Cost = { wait: { least: 1, most: 2 }, work: { least: 0.3, most: 0.9 } };
/**
 * The same for a worker, whose sidecar starts before it, and which checks at least every 5 s whether the queue is
 * drained.
 */
const WORKER: Cost = { wait: { least: 2, most: 10 }, work: { least: 0.5, most: 2 } };
/** In addition, for a pod whose results go to a bucket: its sidecar. Measured by bench/bucket.ts. */
const BUCKET: Cost = { wait: { least: 0.5, most: 1.5 }, work: { least: 0.2, most: 0.4 } };
/** Until a Redis has started and the queue is loaded, in seconds. */
const QUEUE: Range = { least: 3, most: 20 };
/** The cost of a task in addition to its command, in seconds of a core: the wrapper and, for an item, the queue. */
const TASK: Range = { least: 0.02, most: 0.15 };
/** In addition, to upload a small result, in seconds of a core. */
const UPLOAD: Range = { least: 0.005, most: 0.02 };
/** Until one more Job has been created, in seconds. */
const JOB: Range = { least: 0.005, most: 0.1 };

/** The smallest share of a node that is available to pods. The rest is for the system and for daemons. */
const FREE_SHARE = 0.9;
/** The default number of pods on a node, minus those of the system. */
const PODS_PER_NODE = 100;

/** How many pods fit on the nodes at a time. Each node holds whole pods. */
export function capacity({ perPod, redis }: Workload, { count, cpu, memory = Infinity }: Nodes): number {
  const room = (cores: number, bytes: number): number =>
    Math.max(0, Math.min(PODS_PER_NODE, Math.floor(cores / perPod.cpu + 1e-9), Math.floor(bytes / perPod.memory)));
  // Redis takes its share of one of them.
  return room(cpu - (redis?.cpu ?? 0), memory - (redis?.memory ?? 0)) + (count - 1) * room(cpu, memory);
}

/** How many pods run at a time: as many as the study wants, or as fit. */
export function concurrentPods(workload: Workload, nodes: Nodes | undefined): number {
  const { parallelism, pods } = workload;
  return Math.min(parallelism, pods, nodes === undefined ? Infinity : capacity(workload, nodes));
}

/**
 * The time of a study whose tasks each take this many seconds on their own core, and succeed at the first attempt.
 *
 * Minimum: each pod and each task has a core as long as there is one, and no core is ever idle. Maximum: everything
 * that runs at a time shares the cores of the nodes or, if these are unknown, the requested cores.
 */
export function estimate(workload: Workload, taskSeconds: number, nodes: Nodes | undefined): Estimate {
  const { tasks, tasksPerPod, pods, perPod, jobs, isPool, hasBucket, redis } = workload;
  const concurrent = concurrentPods(workload, nodes);
  // Workers that do not fit are not needed: the others take all items.
  const started = isPool ? concurrent : pods;
  const rounds = isPool ? 1 : Math.ceil(pods / concurrent);
  const inTurn = Math.min(tasks, isPool ? Math.ceil(tasks / concurrent) : rounds * tasksPerPod);
  const costs = [isPool ? WORKER : POD, ...(hasBucket ? [BUCKET] : [])];
  const wait = sum(costs.map((cost) => cost.wait));
  const work = sum(costs.map((cost) => cost.work));
  const perTask = sum([TASK, ...(hasBucket ? [UPLOAD] : [])]);
  const slowdown: Range = { least: 1, most: slowest(concurrent, perPod.cpu, nodes) };
  const ofPod = (end: keyof Range): number => wait[end] + slowdown[end] * work[end];
  const ofTask = (end: keyof Range): number => slowdown[end] * (taskSeconds + perTask[end]);
  const inOrder = (end: keyof Range): number =>
    (isPool ? QUEUE[end] : 0) + (jobs - 1) * JOB[end] + rounds * ofPod(end) + inTurn * ofTask(end);
  const cores = nodes === undefined ? Infinity : nodes.count * nodes.cpu;
  const ofCores = (started * work.least + tasks * (taskSeconds + perTask.least)) / cores;
  const seconds: Range = { least: Math.max(inOrder('least'), ofCores), most: inOrder('most') };
  const hours = (end: keyof Range): number => {
    const ofPods = isPool ? concurrent * seconds[end] : pods * ofPod(end) + tasks * ofTask(end);
    return (ofPods * perPod.cpu + (redis?.cpu ?? 0) * seconds[end]) / 3600;
  };
  return { seconds, cpuHours: { least: hours('least'), most: hours('most') } };
}

/** How many times as long something takes at most, compared with its own core. */
function slowest(concurrent: number, request: number, nodes: Nodes | undefined): number {
  const share = nodes === undefined ? request : (nodes.count * nodes.cpu * FREE_SHARE) / concurrent;
  return Math.max(1, 1 / share);
}

function sum(ranges: readonly Range[]): Range {
  const of = (end: keyof Range): number => ranges.reduce((total, range) => total + range[end], 0);
  return { least: of('least'), most: of('most') };
}

export function middle({ least, most }: Range): number {
  return (least + most) / 2;
}
