import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { loaderJobName } from '../../lib/manifest/names';
import { tryEnd, tryFailing, type SeenJob } from '../job-state';
import { lastTermination, lastWords } from '../pod-evidence';
import { tryParseTerminationMessage } from '../results/attempt-record';
import type { StudyIdentity } from '../results/collection';
import { sentence, type StudyState } from '../wait-state';
import type { QueueStats } from './queue-snapshot';

/**
 * How far a queue is. The Job of the workers tells that it has ended, Redis, where it can be asked, how many items are done: it may
 * have lost what it said when the last of them had ended.
 * @param stats what Redis said last, if anything.
 * @param areOfNow whether it said so after the Jobs were seen; where it can't be asked any more, the Job of the workers has to do.
 */
export function queueState(
  jobs: readonly SeenJob[],
  { name, description: { tasks } }: StudyIdentity,
  stats: QueueStats | undefined,
  areOfNow = stats !== undefined,
): StudyState {
  const jobOf = (jobName: string): SeenJob | undefined => jobs.find(({ metadata }) => metadata?.name === jobName);
  const workers = jobOf(name);
  const loader = jobOf(loaderJobName(name));
  const failed = Math.min(stats?.dead ?? 0, tasks);
  const counts = { succeeded: Math.min(stats?.done ?? 0, tasks - failed), failed };
  const whyDead = failed === 0 ? '' : `${String(stats?.dead)} items are dead`;
  const failure = (...reasons: readonly string[]): StudyState => ({
    state: 'failed',
    ...counts,
    reason: reasons.filter((reason) => reason !== '').join('; '),
  });

  if (workers === undefined)
    return failure('the Job of its workers is not there: it was deleted, or its ttl has passed');
  const end = tryEnd(workers);
  if (end?.type === 'Complete') {
    const whyNotDone = stats === undefined || !areOfNow ? '' : describeNotDone(name, tasks, stats);
    if (failed > 0 || whyNotDone !== '') return failure(whyDead, whyNotDone);
    return { state: 'complete', succeeded: tasks, failed, reason: '' };
  }
  const failing = end ?? tryFailing(workers);
  if (failing !== undefined) return failure(whyDead, sentence(failing));
  const loaderFailing = loader === undefined ? undefined : (tryEnd(loader) ?? tryFailing(loader));
  if (loaderFailing !== undefined && loaderFailing.type !== 'Complete')
    return failure(`its items could not be loaded (Job ${loaderJobName(name)}: ${sentence(loaderFailing)})`);
  return { state: workers.spec?.suspend === true ? 'suspended' : 'running', ...counts, reason: '' };
}

/** What is not done though all workers have ended, with what to do; '' where there is nothing. */
function describeNotDone(name: string, tasks: number, { waiting, leased, expired, done, dead }: QueueStats): string {
  const held = leased + expired;
  const notDone = Math.max(tasks - done - dead, waiting + held);
  if (notDone === 0) return '';
  const kinds = [
    countOf(waiting, 'waits for a worker', 'wait for a worker'),
    countOf(held, 'was being worked on', 'were being worked on'),
    countOf(notDone - waiting - held, 'is not in Redis', 'are not in Redis'),
  ].filter((kind) => kind !== '');
  const what = countOf(notDone, 'item is not done', 'items are not done');
  return `${what}, although all workers have ended: ${kinds.join(', ')}; start the workers anew: kubectl delete job ${name} ${loaderJobName(name)}, and apply the manifest again`;
}

function countOf(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${String(count)} ${count === 1 ? one : many}`;
}

/** What the pods that failed say of it themselves, each reason once: the workers in their summary, sidecars and loader in their logs. */
export function podReasons(pods: readonly V1Pod[]): string[] {
  const reasons = pods
    .flatMap(({ status }) => [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])])
    .map((status) => {
      const summary = tryParseTerminationMessage(lastTermination(status)?.message ?? '')?.summary;
      return summary === undefined ? lastWords(status) : Buffer.from(summary.reason, 'base64').toString('utf8');
    });
  return [...new Set(reasons)].filter((reason) => reason !== '');
}
