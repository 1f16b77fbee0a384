import type { Server } from './servers';

/** Everything in the keys of a queue; text with one character per byte. */
export interface State {
  readonly waiting: readonly string[];
  /** Item -> deadline. */
  readonly leases: ReadonlyMap<string, number>;
  readonly owner: ReadonlyMap<string, string>;
  readonly tokens: ReadonlyMap<string, string>;
  readonly done: ReadonlyMap<string, string>;
  readonly dead: ReadonlyMap<string, string>;
  readonly results: ReadonlyMap<string, string>;
  readonly meta: ReadonlyMap<string, string>;
  readonly sealed: ReadonlySet<string>;
}

/** Long enough that no lease expires while the tests run. The tests expire leases explicitly. */
export const LONG = 1_000_000_000;

let queues = 0;

/** A queue of a server. After each call, it checks invariants (the numbers of the checks are only for readers). */
export class Queue {
  readonly name = `queue-${String(++queues)}`;
  private readonly pushed = new Set<string>();
  private readonly acknowledged = new Map<string, string>();
  private highestCap = 3;
  private expiries = 0;

  constructor(readonly server: Server) {}

  key(part: keyof State): string {
    return part === 'waiting' ? this.name : `{${this.name}}:${part}`;
  }

  async push(...items: readonly string[]): Promise<void> {
    await this.server.call('RPUSH', this.name, ...items.map(bytes));
    for (const item of items) this.pushed.add(item);
  }

  /** Makes the lease of an item expire. The first one to be called is the first to expire. */
  async expire(...items: readonly string[]): Promise<void> {
    for (const item of items) await this.server.call('ZADD', this.key('leases'), 'XX', ++this.expiries, bytes(item));
  }

  lease(token: string, ms = LONG, ...batch: readonly string[]): Promise<string> {
    return this.call('kp_lease', token, String(ms), ...batch);
  }

  /** A function of the library on this queue: its reply, or the text of its error. */
  async call(name: string, ...args: readonly string[]): Promise<string> {
    const before = await this.state();
    const reply = await this.fcall(name, ...args);
    const after = await this.state();
    if (/^(KPARG|WRONGTYPE|OOM|NOPERM|ERR)|^STALE$/.test(reply)) expect(after).toEqual(before);
    this.learn(name, args, reply);
    this.check(after);
    if (reply === 'drained') this.checkEnd(after, name === 'kp_lease' ? args[2] : undefined);
    return reply;
  }

  async state(): Promise<State> {
    const pipeline = this.server.client.pipeline();
    pipeline.callBuffer('LRANGE', this.key('waiting'), '0', '-1');
    pipeline.callBuffer('ZRANGE', this.key('leases'), '0', '-1', 'WITHSCORES');
    for (const part of ['owner', 'tokens', 'done', 'dead', 'results', 'meta'] as const)
      pipeline.callBuffer('HGETALL', this.key(part));
    pipeline.callBuffer('SMEMBERS', this.key('sealed'));
    const replies = await pipeline.exec();
    const [waiting, leases, owner, tokens, done, dead, results, meta, sealed] = replies!.map(([error, reply]) => {
      if (error !== null) throw error;
      return (reply as Buffer[]).map(text);
    });
    return {
      waiting: waiting!,
      leases: new Map(pairs(leases!).map(([item, deadline]) => [item, Number(deadline)])),
      owner: new Map(pairs(owner!)),
      tokens: new Map(pairs(tokens!)),
      done: new Map(pairs(done!)),
      dead: new Map(pairs(dead!)),
      results: new Map(pairs(results!)),
      meta: new Map(pairs(meta!)),
      sealed: new Set(sealed),
    };
  }

  /** The same without the checks, which need keys of the right type. */
  async fcall(name: string, ...args: readonly string[]): Promise<string> {
    try {
      return text((await this.server.client.callBuffer('FCALL', name, 1, this.name, ...args.map(bytes))) as Buffer);
    } catch (error) {
      return (error as Error).message;
    }
  }

  private learn(name: string, [first = '', second = '']: readonly string[], reply: string): void {
    if (reply !== 'OK') return;
    if (name === 'kp_seal') this.highestCap = Math.max(this.highestCap, Number(second));
    if (name !== 'kp_complete') return;
    // 5: at most one acknowledged completion per item.
    expect(this.acknowledged.get(first) ?? second).toBe(second);
    this.acknowledged.set(first, second);
  }

  private check({ waiting, leases, owner, tokens, done, dead, results }: State): void {
    // 1 and 2: owner contains the items of leases, and tokens is its inverse.
    expect([...owner.keys()].sort()).toEqual([...leases.keys()].sort());
    const held = [...owner].map(([item, value]) => [tokenOf(value), item]).filter(([token]) => token !== '');
    expect(sorted(tokens)).toEqual(sorted(held as [string, string][]));
    // 3: no item is in two places.
    const places = [...leases.keys(), ...done.keys(), ...dead.keys()];
    expect(new Set(places).size).toBe(places.length);
    // 4: nothing is lost.
    const somewhere = new Set([...places, ...waiting]);
    expect([...this.pushed].filter((item) => !somewhere.has(item))).toEqual([]);
    // 6: acknowledged items are done, by that token.
    for (const [item, token] of this.acknowledged) expect(tokenOf(done.get(item) ?? '')).toBe(token);
    // 7: no attempt exceeds the highest limit so far.
    for (const value of [...owner.values(), ...done.values(), ...dead.values()])
      expect(Number.parseInt(value)).toBeLessThanOrEqual(this.highestCap);
    // Only items that have ended have a result.
    expect([...results.keys()].filter((item) => !done.has(item) && !dead.has(item))).toEqual([]);
  }

  // 8 and 9: nothing is left, and nothing will follow.
  private checkEnd({ waiting, leases, owner, tokens, sealed }: State, batch: string | undefined): void {
    expect([waiting.length, leases.size, owner.size, tokens.size]).toEqual([0, 0, 0, 0]);
    if (batch !== undefined) expect(sealed).toContain(batch);
  }
}

export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function text(bytes: Buffer): string {
  return bytes.toString('latin1');
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, pair) => [list[2 * pair]!, list[2 * pair + 1]!]);
}

function tokenOf(value: string): string {
  return value.slice(value.indexOf(' ') + 1);
}

function sorted(entries: Iterable<readonly [string, string]>): string[] {
  return [...entries].map((entry) => JSON.stringify(entry)).sort();
}
