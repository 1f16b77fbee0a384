import type { V1JobCondition, V1JobStatus } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };

/** What kubepar looks at of a Job. */
export interface SeenJob {
  readonly metadata?: { readonly name?: string };
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

/** Remembers how Jobs ended: one that was seen to end counts even after its ttl has passed. */
export class EndedJobs {
  private readonly ended = new Map<string, SeenJob>();

  /** The Jobs that are there, and those that have ended and are gone. */
  withGone(jobs: readonly SeenJob[]): SeenJob[] {
    const there = new Set(jobs.map(nameOf));
    const gone = [...this.ended.values()].filter((job) => !there.has(nameOf(job)));
    for (const job of jobs) {
      const name = nameOf(job);
      // Of thousands of Jobs, no more than counts.
      if (isEnded(job)) this.ended.set(name, { metadata: { name }, status: job.status });
    }
    return [...jobs, ...gone];
  }
}

function nameOf({ metadata }: SeenJob): string {
  return metadata?.name ?? '';
}

/** How many tasks the indexes have, of which the last may have fewer. */
export function countTasks(
  indexes: string | undefined,
  { tasks, tasksPerPod }: { readonly tasks: number; readonly tasksPerPod: number },
): number {
  return parseIndexes(indexes).reduce(
    (sum, [from, to]) => sum + Math.min((to + 1) * tasksPerPod, tasks) - from * tasksPerPod,
    0,
  );
}

function parseIndexes(indexes = ''): [number, number][] {
  return indexes
    .split(',')
    .filter((range) => range !== '')
    .map((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return [from, to];
    });
}
