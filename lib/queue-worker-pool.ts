import { Chart, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { redisManifest } from './manifest/redis';
import { RedisService } from './redis-service';
import { constructId, givenProps } from './place';
import { createObjects, renderStudy } from './study-objects';
import { checkItems } from './study/item-checks';
import { checkKueue, type Kueue } from './study/kueue';
import type { Parameters } from './study/parameters/parameters';
import { ProblemList } from './study/problems';
import { checkQueue } from './study/queue';
import { checkPoolId, checkRedis, ownRedisId, type RedisAddress } from './study/redis';
import type { RedisServiceProps } from './study/redis-props';
import { checkStudy, type StudyShape } from './study/study';
import type { StudyProps } from './study/study-props';

/** Props of a {@link QueueWorkerPool}. */
export interface QueueWorkerPoolProps extends Omit<StudyProps, 'tasksPerPod'> {
  /**
   * The items: a parameter table with one item per row, or a list of texts, which `$(item)` expands to. Items must be unique: equal
   * items would be the same item. Each is one line of at most 120,000 bytes. Minimum: 1 item.
   */
  readonly items: Parameters | readonly string[];

  /**
   * How many workers run at a time. Range: 1 to 100000. A change applies to the running Job.
   * @default 10
   */
  readonly parallelism?: number;

  /**
   * How long a lost worker's item waits before another worker takes it. Running workers renew their leases for as long as
   * an item takes. Whole seconds. Range: 3 seconds to 1 day.
   * @default Duration.minutes(1)
   */
  readonly lease?: Duration;

  /**
   * Run the command once per worker and let it request items itself, so that it loads its packages and data only once: in R with
   * `kubepar_lease()` and `kubepar_complete()`.
   * @default false
   */
  readonly loop?: boolean;

  /**
   * With `loop: true`: how many items one process gets. After that, `kubepar_lease()` returns `NULL` as at the end of the
   * queue, and the command starts again in the same pod. For scripts that leak memory and libraries that keep state.
   * Minimum: 1.
   * @default - no limit: one process per worker
   */
  readonly itemsPerProcess?: number;

  /**
   * The Redis for the queue: a {@link RedisService} in the same namespace, which pools may share, or the props of a separate one.
   * @default - a separate Redis named `<id>-redis`, with the password under the key `password` of the Secret `<id>-redis`
   */
  readonly redis?: RedisService | RedisServiceProps;

  /** Does not apply: workers always take one item after another. */
  readonly tasksPerPod?: never;
}

/**
 * Workers that take items from a queue until it is drained. Use it for tasks of unequal length, for packages that are slow to load, and for
 * items added while the study runs. It consists of a Redis, a Job that loads the queue, and a Job with the workers.
 */
export class QueueWorkerPool extends Construct {
  /** The name of the study and of its queue: its id, followed by a hash of its content. */
  readonly name: string;
  /** The queue's Redis. */
  readonly redis: RedisService;

  /**
   * @param id the study's id. The names of all its objects start with it, and the `kubepar` command finds the study by it.
   * @throws StudyError listing every invalid prop.
   */
  constructor(scope: Construct, id: string, props: QueueWorkerPoolProps) {
    super(scope, constructId(scope, id));
    const given = givenProps(this, props);
    const problems = new ProblemList();

    const parameters = checkItems(problems, given.items);
    // If the items are invalid, their number is unknown, and maxFailedTasks can't be checked.
    const judgeable = problems.length === 0 ? given : { ...given, maxFailedTasks: undefined };
    const queue = checkQueue(problems, given, parameters, checkAddress(problems, this, id, given));
    const { parallelism } = given;
    const shape: StudyShape = { ...SHAPE, parameters, parallelism, queue };
    const study = checkStudy(problems, id, judgeable, shape);
    const manifest = renderStudy(this, problems, study);
    // Before the Jobs in the file, and only if everything is valid.
    this.redis = isShared(given.redis)
      ? given.redis
      : new RedisService(this, ownRedisId(id), redisProps(given.redis, given.kueue));
    this.name = createObjects(this, manifest);
  }
}

const SHAPE = {
  pattern: 'queue-worker-pool',
  layout: 'indexed',
  hints: {
    completions: 'leave it out: a pool has one task for each item, and parallelism sets the number of workers',
    parameters: 'call it items',
  },
  ownProps: [
    'items',
    'parallelism',
    'lease',
    'loop',
    'itemsPerProcess',
    'redis',
  ] satisfies (keyof QueueWorkerPoolProps)[],
} as const;

/** Where to find the queue. */
function checkAddress(
  problems: ProblemList,
  scope: Construct,
  id: string,
  { redis: given, kueue }: Pick<QueueWorkerPoolProps, 'redis' | 'kueue'>,
): RedisAddress {
  if (isShared(given)) {
    checkNamespace(problems, scope, given);
    return given;
  }
  checkPoolId(problems, id);
  const found = new ProblemList();
  const redis = checkRedis(found, ownRedisId(id), given);
  // The study's own check reports what is wrong with that of the pool.
  const ofPool = checkKueue(new ProblemList(), kueue);
  problems.take(found.all, (prop) => (prop === 'props' ? 'redis' : `redis.${prop}`));
  return redisManifest({ ...redis, kueue: redis.kueue ?? ofPool }).address;
}

/** Valid props of a pool's own Redis, which is in the queue of the pool. */
function redisProps(given: RedisServiceProps | undefined, kueue: Kueue | undefined): RedisServiceProps {
  return kueue === undefined || given?.kueue !== undefined ? (given ?? {}) : { ...given, kueue };
}

function isShared(given: unknown): given is RedisService {
  // Duck typing: a second copy of kubepar in node_modules has a different class of the same name.
  return Construct.isConstruct(given) && ['host', 'port', 'password'].every((name) => name in given);
}

/** A Redis is addressed by its name alone, which another namespace can't resolve; its NetworkPolicy would also block the workers. */
function checkNamespace(problems: ProblemList, scope: Construct, redis: RedisService): void {
  const [own = 'none', other = 'none'] = [scope, redis].map((each) => Chart.of(each).namespace);
  if (own === other) return;
  const rule = `be in the namespace of the pool, which is ${own}`;
  problems.report('redis', rule, `[${redis.node.path}] in ${other}`, 'give both charts the same namespace');
}
