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

/** What something costs beside the commands of the tasks. */
interface Cost {
  /** Seconds that pass whatever the nodes have to do. */
  readonly wait: Range;
  /** Seconds of a core. */
  readonly work: Range;
}

/*
 * Measured by bench/plan.ts with the studies of dist/, on one node of two cores that has the images and runs the control plane of the cluster,
 * too: a pod costs 0.5 to 0.7 s of a core there. The least is what a larger node with a control plane of its own needs; the most has a
 * half on top for a machine that has other things to do.
 */

/** To create a pod, schedule it, start it with an image that the node has, and see it end. */
const POD: Cost = { wait: { least: 1, most: 2 }, work: { least: 0.3, most: 0.9 } };
/** The same of a worker, whose sidecar starts before it, and which looks every 5 s at most whether the queue is drained. */
const WORKER: Cost = { wait: { least: 2, most: 10 }, work: { least: 0.5, most: 2 } };
/** Until a Redis has started and the queue is loaded, in seconds. */
const QUEUE: Range = { least: 3, most: 20 };
/** What a task costs beside its command, in seconds of a core: the wrapper, and for an item the queue. */
const TASK: Range = { least: 0.02, most: 0.15 };
/** Until one more Job has been created, in seconds. */
const JOB: Range = { least: 0.005, most: 0.1 };

/** What of a node is left for pods at worst: the rest is the system's, and that of daemons. */
const FREE_SHARE = 0.9;
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
 * At least: each pod and each task has a core as long as there is one, and no core is ever without work. At most: all that runs at a time
 * shares the cores of the nodes or, where these are not known, those that it requests.
 */
export function estimate(workload: Workload, taskSeconds: number, nodes: Nodes | undefined): Estimate {
  const { tasks, tasksPerPod, pods, perPod, jobs, isPool, redis } = workload;
  const concurrent = concurrentPods(workload, nodes);
  // Workers that find no room are not needed: the others take all items.
  const started = isPool ? concurrent : pods;
  const rounds = isPool ? 1 : Math.ceil(pods / concurrent);
  const inTurn = Math.min(tasks, isPool ? Math.ceil(tasks / concurrent) : rounds * tasksPerPod);
  const { wait, work } = isPool ? WORKER : POD;
  const slowdown: Range = { least: 1, most: slowest(concurrent, perPod.cpu, nodes) };
  const ofPod = (end: keyof Range): number => wait[end] + slowdown[end] * work[end];
  const ofTask = (end: keyof Range): number => slowdown[end] * (taskSeconds + TASK[end]);
  const inOrder = (end: keyof Range): number =>
    (isPool ? QUEUE[end] : 0) + (jobs - 1) * JOB[end] + rounds * ofPod(end) + inTurn * ofTask(end);
  const cores = nodes === undefined ? Infinity : nodes.count * nodes.cpu;
  const ofCores = (started * work.least + tasks * (taskSeconds + TASK.least)) / cores;
  const seconds: Range = { least: Math.max(inOrder('least'), ofCores), most: inOrder('most') };
  const hours = (end: keyof Range): number => {
    const ofPods = isPool ? concurrent * seconds[end] : pods * ofPod(end) + tasks * ofTask(end);
    return (ofPods * perPod.cpu + (redis?.cpu ?? 0) * seconds[end]) / 3600;
  };
  return { seconds, cpuHours: { least: hours('least'), most: hours('most') } };
}

/** How many times as long something takes at worst as on a core of its own. */
function slowest(concurrent: number, request: number, nodes: Nodes | undefined): number {
  const share = nodes === undefined ? request : (nodes.count * nodes.cpu * FREE_SHARE) / concurrent;
  return Math.max(1, 1 / share);
}

export function middle({ least, most }: Range): number {
  return (least + most) / 2;
}
