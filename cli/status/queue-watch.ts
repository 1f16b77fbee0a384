import type { Cluster } from '../cluster';
import { CliError } from '../text/errors';
import type { SeenJob } from '../objects/job';
import type { TaskOutcome } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { describeTrouble, type Trouble } from '../text/trouble';
import { StudyCommands } from '../study/study-commands';
import { openClusterRedis, RedisAwayError } from '../sources/redis/cluster-redis';
import { collectDead } from '../collect/queue-collection';
import { readDead, readFinalStats, readResults, readStats, type QueueStats } from '../sources/redis/queue-snapshot';
import { isQueueLost, lossOf } from '../objects/queue-loss';
import type { RedisSession } from '../sources/redis/redis-session';

const ASK_SECONDS = 3;
const PATIENCE_SECONDS = 10;
/** The pause before a retry if Redis did not answer. */
const RETRY_SECONDS = 15;

/**
 * Queries the Redis of a queue from time to time while `wait` waits for a study. If that is impossible, this is
 * reported once, and only the Jobs count.
 */
export class QueueWatch {
  private session: RedisSession | undefined;
  private stats: QueueStats | undefined;
  private nextAsk = 0;
  private isTold = false;
  private isLossTold = false;
  /** Why Redis did not answer the last query; undefined if it did. */
  private away: CliError | undefined;
  private readonly commands: StudyCommands;

  constructor(
    private readonly cluster: Cluster,
    private readonly study: StudyVersion,
    private readonly tell: (line: string) => void,
  ) {
    this.commands = new StudyCommands(cluster.commands, study);
  }

  /** Whether Redis did not answer the last query. */
  get isAway(): boolean {
    return this.away !== undefined;
  }

  /** What is wrong if Redis did not answer, and what to do; undefined if it did. */
  get trouble(): Trouble | undefined {
    const { away } = this;
    if (away === undefined) return undefined;
    if (!(away instanceof RedisAwayError)) return { what: unknownCounts(away), advice: '' };
    return {
      what: `it is unknown how many items are done: Redis is not running: ${away.trouble.what}`,
      advice: away.trouble.advice,
    };
  }

  /** The counts, at most a few seconds old; those of the last answer while there is no new one. */
  async tryStats(): Promise<QueueStats | undefined> {
    if (Date.now() < this.nextAsk) return this.stats;
    const stats = await this.tryAsk((session) => readStats(session, this.study.name));
    this.stats = stats ?? this.stats;
    this.nextAsk = Date.now() + (this.isAway ? RETRY_SECONDS : ASK_SECONDS) * 1000;
    return this.stats;
  }

  /** The counts after all workers have ended: of now, since no older ones tell whether all is done; undefined where Redis can't be asked. */
  async tryFinalStats(): Promise<QueueStats | undefined> {
    return this.tryAsk((session) => readFinalStats(session, this.study.name));
  }

  /** The dead items, with their reasons; undefined if Redis is unavailable. */
  async tryDead(): Promise<TaskOutcome[] | undefined> {
    if (this.isAway) return undefined;
    return this.tryAsk(async (session) => {
      const dead = await readDead(session, this.study.name);
      return collectDead(this.study, dead, await readResults(session, this.study.name, dead.keys()));
    });
  }

  /** Says once that Redis has lost the queue, where it has: as it is now, since older counts may be of before the items were loaded. */
  async tellLoss(jobs: readonly SeenJob[]): Promise<void> {
    const isLost = (stats: QueueStats | undefined): boolean =>
      stats !== undefined && isQueueLost(jobs, this.study, { isLoaded: stats.batches > 0 });
    if (this.isLossTold || !isLost(this.stats)) return;
    if (!isLost(await this.tryAsk((session) => readStats(session, this.study.name)))) return;
    this.isLossTold = true;
    this.tell(describeTrouble(lossOf(this.commands)));
  }

  close(): void {
    this.session?.close();
    this.session = undefined;
  }

  private async tryAsk<T>(ask: (session: RedisSession) => Promise<T>): Promise<T | undefined> {
    const { id, queue } = this.study.description;
    if (queue === undefined) return undefined;
    try {
      this.session ??= await openClusterRedis(this.cluster, { id, queue, commands: this.commands }, PATIENCE_SECONDS);
      const answer = await ask(this.session);
      this.away = undefined;
      return answer;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      this.close();
      this.away = error;
      if (!this.isTold) this.tell(unknownCounts(error));
      this.isTold = true;
      return undefined;
    }
  }
}

function unknownCounts({ message }: CliError): string {
  return `it is unknown how many items are done: ${message}`;
}
