import * as fs from 'node:fs';
import { LONG, Queue, type State } from './queue';
import { KINDS, QUEUE_LIBRARY, startWithQueue, type Server } from './servers';

/** Arguments that each call accepts, for an item a that the token t holds, or that is dead. */
const GOOD = {
  kp_lease: ['u', '1000', 'batch'],
  kp_heartbeat: ['a', 't', '1000'],
  kp_complete: ['a', 't', 'result'],
  kp_fail: ['a', 't', 'reason', '1000', 'record', ''],
  kp_release: ['a', 't'],
  kp_seal: ['batch', '3'],
  kp_stats: [],
  kp_requeue: ['a'],
} as const;
const CALLS = Object.entries(GOOD) as [string, readonly string[]][];

const TYPES: Record<keyof State, string> = {
  waiting: 'list',
  leases: 'zset',
  owner: 'hash',
  tokens: 'hash',
  done: 'hash',
  dead: 'hash',
  results: 'hash',
  meta: 'hash',
  sealed: 'set',
};
const PARTS = Object.keys(TYPES) as (keyof State)[];

describe.each(KINDS)('an error on %s', (kind) => {
  let server: Server;
  let queue: Queue;
  beforeAll(async () => {
    server = await startWithQueue(kind);
  });
  beforeEach(async () => {
    queue = new Queue(server);
    await queue.push('a', 'b');
    await queue.lease('t');
  });

  describe('KPARG', () => {
    const whole = 'must be a whole number from';
    test.each([
      ['kp_lease', ['', '1000'], 'token: must be text, got nothing'],
      ['kp_lease', ['u', '1000', ''], 'batch: must be text, got nothing'],
      ['kp_lease', ['u', '0'], `ms: ${whole} 1 to 999999999999, got "0"`],
      ['kp_lease', ['u', '-1'], `ms: ${whole} 1 to 999999999999, got "-1"`],
      ['kp_lease', ['u', '1.5'], `ms: ${whole} 1 to 999999999999, got "1.5"`],
      ['kp_lease', ['u', '1e3'], `ms: ${whole} 1 to 999999999999, got "1e3"`],
      ['kp_lease', ['u', '0x10'], `ms: ${whole} 1 to 999999999999, got "0x10"`],
      ['kp_lease', ['u', ' 1'], `ms: ${whole} 1 to 999999999999, got " 1"`],
      ['kp_lease', ['u', '1\n'], `ms: ${whole} 1 to 999999999999, got "1?"`],
      ['kp_lease', ['u', ''], `ms: ${whole} 1 to 999999999999, got ""`],
      ['kp_lease', ['u', '1000000000000'], `ms: ${whole} 1 to 999999999999, got "1000000000000"`],
      ['kp_lease', ['u', 'x'.repeat(1000)], `ms: ${whole} 1 to 999999999999, got "${'x'.repeat(40)}"`],
      ['kp_heartbeat', ['a', '', '1000'], 'token: must be text, got nothing'],
      ['kp_heartbeat', ['a', 't', '0'], `ms: ${whole} 1 to 999999999999, got "0"`],
      ['kp_complete', ['a', ''], 'token: must be text, got nothing'],
      ['kp_fail', ['a', '', 'reason'], 'token: must be text, got nothing'],
      ['kp_fail', ['a', 't', 'reason', '-1'], `delay_ms: ${whole} 0 to 999999999999, got "-1"`],
      ['kp_release', ['a', ''], 'token: must be text, got nothing'],
      ['kp_seal', [''], 'batch: must be text, got nothing'],
      ['kp_seal', ['batch', '0'], `max_attempts: ${whole} 1 to 999999999999, got "0"`],
      ['kp_seal', ['batch', 'many'], `max_attempts: ${whole} 1 to 999999999999, got "many"`],
    ])('of %s %j states the rule', async (name, args, message) => {
      // If nobody holds an item, an empty token must not count as its owner.
      await queue.push('given back');
      await queue.call('kp_release', 'a', 't');
      expect(await queue.call(name, ...args)).toBe(`KPARG ${name} ${message}`);
    });

    test.each([
      ['kp_lease', 'token ms [batch]', 2],
      ['kp_heartbeat', 'item token ms', 3],
      ['kp_complete', 'item token [result]', 2],
      ['kp_fail', 'item token reason [delay_ms] [record] [final]', 3],
      ['kp_release', 'item token', 2],
      ['kp_seal', 'batch [max_attempts]', 1],
    ])('of %s is returned for one argument too few or too many', async (name, parameters, least) => {
      const good = GOOD[name as keyof typeof GOOD];
      const few = good.slice(0, least - 1);
      const many = [...good, 'more'];
      for (const args of [few, many])
        expect(await queue.call(name, ...args)).toBe(
          `KPARG ${name} must have the arguments ${parameters}, got ${String(args.length)}`,
        );
    });

    test('of kp_stats is returned for any argument', async () => {
      expect(await queue.call('kp_stats', 'x')).toBe('KPARG kp_stats must have no arguments, got 1');
    });

    test.each([
      ['no key', []],
      ['two keys', ['q', 'r']],
      ['an empty name', ['']],
      ['a brace in the name', ['a{b']],
      ['another brace in the name', ['a}b']],
    ])('is returned for %s', async (_, keys) => {
      for (const [name, args] of CALLS)
        await expect(server.call('FCALL', name, keys.length, ...keys, ...args)).rejects.toThrow(
          `KPARG ${name} must have one key, the name of a queue with no braces in it`,
        );
      expect(await server.call('EXISTS', ...keys, 'q')).toBe(0);
    });
  });

  describe.each(CALLS)('WRONGTYPE of %s', (name, args) => {
    test.each(PARTS)(
      'is returned for the key %s, whatever the call would do with it, and changes nothing',
      async (part) => {
        // Something in all keys, and work for each call.
        await queue.push('c');
        await queue.call('kp_seal', 'batch', '1');
        await queue.lease('v');
        await queue.call('kp_fail', 'b', 'v', 'no', '', 'record');
        await server.call('DEL', queue.key(part));
        const wrong = TYPES[part] === 'set' ? 'PFADD' : 'SADD';
        await server.call(wrong, queue.key(part), 'x');
        const before = await dump();
        expect(await queue.fcall(name, ...args)).toMatch(/^WRONGTYPE /);
        expect(await dump()).toEqual(before);
      },
    );
  });

  async function dump(): Promise<string[]> {
    const pipeline = server.client.pipeline();
    for (const part of PARTS) pipeline.callBuffer('DUMP', queue.key(part));
    return (await pipeline.exec())!.map(([, reply]) => (reply as Buffer | null)?.toString('latin1') ?? '');
  }

  describe('OOM', () => {
    beforeEach(() => server.call('CONFIG', 'SET', 'maxmemory', '1'));
    afterEach(() => server.call('CONFIG', 'SET', 'maxmemory', '0'));

    test.each(['kp_lease', 'kp_seal', 'kp_requeue'] as const)('prevents %s from starting', async (name) => {
      expect(await queue.call(name, ...GOOD[name])).toMatch(/^OOM /);
    });

    test.each([
      ['kp_heartbeat', 'OK'],
      ['kp_complete', 'OK'],
      ['kp_fail', 'RETRY'],
      ['kp_release', 'OK'],
    ] as const)('lets %s do its work', async (name, reply) => {
      expect(await queue.call(name, ...GOOD[name])).toBe(reply);
    });

    test('lets kp_fail store what is dead', async () => {
      await server.call('CONFIG', 'SET', 'maxmemory', '0');
      await queue.call('kp_seal', 'batch', '1');
      await server.call('CONFIG', 'SET', 'maxmemory', '1');
      expect(await queue.call('kp_fail', ...GOOD.kp_fail)).toBe('DEAD');
      expect((await queue.state()).results.get('a')).toBe('record');
    });

    test('lets kp_stats answer', async () => {
      expect(await queue.call('kp_stats')).toMatch(/^waiting 1\nleased 1\n/);
      expect(await server.call('FCALL_RO', 'kp_stats', 1, queue.name)).toMatch(/^waiting 1\nleased 1\n/);
    });
  });

  test('of a library that is not loaded differs from all others', async () => {
    await server.call('FUNCTION', 'FLUSH');
    expect(await queue.call('kp_stats')).toMatch(/^ERR Function not found/);
    await server.call('FUNCTION', 'LOAD', fs.readFileSync(QUEUE_LIBRARY));
    expect(await queue.call('kp_complete', 'a', 't')).toBe('OK');
  });
});

describe.each(KINDS)('a queue on %s', (kind) => {
  test('continues where it was after SIGKILL and a restart, and after the library is loaded again', async () => {
    const server = await startWithQueue(kind, '--appendfsync', 'always');
    const queue = new Queue(server);
    await queue.push('a', 'b', 'c');
    await queue.lease('t');
    await queue.lease('u');
    await queue.call('kp_complete', 'a', 't', 'result');
    const before = await queue.state();
    await server.kill();
    await server.up();
    expect(await queue.state()).toEqual(before);
    await server.call('FUNCTION', 'LOAD', 'REPLACE', fs.readFileSync(QUEUE_LIBRARY));
    expect(await queue.lease('u', LONG)).toBe('item 1 b');
    expect(await queue.call('kp_complete', 'a', 't', 'result')).toBe('OK');
  });
});
