import type { V1Job, V1JobSpec, V1PodSpec } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { kueueLabelsOf, LABEL } from '../../lib/manifest/labels';
import type { Cluster } from '../cluster';
import { makeArrivalFolder } from '../results/output-folder';
import type { SeenPod } from '../objects/seen-pod';
import type { ManifestObject } from '../study/manifest-object';
import type { StudyVersion } from '../study/version';
import type { startProgress } from '../text/progress';
import { LOGS } from './log';
import { REDIS } from './redis';
import { PLACES, type ResultSource } from './result-source';
import { filesSource } from './files';
import type { Copied } from './files/copied-folder';
import { folderSource } from './files/folder';
import type { PodTemplate, StoredResults } from '../objects/reader-pod';
import { readThroughPod } from './files/reader';
import type { StoredFile } from './files/stored-files';

/** What is known about a study before its results are read, and where they will go. */
interface Circumstances {
  readonly jobs: readonly V1Job[];
  readonly pods: readonly SeenPod[];
  readonly output: string;
  /** What was read from a volume or a bucket before, to be continued. */
  readonly memory: FilesMemory;
  /** What is read instead. */
  readonly copied: Copied | undefined;
  /** Shows the progress. */
  readonly start: typeof startProgress;
}

/** The files that were read from a volume or a bucket, and their folder once there is one. */
export interface FilesMemory {
  folder?: string;
  files: readonly StoredFile[];
}

/** A study, and the objects of its manifest, if the user named that. */
export type KnownStudy = StudyVersion & { readonly objects?: readonly ManifestObject[] };

/** The source of a study's results in a cluster. Sources that must be read as a whole are read. */
export async function openSource(
  cluster: Cluster,
  study: KnownStudy,
  circumstances: Circumstances,
): Promise<ResultSource> {
  const { results } = study.description;
  switch (results.kind) {
    case 'log':
      return LOGS;
    case 'redis':
      return REDIS;
    case 'volume':
    case 'bucket': {
      const { copied, output } = circumstances;
      if (copied !== undefined) return folderSource(copied.folder, study.name, output, copied.place);
      return filesSource(await readFiles(cluster, study, results, circumstances), PLACES[results.kind]);
    }
  }
}

async function readFiles(
  cluster: Cluster,
  study: KnownStudy,
  results: StoredResults,
  { jobs, pods, output, memory, start }: Circumstances,
): Promise<readonly StoredFile[]> {
  const { id, tasks } = study.description;
  const folder = (memory.folder ??= await makeArrivalFolder(output));
  const job = jobs.find(({ metadata }) => metadata?.name === study.name) ?? jobs[0];
  // Other programs label and annotate running pods, so only the Job has the labels and annotations of the study.
  const template = job?.spec?.template;
  const like: PodTemplate = {
    metadata: template?.metadata,
    spec: template?.spec ?? (await trySpec(cluster, pods[0])) ?? trySpecInFile(study),
    kueue: kueueLabelsOf(job?.metadata),
  };
  const progress = start(id, tasks);
  try {
    const onProgress = (read: number): void => {
      progress.update(Math.min(read, tasks), 'files read');
    };
    // Damage may be of the reading alone.
    const known = memory.files.filter(({ damage }) => damage === undefined);
    memory.files = await readThroughPod(cluster, study, results, like, folder, onProgress, known);
    return memory.files;
  } finally {
    progress.stop();
  }
}

/** A Job whose ttl has passed is still in the manifest, if the user named that. */
function trySpecInFile({ name, objects = [] }: KnownStudy): V1PodSpec | undefined {
  const job = objects.find(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === name);
  return (job?.spec as V1JobSpec | undefined)?.template.spec;
}

async function trySpec(cluster: Cluster, pod: SeenPod | undefined): Promise<V1PodSpec | undefined> {
  return pod === undefined ? undefined : (await cluster.tryPod(pod.evidence.name))?.spec;
}
