import { LocalQueue } from './queue/local-queue';
import { collectQueue } from './queue/queue-collection';
import { readQueue, readStats } from './queue/queue-snapshot';
import type { RedisSession } from './queue/redis-session';
import { withCleanup } from './interruption';
import type { ManifestStudy } from './manifest-file';
import { startProgress } from './progress';
import type { Collection } from './results/collection';
import { makeArrivalFolder } from './results/output-folder';
import { outputReader } from './results/sealed-log';
import { fileFinder } from './volume/volume-collection';
import { readLocalVolume } from './volume/local-volume';

const ASK_SECONDS = 1;

/** Runs these items of a queue on this machine, with so many workers at most, and collects them as from a cluster. */
export async function tryQueue(
  study: ManifestStudy,
  tasks: readonly number[],
  jobs: number,
  output: string,
): Promise<Collection> {
  const queue = new LocalQueue(study);
  return withCleanup(
    async () => {
      for (const note of queue.notes) process.stderr.write(`note: ${note}\n`);
      const session = await queue.load(tasks);
      await runWorkers(study, queue, session, tasks.length, jobs);
      const snapshot = await readQueue(session, study.name);
      const isOnVolume = study.description.results.kind === 'volume';
      const files = isOnVolume
        ? await readLocalVolume(queue.results, study.name, await makeArrivalFolder(output))
        : undefined;
      const ended = queue.stopReason === '' ? undefined : queue.stopReason;
      const findFile = files === undefined ? undefined : fileFinder(files);
      return collectQueue(study, { snapshot, places: queue.places, isRunning: false, ended, findFile }, tasks);
    },
    () => queue.stop(),
  );
}

async function runWorkers(
  { name, description }: ManifestStudy,
  queue: LocalQueue,
  session: RedisSession,
  items: number,
  jobs: number,
): Promise<void> {
  // A single item is looked at closely: its output is shown, without the wrapper's own lines.
  if (items === 1) {
    const readOutput = outputReader();
    await queue.run(1, (chunk, stream) => process.stderr.write(stream === 'stdout' ? readOutput(chunk) : chunk));
    return;
  }
  const progress = startProgress(description.id, items);
  const timer = setInterval(() => {
    readStats(session, name)
      .then((stats) => {
        progress.update(stats.done + stats.dead);
      })
      .catch(() => undefined);
  }, ASK_SECONDS * 1000);
  try {
    await queue.run(Math.min(jobs, items), () => undefined);
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
