import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { QueueDescription } from '../../lib/study/description';
import { REDIS_CONTAINER } from '../../lib/study/pod';
import type { Cluster } from '../cluster';
import { ownRedisId } from '../../lib/study/redis';
import { CliError, EXIT } from '../errors';
import type { Kubectl } from '../kubectl';
import { lastWords } from '../pod-evidence';
import { trySecretAdvice } from '../secret-advice';
import { RedisSession } from './redis-session';

/** What reads commands from its standard input and prints a reply to a line. */
export const REDIS_CLI = ['redis-cli', '--csv', '-e'];

/** The one pod of the StatefulSet of Redis. */
export function redisPod({ redis }: QueueDescription): string {
  return `${redis}-0`;
}

/** A study with a queue. */
export interface QueueOfStudy {
  readonly id: string;
  readonly queue: QueueDescription;
}

/**
 * Asks the Redis of a queue, inside its pod, in the container whose environment has the password.
 * @param patienceSeconds how long a command may go without an answer.
 */
export async function openClusterRedis(
  cluster: Cluster,
  study: QueueOfStudy,
  patienceSeconds?: number,
): Promise<RedisSession> {
  const name = redisPod(study.queue);
  const pod = await cluster.tryPod(name);
  const problem = pod === undefined ? notThere(study, cluster.kubectl) : notRunning(pod, cluster.kubectl);
  if (problem !== undefined)
    throw new CliError(`Redis of the queue does not run in namespace ${cluster.namespace}: ${problem}`, EXIT.cluster);
  return new RedisSession(await cluster.exec(name, REDIS_CONTAINER, REDIS_CLI), patienceSeconds);
}

function notThere({ id, queue }: QueueOfStudy, command: Kubectl): string {
  const name = redisPod(queue);
  const isOwn = queue.redis.startsWith(`${ownRedisId(id)}-`);
  const manifest = isOwn ? 'the manifest again' : 'the manifest of that Redis, which is not that of the study,';
  return `there is no pod ${name}; apply ${manifest} and look at: ${command(`describe pod ${name}`)}`;
}

function notRunning({ metadata, spec, status }: V1Pod, command: Kubectl): string | undefined {
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
  const name = metadata?.name ?? '';
  const described = spec?.containers.find((each) => each.name === REDIS_CONTAINER) ?? {};
  const advice =
    trySecretAdvice(state?.waiting?.message ?? '', described, command) ?? `look at: ${command(`describe pod ${name}`)}`;
  return `pod ${name} is not running (${words === '' ? reason : words}); ${advice}`;
}
