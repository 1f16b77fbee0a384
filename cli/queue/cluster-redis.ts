import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { QueueDescription } from '../../lib/study/description';
import { REDIS_CONTAINER } from '../../lib/study/pod';
import type { Cluster } from '../cluster';
import { CliError, EXIT } from '../errors';
import { lastWords } from '../pod-evidence';
import { RedisSession } from './redis-session';

/** What reads commands from its standard input and prints a reply to a line. */
export const REDIS_CLI = ['redis-cli', '--csv', '-e'];

/** The one pod of the StatefulSet of Redis. */
export function redisPod({ redis }: QueueDescription): string {
  return `${redis}-0`;
}

/**
 * Asks the Redis of a queue, inside its pod, in the container whose environment has the password.
 * @param patienceSeconds how long a command may go without an answer.
 */
export async function openClusterRedis(
  cluster: Cluster,
  queue: QueueDescription,
  patienceSeconds?: number,
): Promise<RedisSession> {
  const name = redisPod(queue);
  const pod = await cluster.tryPod(name);
  const problem = pod === undefined ? `there is no pod ${name}` : notRunning(pod);
  if (problem !== undefined) {
    throw new CliError(
      `Redis of the queue does not run in namespace ${cluster.namespace}: ${problem}; apply the manifest again and look at: kubectl describe pod ${name}`,
      EXIT.cluster,
    );
  }
  return new RedisSession(await cluster.exec(name, REDIS_CONTAINER, REDIS_CLI), patienceSeconds);
}

function notRunning({ metadata, status }: V1Pod): string | undefined {
  const container = status?.containerStatuses?.find(({ name }) => name === REDIS_CONTAINER);
  if (container?.state?.running !== undefined) return undefined;
  const scheduled = status?.conditions?.find(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False');
  const state = container?.state;
  const words = container === undefined ? '' : lastWords(container);
  const reason =
    state?.waiting?.message ??
    state?.waiting?.reason ??
    state?.terminated?.reason ??
    scheduled?.message ??
    status?.phase ??
    'unknown';
  return `pod ${metadata?.name ?? ''} is not running (${words === '' ? reason : words})`;
}
