import type { V1JobCondition, V1JobStatus } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION } from '../../lib/manifest/labels';
import type { StudyDescription } from '../../lib/study/description';
import { rerunNumberIn } from '../study/rerun-name';
import type { StudyIdentity } from '../study/version';
import { allTasks, tryParseTaskList, type TaskList } from '../study/task-list';

/** The parts of a Job that kubepar reads. */
export interface SeenJob {
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: V1JobStatus;
}

/** The condition that ended a Job. */
export interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** How a Job ended; undefined if it has not ended. */
export function tryEnd({ status }: SeenJob): JobEnd | undefined {
  for (const { type, status: holds, reason = '', message = '' } of status?.conditions ?? []) {
    if (holds === 'True' && (type === 'Complete' || type === 'Failed')) return { type, reason, message };
  }
  return undefined;
}

/** Why a Job is going to fail while some of its pods have not ended; undefined otherwise. */
export function tryFailing({ status }: SeenJob): V1JobCondition | undefined {
  return status?.conditions?.find(({ type, status: holds }) => type === 'FailureTarget' && holds === 'True');
}

export function isEnded(job: SeenJob): boolean {
  return tryEnd(job) !== undefined;
}

/** A condition in readable form. */
export function sentence({ reason, message }: { readonly reason?: string; readonly message?: string }): string {
  return [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
}

/** Kubernetes' reasons for the failure of a Job, in words. */
const WHY_FAILED: Readonly<Record<string, string>> = {
  BackoffLimitExceeded: 'too many of its pods failed',
  DeadlineExceeded: 'it ran longer than its deadline',
  FailedIndexes: 'some of its pods failed for good',
  MaxFailedIndexesExceeded: 'more of its pods failed than maxFailedTasks allows',
};

/** Why a Job failed, in words. */
export function whyFailed({
  reason = '',
  message = '',
}: {
  readonly reason?: string;
  readonly message?: string;
}): string {
  // Only its message names the pod and the exit code.
  if (reason === 'PodFailurePolicy')
    return sentence({
      reason: 'a pod stopped it',
      message: message.replace(/ matching FailJob rule at index \d+$/, ''),
    });
  return WHY_FAILED[reason] ?? sentence({ reason, message });
}

/** Remembers how Jobs ended: a Job that was seen to end counts even after its TTL has expired. */
export class EndedJobs {
  private readonly ended = new Map<string, SeenJob>();

  /** The existing Jobs, and those that have ended and are deleted. */
  withGone(jobs: readonly SeenJob[]): SeenJob[] {
    const there = new Set(jobs.map(nameOf));
    const gone = [...this.ended.values()].filter((job) => !there.has(nameOf(job)));
    for (const job of jobs) {
      const name = nameOf(job);
      const tasks = job.metadata?.annotations?.[ANNOTATION.tasks];
      const annotations = tasks === undefined ? undefined : { [ANNOTATION.tasks]: tasks };
      // For thousands of Jobs, stores only what counts.
      if (isEnded(job)) this.ended.set(name, { metadata: { name, annotations }, status: job.status });
    }
    return [...jobs, ...gone];
  }
}

export function nameOf({ metadata }: SeenJob): string {
  return metadata?.name ?? '';
}

/** The number of a rerun, from the name of its Job; 0 for the Jobs of the manifest. */
export function rerunNumber(job: SeenJob): number {
  return rerunNumberIn(nameOf(job));
}

/** The latest rerun, which contains all tasks that had no result then; undefined if there is none. */
export function tryNewestRerun<Job extends SeenJob>(jobs: readonly Job[]): Job | undefined {
  return jobs
    .filter((job) => rerunNumber(job) > 0)
    .sort((a, b) => rerunNumber(a) - rerunNumber(b))
    .at(-1);
}

/** The name of the Job that runs the tasks, or else ran them last; undefined if there is one for each task. */
export function tryOnlyJob(
  jobs: readonly SeenJob[],
  { name, description: { layout, queue } }: StudyIdentity,
): string | undefined {
  const rerun = tryNewestRerun(jobs);
  if (rerun !== undefined) return nameOf(rerun);
  return queue === undefined && layout === 'jobs' ? undefined : name;
}

/** What `kubectl apply` writes down of the manifest. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether a Job is suspended because its manifest says so. */
export function isSuspendedByManifest(job: SeenJob): boolean {
  // In this JSON, quotes within texts have a backslash.
  const isInManifest = job.metadata?.annotations?.[LAST_APPLIED]?.includes('"suspend":true') === true;
  return !isEnded(job) && job.spec?.suspend === true && isInManifest;
}

/** The tasks of a Job: those that its annotation lists, or all tasks of the study. */
export function taskListOf({ metadata }: SeenJob, { tasks }: Pick<StudyDescription, 'tasks'>): TaskList {
  return tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? '') ?? allTasks(tasks);
}

/** How many of this many tasks the indexes of a Job contain, for example `0-3,7`. The last index may have fewer. */
export function countIndexed(
  indexes: string | undefined,
  { tasks, tasksPerPod }: { readonly tasks: number; readonly tasksPerPod: number },
): number {
  return (tryParseTaskList(indexes ?? '') ?? []).reduce(
    (sum, [from, to]) => sum + Math.min((to + 1) * tasksPerPod, tasks) - from * tasksPerPod,
    0,
  );
}
