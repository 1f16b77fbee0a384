import type { JobSpec, PodFailurePolicyRule } from '../../imports/k8s';
import { EXIT_FAILED, EXIT_STOP_STUDY } from '../study/exit-codes';
import type { Metadata } from '../study/metadata';
import { TASK_CONTAINER } from '../study/pod';
import { rowJson } from '../study/parameters/values';
import type { QueueSettings } from '../study/queue';
import { podCount, type Study } from '../study/study';
import type { ConfigMapData } from './config-map';
import {
  ANNOTATION,
  COMPONENT,
  kueueLabels,
  LABEL,
  parameterLabels,
  studyLabels,
  withUserMetadata,
  type ObjectTexts,
} from './labels';
import { loaderJobName, taskJobNames } from './names';
import { podSpec } from './pod';
import { loaderPodSpec } from './queue-containers';
import { redisClientLabel } from './redis';

/** The fields that Kubernetes can change in a running Job. The hash in the name covers all others. */
const MUTABLE_FIELDS: readonly string[] = [
  'parallelism',
  'suspend',
  'ttlSecondsAfterFinished',
  'activeDeadlineSeconds',
  'maxFailedIndexes',
] satisfies (keyof JobSpec)[];

/**
 * Kubernetes changes the number of completions only together with an equal parallelism, as for the workers of a pool.
 */
const MUTABLE_FIELDS_OF_POOL: readonly string[] = [...MUTABLE_FIELDS, 'completions' satisfies keyof JobSpec];

/** A Job as data. */
export interface JobData extends ObjectTexts {
  readonly name: string;
  readonly spec: JobSpec;
}

/**
 * The Jobs of a study: one for all tasks, or one per task. A pool has one that loads the queue, and one for the
 * workers.
 */
export function jobs(study: Study, name: string, configMaps: readonly ConfigMapData[]): JobData[] {
  if (study.queue !== undefined)
    return [
      {
        name: loaderJobName(name),
        ...jobMetadata(study, loaderMetadata(study, study.queue, name)),
        spec: loaderSpec(study, study.queue, name, configMaps),
      },
      taskJob(study, name, name, configMaps, undefined),
    ];
  const isShared = study.layout === 'indexed';
  const names = isShared ? [name] : taskJobNames(study.parameters, name);
  return names.map((jobName, task) => taskJob(study, jobName, name, configMaps, isShared ? undefined : task));
}

function taskJob(
  study: Study,
  jobName: string,
  name: string,
  configMaps: readonly ConfigMapData[],
  task: number | undefined,
): JobData {
  const metadata = jobMetadata(study, taskMetadata(study, name, task));
  return { name: jobName, ...metadata, spec: jobSpec(study, name, configMaps, task) };
}

function jobMetadata({ kueue, metadata }: Study, own: Metadata): ObjectTexts {
  return withUserMetadata({ ...own, labels: { ...own.labels, ...kueueLabels(kueue) } }, metadata);
}

/**
 * Everything in the Jobs of a study that Kubernetes, or Kueue, would not change, for the hash in its name. With one Job
 * per task, the first Job represents all of them.
 */
export function fixedSpecs(study: Study, name: string, configMaps: readonly ConfigMapData[]): object[] {
  const { layout, queue, kueue } = study;
  const spec = jobSpec(study, name, configMaps, layout === 'jobs' ? 0 : undefined);
  const labels = kueue === undefined ? [] : [kueueLabels(kueue)];
  if (queue === undefined) return [without(MUTABLE_FIELDS, spec), ...labels];
  const loader = loaderSpec(study, queue, name, configMaps);
  return [without(MUTABLE_FIELDS_OF_POOL, spec), without(MUTABLE_FIELDS, loader), ...labels];
}

function without(fields: readonly string[], spec: JobSpec): object {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !fields.includes(field)));
}

/** @param task the only task of the Job; undefined for a Job of all tasks. */
function jobSpec(study: Study, name: string, configMaps: readonly ConfigMapData[], task: number | undefined): JobSpec {
  return {
    ...counts(study),
    podReplacementPolicy: 'Failed',
    podFailurePolicy: {
      rules: [
        IGNORE_DISRUPTION,
        {
          action: 'FailJob',
          onExitCodes: { containerName: TASK_CONTAINER, operator: 'In', values: [EXIT_STOP_STUDY] },
        },
        { action: 'FailIndex', onExitCodes: { containerName: TASK_CONTAINER, operator: 'In', values: [EXIT_FAILED] } },
      ],
    },
    template: {
      metadata: withUserMetadata(taskMetadata(study, name, task), study.podMetadata),
      spec: podSpec(study, name, configMaps, task),
    },
  };
}

/**
 * A pod that is lost through no fault of its own is replaced without counting: its node was drained or ran short of a
 * resource, or another pod preempted it. A pod that exceeds its own limits can't be replaced forever in this way,
 * because it never gets this condition. If it exceeds its memory limit, the kernel ends its container, which is a
 * normal failure. If it exceeds its disk limit (ephemeral-storage or the sizeLimit of a volume), the kubelet evicts it
 * without the condition (localStorageEviction in pkg/kubelet/eviction/eviction_manager.go), and the eviction counts as
 * a retry. Requests and limits of memory and disk are equal, so a node that runs short does not evict a pod first that
 * stays within its limits.
 */
const IGNORE_DISRUPTION: PodFailurePolicyRule = {
  action: 'Ignore',
  onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
};

/** Workers that are lost without an item: nodes that fail, pods that are deleted. */
const RESTARTS_BESIDE_ITEMS = 10;
const MAX_RESTARTS = 10_000;

/**
 * How often a worker is restarted: as often as items can end one, because each item is dead after its last attempt and
 * the others still have to run. The number is finite because a container may never start. No exit code identifies this
 * reliably: 128, for example, occurs for an image without /bin/sh and for a node with a temporary problem.
 */
function restartsOfWorker({ tasks, retries }: Study): number {
  return Math.min(tasks * (retries + 1) + RESTARTS_BESIDE_ITEMS, MAX_RESTARTS);
}

function counts(study: Study): JobSpecCounts {
  const { layout, queue, parallelism, maxFailedTasks } = study;
  const isShared = layout === 'indexed';
  const pods = queue === undefined ? (isShared ? podCount(study) : 1) : parallelism;
  // Only the queue knows which items are dead. The workers compare.
  const maxFailed = queue === undefined ? maxFailedTasks : undefined;
  return {
    completions: pods,
    parallelism: isShared ? parallelism : undefined,
    completionMode: 'Indexed',
    suspend: study.suspend ? true : undefined,
    activeDeadlineSeconds: study.deadlineSeconds,
    ttlSecondsAfterFinished: study.ttlSeconds,
    backoffLimitPerIndex: queue === undefined ? study.retries : restartsOfWorker(study),
    maxFailedIndexes: maxFailed === undefined ? undefined : Math.min(maxFailed, pods),
  };
}

type JobSpecCounts = Omit<JobSpec, 'template' | 'podFailurePolicy' | 'podReplacementPolicy'>;

/** Nothing is lost if it fails: it runs again and loads what is still missing. */
const RESTARTS_OF_LOADER = 10;

/** It runs even while the study is suspended: loading the queue does not start the study. */
function loaderSpec(study: Study, queue: QueueSettings, name: string, configMaps: readonly ConfigMapData[]): JobSpec {
  return {
    activeDeadlineSeconds: study.deadlineSeconds,
    ttlSecondsAfterFinished: study.ttlSeconds,
    backoffLimit: RESTARTS_OF_LOADER,
    podFailurePolicy: { rules: [IGNORE_DISRUPTION] },
    template: {
      metadata: withUserMetadata(loaderMetadata(study, queue, name), study.podMetadata),
      spec: loaderPodSpec(study, queue, name, configMaps),
    },
  };
}

function loaderMetadata(study: Study, queue: QueueSettings, name: string): Metadata {
  return { labels: poolLabels(study, queue, name, COMPONENT.loader) };
}

function poolLabels(study: Study, { redis }: QueueSettings, name: string, component: string): Record<string, string> {
  return { ...studyLabels(study, name), [LABEL.component]: component, ...redisClientLabel(redis.name) };
}

/**
 * Longer parameters are in the parameter table only. All annotations of an object, and kubectl's copy of it, share 256
 * KiB.
 */
const MAX_PARAMETERS_ANNOTATION = 4_000;

/** kubepar's own labels and annotations of a Job and its pods. */
function taskMetadata(study: Study, name: string, task: number | undefined): Metadata {
  if (study.queue !== undefined) return { labels: poolLabels(study, study.queue, name, COMPONENT.worker) };
  const labels = studyLabels(study, name);
  if (task === undefined) return { labels };
  const { columns } = study.parameters;
  const row = study.parameters.row(task);
  const json = rowJson(columns, row);
  const annotations: Record<string, string> = { [ANNOTATION.tasks]: String(task) };
  if (Buffer.byteLength(json) <= MAX_PARAMETERS_ANNOTATION) annotations[ANNOTATION.parameters] = json;
  return { labels: { ...labels, ...parameterLabels(columns, row) }, annotations };
}
