import * as fc from 'fast-check';
import { LONG, Queue } from './queue';
import { KINDS, startWithQueue } from './servers';
import { cases, draws } from '../../thoroughness';

const BATCH = 'batch';

/** A queue in the simplest terms. The functions must behave the same. */
class Model {
  waiting: string[] = [];
  /** Items that may expire are in the order in which they do. */
  leases: { item: string; attempt: number; token: string; expired: boolean }[] = [];
  readonly done = new Map<string, string>();
  readonly dead = new Map<string, string>();
  readonly results = new Map<string, string>();
  sealed = false;
  max = 3;

  lease(token: string): string {
    const own = this.leases.find((lease) => lease.token === token);
    if (own !== undefined) {
      own.expired = false;
      return `item ${String(own.attempt)} ${own.item}`;
    }
    for (let next; (next = this.leases.find(({ expired }) => expired));) {
      if (next.attempt < this.max) return this.give(next.item, next.attempt + 1, token);
      this.drop(next.item);
      const event = next.token === '' ? 'it failed' : 'its worker was lost';
      this.dead.set(
        next.item,
        `${String(next.attempt)} ${event} in attempt ${String(next.attempt)} of ${String(this.max)}`,
      );
    }
    for (let item; (item = this.waiting.shift()) !== undefined;) {
      const known = this.done.has(item) || this.dead.has(item) || this.leases.some((lease) => lease.item === item);
      if (!known) return this.give(item, 1, token);
    }
    if (this.leases.length > 0) return 'wait';
    return this.sealed ? 'drained' : 'unsealed';
  }

  heartbeat(item: string, token: string): string {
    const lease = this.held(item, token);
    if (lease === undefined) return 'STALE';
    lease.expired = false;
    return 'OK';
  }

  complete(item: string, token: string, result: string): string {
    if (this.done.get(item)?.split(' ')[1] === token) return 'OK';
    const lease = this.held(item, token);
    if (lease === undefined) return 'STALE';
    this.drop(item);
    this.done.set(item, `${String(lease.attempt)} ${token}`);
    this.results.set(item, result);
    return 'OK';
  }

  fail(item: string, token: string, reason: string): string {
    const lease = this.held(item, token);
    if (lease === undefined) return 'STALE';
    if (lease.attempt < this.max) {
      this.giveBack(item, lease.attempt);
      return 'RETRY';
    }
    this.drop(item);
    this.dead.set(item, `${String(lease.attempt)} ${reason}`);
    this.results.set(item, `record of ${reason}`);
    return 'DEAD';
  }

  release(item: string, token: string): string {
    const lease = this.held(item, token);
    if (lease === undefined) return 'STALE';
    this.giveBack(item, lease.attempt - 1);
    return 'OK';
  }

  requeue(item: string): string {
    if (!this.dead.delete(item)) return '0';
    this.results.delete(item);
    this.waiting.push(item);
    return '1';
  }

  expire(item: string): void {
    const lease = this.leases.find((other) => other.item === item);
    if (lease === undefined) return;
    this.drop(item);
    this.leases.push({ ...lease, expired: true });
  }

  /** Everything except the deadlines, as in Redis. */
  keys(): object {
    return {
      waiting: this.waiting,
      owner: sorted(this.leases.map(({ item, attempt, token }) => [item, `${String(attempt)} ${token}`])),
      done: sorted(this.done),
      dead: sorted(this.dead),
      results: sorted(this.results),
    };
  }

  private held(item: string, token: string): { item: string; attempt: number; expired: boolean } | undefined {
    return this.leases.find((lease) => lease.item === item && lease.token === token);
  }

  private give(item: string, attempt: number, token: string): string {
    this.drop(item);
    this.leases.push({ item, attempt, token, expired: false });
    return `item ${String(attempt)} ${item}`;
  }

  private giveBack(item: string, attempt: number): void {
    this.drop(item);
    this.leases.push({ item, attempt, token: '', expired: true });
  }

  private drop(item: string): void {
    this.leases = this.leases.filter((lease) => lease.item !== item);
  }
}

/** A step, in the model and on the server: both replies must be equal. */
interface Step {
  readonly name: string;
  readonly model: (model: Model) => string;
  readonly real: (queue: Queue) => Promise<string>;
}

// Few, so that they collide.
const item = fc.constantFrom('a', 'b', 'c', 'd');
const token = fc.constantFrom('t', 'u', 'v');
const both = fc.record({ item, token });

const steps: fc.Arbitrary<Step>[] = [
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({
    name: `push ${items.join(' ')}`,
    model: (model) => {
      model.waiting.push(...items);
      return '';
    },
    real: (queue) => queue.push(...items).then(() => ''),
  })),
  token.map((token) => ({
    name: `lease ${token}`,
    model: (model) => model.lease(token),
    real: (queue) => queue.lease(token, LONG, BATCH).then((reply) => reply.replace(/^wait \d+$/, 'wait')),
  })),
  item.map((item) => ({
    name: `expire ${item}`,
    model: (model) => {
      model.expire(item);
      return '';
    },
    real: (queue) => queue.expire(item).then(() => ''),
  })),
  both.map(({ item, token }) => ({
    name: `heartbeat ${item} ${token}`,
    model: (model) => model.heartbeat(item, token),
    real: (queue) => queue.call('kp_heartbeat', item, token, String(LONG)),
  })),
  both.chain(({ item, token }) =>
    fc.constantFrom('first', 'second').map((result) => ({
      name: `complete ${item} ${token}`,
      model: (model: Model) => model.complete(item, token, result),
      real: (queue: Queue) => queue.call('kp_complete', item, token, result),
    })),
  ),
  both.chain(({ item, token }) =>
    fc.constantFrom('exit code 1', 'timeout').map((reason) => ({
      name: `fail ${item} ${token}`,
      model: (model: Model) => model.fail(item, token, reason),
      real: async (queue: Queue) => {
        const reply = await queue.call('kp_fail', item, token, reason, '', `record of ${reason}`);
        // Two of the same millisecond have no defined order.
        if (reply === 'RETRY') await queue.expire(item);
        return reply;
      },
    })),
  ),
  both.map(({ item, token }) => ({
    name: `release ${item} ${token}`,
    model: (model) => model.release(item, token),
    real: async (queue) => {
      const reply = await queue.call('kp_release', item, token);
      if (reply === 'OK') await queue.expire(item);
      return reply;
    },
  })),
  item.map((item) => ({
    name: `requeue ${item}`,
    model: (model) => model.requeue(item),
    real: (queue) => queue.call('kp_requeue', item),
  })),
  fc.constantFrom(1, 2, 3).map((max) => ({
    name: `seal ${String(max)}`,
    model: (model) => {
      model.sealed = true;
      model.max = max;
      return 'OK';
    },
    real: (queue) => queue.call('kp_seal', BATCH, String(max)),
  })),
];

describe.each(cases(KINDS))('a queue on %s', (kind) => {
  test('behaves like its model, whatever the calls and their order', async () => {
    const server = await startWithQueue(kind);
    // Leases occur more often than others: without them, nothing happens.
    const [push, lease, ...others] = steps;
    const step = fc.oneof(push!, lease!, lease!, lease!, ...others);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (taken) => {
        const model = new Model();
        const queue = new Queue(server);
        for (const { name, model: expected, real } of taken) {
          const reply = await real(queue);
          expect([name, reply]).toEqual([name, expected(model)]);
          const { waiting, owner, done, dead, results } = await queue.state();
          const keys = {
            waiting,
            owner: sorted(owner),
            done: sorted(done),
            dead: sorted(dead),
            results: sorted(results),
          };
          expect(keys).toEqual(model.keys());
        }
      }),
      { seed: 1, numRuns: draws(100) },
    );
  }, 120_000);
});

function sorted(entries: Iterable<readonly [string, string]>): (readonly [string, string])[] {
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
}
