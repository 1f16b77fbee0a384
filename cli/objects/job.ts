import type { V1JobCondition, V1JobStatus } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION } from '../../lib/manifest/labels';
import type { StudyDescription } from '../../lib/study/description';
import { allTasks, tryParseTaskList, type TaskList } from '../study/task-list';

/** What kubepar looks at of a Job. */
export interface SeenJob {
  readonly metadata?: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> | undefined };
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: V1JobStatus;
}

/** The condition that ended a Job. */
export interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** How a Job ended; undefined while it has not. */
export function tryEnd({ status }: SeenJob): JobEnd | undefined {
  for (const { type, status: holds, reason = '', message = '' } of status?.conditions ?? []) {
    if (holds === 'True' && (type === 'Complete' || type === 'Failed')) return { type, reason, message };
  }
  return undefined;
}

/** Why a Job is going to fail, while some of its pods have not ended; undefined otherwise. */
export function tryFailing({ status }: SeenJob): V1JobCondition | undefined {
  return status?.conditions?.find(({ type, status: holds }) => type === 'FailureTarget' && holds === 'True');
}

export function isEnded(job: SeenJob): boolean {
  return tryEnd(job) !== undefined;
}

/** A condition for a person. */
export function sentence({ reason, message }: { readonly reason?: string; readonly message?: string }): string {
  return [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
}

/** Remembers how Jobs ended: one that was seen to end counts even after its ttl has passed. */
export class EndedJobs {
  private readonly ended = new Map<string, SeenJob>();

  /** The Jobs that are there, and those that have ended and are gone. */
  withGone(jobs: readonly SeenJob[]): SeenJob[] {
    const there = new Set(jobs.map(nameOf));
    const gone = [...this.ended.values()].filter((job) => !there.has(nameOf(job)));
    for (const job of jobs) {
      const name = nameOf(job);
      const tasks = job.metadata?.annotations?.[ANNOTATION.tasks];
      const annotations = tasks === undefined ? undefined : { [ANNOTATION.tasks]: tasks };
      // Of thousands of Jobs, no more than counts.
      if (isEnded(job)) this.ended.set(name, { metadata: { name, annotations }, status: job.status });
    }
    return [...jobs, ...gone];
  }
}

export function nameOf({ metadata }: SeenJob): string {
  return metadata?.name ?? '';
}

/** The number of a rerun of tasks, from the name of its Job; 0 for the Jobs of the manifest. */
export function rerunNumber(job: SeenJob): number {
  return Number(/-rerun-(\d+)$/.exec(nameOf(job))?.[1] ?? 0);
}

/** The rerun that was made last, which has all tasks that lacked a result then; undefined where there is none. */
export function tryNewestRerun<Job extends SeenJob>(jobs: readonly Job[]): Job | undefined {
  return jobs
    .filter((job) => rerunNumber(job) > 0)
    .sort((a, b) => rerunNumber(a) - rerunNumber(b))
    .at(-1);
}

/** The tasks of a Job: those that its annotation lists, or all of the study. */
export function taskListOf({ metadata }: SeenJob, { tasks }: Pick<StudyDescription, 'tasks'>): TaskList {
  return tryParseTaskList(metadata?.annotations?.[ANNOTATION.tasks] ?? '') ?? allTasks(tasks);
}

/** How many of so many tasks the indexes of a Job have, `0-3,7` for example; the last may have fewer. */
export function countIndexed(
  indexes: string | undefined,
  { tasks, tasksPerPod }: { readonly tasks: number; readonly tasksPerPod: number },
): number {
  return (tryParseTaskList(indexes ?? '') ?? []).reduce(
    (sum, [from, to]) => sum + Math.min((to + 1) * tasksPerPod, tasks) - from * tasksPerPod,
    0,
  );
}
