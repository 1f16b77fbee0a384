import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION, LABEL } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import type { Cluster } from '../cluster';
import { mapConcurrently } from '../system/concurrency';
import { printable } from '../text/control-characters';
import { isEnded } from '../objects/job';
import { startProgress } from '../text/progress';
import { openClusterRedis } from '../sources/redis/cluster-redis';
import { collectQueue, type PodPlace } from './queue-collection';
import { readQueue, type QueueSnapshot } from '../sources/redis/queue-snapshot';
import { isQueueLost, lossOf } from '../objects/queue-loss';
import { podReasons, type SeenPod } from '../objects/seen-pod';
import { collect } from './pod-collection';
import { readPod, type PodReading } from '../sources/pod-reading';
import type { Collection } from '../results/collection';
import { StudyCommands } from '../study/study-commands';
import type { StudyVersion } from '../study/version';
import { tasksAt, tryParseTaskList } from '../study/task-list';
import { openSource } from '../sources/cluster-source';
import type { ResultSource } from '../sources/result-source';

/** Logs that are read at the same time. */
const CONCURRENT_LOGS = 16;

/** Collects a study from where its results are, and from its pods and Jobs. */
export async function collectFromCluster(cluster: Cluster, study: StudyVersion, output: string): Promise<Collection> {
  const ofStudy = `${LABEL.instance}=${study.name}`;
  const jobs = await cluster.jobs(ofStudy);
  // In this order: what Redis counts as done has its result.
  const commands = new StudyCommands(cluster.commands, study);
  const snapshot = await tryReadQueue(cluster, study, commands);
  const pods = await cluster.pods(ofStudy);
  const source = await openSource(cluster, study, { jobs, pods, output });
  if (snapshot === undefined) {
    const readings = await readPods(cluster, study, pods, source);
    return collect(study, source.complete(readings), runningTasks(jobs, study.description.tasks));
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

/** Whether the study runs; if only Jobs of some tasks do, these tasks. */
function runningTasks(jobs: readonly V1Job[], tasks: number): boolean | ReadonlySet<number> {
  const lists = jobs
    .filter((job) => !isEnded(job))
    .map(({ metadata }) => tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? ''));
  if (lists.some((list) => list === undefined)) return true;
  // At most as many as the study has, whatever a list says.
  return new Set(lists.flatMap((list = []) => tasksAt(list, 0, tasks)));
}

/** What pods left. Each log is read as soon as it is there, and dropped: all of them may be more than the memory holds. So are the pods. */
async function readPods(
  cluster: Cluster,
  study: StudyVersion,
  pods: SeenPod[],
  { isInLogs }: ResultSource,
): Promise<PodReading[]> {
  if (!isInLogs) return pods.map(({ evidence }) => readPod(study, { ...evidence, log: '' }));
  const progress = startProgress(study.description.id, pods.length);
  let read = 0;
  try {
    return await mapConcurrently(taken(pods), CONCURRENT_LOGS, async ({ evidence }) => {
      const { name, phase } = evidence;
      const log = phase === 'Pending' ? { text: '' } : await cluster.log(name, TASK_CONTAINER);
      if ('unreadable' in log) progress.say(`note: the log of ${name} can't be read: ${printable(log.unreadable)}`);
      progress.update(++read, 'logs read');
      return readPod(study, { ...evidence, log: 'text' in log ? log.text : '' });
    });
  } finally {
    progress.stop();
  }
}

/** The queue of a pool; undefined of other studies. */
async function tryReadQueue(
  cluster: Cluster,
  study: StudyVersion,
  commands: StudyCommands,
): Promise<QueueSnapshot | undefined> {
  const { queue, id, tasks } = study.description;
  if (queue === undefined) return undefined;
  const session = await openClusterRedis(cluster, { id, queue, commands });
  const progress = startProgress(id, tasks);
  try {
    return await readQueue(session, study.name, (read) => {
      progress.update(Math.min(read, tasks), 'results read');
    });
  } finally {
    progress.stop();
    session.close();
  }
}

/** The items of a list that nobody needs any more, in order. */
function* taken<T>(items: T[]): Generator<T> {
  items.reverse();
  for (let item = items.pop(); item !== undefined; item = items.pop()) yield item;
}

function placeOf({ name, node }: SeenPod['evidence']): PodPlace {
  return { name, node };
}
