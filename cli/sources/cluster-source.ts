import type { V1Job, V1PodSpec } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { kueueLabelsOf } from '../../lib/manifest/labels';
import type { Cluster } from '../cluster';
import { makeArrivalFolder } from '../results/output-folder';
import type { SeenPod } from '../objects/seen-pod';
import type { StudyVersion } from '../study/version';
import type { startProgress } from '../text/progress';
import { LOGS } from './log';
import { REDIS } from './redis';
import type { ResultSource } from './result-source';
import { volumeSource } from './volume';
import type { PodTemplate } from '../objects/reader-pod';
import { readClusterVolume } from './volume/cluster-volume';
import type { VolumeFile } from './volume/volume-files';

/** What is known about a study before its results are read, and where they will go. */
interface Circumstances {
  readonly jobs: readonly V1Job[];
  readonly pods: readonly SeenPod[];
  readonly output: string;
  /** What was read from a volume before, to be continued. */
  readonly volume: VolumeMemory;
  /** Shows the progress. */
  readonly start: typeof startProgress;
}

/** The files that were read from a volume, and their folder once there is one. */
export interface VolumeMemory {
  folder?: string;
  files: readonly VolumeFile[];
}

/** The source of a study's results in a cluster. Sources that must be read as a whole are read. */
export async function openSource(
  cluster: Cluster,
  study: StudyVersion,
  circumstances: Circumstances,
): Promise<ResultSource> {
  const { results } = study.description;
  switch (results.kind) {
    case 'log':
      return LOGS;
    case 'redis':
      return REDIS;
    case 'volume':
      return volumeSource(await readVolume(cluster, study, results.claimName, circumstances));
  }
}

async function readVolume(
  cluster: Cluster,
  study: StudyVersion,
  claimName: string,
  { jobs, pods, output, volume, start }: Circumstances,
): Promise<readonly VolumeFile[]> {
  const { id, tasks } = study.description;
  const folder = (volume.folder ??= await makeArrivalFolder(output));
  const job = jobs.find(({ metadata }) => metadata?.name === study.name) ?? jobs[0];
  // Other programs label and annotate running pods, so only the Job has the labels and annotations of the study.
  const template = job?.spec?.template;
  const like: PodTemplate = {
    metadata: template?.metadata,
    spec: template?.spec ?? (await trySpec(cluster, pods[0])),
    kueue: kueueLabelsOf(job?.metadata),
  };
  const progress = start(id, tasks);
  try {
    const onProgress = (read: number): void => {
      progress.update(Math.min(read, tasks), 'files read');
    };
    // Damage may be of the reading alone.
    const known = volume.files.filter(({ damage }) => damage === undefined);
    volume.files = await readClusterVolume(cluster, study, claimName, like, folder, onProgress, known);
    return volume.files;
  } finally {
    progress.stop();
  }
}

async function trySpec(cluster: Cluster, pod: SeenPod | undefined): Promise<V1PodSpec | undefined> {
  return pod === undefined ? undefined : (await cluster.tryPod(pod.evidence.name))?.spec;
}
