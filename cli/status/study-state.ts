import type { StudyDescription } from '../../lib/study/description';
import {
  countIndexed,
  isEnded,
  nameOf,
  taskListOf,
  tryEnd,
  tryFailing,
  tryNewestRerun,
  whyFailed,
  type JobEnd,
  type SeenJob,
} from '../objects/job';
import { isHeld } from '../objects/admission';
import type { SeenPod } from '../objects/seen-pod';
import { collect } from '../collect/pod-collection';
import { readPod } from '../sources/pod-reading';
import type { TaskOutcome } from '../results/collection';
import type { TaskStatus } from '../results/task-status';
import type { StudyIdentity, StudyVersion } from '../study/version';
import { countTasks, hasTask, tasksAt, tryParseTaskList, type TaskList } from '../study/task-list';

/** The progress of a study. */
export interface StudyState {
  readonly state: 'running' | 'suspended' | 'queued' | 'complete' | 'failed' | 'blocked';
  /** Tasks of pods that have succeeded, or items that are done; undefined if unknown. */
  readonly succeeded: number | undefined;
  /** Tasks of pods that have failed for good, or items that are dead; undefined if unknown. */
  readonly failed: number | undefined;
  /** All tasks, if they differ from those of the table. */
  readonly total?: number;
  /** Why it failed or is blocked, in readable form. */
  readonly reason: string;
}

/** Whether nothing more will run. */
export function isOver({ state }: Pick<StudyState, 'state'>): boolean {
  return state === 'complete' || state === 'failed';
}

/** The state of a study's Jobs: the one for all tasks, or one per task. */
export function studyState(jobs: readonly SeenJob[], { description }: StudyIdentity): StudyState {
  const rerun = tryNewestRerun(jobs);
  if (rerun !== undefined) return rerunState(rerun, description);
  const isShared = description.layout === 'indexed';
  const ends = jobs.map(tryEnd).filter((end) => end !== undefined);
  const failures = ends.filter(({ type }) => type === 'Failed');
  const counts = isShared
    ? sharedCounts(jobs, description)
    : { succeeded: ends.length - failures.length, failed: failures.length };

  const unended = jobs.filter((job) => !isEnded(job));
  // Decided, though some pods have not ended yet.
  const failing = unended.map(tryFailing).find((condition) => condition !== undefined);
  if (isShared && failing !== undefined) return { state: 'failed', ...counts, reason: whyFailed(failing) };
  if (unended.length > 0) {
    return { state: tryCommonState(unended) ?? 'running', ...counts, reason: '' };
  }
  const missing = (isShared ? 1 : description.tasks) - jobs.length;
  if (failures.length === 0 && missing <= 0) return { state: 'complete', ...counts, reason: '' };
  const reason = isShared ? whyJobFailed(failures) : whySomeFailed(failures, missing, description.tasks);
  return { state: 'failed', ...counts, reason };
}

/** Tasks that are not in the newest rerun had their results before. */
function rerunState(job: SeenJob, description: StudyDescription): StudyState {
  const { tasks, tasksPerPod } = description;
  const again = countTasks(taskListOf(job, description));
  const count = (indexes: string | undefined): number => countIndexed(indexes, { tasks: again, tasksPerPod });
  const counts = {
    succeeded: tasks - again + count(job.status?.completedIndexes),
    failed: count(job.status?.failedIndexes),
  };
  const end = tryEnd(job);
  if (end?.type === 'Complete') return { state: 'complete', ...counts, reason: '' };
  const failing = end ?? tryFailing(job);
  if (failing !== undefined) return { state: 'failed', ...counts, reason: whyFailed(failing) };
  return { state: tryCommonState([job]) ?? 'running', ...counts, reason: '' };
}

/** Why none of these Jobs runs; undefined if one may run. */
export function tryCommonState(jobs: readonly SeenJob[]): 'queued' | 'suspended' | undefined {
  if (!jobs.every(({ spec }) => spec?.suspend === true)) return undefined;
  return jobs.some(isHeld) ? 'queued' : 'suspended';
}

function sharedCounts(
  jobs: readonly SeenJob[],
  description: StudyDescription,
): { readonly succeeded: number; readonly failed: number } {
  const status = jobs[0]?.status;
  return {
    succeeded: countIndexed(status?.completedIndexes, description),
    failed: countIndexed(status?.failedIndexes, description),
  };
}

function whyJobFailed([failure]: readonly JobEnd[]): string {
  return failure === undefined ? 'its Job is missing: it was deleted, or its ttl has passed' : whyFailed(failure);
}

function whySomeFailed(failures: readonly JobEnd[], missing: number, jobs: number): string {
  const found: string[] = [];
  // Messages may name a pod, so there may be many for one reason: the first represents all.
  const examples = new Map<string, string>();
  for (const failure of failures) if (!examples.has(failure.reason)) examples.set(failure.reason, whyFailed(failure));
  if (failures.length > 0)
    found.push(`${String(failures.length)} of ${String(jobs)} Jobs failed (${[...examples.values()].join('; ')})`);
  if (missing > 0)
    found.push(`${String(missing)} of ${String(jobs)} Jobs are missing: they were deleted, or their ttl has passed`);
  return found.join('; ');
}

const FAILURES: readonly TaskStatus[] = ['failed', 'timed-out', 'out-of-memory', 'killed', 'result-too-large'];

/**
 * The tasks that failed for good, from what Jobs say of their indexes and from the termination messages of failed pods alone. A pod that was
 * lost is none while another one has its tasks.
 */
export function failedTasks(version: StudyVersion, jobs: readonly SeenJob[], pods: readonly SeenPod[]): TaskOutcome[] {
  const { description } = version;
  const lost = new Set(jobs.flatMap((job) => tasksOfIndexes(job, job.status?.failedIndexes, description)));
  const readings = pods.map(({ evidence }) => readPod(version, { ...evidence, log: '' }));
  const jobOf = new Map(jobs.map((job) => [nameOf(job), job]));
  // A stopped Job does not report what happened to all of its indexes.
  const stopped = readings.filter(({ pod }, position) => {
    const job = jobOf.get(pods[position]?.jobName ?? '');
    const isDecided = job !== undefined && (isEnded(job) || tryFailing(job) !== undefined);
    return isDecided && !hasTask(indexList(job.status?.completedIndexes), pod.index);
  });
  const candidates = new Set([...lost, ...stopped.flatMap(({ tasks }) => tasks)]);
  const { outcomes } = collect(
    version,
    readings,
    false,
    [...candidates].sort((a, b) => a - b),
  );
  return outcomes.filter(
    ({ task, status, pod }) => FAILURES.includes(status) || (status === 'missing' && pod === '' && lost.has(task)),
  );
}

function tasksOfIndexes(job: SeenJob, indexes: string | undefined, description: StudyDescription): number[] {
  const { tasksPerPod } = description;
  const tasks = taskListOf(job, description);
  const list = indexList(indexes);
  return tasksAt(list, 0, countTasks(list)).flatMap((index) => tasksAt(tasks, index * tasksPerPod, tasksPerPod));
}

function indexList(indexes: string | undefined): TaskList {
  return tryParseTaskList(indexes ?? '') ?? [];
}
