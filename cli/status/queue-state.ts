import { loaderJobName } from '../../lib/manifest/names';
import { isHeld } from '../objects/admission';
import { taskListOf, tryEnd, tryFailing, tryNewestRerun, whyFailed, type SeenJob } from '../objects/job';
import { countTasks } from '../study/task-list';
import { counted } from '../text/count';
import type { StudyIdentity } from '../study/version';
import type { StudyState } from './study-state';
import type { QueueStats } from '../sources/redis/queue-snapshot';

const UNKNOWN = { succeeded: undefined, failed: undefined };

/**
 * How far a queue is. The Job of the workers tells that it has ended, Redis, where it can be asked, how many items are done: it may
 * have lost what it said when the last of them had ended.
 * @param stats what Redis said last, if anything.
 * @param areOfNow whether it said so after the Jobs were seen; where it can't be asked any more, the Job of the workers has to do.
 */
export function queueState(
  jobs: readonly SeenJob[],
  { name, description }: StudyIdentity,
  stats: QueueStats | undefined,
  areOfNow = stats !== undefined,
): StudyState {
  const jobOf = (jobName: string): SeenJob | undefined => jobs.find(({ metadata }) => metadata?.name === jobName);
  const current = tryNewestRerun(jobs)?.metadata?.name ?? name;
  const workers = jobOf(current);
  const loader = jobOf(loaderJobName(current));
  // Other versions may have the results of the rest.
  const tasks = loader === undefined ? description.tasks : countTasks(taskListOf(loader, description));
  const dead = stats?.dead ?? 0;
  const counts = { succeeded: stats?.done, failed: stats?.dead, total: stats && totalOf(tasks, stats) };
  const whyDead = countOf(dead, 'item is dead', 'items are dead');
  const failure = (...reasons: readonly string[]): StudyState => ({
    state: 'failed',
    // Older counts would be wrong by now.
    ...(areOfNow ? counts : UNKNOWN),
    reason: reasons.filter((reason) => reason !== '').join('; '),
  });

  if (workers === undefined) return failure('the Job of its workers is missing: it was deleted, or its ttl has passed');
  const end = tryEnd(workers);
  if (end?.type === 'Complete') {
    const whyNotDone = stats === undefined || !areOfNow ? '' : describeNotDone(tasks, stats);
    if (dead > 0 || whyNotDone !== '') return failure(whyDead, whyNotDone);
    // Workers succeed only if everything is done, including items that were pushed by hand.
    const done = areOfNow && stats !== undefined ? stats.done : tasks;
    return { state: 'complete', succeeded: done, failed: 0, total: done, reason: '' };
  }
  const failing = end ?? tryFailing(workers);
  if (failing !== undefined) return failure(whyDead, whyFailed(failing));
  const loaderFailing = loader === undefined ? undefined : (tryEnd(loader) ?? tryFailing(loader));
  if (loaderFailing !== undefined && loaderFailing.type !== 'Complete')
    return failure(`its items could not be loaded (Job ${loaderJobName(current)}: ${whyFailed(loaderFailing)})`);
  const isSuspended = workers.spec?.suspend === true;
  return { state: isHeld(workers) ? 'queued' : isSuspended ? 'suspended' : 'running', ...counts, reason: '' };
}

/** The tasks of the table, unless Redis has more: those pushed by hand. */
function totalOf(tasks: number, { waiting, leased, expired, done, dead }: QueueStats): number {
  return Math.max(tasks, waiting + leased + expired + done + dead);
}

/** What is not done though all workers have ended; '' where there is nothing. */
function describeNotDone(tasks: number, { waiting, leased, expired, done, dead }: QueueStats): string {
  const held = leased + expired;
  const notDone = Math.max(tasks - done - dead, waiting + held);
  if (notDone === 0) return '';
  const kinds = [
    countOf(waiting, 'is waiting for a worker', 'are waiting for a worker'),
    countOf(held, 'was being worked on', 'were being worked on'),
    countOf(notDone - waiting - held, 'is not in Redis', 'are not in Redis'),
  ].filter((kind) => kind !== '');
  const what = countOf(notDone, 'item is not done', 'items are not done');
  return `${what}, although all workers have ended: ${kinds.join(', ')}`;
}

function countOf(count: number, one: string, many: string): string {
  return count === 0 ? '' : counted(count, one, many);
}
