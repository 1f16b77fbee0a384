import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../cluster';
import type { FoundStudy } from '../cluster/find-study';
import { ClusterCollector } from '../collect/cluster-results';
import { completed } from '../collect/collect-study';
import { OtherVersions } from '../collect/other-versions';
import type { Collection } from '../results/collection';
import { writeTables, type TableOptions } from '../results/write-collection';
import { RedisAwayError } from '../sources/redis/cluster-redis';
import { StudyCommands } from '../study/study-commands';
import { startProgress, type Progress } from '../text/progress';
import { canRedraw } from '../text/terminal';
import { StudyWatch } from './study-watch';
import { isOver, type StudyState } from './study-state';

const POLL_SECONDS = 2;
/** Work takes at most one part of the time in this many, so that the cluster and this machine have time for others. */
const SHARE_OF_TIME = 6;
/** Where no line can be updated, one is printed at most this often. */
const SECONDS_BETWEEN_LINES = 10;

/**
 * Collects a study again and again until it ends, can't go on, or is suspended after it has run. The folder always holds
 * the last complete collection. Shows how many tasks are done, and how precise the first column of results is.
 * @returns the last collection.
 */
export async function followStudy(
  cluster: Cluster,
  study: FoundStudy,
  output: string,
  options: TableOptions,
): Promise<Collection> {
  const { id, tasks } = study.description;
  const progress = startProgress(id, tasks);
  const watch = new StudyWatch(cluster, study, progress);
  const collector = new ClusterCollector(cluster, study, output, () => quiet(progress));
  const follow = new StudyFollow(
    cluster,
    study,
    collector,
    output,
    options,
    progress,
    new OtherVersions(cluster, output),
  );
  let isTold = false;
  let hasRun = false;
  try {
    for (;;) {
      const start = Date.now();
      const state = await watch.look();
      if (isEnd(state) || (state.state === 'suspended' && hasRun)) {
        if (state.reason !== '') progress.say(`${id}: ${state.reason}`);
        // Another version may have gone on as well.
        return await follow.collect(true, new OtherVersions(cluster, output));
      }
      // Kueue would start a suspended Job again at once.
      if (!isTold && !watch.isInQueue) progress.say(stopText(cluster, study, watch.onlyJob));
      isTold = true;
      hasRun ||= state.state === 'running';
      await follow.collectNews(state);
      await setTimeout(Math.max(POLL_SECONDS * 1000, (SHARE_OF_TIME - 1) * (Date.now() - start)));
    }
  } finally {
    progress.stop();
    watch.close();
  }
}

function isEnd(state: StudyState): boolean {
  return isOver(state) || state.state === 'blocked';
}

function stopText(cluster: Cluster, study: FoundStudy, job: string | undefined): string {
  const commands = new StudyCommands(cluster.commands, study);
  return commands.suspend('to stop the study as soon as its result is precise enough, run', job);
}

/** The collections while a study runs. */
class StudyFollow {
  private done: number | undefined;
  private succeeded = 0;
  private estimate = '';
  private isAway = false;
  private lastLine = -Infinity;

  constructor(
    private readonly cluster: Cluster,
    private readonly study: FoundStudy,
    private readonly collector: ClusterCollector,
    private readonly output: string,
    private readonly options: TableOptions,
    private readonly progress: Progress,
    private readonly others: OtherVersions,
  ) {}

  /** @param areRunningRead whether running pods may have results. */
  async collect(areRunningRead = true, others = this.others): Promise<Collection> {
    return completed(this.cluster, this.study, await this.collector.collect(areRunningRead), this.output, others);
  }

  /** Collects and writes, unless nothing can have changed. */
  async collectNews({ succeeded, failed = 0, total }: StudyState): Promise<void> {
    const done = succeeded === undefined ? undefined : succeeded + failed;
    // Pods with several tasks have results before they end.
    const hasEarlyResults = this.study.description.tasksPerPod > 1;
    const isIdle = done !== undefined && done === this.done && !hasEarlyResults;
    if (isIdle) {
      this.progress.update(this.succeeded, this.note(failed));
      return;
    }
    try {
      const say = (line: string): void => {
        this.progress.say(line);
      };
      const collection = await this.collect(hasEarlyResults);
      const { report, estimate } = await writeTables(collection, this.output, this.options, say);
      this.done = done;
      this.succeeded = report.succeeded;
      this.estimate = estimate;
      this.show(report.succeeded, total ?? report.tasks, failed);
    } catch (error) {
      // The study goes on, and so does its Redis.
      if (!(error instanceof RedisAwayError)) throw error;
      if (!this.isAway) this.progress.say(error.message);
      this.isAway = true;
    }
  }

  private show(succeeded: number, total: number, failed: number): void {
    const note = this.note(failed);
    this.progress.update(succeeded, note);
    if (canRedraw(process.stderr) || Date.now() - this.lastLine < SECONDS_BETWEEN_LINES * 1000) return;
    this.lastLine = Date.now();
    this.progress.say(`${this.study.description.id} ${String(succeeded)}/${String(total)} ${note}`.trimEnd());
  }

  private note(failed: number): string {
    return [failed === 0 ? '' : `${String(failed)} failed`, this.estimate].filter((part) => part !== '').join('; ');
  }
}

/** Of a single collection only what it says, above the line of the study. */
function quiet(progress: Progress): Progress {
  return {
    update: () => undefined,
    say: (line) => {
      progress.say(line);
    },
    stop: () => undefined,
  };
}
