import type { V1Job, V1JobCondition } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };

/** The condition that ended a Job. */
export interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** How a Job ended; undefined while it has not. */
export function tryEnd({ status }: V1Job): JobEnd | undefined {
  for (const { type, status: holds, reason = '', message = '' } of status?.conditions ?? []) {
    if (holds === 'True' && (type === 'Complete' || type === 'Failed')) return { type, reason, message };
  }
  return undefined;
}

/** Why a Job is going to fail, while some of its pods have not ended; undefined otherwise. */
export function tryFailing({ status }: V1Job): V1JobCondition | undefined {
  return status?.conditions?.find(({ type, status: holds }) => type === 'FailureTarget' && holds === 'True');
}

export function isEnded(job: V1Job): boolean {
  return tryEnd(job) !== undefined;
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
