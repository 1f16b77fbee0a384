import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { QueueDescription } from '../../../lib/study/description';
import { REDIS_CONTAINER } from '../../../lib/study/pod';
import type { Cluster } from '../../cluster';
import { ownRedisId } from '../../../lib/study/redis';
import { CliError, EXIT } from '../../text/errors';
import type { Kubectl } from '../../text/commands-to-copy';
import { lastWords } from '../../objects/pod';
import { trySecretAdvice } from '../../objects/secret-advice';
import type { Trouble } from '../../objects/trouble';
import { RedisSession } from './redis-session';

/** Reads commands from its standard input and prints one reply per line. */
export const REDIS_CLI = ['redis-cli', '--csv', '-e'];

/** The only pod of Redis' StatefulSet. */
export function redisPod({ redis }: QueueDescription): string {
  return `${redis}-0`;
}

/** A study with a queue. */
export interface QueueOfStudy {
  readonly id: string;
  readonly queue: QueueDescription;
}

/** The error that the Redis of a queue does not run. */
export class RedisAwayError extends CliError {
  constructor(
    namespace: string,
    readonly trouble: Trouble,
  ) {
    super(
      `Redis of the queue does not run in namespace ${namespace}: ${trouble.what}; ${trouble.advice}`,
      EXIT.cluster,
    );
    this.name = 'RedisAwayError';
  }
}

/**
 * Sends commands to the Redis of a queue inside its pod, in the container whose environment has the password.
 * @param patienceSeconds how long a command may take without an answer.
 */
export async function openClusterRedis(
  cluster: Cluster,
  study: QueueOfStudy,
  patienceSeconds?: number,
): Promise<RedisSession> {
  const name = redisPod(study.queue);
  const pod = await cluster.tryPod(name);
  const trouble = pod === undefined ? notThere(study, cluster.kubectl) : notRunning(pod, cluster.kubectl);
  if (trouble !== undefined) throw new RedisAwayError(cluster.namespace, trouble);
  return new RedisSession(await cluster.exec(name, REDIS_CONTAINER, REDIS_CLI), patienceSeconds);
}

function notThere({ id, queue }: QueueOfStudy, command: Kubectl): Trouble {
  const name = redisPod(queue);
  const isOwn = queue.redis.startsWith(`${ownRedisId(id)}-`);
  const manifest = isOwn ? 'the manifest again' : 'the manifest of that Redis, which is not that of the study,';
  return {
    what: `there is no pod ${name}`,
    advice: `apply ${manifest} and look at: ${command(`describe pod ${name}`)}`,
  };
}

function notRunning({ metadata, spec, status }: V1Pod, command: Kubectl): Trouble | undefined {
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
  return { what: `pod ${name} is not running (${words === '' ? reason : words})`, advice };
}
