import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import type { QueueDescription } from '../../../lib/study/description';
import { REDIS_CONTAINER } from '../../../lib/study/pod';
import type { Cluster } from '../../cluster';
import { ownRedisId } from '../../../lib/study/redis';
import { CliError, EXIT } from '../../text/errors';
import { sentences, withCommands } from '../../text/commands-to-copy';
import type { StudyCommands } from '../../study/study-commands';
import { lastWords } from '../../objects/pod';
import { trySecretAdvice } from '../../objects/secret-advice';
import { describeTrouble, type Trouble } from '../../text/trouble';
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
  readonly commands: StudyCommands;
}

/** The error that the Redis of a queue does not run. */
export class RedisAwayError extends CliError {
  constructor(
    namespace: string,
    readonly trouble: Trouble,
  ) {
    super(`the Redis of the queue is not running in namespace ${namespace}: ${describeTrouble(trouble)}`, EXIT.cluster);
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
  const trouble = pod === undefined ? notThere(study) : notRunning(pod, study.commands);
  if (trouble !== undefined) throw new RedisAwayError(cluster.namespace, trouble);
  return new RedisSession(await cluster.exec(name, REDIS_CONTAINER, REDIS_CLI), patienceSeconds);
}

function notThere({ id, queue, commands }: QueueOfStudy): Trouble {
  const name = redisPod(queue);
  const isOwn = queue.redis.startsWith(`${ownRedisId(id)}-`);
  const describe = commands.kubectl('describe', 'pod', name);
  return {
    what: `there is no pod ${name}`,
    advice: isOwn
      ? sentences(commands.applyAgain('apply the manifest again'), withCommands('look at its pod', describe))
      : withCommands(
          'apply the manifest of that Redis, which is not the manifest of the study, and look at its pod',
          describe,
        ),
  };
}

function notRunning({ metadata, spec, status }: V1Pod, commands: StudyCommands): Trouble | undefined {
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
    trySecretAdvice(state?.waiting?.message ?? '', described, commands) ??
    withCommands('look at it', commands.kubectl('describe', 'pod', name));
  return { what: `pod ${name} is not running (${words === '' ? reason : words})`, advice };
}
