import { LONG, Queue } from './queue';
import { KINDS, startWithQueue, type Server } from './servers';

describe.each(KINDS)('the calls about an item on %s', (kind) => {
  let server: Server;
  let queue: Queue;
  beforeAll(async () => {
    server = await startWithQueue(kind);
  });
  // Each begins with item a leased by token t, and items b and c waiting.
  beforeEach(async () => {
    queue = new Queue(server);
    await queue.push('a', 'b', 'c');
    await queue.lease('t', 5000);
  });

  const deadline = async (item: string): Promise<number | undefined> => (await queue.state()).leases.get(item);

  describe.each(['kp_heartbeat', 'kp_complete', 'kp_fail', 'kp_release'])('%s', (name) => {
    const rest = { kp_heartbeat: ['5000'], kp_fail: ['reason'] }[name] ?? [];
    const call = (item: string, token: string): Promise<string> => queue.call(name, item, token, ...rest);
    const accepted = name === 'kp_fail' ? 'RETRY' : 'OK';

    test('accept the token that holds the item, even after the deadline, while nobody has taken it over', async () => {
      await queue.expire('a');
      expect(await call('a', 't')).toBe(accepted);
    });

    test('return STALE and change nothing for', async () => {
      await queue.lease('t2');
      // Another token, one that holds another item, one without an item, an item that waits, and one that never was.
      for (const [item, token] of [
        ['a', 't2'],
        ['b', 't'],
        ['a', 'u'],
        ['c', 't'],
        ['x', 't'],
        ['', 't'],
      ] as const)
        expect([item, token, await call(item, token)]).toEqual([item, token, 'STALE']);
      // One that was taken over.
      await queue.expire('a');
      await queue.lease('t3');
      expect(await call('a', 't')).toBe('STALE');
    });

    test('return STALE for a token that gave its item back', async () => {
      await queue.call('kp_release', 'a', 't');
      expect(await call('a', 't')).toBe('STALE');
    });

    test('return STALE for a token whose attempt failed', async () => {
      await queue.call('kp_fail', 'a', 't', 'no');
      expect(await call('a', 't')).toBe('STALE');
    });

    test('return STALE for any token if the item is dead', async () => {
      await queue.call('kp_seal', 'batch', '1');
      await queue.call('kp_fail', 'a', 't', 'no');
      for (const token of ['t', 'no', 'u']) expect(await call('a', token)).toBe('STALE');
    });

    test('return STALE for another token if the item is done, and for the same one except for kp_complete', async () => {
      await queue.call('kp_complete', 'a', 't');
      expect(await call('a', 'u')).toBe('STALE');
      expect(await call('a', 't')).toBe(name === 'kp_complete' ? 'OK' : 'STALE');
    });

    test('are not confused by spaces in a token that look like an attempt', async () => {
      await queue.lease('1 t');
      expect(await call('a', '1 t')).toBe('STALE');
      expect(await call('b', '1 t')).toBe(accepted);
    });
  });

  describe('kp_heartbeat', () => {
    test('sets the deadline to this many milliseconds from now, and changes nothing else', async () => {
      const before = await queue.state();
      expect(await queue.call('kp_heartbeat', 'a', 't', String(LONG))).toBe('OK');
      const after = await queue.state();
      expect(after.leases.get('a')! - before.leases.get('a')!).toBeGreaterThan(LONG - 5001);
      expect(after.leases.get('a')! - before.leases.get('a')!).toBeLessThan(LONG + 5000);
      expect({ ...after, leases: before.leases }).toEqual(before);
    });

    test('may make the deadline earlier', async () => {
      await queue.call('kp_heartbeat', 'a', 't', String(LONG));
      const before = (await deadline('a'))!;
      await queue.call('kp_heartbeat', 'a', 't', '5000');
      expect(before - (await deadline('a'))!).toBeGreaterThan(LONG / 2);
    });
  });

  describe('kp_complete', () => {
    test('moves the item to done, with its attempt and token', async () => {
      await queue.expire('a');
      await queue.lease('t2');
      expect(await queue.call('kp_complete', 'a', 't2')).toBe('OK');
      const { done, leases, owner, tokens, results } = await queue.state();
      expect([...done]).toEqual([['a', '2 t2']]);
      expect([leases.size, owner.size, tokens.size, results.size]).toEqual([0, 0, 0, 0]);
    });

    test('stores the result, byte for byte', async () => {
      const result = `{"format":1}\n${String.fromCharCode(...Array(256).keys())}\r\n`;
      await queue.call('kp_complete', 'a', 't', result);
      expect([...(await queue.state()).results]).toEqual([['a', result]]);
    });

    test('stores a result of 1 MiB', async () => {
      const result = `{}\n${'\xff'.repeat(1024 * 1024)}`;
      await queue.call('kp_complete', 'a', 't', result);
      expect((await queue.state()).results.get('a')).toBe(result);
    });

    test('stores nothing for an empty result', async () => {
      await queue.call('kp_complete', 'a', 't', '');
      expect((await queue.state()).results.size).toBe(0);
    });

    test('is OK when repeated and changes nothing, whatever the result then', async () => {
      await queue.call('kp_complete', 'a', 't', 'first');
      const before = await queue.state();
      for (const result of [['first'], ['second'], []]) {
        expect(await queue.call('kp_complete', 'a', 't', ...result)).toBe('OK');
        expect(await queue.state()).toEqual(before);
      }
    });

    test('is OK when repeated if the token has another item by then', async () => {
      await queue.call('kp_complete', 'a', 't');
      await queue.lease('t');
      const before = await queue.state();
      expect(await queue.call('kp_complete', 'a', 't')).toBe('OK');
      expect(await queue.state()).toEqual(before);
    });
  });

  describe('kp_fail', () => {
    test('makes the item available again at once, with the next attempt, for any token', async () => {
      expect(await queue.call('kp_fail', 'a', 't', 'no', '', 'record')).toBe('RETRY');
      const { owner, tokens, results } = await queue.state();
      expect([...owner]).toEqual([['a', '1 ']]);
      expect([tokens.size, results.size]).toEqual([0, 0]);
      expect(await queue.lease('t')).toBe('item 2 a');
    });

    test('makes the item available again after the delay', async () => {
      const before = (await deadline('a'))!;
      await queue.call('kp_fail', 'a', 't', 'no', '65000');
      const later = (await deadline('a'))! - before;
      expect(later).toBeGreaterThanOrEqual(60_000);
      expect(later).toBeLessThan(90_000);
      expect(await queue.lease('t2')).toBe('item 1 b');
    });

    test('treats a delay of 0 as none', async () => {
      await queue.call('kp_fail', 'a', 't', 'no', '0');
      expect(await queue.lease('t')).toBe('item 2 a');
    });

    test('moves the item to the dead ones after its third attempt, with the last reason and record', async () => {
      for (const reason of ['first', 'second'])
        expect([await queue.call('kp_fail', 'a', 't', reason, '0', 'record'), await queue.lease('t')][0]).toBe('RETRY');
      expect(await queue.call('kp_fail', 'a', 't', 'exit code 3\n of "R"', '5000', '{"format":1}')).toBe('DEAD');
      const { dead, results, leases, owner, tokens } = await queue.state();
      expect([...dead]).toEqual([['a', '3 exit code 3\n of "R"']]);
      expect([...results]).toEqual([['a', '{"format":1}']]);
      expect([leases.size, owner.size, tokens.size]).toEqual([0, 0, 0]);
    });

    test('moves the item to the dead ones in its first attempt if that is final', async () => {
      expect(await queue.call('kp_fail', 'a', 't', 'no licence', '0', 'record', 'final')).toBe('DEAD');
      const { dead } = await queue.state();
      expect(dead.get('a')).toContain('no licence');
    });

    test('needs no reason and no record', async () => {
      await queue.call('kp_seal', 'batch', '1');
      expect(await queue.call('kp_fail', 'a', 't', '', '', '')).toBe('DEAD');
      const { dead, results } = await queue.state();
      expect([...dead]).toEqual([['a', '1 ']]);
      expect(results.size).toBe(0);
    });

    test('uses the number of attempts of the last seal', async () => {
      await queue.call('kp_seal', 'batch', '2');
      expect(await queue.call('kp_fail', 'a', 't', 'no')).toBe('RETRY');
      await queue.lease('t');
      await queue.call('kp_seal', 'another');
      expect(await queue.call('kp_fail', 'a', 't', 'no')).toBe('DEAD');
    });
  });

  describe('kp_release', () => {
    test('gives the item back at once, and the attempt does not count', async () => {
      expect(await queue.call('kp_release', 'a', 't')).toBe('OK');
      const { owner, tokens } = await queue.state();
      expect([...owner]).toEqual([['a', '0 ']]);
      expect(tokens.size).toBe(0);
      expect(await queue.lease('t2')).toBe('item 1 a');
    });

    test('does so in the last attempt as well', async () => {
      await queue.call('kp_seal', 'batch', '2');
      await queue.call('kp_fail', 'a', 't', 'no');
      for (let round = 0; round < 3; round++) {
        expect(await queue.lease('t')).toBe('item 2 a');
        expect(await queue.call('kp_release', 'a', 't')).toBe('OK');
      }
      await queue.lease('t');
      expect(await queue.call('kp_fail', 'a', 't', 'no')).toBe('DEAD');
    });
  });
});

describe.each(KINDS)('the calls about a queue on %s', (kind) => {
  let server: Server;
  let queue: Queue;
  beforeAll(async () => {
    server = await startWithQueue(kind);
  });
  beforeEach(() => {
    queue = new Queue(server);
  });

  /** Item 1 done with a result, 2 and 3 dead, 3 with a record. */
  async function threeEnds(): Promise<void> {
    await queue.push('1', '2', '3');
    await queue.call('kp_seal', 'batch', '1');
    for (const item of ['1', '2', '3']) await queue.lease(`t${item}`);
    await queue.call('kp_complete', '1', 't1', 'result');
    await queue.call('kp_fail', '2', 't2', 'no');
    await queue.call('kp_fail', '3', 't3', 'no', '', 'record');
  }

  describe('kp_seal', () => {
    test('stores the batch and the number of attempts', async () => {
      expect(await queue.call('kp_seal', 'batch', '007')).toBe('OK');
      const { sealed, meta } = await queue.state();
      expect([...sealed]).toEqual(['batch']);
      expect([...meta]).toEqual([['max_attempts', '7']]);
    });

    test('is OK when repeated; further batches keep the number of attempts unless they have another one', async () => {
      await queue.call('kp_seal', 'batch', '5');
      for (const args of [['batch'], ['another'], ['another', '']]) {
        expect(await queue.call('kp_seal', ...args)).toBe('OK');
        expect((await queue.state()).meta.get('max_attempts')).toBe('5');
      }
      await queue.call('kp_seal', 'batch', '4');
      const { sealed, meta } = await queue.state();
      expect([...sealed].sort()).toEqual(['another', 'batch']);
      expect(meta.get('max_attempts')).toBe('4');
    });
  });

  describe('kp_stats', () => {
    test('counts an item in one place: waiting, leased, expired, done or dead', async () => {
      await threeEnds();
      await queue.push('4', '5', '6', '7', '8', '9');
      for (const token of ['t4', 't5', 't6']) await queue.lease(token);
      await queue.expire('5');
      await queue.call('kp_seal', 'another');
      const text = 'waiting 3\nleased 2\nexpired 1\ndone 1\ndead 2\nbatches 2';
      expect(await queue.call('kp_stats')).toBe(text);
      expect(await server.call('FCALL_RO', 'kp_stats', 1, queue.name)).toBe(text);
    });

    test('for a queue that never existed is all zeros', async () => {
      expect(await queue.call('kp_stats')).toBe('waiting 0\nleased 0\nexpired 0\ndone 0\ndead 0\nbatches 0');
    });

    test('answers on a replica', async () => {
      await threeEnds();
      await server.call('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
      const replica = await startWithQueue(kind);
      await replica.call('REPLICAOF', '127.0.0.1', server.port);
      const asked = (): Promise<unknown> => replica.call('FCALL_RO', 'kp_stats', 1, queue.name).catch(() => '');
      for (const end = Date.now() + 20_000; !/done 1/.test(String(await asked())) && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await asked()).toBe(await queue.call('kp_stats'));
      await expect(replica.call('FCALL', 'kp_lease', 1, queue.name, 't', '1000')).rejects.toThrow(/READONLY/);
    });
  });

  describe('kp_requeue', () => {
    test('moves the named items from dead to the end of the queue, without their records', async () => {
      await threeEnds();
      await queue.push('4');
      expect(await queue.call('kp_requeue', '3')).toBe('1');
      const { waiting, dead, results, done } = await queue.state();
      expect(waiting).toEqual(['4', '3']);
      expect([...dead.keys()]).toEqual(['2']);
      expect([...results]).toEqual([['1', 'result']]);
      expect([...done.keys()]).toEqual(['1']);
    });

    test('moves all dead items if it names none', async () => {
      await threeEnds();
      expect(await queue.call('kp_requeue')).toBe('2');
      const { waiting, dead } = await queue.state();
      expect([...waiting].sort()).toEqual(['2', '3']);
      expect(dead.size).toBe(0);
      expect(await queue.call('kp_requeue')).toBe('0');
    });

    test('counts no item twice, and none that is not dead', async () => {
      await threeEnds();
      await queue.push('4');
      expect(await queue.call('kp_requeue', '2', '1', '2', '4', 'x', '')).toBe('1');
      expect((await queue.state()).waiting).toEqual(['4', '2']);
    });

    test('makes the attempts start at 1 again', async () => {
      await threeEnds();
      await queue.call('kp_seal', 'batch', '2');
      await queue.call('kp_requeue', '2');
      expect(await queue.lease('t')).toBe('item 1 2');
      expect(await queue.call('kp_fail', '2', 't', 'no')).toBe('RETRY');
      expect(await queue.lease('t')).toBe('item 2 2');
      expect(await queue.call('kp_complete', '2', 't')).toBe('OK');
    });

    test('handles ten thousand items', async () => {
      const items = Array.from({ length: 10_000 }, (_, item) => String(item));
      await server.call('HSET', queue.key('dead'), ...items.flatMap((item) => [item, '3 no']));
      expect(await queue.call('kp_requeue')).toBe('10000');
    });
  });
});
