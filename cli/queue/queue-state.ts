import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { loaderJobName } from '../../lib/manifest/names';
import { tryEnd, tryFailing, type SeenJob } from '../job-state';
import { tryParseTerminationMessage } from '../results/attempt-record';
import type { StudyIdentity } from '../results/collection';
import { sentence, type StudyState } from '../wait-state';
import type { QueueStats } from './queue-snapshot';

/**
 * How far a queue is. The Job of the workers decides how it ended: they end when the queue is drained. Redis, where it can be asked,
 * tells how many items are done.
 */
export function queueState(
  jobs: readonly SeenJob[],
  { name, description: { tasks } }: StudyIdentity,
  stats: QueueStats | undefined,
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
    if (failed > 0) return failure(whyDead);
    return { state: 'complete', succeeded: stats === undefined ? tasks : counts.succeeded, failed, reason: '' };
  }
  const failing = end ?? tryFailing(workers);
  if (failing !== undefined) return failure(whyDead, sentence(failing));
  const loaderFailing = loader === undefined ? undefined : (tryEnd(loader) ?? tryFailing(loader));
  if (loaderFailing !== undefined && loaderFailing.type !== 'Complete')
    return failure(`its items could not be loaded (Job ${loaderJobName(name)}: ${sentence(loaderFailing)})`);
  return { state: workers.spec?.suspend === true ? 'suspended' : 'running', ...counts, reason: '' };
}

/** What the pods that failed say of it themselves, each reason once: the workers in their summary, the loader in its log. */
export function podReasons(pods: readonly V1Pod[]): string[] {
  const reasons = pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => state?.terminated?.message ?? '')
    .map((message) => {
      const summary = tryParseTerminationMessage(message)?.summary;
      if (summary === undefined) return message.startsWith('{') ? '' : message.trim();
      return Buffer.from(summary.reason, 'base64').toString('utf8');
    });
  return [...new Set(reasons)].filter((reason) => reason !== '');
}
