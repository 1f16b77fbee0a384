import * as fs from 'node:fs';
import * as path from 'node:path';
import { cases, draws } from '../../thoroughness';
import { sh, testFolder } from '../support';
import { Crew, drawer, type CrewOptions, type Draw } from './crew';
import { Pool, startServer, tableOfItems, type PoolOptions, type Worker } from './pool';
import { processesWith, sleep, until } from './processes';
import { Proxy } from './proxy';
import type { State } from './queue';
import type { Server } from './servers';
import { inDepth } from '../../in-depth';

jest.setTimeout(200_000);

/** How often each fault is tried, with other victims. */
const RUNS = Number(process.env['KUBEPAR_FAULT_RUNS'] ?? 1);
const SEEDS = Array.from({ length: RUNS }, (_, run) => run + 1);

const ITEMS = Array.from({ length: 100 }, (_, number) => `item-${String(number)}`);
const LEASE = 3;
/** Enough that none is dead because of the faults alone. */
const MANY_ATTEMPTS = 50;

const folder = testFolder();

/** Each run of an item leaves a line. The work is long beside what the wrapper does, so that most faults meet it. */
const WORK = [
  ...sh('printf "%s\\n" "$1" >>"$RUNS"', 'sleep "${WORK:-0.1}"', 'printf "result of %s\\n" "$1"'),
  'sh',
  '$(item)',
];

let server: Server;
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  await server.stop();
});

interface Given {
  readonly items?: readonly string[];
  readonly command?: readonly string[];
  readonly pool?: PoolOptions;
  readonly crew?: CrewOptions;
}

let runs = 0;

/** Starts the workers on a loaded queue. */
async function startCrew({ items = ITEMS, command = WORK, pool, crew }: Given = {}): Promise<Crew> {
  const options = { leaseSeconds: LEASE, maxAttempts: MANY_ATTEMPTS, ...pool };
  const loaded = await Pool.load(server, tableOfItems(items), options);
  return new Crew(loaded, command, {
    ...crew,
    env: { RUNS: path.join(folder, `runs-${String(++runs)}`), ...crew?.env },
  });
}

/** How often each item ran. */
function runsOf(): Map<string, number> {
  const counts = new Map<string, number>();
  const text = fs.readFileSync(path.join(folder, `runs-${String(runs)}`), 'utf8');
  for (const item of text.trimEnd().split('\n')) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** The highest attempt that has a result. */
function highestAttempt({ done }: State): number {
  return Math.max(...[...done.values()].map((value) => Number.parseInt(value)));
}

/** Does something to a random worker, repeatedly, until enough is done. */
async function torment(
  crew: Crew,
  draw: Draw,
  pauseMs: number,
  act: (worker: Worker) => void | Promise<void>,
): Promise<number> {
  let acts = 0;
  while (!crew.isOver && (await crew.done()) < crew.pool.items.length * 0.9) {
    const { running } = crew;
    if (running.length > 0) {
      acts++;
      await act(running[draw(running.length)]!);
    }
    await sleep(pauseMs);
  }
  return acts;
}

async function stopAndContinue(worker: Worker, names: readonly ('queue' | 'task')[]): Promise<void> {
  for (const name of names) worker.signal(name, 'SIGSTOP');
  await sleep((LEASE + 1) * 1000);
  for (const name of names) worker.signal(name, 'SIGCONT');
}

/**
 * The same at a moment at which the worker holds an item: Redis has its lease, and will not hear from it for longer
 * than that.
 */
async function stopWithItem(crew: Crew, worker: Worker, names: readonly ('queue' | 'task')[]): Promise<void> {
  const holds = async (): Promise<boolean> => {
    const { owner } = await crew.pool.queue.state();
    return [...owner.values()].some((holder) => holder.includes(worker.uid));
  };
  while (!crew.isOver) {
    await until(async () => crew.isOver || (await holds()), 'the worker has an item', 120);
    for (const name of names) worker.signal(name, 'SIGSTOP');
    if (await holds()) break;
    for (const name of names) worker.signal(name, 'SIGCONT');
  }
  await stopAndContinue(worker, names);
}

async function killRedis(): Promise<void> {
  await server.kill();
  await server.up();
}

/** Starts Redis on other files. */
async function replaceData(copy: string | undefined): Promise<void> {
  await server.kill();
  fs.rmSync(path.join(server.folder, 'appendonlydir'), { recursive: true });
  if (copy !== undefined) fs.cpSync(copy, path.join(server.folder, 'appendonlydir'), { recursive: true });
  await server.up();
}

/** Replaces a key of the queue with a text, and restores it after a while. */
async function spoil(pool: Pool, part: keyof State, ms: number): Promise<void> {
  const key = pool.queue.key(part);
  const aside = `${key}-aside`;
  const hadKey = Number(await pool.server.call('EXISTS', key)) === 1;
  const swap = pool.server.client.multi();
  if (hadKey) swap.rename(key, aside);
  await swap.set(key, 'text').exec();
  await sleep(ms);
  const back = pool.server.client.multi().del(key);
  if (hadKey) back.rename(aside, key);
  await back.exec();
}

describe.each(SEEDS)('a run ends by itself, with each item done once or dead, whatever happens (seed %i):', (seed) => {
  let draw: Draw;
  beforeEach(() => {
    draw = drawer(seed);
  });

  inDepth('workers are killed with SIGKILL: their items run again', async () => {
    const crew = await startCrew({ crew: { env: { WORK: '0.25' } } });
    const kills = await torment(crew, draw, 500, (worker) => {
      worker.destroy();
    });
    await crew.over();
    await crew.expectEnd();
    expect(kills).toBeGreaterThan(5);
    expect(highestAttempt(await crew.pool.queue.state())).toBeGreaterThan(1);
  });

  inDepth(
    'workers are stopped for longer than their lease and continue: their results then arrive too late',
    async () => {
      const crew = await startCrew({ crew: { env: { WORK: '0.25' } } });
      await torment(crew, draw, 100, async (worker) => {
        const { running } = crew;
        const other = running[draw(running.length)]!;
        await Promise.all([...new Set([worker, other])].map((one) => stopWithItem(crew, one, ['queue', 'task'])));
      });
      await crew.over();
      await crew.expectEnd();
      expect(highestAttempt(await crew.pool.queue.state())).toBeGreaterThan(1);
      expect(crew.ended.some(({ stderr }) => /was not recorded|its lease was lost/.test(stderr))).toBe(true);
    },
  );

  inDepth(
    'work takes longer than its lease without being renewed: it runs elsewhere, and is recorded once',
    async () => {
      const crew = await startCrew({ crew: { env: { WORK: '0.25' } } });
      await torment(crew, draw, 100, (worker) => stopWithItem(crew, worker, ['queue']));
      await crew.over();
      await crew.expectEnd();
      expect(highestAttempt(await crew.pool.queue.state())).toBeGreaterThan(1);
    },
  );

  inDepth.each([
    [
      "the user's process",
      (worker: Worker) => {
        for (const pid of processesWith(worker.container('task'), 'KUBEPAR_RESULT')) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It has ended.
          }
        }
      },
    ],
    [
      "the user's container",
      (worker: Worker) => {
        worker.signal('task', 'SIGKILL');
      },
    ],
    [
      'the sidecar',
      (worker: Worker) => {
        worker.signal('queue', 'SIGKILL');
      },
    ],
  ] as const)('only %s is killed: the item is retried', async (_who, kill) => {
    const crew = await startCrew({ crew: { env: { WORK: '0.25' } } });
    const kills = await torment(crew, draw, 300, kill);
    await crew.over();
    await crew.expectEnd();
    expect(kills).toBeGreaterThan(5);
  });

  test.each(cases(['everysec', 'always']))(
    'Redis is killed four times and returns, with appendfsync %s',
    async (fsync) => {
      await server.call('CONFIG', 'SET', 'appendfsync', fsync);
      const crew = await startCrew();
      for (const done of [15, 30, 50, 70]) {
        await crew.untilDone(done + draw(10));
        await server.kill();
        await sleep(draw(2000));
        await server.up();
        await server.call('CONFIG', 'SET', 'appendfsync', fsync);
      }
      await crew.over();
      await crew.expectEnd();
    },
  );

  inDepth('connections are cut before and after Redis received a call: repeating it changes nothing', async () => {
    const proxy = await Proxy.start(server.port, () => (['before', 'after'] as const)[draw(7)]);
    try {
      const crew = await startCrew({ pool: { port: proxy.port, leaseSeconds: 60 } });
      await crew.over();
      await crew.expectEnd();
      expect(proxy.cuts.before).toBeGreaterThan(20);
      expect(proxy.cuts.after).toBeGreaterThan(20);
      // No attempt is lost in this way.
      expect(highestAttempt(await crew.pool.queue.state())).toBe(1);
    } finally {
      await proxy.stop();
    }
  });

  test('items that end their worker each time, or fail each time, are dead with the reason; the others are done', async () => {
    const command = [
      ...sh(
        'case $1 in',
        '  *0) kill -KILL "$PPID"; sleep 100 ;;',
        '  *5) echo "no model for $1" >&2; exit 3 ;;',
        'esac',
        'printf "result of %s\\n" "$1"',
      ),
      'sh',
      '$(item)',
    ];
    const items = ITEMS.slice(0, 50).concat(ITEMS.slice(50).filter((item) => !/[05]$/.test(item)));
    const crew = await startCrew({ items, command, pool: { maxAttempts: 3, leaseSeconds: 20 } });
    await crew.over();
    const bad = items.filter((item) => /[05]$/.test(item));
    await crew.expectEnd({ dead: bad });
    const state = await crew.pool.queue.state();
    for (const item of bad)
      expect(state.dead.get(item)).toBe(
        item.endsWith('0')
          ? '3 its worker was killed (out of memory, or its container ended)'
          : `3 no model for ${item}`,
      );
  });

  inDepth('an item whose node dies each time is dead after its last attempt', async () => {
    const crew = await startCrew({
      items: ITEMS.slice(0, 40),
      command: [
        ...sh('[ "$1" != item-7 ] || { echo "node of $1"; exec sleep 100; }', 'printf "result of %s\\n" "$1"'),
        'sh',
        '$(item)',
      ],
      pool: { maxAttempts: 3, leaseSeconds: LEASE },
      crew: { workers: 2 },
    });
    for (let attempt = 1; attempt <= 3; attempt++) {
      const victim = await Promise.race(crew.running.map((worker) => worker.pod.said('node of').then(() => worker)));
      victim.destroy();
      if (attempt < 3) await sleep((LEASE + 1) * 1000);
    }
    await crew.over();
    await crew.expectEnd({ dead: ['item-7'] });
    expect((await crew.pool.queue.state()).dead.get('item-7')).toBe('3 its worker was lost in attempt 3 of 3');
  });

  inDepth(
    'the data of Redis revert to an older copy: items run again, and results of earlier holders arrive too late',
    async () => {
      const crew = await startCrew({ crew: { mayForget: true } });
      const copy = path.join(folder, `copy-${String(runs)}`);
      await crew.untilDone(15 + draw(15));
      fs.cpSync(path.join(server.folder, 'appendonlydir'), copy, { recursive: true });
      await crew.untilDone(60 + draw(15));
      await replaceData(copy);
      expect(await crew.done()).toBeLessThan(50);
      await crew.over();
      await crew.expectEnd();
      expect([...runsOf().values()].filter((count) => count > 1).length).toBeGreaterThan(10);
    },
  );

  inDepth('all data are wiped: no worker treats that as the end, and the loader repairs it', async () => {
    const crew = await startCrew({ crew: { mayForget: true } });
    const [, users] = (await server.call('CONFIG', 'GET', 'aclfile')) as string[];
    await crew.untilDone(25 + draw(50));
    fs.writeFileSync(users!, 'user default on nopass ~* &* +@all\n');
    await replaceData(undefined);
    await sleep(4000);
    expect(crew.running).toHaveLength(8);
    expect(crew.ended).toEqual([]);
    expect(await crew.pool.load()).toMatchObject({ code: 0 });
    await crew.over();
    await crew.expectEnd();
  });

  inDepth('the keys are wiped, but not the functions: no worker treats that as the end', async () => {
    const crew = await startCrew({ crew: { mayForget: true } });
    await crew.untilDone(25 + draw(50));
    await server.call('FLUSHALL');
    await sleep(3000);
    expect(crew.ended).toEqual([]);
    expect(await crew.pool.load()).toMatchObject({ code: 0 });
    await crew.over();
    await crew.expectEnd();
  });

  inDepth('the list is pushed twice, before and during the run: no second copy runs', async () => {
    const crew = await startCrew({ pool: { leaseSeconds: 60 } });
    expect(await crew.pool.load()).toMatchObject({ code: 0 });
    await crew.untilDone(25 + draw(50));
    expect(await crew.pool.load()).toMatchObject({ code: 0 });
    await crew.over();
    await crew.expectEnd();
    expect([...runsOf()].filter(([, count]) => count > 1)).toEqual([]);
  });

  inDepth('memory is full for a while: no item is handed out, results still arrive, nothing runs twice', async () => {
    const crew = await startCrew({ pool: { leaseSeconds: LEASE }, crew: { env: { WORK: '0.2' } } });
    await crew.untilDone(25 + draw(10));
    await server.call('CONFIG', 'SET', 'maxmemory', '1');
    // Longer than a lease, so leases are renewed meanwhile.
    await sleep((LEASE + 2) * 1000);
    const state = await crew.pool.queue.state();
    expect(state.leases.size).toBe(0);
    expect(state.waiting.length).toBeGreaterThan(30);
    await server.call('CONFIG', 'SET', 'maxmemory', '0');
    await crew.over();
    await crew.expectEnd();
    expect([...runsOf()].filter(([, count]) => count > 1)).toEqual([]);
  });

  inDepth('a key has the wrong type for a while: calls end with an error, and no item is lost', async () => {
    const crew = await startCrew({ crew: { mayStop: true } });
    const parts = ['waiting', 'leases', 'owner', 'tokens', 'done', 'dead', 'results', 'meta', 'sealed'] as const;
    for (const [position, part] of parts.entries()) {
      await crew.untilDone(5 + 9 * position);
      await spoil(crew.pool, part, 200 + draw(500));
    }
    await crew.over();
    await crew.expectEnd();
  });
});

describe.each(SEEDS)('all faults at once (seed %i)', (seed) => {
  test('ends with each item done once or dead', async () => {
    const draw = drawer(1000 + seed);
    const proxy = await Proxy.start(server.port, () => (['before', 'after'] as const)[draw(20)]);
    const items = [...ITEMS.slice(0, draws(98)), 'fatal', 'faulty'];
    const command = [
      ...sh(
        'case $1 in fatal) kill -KILL "$PPID"; sleep 100 ;; faulty) exit 3 ;; esac',
        'sleep 0.25',
        'printf "result of %s\\n" "$1"',
      ),
      'sh',
      '$(item)',
    ];
    try {
      const crew = await startCrew({
        items,
        command,
        pool: { port: proxy.port, maxAttempts: 30 },
        crew: { mayStop: true, mayForget: true },
      });
      const copy = path.join(folder, `copy-${String(runs)}`);
      const continued: Promise<void>[] = [];
      const faults: ((worker: Worker) => void | Promise<void>)[] = [
        (worker) => {
          worker.destroy();
        },
        (worker) => {
          worker.signal('task', 'SIGKILL');
        },
        (worker) => {
          worker.signal('queue', 'SIGKILL');
        },
        (worker) => {
          continued.push(stopAndContinue(worker, ['queue', 'task']));
        },
        (worker) => {
          continued.push(stopAndContinue(worker, ['queue']));
        },
        killRedis,
        () => spoil(crew.pool, (['waiting', 'leases', 'owner', 'done'] as const)[draw(4)]!, 200),
        async () => {
          await server.call('CONFIG', 'SET', 'maxmemory', '1');
          await sleep(500);
          await server.call('CONFIG', 'SET', 'maxmemory', '0');
        },
        async () => {
          await server.call('RPUSH', crew.pool.queue.name, ...items.slice(0, 50));
        },
        async () => {
          if (fs.existsSync(copy)) {
            await replaceData(copy);
            fs.rmSync(copy, { recursive: true });
          } else fs.cpSync(path.join(server.folder, 'appendonlydir'), copy, { recursive: true });
        },
      ];
      // Each of them, in any order, several times.
      for (let act = 0; act < draws(40) && !crew.isOver; act++) {
        const { running } = crew;
        if (running.length > 0) await faults[draw(faults.length)]!(running[draw(running.length)]!);
        await sleep(draw(800));
      }
      await Promise.all(continued);
      await crew.over();
      await crew.expectEnd({ dead: ['fatal', 'faulty'] });
    } finally {
      await proxy.stop();
    }
  });
});
