import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION, LABEL } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import type { Cluster } from '../cluster';
import { mapConcurrently } from '../system/concurrency';
import { printable } from '../text/control-characters';
import { isEnded } from '../objects/job';
import { startProgress, type Progress } from '../text/progress';
import { openClusterRedis } from '../sources/redis/cluster-redis';
import { collectQueue, type PodPlace } from './queue-collection';
import { readQueue, type Item, type QueueSnapshot } from '../sources/redis/queue-snapshot';
import { isQueueLost, lossOf } from '../objects/queue-loss';
import { podReasons, type SeenPod } from '../objects/seen-pod';
import { collect } from './pod-collection';
import { readPod, type PodReading } from '../sources/pod-reading';
import type { Collection } from '../results/collection';
import { StudyCommands } from '../study/study-commands';
import { tasksAt, tryParseTaskList } from '../study/task-list';
import { openSource, type FilesMemory, type KnownStudy } from '../sources/cluster-source';
import type { Copied } from '../sources/files/copied-folder';
import type { ResultSource } from '../sources/result-source';

/** Logs that are read at the same time. */
const CONCURRENT_LOGS = 16;

/**
 * Collects a study from where its results are, and from its pods and Jobs.
 * @param copied a folder to read instead of its bucket or volume.
 */
export async function collectFromCluster(
  cluster: Cluster,
  study: KnownStudy,
  output: string,
  copied?: Copied,
): Promise<Collection> {
  return new ClusterCollector(cluster, study, output, startProgress, copied).collect();
}

/** Collects a study once or repeatedly: what can't have changed since is read once. */
export class ClusterCollector {
  private readonly commands: StudyCommands;
  /** Of pods that have ended and whose log is not damaged, by uid. */
  private readonly readings = new Map<string, PodReading>();
  private readonly memory: FilesMemory = { files: [] };
  /** Of items that are done. */
  private readonly results = new Map<Item, Buffer>();

  /** @param start shows the progress of one collection. */
  constructor(
    private readonly cluster: Cluster,
    private readonly study: KnownStudy,
    private readonly output: string,
    private readonly start: typeof startProgress = startProgress,
    private readonly copied?: Copied,
  ) {
    this.commands = new StudyCommands(cluster.commands, study);
  }

  /** @param areRunningRead whether the logs of running pods are read. */
  async collect(areRunningRead = true): Promise<Collection> {
    const { cluster, study, output, commands, memory, start, copied } = this;
    const ofStudy = `${LABEL.instance}=${study.name}`;
    const jobs = await cluster.jobs(ofStudy);
    // In this order: what Redis counts as done has its result.
    const snapshot = await this.tryReadQueue();
    const pods = await cluster.pods(ofStudy);
    const source = await openSource(cluster, study, { jobs, pods, output, memory, start, copied });
    if (snapshot === undefined) {
      const readings = await this.readPods(pods, source, areRunningRead);
      const running = runningTasks(jobs, study.description.tasks);
      return collect(study, source.complete(readings), running, undefined, source.place);
    }
    const isRunning = jobs.some((job) => !isEnded(job));
    const loss = isRunning && isQueueLost(jobs, study, snapshot) ? lossOf(commands) : undefined;
    const collection = collectQueue(study, {
      snapshot,
      source,
      places: new Map(pods.map(({ evidence }) => [evidence.uid, placeOf(evidence)])),
      isRunning,
      ended: podReasons(pods)[0],
      loss: loss?.what,
    });
    const isLeft = !isRunning && collection.outcomes.some(({ status }) => status === 'unfinished');
    const advice = isLeft ? commands.startJobsAnew() : loss?.advice;
    return advice === undefined ? collection : { ...collection, advice };
  }

  /**
   * What pods left. Each log is read as soon as it is there, and dropped: all of them may be more than the memory
   * holds. So are the pods.
   */
  private async readPods(pods: SeenPod[], { isInLogs }: ResultSource, areRunningRead: boolean): Promise<PodReading[]> {
    const { study } = this;
    if (!isInLogs) return pods.map(({ evidence }) => readPod(study, { ...evidence, log: '' }));
    const progress = this.start(study.description.id, pods.length);
    let read = 0;
    try {
      return await mapConcurrently(taken(pods), CONCURRENT_LOGS, async (pod) => {
        const { uid, phase } = pod.evidence;
        const hasLog = phase !== 'Pending' && (areRunningRead || phase !== 'Running');
        const reading = this.readings.get(uid) ?? (await this.readLog(pod, hasLog, progress));
        progress.update(++read, 'logs read');
        return reading;
      });
    } finally {
      progress.stop();
    }
  }

  private async readLog({ evidence }: SeenPod, hasLog: boolean, progress: Progress): Promise<PodReading> {
    const { name, uid, phase } = evidence;
    const log = hasLog ? await this.cluster.log(name, TASK_CONTAINER) : { text: '' };
    if ('unreadable' in log) progress.say(`note: the log of ${name} can't be read: ${printable(log.unreadable)}`);
    const text = 'text' in log ? log.text : '';
    const reading = readPod(this.study, { ...evidence, log: text });
    // Damage may be of this reading alone.
    const isWhole = text !== '' && reading.damages.size === 0;
    if (isWhole && (phase === 'Succeeded' || phase === 'Failed')) this.readings.set(uid, reading);
    return reading;
  }

  /** The queue of a pool; undefined of other studies. */
  private async tryReadQueue(): Promise<QueueSnapshot | undefined> {
    const { cluster, study, commands, results } = this;
    const { queue, id, tasks } = study.description;
    if (queue === undefined) return undefined;
    const session = await openClusterRedis(cluster, { id, queue, commands });
    const progress = this.start(id, tasks);
    try {
      const onProgress = (read: number): void => {
        progress.update(Math.min(read, tasks), 'results read');
      };
      const snapshot = await readQueue(session, study.name, onProgress, results);
      for (const [item, result] of snapshot.results) if (snapshot.done.has(item)) results.set(item, result);
      return snapshot;
    } finally {
      progress.stop();
      session.close();
    }
  }
}

/** Whether the study runs; if only Jobs of some tasks do, these tasks. */
function runningTasks(jobs: readonly V1Job[], tasks: number): boolean | ReadonlySet<number> {
  const lists = jobs
    .filter((job) => !isEnded(job))
    .map(({ metadata }) => tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? ''));
  if (lists.some((list) => list === undefined)) return true;
  // At most as many as the study has, whatever a list says.
  return new Set(lists.flatMap((list = []) => tasksAt(list, 0, tasks)));
}

/** The items of a list that nobody needs any more, in order. */
function* taken<T>(items: T[]): Generator<T> {
  items.reverse();
  for (let item = items.pop(); item !== undefined; item = items.pop()) yield item;
}

function placeOf({ name, node }: SeenPod['evidence']): PodPlace {
  return { name, node };
}
