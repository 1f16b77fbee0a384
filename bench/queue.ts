import { setTimeout } from 'node:timers/promises';
import { alternate, median, seconds, type Bench, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { run } from './process';
import { DASH, withLocalQueue } from './queue-local';
import { handWrittenQueue, pool, type Queue } from './queue-study';

/** Items without work. */
const EMPTY_ITEMS = 2000;
/** The rate that four workers must reach, in items per second. */
const TARGET = 50;
/** How many items there are when one is lost with its worker, and how long each takes. */
const LOST_ITEMS = 60;
const ITEM_SECONDS = 1;
/** How many items have their own process, and how much time the queue may add to each, in milliseconds. */
const COST_ITEMS = 100;
const COST_TARGET = 60;
/** A queue that has lost a worker and has not ended after this time, six times that of its work, is assumed to hang. */
const PATIENCE_SECONDS = 90;
/** More than any queue takes that loses no worker. */
const WORK_SECONDS = 600;

/** Four workers and a queue, compared with the worker of the Kubernetes documentation. */
export async function* queue(bench: Bench): AsyncGenerator<Row> {
  yield await throughput(bench);
  yield await killedWorker(bench);
  yield await cost(bench);
}

/**
 * From the start of the workers until their Job is complete, with all items loaded before. The target applies to the
 * middle of that time, when all workers have items. The costs of starting pods, and of idle workers that look for more
 * every few seconds, are the same for a queue of any length.
 */
async function throughput(bench: Bench): Promise<Row> {
  const { signal, folder } = bench;
  const ours = pool(folder, { items: EMPTY_ITEMS, loop: true });
  const steady: number[] = [];
  const { kubepar, theirs } = await alternate(bench, {
    kubepar: () =>
      makespan(ours, signal, WORK_SECONDS, {
        afterwards: async (namespace) => void steady.push(middleRate(await ours.starts(namespace, signal))),
      }),
    theirs: () => makespan(handWrittenQueue(folder, { items: EMPTY_ITEMS, seconds: 0 }), signal, WORK_SECONDS),
  });
  const perSecond = (time: number): string => (EMPTY_ITEMS / time).toFixed(0);
  const rate = median(steady);
  return {
    measurement: `queue of ${String(EMPTY_ITEMS)} items of no work, 4 workers, loop: true`,
    kubepar,
    against: 'LMOVE, SETEX, LREM',
    alternative: theirs,
    result: `${rate.toFixed(0)} items a second at work; ${perSecond(kubepar)} with start and end, against ${perSecond(theirs)}`,
    target: `at least ${String(TARGET)} at work`,
    met: rate >= TARGET,
  };
}

/** Items per second, from when a tenth of them had started until nine tenths had. */
function middleRate(starts: readonly number[]): number {
  const sorted = starts.toSorted((a, b) => a - b);
  const [from, to] = [0.1, 0.9].map((share) => Math.floor(sorted.length * share)) as [number, number];
  return (to - from) / ((sorted[to] ?? NaN) - (sorted[from] ?? NaN));
}

/** The same when a worker is killed while it has an item: a process killed by the kernel, a lost node. */
async function killedWorker(bench: Bench): Promise<Row> {
  const { signal, folder } = bench;
  const side = (of: Queue) => () =>
    makespan(of, signal, PATIENCE_SECONDS, { meanwhile: (namespace) => deleteWorker(of, namespace, signal) });
  const { kubepar, theirs } = await alternate(
    { ...bench, runs: 1 },
    {
      kubepar: side(pool(folder, { items: LOST_ITEMS, seconds: ITEM_SECONDS })),
      theirs: side(handWrittenQueue(folder, { items: LOST_ITEMS, seconds: ITEM_SECONDS })),
    },
  );
  const hangs = (time: number): boolean => time >= PATIENCE_SECONDS;
  const told = (time: number): string => (hangs(time) ? `had not ended after ${String(PATIENCE_SECONDS)} s` : 'ended');
  return {
    measurement: `queue of ${String(LOST_ITEMS)} items of ${String(ITEM_SECONDS)} s, a worker deleted without notice`,
    kubepar,
    against: 'LMOVE, SETEX, LREM',
    alternative: theirs,
    result: `${told(kubepar)}; theirs ${told(theirs)}`,
    target: 'ended',
    met: !hangs(kubepar),
  };
}

/**
 * What the queue adds to each item, with a process of the command for each: one worker on this machine, compared with
 * the bare command.
 */
async function cost(bench: Bench): Promise<Row> {
  const { signal } = bench;
  const { queued, bare } = await alternate(bench, {
    queued: () =>
      withLocalQueue(bench, { items: COST_ITEMS, workers: 1, shell: DASH }, (start) =>
        seconds(() => start(0, ['true'])),
      ),
    bare: () => seconds(() => run('sh', ['bench/hand-written/repeat.sh', String(COST_ITEMS), 'true'], { signal })),
  });
  const added = ((queued - bare) / COST_ITEMS) * 1000;
  return {
    measurement: `queue of ${String(COST_ITEMS)} items, a process of true for each`,
    kubepar: queued,
    against: 'bare command',
    alternative: bare,
    result: `${added.toFixed(1)} ms more an item`,
    target: `at most ${String(COST_TARGET)} ms`,
    met: added <= COST_TARGET,
  };
}

interface Moments {
  /** While the workers work. */
  readonly meanwhile?: (namespace: string) => Promise<void>;
  /** Called when their Job has ended; its time does not count. */
  readonly afterwards?: (namespace: string) => Promise<void>;
}

/** Seconds from the start of the workers until their Job has ended, up to a maximum. All items are loaded before. */
function makespan(of: Queue, signal: AbortSignal, patience: number, moments: Moments = {}): Promise<number> {
  return inFreshNamespace(signal, async (namespace) => {
    await of.load(namespace, signal);
    const time = await seconds(async () => {
      await of.start(namespace, signal);
      await moments.meanwhile?.(namespace);
      await ended(of, namespace, signal, patience);
    });
    await moments.afterwards?.(namespace);
    return time;
  });
}

/** Waits until the workers' Job has ended, up to a maximum. */
async function ended({ job }: Queue, namespace: string, signal: AbortSignal, patience: number): Promise<void> {
  const end = Date.now() + patience * 1000;
  const get = ['--namespace', namespace, 'get', 'job', job, '--output', 'jsonpath={.status.conditions[*].type}'];
  while (Date.now() < end) {
    const conditions = await run('kubectl', get, { signal });
    if (/Complete|Failed/.test(conditions)) return;
    await setTimeout(250, undefined, { signal });
  }
}

/** As soon as a worker works: it has an item, because items take time. */
async function deleteWorker({ job }: Queue, namespace: string, signal: AbortSignal): Promise<void> {
  const selector = [`--selector=batch.kubernetes.io/job-name=${job}`, '--field-selector=status.phase=Running'];
  for (;;) {
    const pods = await run('kubectl', ['--namespace', namespace, 'get', 'pods', ...selector, '--output', 'name'], {
      signal,
    });
    const [pod = ''] = pods.split('\n');
    if (pod !== '') {
      await setTimeout(3000, undefined, { signal });
      await run('kubectl', ['--namespace', namespace, 'delete', pod, '--force', '--grace-period=0'], { signal });
      return;
    }
    await setTimeout(250, undefined, { signal });
  }
}
