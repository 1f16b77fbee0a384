import type { EnvVar, JobSpec, ObjectMeta } from '../../imports/k8s';
import { ANNOTATION, studyLabels } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import { DEFAULT_PARALLELISM } from '../../lib/study/study';
import type { StudyVersion } from '../results/collection';
import { countTasks, taskListText, type TaskList } from '../results/task-list';

/** A Job as far as a manifest has it. */
export interface JobManifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly spec?: JobSpec;
}

const RERUN = '-rerun-';
const HASH_DIGITS = 8;
/** Host names of pods: <Job>-<index>. */
const MAX_HOST_NAME = 63;

/**
 * A Job of some tasks of a study, made from one that it has: the same pods, but with these tasks alone, under the same indexes, and so with
 * the same parameters and random numbers.
 * @param number how many reruns there were before, and one.
 */
export function rerunJob(study: StudyVersion, job: JobManifest, tasks: TaskList, number: number): JobManifest {
  const { description, name } = study;
  const spec = job.spec as JobSpec;
  const list = taskListText(tasks);
  const pods = Math.ceil(countTasks(tasks) / description.tasksPerPod);
  const labels = studyLabels(description, name);
  const annotations = { [ANNOTATION.tasks]: list };
  const { containers = [], ...pod } = spec.template.spec ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: rerunName(name, number, pods), namespace: job.metadata?.namespace, labels, annotations },
    spec: {
      completions: pods,
      parallelism: Math.min(description.layout === 'indexed' ? (spec.parallelism ?? 1) : DEFAULT_PARALLELISM, pods),
      completionMode: 'Indexed',
      activeDeadlineSeconds: spec.activeDeadlineSeconds,
      ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished,
      backoffLimitPerIndex: spec.backoffLimitPerIndex,
      maxFailedIndexes: spec.maxFailedIndexes === undefined ? undefined : Math.min(spec.maxFailedIndexes, pods),
      podReplacementPolicy: spec.podReplacementPolicy,
      podFailurePolicy: spec.podFailurePolicy,
      template: {
        metadata: { labels, annotations },
        spec: {
          ...pod,
          containers: containers.map((container) =>
            container.name === TASK_CONTAINER
              ? { ...container, env: withVariable(container.env ?? [], { name: 'KUBEPAR_TASK_LIST', value: list }) }
              : container,
          ),
        },
      },
    },
  };
}

/** The name of the study where there is room for it, else its hash, which tells it, too. */
function rerunName(name: string, number: number, pods: number): string {
  const suffix = `${RERUN}${String(number)}`;
  const longest = MAX_HOST_NAME - suffix.length - `-${String(pods - 1)}`.length;
  return (name.length <= longest ? name : `study-${name.slice(-HASH_DIGITS)}`) + suffix;
}

function withVariable(env: readonly EnvVar[], variable: EnvVar): EnvVar[] {
  return [...env.filter(({ name }) => name !== variable.name), variable];
}
