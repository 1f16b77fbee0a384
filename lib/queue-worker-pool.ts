import { Chart, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { redisManifest } from './manifest/redis';
import { RedisService } from './redis-service';
import { constructId, givenProps } from './place';
import { createObjects, renderStudy } from './study-objects';
import { checkItems } from './study/item-checks';
import type { Parameters } from './study/parameters/parameters';
import { ProblemList } from './study/problems';
import { checkQueue } from './study/queue';
import { checkPoolId, checkRedis, ownRedisId, type RedisAddress, type RedisServiceProps } from './study/redis';
import { checkStudy, type StudyShape } from './study/study';
import type { StudyProps } from './study/study-props';

/** Props of a {@link QueueWorkerPool}. */
export interface QueueWorkerPoolProps extends Omit<StudyProps, 'tasksPerPod'> {
  /**
   * The items: a parameter table, of which each row is an item, or texts, of which `$(item)` stands for one. All are different, since
   * equal items are one. One line of at most 120,000 bytes each; Minimum: 1 item.
   */
  readonly items: Parameters | readonly string[];

  /**
   * How many workers run at the same time. Range: 1 to 100000. An edit changes the running Job.
   * @default 10
   */
  readonly parallelism?: number;

  /**
   * How long the item of a worker that is lost waits before another worker takes it. Workers that run renew their leases, however long
   * an item takes. Whole seconds. Range: 3 seconds to 1 day.
   * @default Duration.minutes(1)
   */
  readonly lease?: Duration;

  /**
   * Whether the command runs once a worker and asks for items itself, so that what it loads is loaded once: in R with
   * `kubepar_lease()` and `kubepar_complete()`.
   * @default false
   */
  readonly loop?: boolean;

  /**
   * The Redis that holds the queue: one that pools share, in the same namespace, or the props of one of its own.
   * @default - a Redis of its own named `<id>-redis`, with the password in the key `password` of the Secret `<id>-redis`
   */
  readonly redis?: RedisService | RedisServiceProps;

  /** Workers take one item after another anyway. */
  readonly tasksPerPod?: never;
}

/**
 * Workers that take items from a queue until it is drained: for tasks of unequal length, for packages that take long to load, and for
 * items that are added while the study runs. A Redis, a Job that loads the queue, and a Job of the workers.
 */
export class QueueWorkerPool extends Construct {
  /** The study's name in the cluster, and of its queue: its id and a hash of its content. */
  readonly name: string;
  /** The Redis that holds the queue. */
  readonly redis: RedisService;

  /**
   * @param id the study's id: it starts the names of all objects, and the command `kubepar` knows the study by it.
   * @throws StudyError naming everything that is wrong with the props.
   */
  constructor(scope: Construct, id: string, props: QueueWorkerPoolProps) {
    super(scope, constructId(scope, id));
    const given = givenProps(this, props);
    const problems = new ProblemList();

    const parameters = checkItems(problems, given.items);
    // How many may fail can't be judged where the items are wrong.
    const judgeable = problems.length === 0 ? given : { ...given, maxFailedTasks: undefined };
    const queue = checkQueue(problems, given, parameters, checkAddress(problems, this, id, given.redis));
    const { parallelism } = given;
    const shape: StudyShape = { ...SHAPE, parameters, parallelism, queue };
    const study = checkStudy(problems, id, judgeable, shape);
    const manifest = renderStudy(this, problems, study);
    // Before the Jobs in the file, and only where all is well.
    this.redis = isShared(given.redis) ? given.redis : new RedisService(this, ownRedisId(id), given.redis);
    this.name = createObjects(this, manifest);
  }
}

const SHAPE = {
  pattern: 'queue-worker-pool',
  layout: 'indexed',
  hints: {
    completions: 'leave it out: a pool has as many tasks as items, and as many workers as parallelism says',
    parameters: 'call it items',
  },
  ownProps: ['items', 'parallelism', 'lease', 'loop', 'redis'] satisfies (keyof QueueWorkerPoolProps)[],
} as const;

/** Where the queue will be. */
function checkAddress(problems: ProblemList, scope: Construct, id: string, given: unknown): RedisAddress {
  if (isShared(given)) {
    checkNamespace(problems, scope, given);
    return given;
  }
  checkPoolId(problems, id);
  const found = new ProblemList();
  const redis = checkRedis(found, ownRedisId(id), given);
  problems.take(found.all, (prop) => (prop === 'props' ? 'redis' : `redis.${prop}`));
  return redisManifest(redis).address;
}

function isShared(given: unknown): given is RedisService {
  // Asked by what it has: a second copy of kubepar in node_modules makes another class of the same name.
  return Construct.isConstruct(given) && ['host', 'port', 'password'].every((name) => name in given);
}

/** A Redis is known by its name alone, which means nothing in another namespace; nor would it let the workers in. */
function checkNamespace(problems: ProblemList, scope: Construct, redis: RedisService): void {
  const [own = 'none', other = 'none'] = [scope, redis].map((each) => Chart.of(each).namespace);
  if (own === other) return;
  const rule = `lie in the namespace of the pool, which is ${own}`;
  problems.report('redis', rule, `[${redis.node.path}] in ${other}`, 'give both charts the same namespace');
}
