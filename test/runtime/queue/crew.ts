import { tryParseTerminationMessage } from '../../../cli/records/attempt-record';
import { SHELLS } from '../support';
import { Pool, expectWhole, recordsIn, type EndedWorker, type Worker } from './pool';
import { until } from './processes';

/** A whole number from 0, below the limit. */
export type Draw = (limit: number) => number;

/** Draws numbers that are the same in every run with this seed. */
export function drawer(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export interface CrewOptions {
  readonly workers?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A worker may stop the study; somebody then starts it again. */
  readonly mayStop?: boolean;
  /** Finished work may be undone because the data were reverted. */
  readonly mayForget?: boolean;
}

/** As many workers as a Job has. A worker that ends before the queue is drained is replaced by a new one. */
export class Crew {
  readonly ended: EndedWorker[] = [];
  isOver = false;
  private readonly places: (Worker | undefined)[];
  private readonly work: Promise<unknown>;

  constructor(
    readonly pool: Pool,
    private readonly command: readonly string[],
    private readonly options: CrewOptions = {},
  ) {
    this.places = Array.from({ length: options.workers ?? 8 });
    this.work = Promise.all(this.places.map((_, place) => this.fill(place)));
    this.work.catch(() => undefined);
  }

  get running(): Worker[] {
    return this.places.filter((worker) => worker !== undefined);
  }

  /** How many items are done; -1 while Redis does not answer. */
  async done(): Promise<number> {
    const { server, queue } = this.pool;
    try {
      return Number(await server.call('HLEN', queue.key('done')));
    } catch {
      return -1;
    }
  }

  /** Waits until this many items are done. */
  untilDone(count: number): Promise<void> {
    return until(async () => this.isOver || (await this.done()) >= count, `${String(count)} items are done`, 120);
  }

  /** Waits until all workers have ended by themselves. */
  async over(seconds = 120): Promise<void> {
    const limit = until(() => this.isOver, 'the run ends', seconds).catch(async (error: unknown) => {
      const state = await this.pool.queue.state();
      const left = [...state.leases.keys()].map((item) => `${item} ${state.owner.get(item) ?? ''}`);
      throw new Error(`${String(error)}; waiting: ${state.waiting.join(' ')}; leases: ${left.join(', ')}`);
    });
    await Promise.race([this.work, limit]);
  }

  /** Everything that must be true when a run has ended, except for the items that may be dead. */
  async expectEnd({ dead = [] as readonly string[] } = {}): Promise<void> {
    const state = await this.pool.queue.state();
    // Nothing is lost, nothing is in two places, nothing is held.
    const { waiting, leases, owner, tokens, done } = state;
    expect([waiting, [...leases], [...owner], [...tokens]]).toEqual([[], [], [], []]);
    expect([...state.dead.keys()].sort()).toEqual([...dead].sort());
    expect([...done.keys()].sort()).toEqual(this.pool.items.filter((item) => !dead.includes(item)).sort());
    // Each result is complete, correct, and from the attempt in its record.
    const results = Pool.results(state);
    for (const [item, value] of done) {
      const result = results.get(item)!;
      expectWhole(result, item);
      expect(result.bytes).toBe(`result of ${item}\n`);
      const { task, attempt, pod } = result.record;
      expect([item, task]).toEqual([item, this.pool.items.indexOf(item)]);
      expect(value.startsWith(`${String(attempt)} ${String(pod)}-`)).toBe(true);
    }
    if (this.options.mayForget !== true) this.expectOneRecording();
    expect(this.ended.filter(({ code }) => code === 0 || code === 90).map(({ code }) => code)).toEqual(
      this.places.map(() => (dead.length > 0 ? 90 : 0)),
    );
  }

  /** No two workers were told that their result of the same item is recorded. */
  private expectOneRecording(): void {
    const recorded = this.ended.flatMap(({ log, stderr, code }) => {
      const late = [...stderr.matchAll(/result of task (\d+) was not recorded/g)].map(([, task]) => Number(task));
      const records = recordsIn(log);
      // A worker that could not report its result stopped the study.
      if (code === 92) records.pop();
      return records
        .filter(({ status }) => status === 'succeeded')
        .map(({ task }) => Number(task))
        .filter((task) => {
          const position = late.indexOf(task);
          if (position >= 0) late.splice(position, 1);
          return position < 0;
        });
    });
    expect(recorded.filter((task, position) => recorded.indexOf(task) !== position)).toEqual([]);
  }

  private async fill(place: number): Promise<void> {
    for (;;) {
      const { options } = this;
      const worker = this.pool.worker(this.command, {
        shell: SHELLS[place % SHELLS.length]!,
        env: options.env ?? {},
      });
      this.places[place] = worker;
      const ended = await worker.ended;
      this.places[place] = undefined;
      this.ended.push(ended);
      if (ended.code === 92 && options.mayStop !== true) throw new Error(`the study was stopped: ${reasonOf(ended)}`);
      if (ended.code === 0 || ended.code === 90) break;
    }
    this.isOver = this.running.length === 0;
  }
}

function reasonOf({ terminationMessage }: EndedWorker): string {
  const encoded = tryParseTerminationMessage(terminationMessage)?.summary.reason ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}
