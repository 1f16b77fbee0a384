import * as path from 'node:path';
import { LocalQueue } from './queue';
import { collectQueue } from '../collect/queue-collection';
import { readQueue, readStats } from '../sources/redis/queue-snapshot';
import type { RedisSession } from '../sources/redis/redis-session';
import { withCleanup } from '../system/interruption';
import type { LocalRun } from './run';
import type { ManifestStudy } from '../study/manifest-file';
import { startProgress } from '../text/progress';
import { outputShower } from './shown-output';
import type { Collection } from '../results/collection';
import { REDIS } from '../sources/redis';
import { folderSource } from '../sources/files/folder';
import { PLACES } from '../sources/result-source';
import { printErr } from '../text/printing';

const ASK_SECONDS = 1;

/**
 * Runs these items of a queue on this machine, with at most one worker per pod of the run, and collects them as from a
 * cluster.
 */
export async function tryQueue(study: ManifestStudy, run: LocalRun): Promise<Collection> {
  const queue = new LocalQueue(study, run.variation);
  return withCleanup(
    async () => {
      if (run.variation === undefined) for (const note of queue.notes) printErr(`note: ${note}\n`);
      const session = await queue.load(run.pods.flat());
      await runWorkers(study.name, queue, session, run);
      const snapshot = await readQueue(session, study.name);
      const { results } = study.description;
      const source =
        results.kind === 'redis'
          ? REDIS
          : await folderSource(path.join(queue.results, study.name), study.name, run.output, PLACES[results.kind]);
      const ended = queue.stopReason === '' ? undefined : queue.stopReason;
      return collectQueue(study, { snapshot, places: queue.places, isRunning: false, ended, source }, run.tasks);
    },
    (inHaste) => queue.stop(inHaste),
  );
}

async function runWorkers(name: string, queue: LocalQueue, session: RedisSession, run: LocalRun): Promise<void> {
  const { pods, jobs, title } = run;
  const workers = Math.min(jobs, pods.length);
  if (run.showsOutput) {
    const shower = outputShower(run);
    await queue.run(workers, shower.onOutput);
    shower.end();
    return;
  }
  const progress = startProgress(title, pods.flat().length);
  const timer = setInterval(() => {
    readStats(session, name)
      .then((stats) => {
        progress.update(stats.done + stats.dead);
      })
      .catch(() => undefined);
  }, ASK_SECONDS * 1000);
  try {
    await queue.run(workers, () => undefined);
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
