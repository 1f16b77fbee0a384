import type { V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION, LABEL } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import type { Cluster } from '../cluster';
import { mapConcurrently } from '../system/concurrency';
import { printable } from '../text/errors';
import { isEnded } from '../objects/job';
import { podEvidence } from '../objects/pod';
import { startProgress } from '../text/progress';
import { openClusterRedis } from '../sources/redis/cluster-redis';
import { collectQueue, type PodPlace } from './queue-collection';
import { readQueue, type QueueSnapshot } from '../sources/redis/queue-snapshot';
import { describeLoss, isQueueLost } from '../objects/queue-loss';
import { podReasons } from '../objects/pod';
import { collect } from './pod-collection';
import { readPod, type PodReading } from '../sources/pod-reading';
import type { Collection } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { makeArrivalFolder } from '../results/output-folder';
import { tasksAt, tryParseTaskList } from '../study/task-list';
import { readClusterVolume } from '../sources/volume/cluster-volume';
import { isCollectPod } from '../objects/collect-pod';
import { fileFinder, withVolumeFiles } from '../sources/volume/volume-collection';
import type { VolumeFile } from '../sources/volume/volume-files';

/** Logs that are read at the same time. */
const CONCURRENT_LOGS = 16;

/** Collects a study from where its results are: its pods' logs, a volume, or the Redis of its queue. */
export async function collectFromCluster(cluster: Cluster, study: StudyVersion, output: string): Promise<Collection> {
  const ofStudy = `${LABEL.instance}=${study.name}`;
  const jobs = await cluster.jobs(ofStudy);
  const { queue, results } = study.description;
  if (queue === undefined && results.kind !== 'volume')
    return collect(
      study,
      await readLogs(cluster, study, await cluster.pods(ofStudy)),
      runningTasks(jobs, study.description.tasks),
    );

  // In this order: what is done is on the volume.
  const snapshot = queue === undefined ? undefined : await readRedis(cluster, study);
  const pods = (await cluster.pods(ofStudy)).filter((pod) => !isCollectPod(pod));
  const files = results.kind === 'volume' ? await readVolume(cluster, study, pods, jobs, output) : undefined;
  if (snapshot === undefined) {
    const readings = pods.map((pod) => readPod(study, podEvidence(pod, '')));
    return collect(study, withVolumeFiles(readings, files ?? []), runningTasks(jobs, study.description.tasks));
  }
  return collectQueue(study, {
    snapshot,
    places: new Map(pods.map((pod) => [pod.metadata?.uid ?? '', placeOf(pod)])),
    isRunning: jobs.some((job) => !isEnded(job)),
    ended: podReasons(pods)[0],
    remedy: `start them anew: ${cluster.kubectl(`delete job ${study.name}`)}, then apply the manifest`,
    ...(isQueueLost(jobs, study, snapshot) && { loss: describeLoss(study.name, cluster.kubectl) }),
    ...(files !== undefined && { findFile: fileFinder(files) }),
  });
}

/** Whether the study runs; where only Jobs of some tasks do, these tasks. */
function runningTasks(jobs: readonly V1Job[], tasks: number): boolean | ReadonlySet<number> {
  const lists = jobs
    .filter((job) => !isEnded(job))
    .map(({ metadata }) => tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? ''));
  if (lists.some((list) => list === undefined)) return true;
  // No more than the study has, whatever a list says.
  return new Set(lists.flatMap((list = []) => tasksAt(list, 0, tasks)));
}

/** Each log is read as soon as it is there, and dropped: all of them may be more than the memory holds. */
async function readLogs(cluster: Cluster, study: StudyVersion, pods: readonly V1Pod[]): Promise<PodReading[]> {
  const progress = startProgress(study.description.id, pods.length);
  let read = 0;
  try {
    return await mapConcurrently(pods, CONCURRENT_LOGS, async (pod) => {
      const podName = pod.metadata?.name ?? '';
      const log = pod.status?.phase === 'Pending' ? { text: '' } : await cluster.log(podName, TASK_CONTAINER);
      if ('unreadable' in log) progress.say(`note: the log of ${podName} can't be read: ${printable(log.unreadable)}`);
      progress.update(++read, 'logs read');
      return readPod(study, podEvidence(pod, 'text' in log ? log.text : ''));
    });
  } finally {
    progress.stop();
  }
}

async function readRedis(cluster: Cluster, study: StudyVersion): Promise<QueueSnapshot | undefined> {
  const { queue, id, tasks } = study.description;
  if (queue === undefined) return undefined;
  const session = await openClusterRedis(cluster, { id, queue });
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

async function readVolume(
  cluster: Cluster,
  study: StudyVersion,
  pods: readonly V1Pod[],
  jobs: readonly V1Job[],
  output: string,
): Promise<VolumeFile[]> {
  const { id, results, tasks } = study.description;
  if (results.kind !== 'volume') return [];
  const folder = await makeArrivalFolder(output);
  const job = jobs.find(({ metadata }) => metadata?.name === study.name) ?? jobs[0];
  const like = job?.spec?.template.spec ?? pods[0]?.spec;
  const progress = startProgress(id, tasks);
  try {
    return await readClusterVolume(cluster, study, results.claimName, like, folder, (read) => {
      progress.update(Math.min(read, tasks), 'files read');
    });
  } finally {
    progress.stop();
  }
}

function placeOf({ metadata, spec }: V1Pod): PodPlace {
  return { name: metadata?.name ?? '', node: spec?.nodeName ?? '' };
}
