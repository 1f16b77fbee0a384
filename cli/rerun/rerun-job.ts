import type { Container, JobSpec, ObjectMeta } from '../../imports/k8s';
import { ANNOTATION, kueueLabelsOf, studyLabels, withUserMetadata } from '../../lib/manifest/labels';
import { hashOf, loaderJobName } from '../../lib/manifest/names';
import { MAX_LABEL } from '../../lib/study/lengths';
import { isKeyOfKubepar, metadataOfUser, type Metadata } from '../../lib/study/metadata';
import { TASK_CONTAINER } from '../../lib/study/pod';
import { DEFAULT_PARALLELISM } from '../../lib/study/study';
import { RERUN, withoutRerun } from '../study/rerun-name';
import type { StudyIdentity } from '../study/version';
import { countTasks, taskListText, tryParseTaskList, union, type TaskList } from '../study/task-list';
import { withVariables } from './variables';

/** The parts of a Job that a manifest contains. */
export interface JobManifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly spec?: JobSpec;
}

/**
 * A Job for some tasks of a study, derived from an existing one. It has the same pods, but only these tasks, under the
 * same indexes and therefore with the same parameters and random numbers.
 * @param number the number of earlier reruns plus one.
 */
export function rerunTasks(
  { name, description }: StudyIdentity,
  job: JobManifest,
  tasks: TaskList,
  number: number,
): JobManifest {
  const { tasksPerPod, layout } = description;
  const { parallelism = 1, maxFailedIndexes } = job.spec ?? {};
  const pods = Math.ceil(countTasks(tasks) / tasksPerPod);
  const list = taskListText(tasks);
  return anew(
    job,
    rerunName(name, number, pods),
    { labels: studyLabels(description, name), annotations: { [ANNOTATION.tasks]: list } },
    {
      completions: pods,
      parallelism: Math.min(layout === 'indexed' ? parallelism : DEFAULT_PARALLELISM, pods),
      maxFailedIndexes: maxFailedIndexes === undefined ? undefined : Math.min(maxFailedIndexes, pods),
    },
    (container): Record<string, string> => (container.name === TASK_CONTAINER ? { KUBEPAR_TASK_LIST: list } : {}),
  );
}

/**
 * New versions of a pool's two Jobs: the one that loads what is not in the queue and takes back its dead items, and
 * that of the workers. Both use a new name for the list of items, so the workers wait until it is loaded, and none
 * finds the queue drained before.
 * @param toLoad the items to load besides those of the loader, if it does not load all of them.
 */
export function rerunPool(
  { name }: StudyIdentity,
  { loader, workers }: { readonly loader: JobManifest; readonly workers: JobManifest },
  number: number,
  toLoad?: TaskList,
): [loader: JobManifest, workers: JobManifest] {
  const workersName = rerunName(name, number, workers.spec?.completions ?? 1);
  const batch = ({ env = [] }: Container): Record<string, string> => {
    const given = env.find((variable) => variable.name === 'KUBEPAR_BATCH')?.value;
    return given === undefined ? {} : { KUBEPAR_BATCH: `${withoutRerun(given)}${RERUN}${String(number)}` };
  };
  const list = toLoad && taskListText(union(tryItemsOf(loader) ?? [], toLoad));
  const { labels } = labelsOfKubepar(loader);
  const own = { labels, ...(list !== undefined && { annotations: { [ANNOTATION.tasks]: list } }) };
  return [
    anew(loader, loaderJobName(workersName), own, {}, (container) => ({
      ...batch(container),
      KUBEPAR_REQUEUE: 'true',
      ...(list !== undefined && { KUBEPAR_TASK_LIST: list }),
    })),
    anew(workers, workersName, labelsOfKubepar(workers), {}, batch),
  ];
}

/** The items that a loader loads; undefined if it loads all of them. */
export function tryItemsOf({ metadata }: JobManifest): TaskList | undefined {
  return tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? '');
}

function labelsOfKubepar({ metadata }: JobManifest): Metadata {
  const labels = Object.entries(metadata?.labels ?? {}).filter(([key]) => isKeyOfKubepar(key));
  return { labels: Object.fromEntries(labels) };
}

/** The name of the study if it fits, otherwise its hash, which identifies it as well. */
function rerunName(name: string, number: number, pods: number): string {
  const suffix = `${RERUN}${String(number)}`;
  // A pod's host name is <Job>-<index>. The Job that loads a queue has no index.
  const longest = MAX_LABEL - suffix.length - Math.max(`-${String(pods - 1)}`.length, loaderJobName('').length);
  return (name.length <= longest ? name : `study-${hashOf(name)}`) + suffix;
}

/**
 * The parts of a Job that are in its manifest. The rest is set by the cluster, or must not be repeated, such as
 * `suspend`.
 */
function anew(
  { metadata, spec }: JobManifest,
  name: string,
  own: Metadata,
  changes: Partial<JobSpec>,
  variablesOf: (container: Container) => Readonly<Record<string, string>>,
): JobManifest {
  const { initContainers, containers = [], ...pod } = spec?.template.spec ?? {};
  const ofJob = { ...own, labels: { ...own.labels, ...kueueLabelsOf(metadata) } };
  const changed = (container: Container): Container => withVariables(container, variablesOf(container));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: metadata?.namespace, ...withUserMetadata(ofJob, repeated(metadata)) },
    spec: {
      completions: spec?.completions,
      parallelism: spec?.parallelism,
      completionMode: spec?.completionMode,
      activeDeadlineSeconds: spec?.activeDeadlineSeconds,
      ttlSecondsAfterFinished: spec?.ttlSecondsAfterFinished,
      backoffLimit: spec?.backoffLimitPerIndex === undefined ? spec?.backoffLimit : undefined,
      backoffLimitPerIndex: spec?.backoffLimitPerIndex,
      maxFailedIndexes: spec?.maxFailedIndexes,
      podReplacementPolicy: spec?.podReplacementPolicy,
      podFailurePolicy: spec?.podFailurePolicy,
      ...changes,
      template: {
        metadata: withUserMetadata(own, metadataOfUser(spec?.template.metadata)),
        spec: { ...pod, initContainers: initContainers?.map(changed), containers: containers.map(changed) },
      },
    },
  };
}

/** By these keys, GitOps tools recognize what they applied, and delete it if it is not in their repository. */
const OF_GITOPS = /^(?:argocd\.argoproj\.io|(?:kustomize|helm)\.toolkit\.fluxcd\.io|fluxcd\.io)\//;

/** The user's labels and annotations of a Job for another one, which is in no repository. */
function repeated(metadata: ObjectMeta | undefined): Required<Metadata> {
  const keep = (texts: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => !OF_GITOPS.test(key)));
  const { labels, annotations } = metadataOfUser(metadata);
  return { labels: keep(labels), annotations: keep(annotations) };
}
