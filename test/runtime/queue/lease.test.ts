import { LONG, Queue, type State } from './queue';
import { KINDS, startWithQueue, type Server } from './servers';
import { inDepth } from '../../in-depth';

const RULE = 'must be UTF-8 text of 1 to 120000 bytes with no control characters but tab and line ends';

describe.each(KINDS)('kp_lease on %s', (kind) => {
  let server: Server;
  let queue: Queue;
  beforeAll(async () => {
    server = await startWithQueue(kind);
  });
  beforeEach(() => {
    queue = new Queue(server);
  });

  /** Fails items for good, which takes all their attempts. */
  async function kill(token: string): Promise<void> {
    const [, , item = ''] = (await queue.lease(token)).split(' ');
    while ((await queue.call('kp_fail', item, token, 'no')) === 'RETRY') await queue.lease(token);
  }

  test('hands out the waiting items in their order, each with attempt 1, and stores who holds which until when', async () => {
    await queue.push('a', 'b', 'c');
    const before = await now(server);
    expect(await queue.lease('t1', 1000)).toBe('item 1 a');
    const after = await now(server);
    expect(await queue.lease('t2')).toBe('item 1 b');
    const state = await queue.state();
    expect(state).toEqual<State>({
      waiting: ['c'],
      leases: new Map([
        ['a', expect.any(Number) as number],
        ['b', expect.any(Number) as number],
      ]),
      owner: new Map([
        ['a', '1 t1'],
        ['b', '1 t2'],
      ]),
      tokens: new Map([
        ['t1', 'a'],
        ['t2', 'b'],
      ]),
      done: new Map(),
      dead: new Map(),
      results: new Map(),
      meta: new Map(),
      sealed: new Set(),
    });
    expect(state.leases.get('a')).toBeGreaterThanOrEqual(before + 1000);
    expect(state.leases.get('a')).toBeLessThanOrEqual(after + 1000);
  });

  test('gives a token that holds an item the same item and attempt again, with a new deadline', async () => {
    await queue.push('a', 'b');
    await queue.lease('t1', 1000);
    const before = await now(server);
    for (let time = 0; time < 2; time++) expect(await queue.lease('t1', LONG)).toBe('item 1 a');
    expect((await queue.state()).leases.get('a')).toBeGreaterThanOrEqual(before + LONG);
    expect((await queue.state()).waiting).toEqual(['b']);
  });

  test('does so even after the deadline, if nobody has taken the item over, and before anything else', async () => {
    await queue.push('a', 'b', 'c');
    await queue.lease('t1');
    await queue.lease('t2');
    await queue.expire('b', 'a');
    expect(await queue.lease('t1')).toBe('item 1 a');
    expect(await queue.lease('t3')).toBe('item 2 b');
  });

  test('hands out an expired item before waiting ones, with the next attempt, and its earlier token holds nothing', async () => {
    await queue.push('a', 'b');
    await queue.lease('t1');
    await queue.expire('a');
    expect(await queue.lease('t2')).toBe('item 2 a');
    const { owner, tokens, leases } = await queue.state();
    expect([...owner]).toEqual([['a', '2 t2']]);
    expect([...tokens]).toEqual([['t2', 'a']]);
    expect(leases.get('a')).toBeGreaterThan((await now(server)) + LONG / 2);
    expect(await queue.lease('t1')).toBe('item 1 b');
  });

  test('hands out expired items in the order of their deadlines', async () => {
    await queue.push('a', 'b', 'c');
    for (const token of ['t1', 't2', 't3']) await queue.lease(token);
    await queue.expire('b', 'c', 'a');
    expect(await queue.lease('u1')).toBe('item 2 b');
    expect(await queue.lease('u2')).toBe('item 2 c');
    expect(await queue.lease('u3')).toBe('item 2 a');
  });

  test('lets a lease of a few milliseconds expire by the clock of Redis', async () => {
    await queue.push('a');
    await queue.lease('t1', 30);
    const reply = await queue.lease('t2');
    expect(reply).toMatch(/^wait ([1-9]|[12]\d|30)$|^item 2 a$/);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await queue.lease('t2')).toBe('item 2 a');
  });

  test('moves an expired item with its last attempt to the dead ones, with a reason, and continues with the next', async () => {
    await queue.push('a', 'b');
    for (const token of ['t1', 't2', 't3']) {
      await queue.lease(token);
      await queue.expire('a');
    }
    expect((await queue.state()).owner.get('a')).toBe('3 t3');
    expect(await queue.lease('t4')).toBe('item 1 b');
    const { dead, leases, results } = await queue.state();
    expect([...dead]).toEqual([['a', '3 its worker was lost in attempt 3 of 3']]);
    expect([...leases.keys()]).toEqual(['b']);
    expect(results.size).toBe(0);
  });

  test('continues from a dead item to one that expired after it', async () => {
    await queue.call('kp_seal', 'batch', '2');
    await queue.push('a', 'b');
    await queue.lease('t1');
    await queue.expire('a');
    await queue.lease('t2');
    await queue.lease('t3');
    await queue.expire('a', 'b');
    expect(await queue.lease('t4')).toBe('item 2 b');
    expect([...(await queue.state()).dead]).toEqual([['a', '2 its worker was lost in attempt 2 of 2']]);
  });

  test('returns drained at once if the last items become dead', async () => {
    await queue.call('kp_seal', 'batch', '1');
    await queue.push('a', 'b');
    await queue.lease('t1');
    await queue.lease('t2');
    await queue.expire('a', 'b');
    expect(await queue.lease('t3', LONG, 'batch')).toBe('drained');
    expect((await queue.state()).dead.size).toBe(2);
  });

  test('returns unsealed at once if the last items become dead and the batch is not loaded', async () => {
    await queue.call('kp_seal', 'another', '1');
    await queue.push('a');
    await queue.lease('t1');
    await queue.expire('a');
    expect(await queue.lease('t2', LONG, 'batch')).toBe('unsealed');
    expect((await queue.state()).dead.size).toBe(1);
  });

  test('moves an item that was given back to the dead ones if fewer attempts are allowed by then', async () => {
    await queue.push('a');
    await queue.lease('t1');
    await queue.call('kp_fail', 'a', 't1', 'no');
    await queue.call('kp_seal', 'batch', '1');
    expect(await queue.lease('t2')).toBe('drained');
    expect([...(await queue.state()).dead]).toEqual([['a', '1 it failed in attempt 1 of 1']]);
  });

  test('drops second copies of items that wait, are leased, done or dead, without running them', async () => {
    await queue.call('kp_seal', 'batch', '1');
    await queue.push('dead', 'done', 'leased', 'dead', 'done', 'leased', 'new', 'new', 'last');
    await kill('t0');
    await queue.lease('t1');
    await queue.call('kp_complete', 'done', 't1');
    await queue.lease('t2');
    expect(await queue.lease('t3')).toBe('item 1 new');
    expect((await queue.state()).waiting).toEqual(['new', 'last']);
    expect(await queue.lease('t4')).toBe('item 1 last');
    expect((await queue.state()).waiting).toEqual([]);
  });

  test('drops at most 100 copies in one call, and then says to ask at once', async () => {
    await queue.push('a');
    await queue.lease('t1');
    await queue.push(...Array<string>(150).fill('a'), 'b');
    expect(await queue.lease('t2')).toBe('wait 0');
    expect((await queue.state()).waiting).toHaveLength(51);
    expect(await queue.lease('t2')).toBe('item 1 b');
  });

  test('hands out an item after 99 copies in the same call', async () => {
    await queue.push('a');
    await queue.lease('t1');
    await queue.push(...Array<string>(99).fill('a'), 'b');
    expect(await queue.lease('t2')).toBe('item 1 b');
  });

  test('says to ask at once after 100 copies, even if nothing follows them', async () => {
    await queue.push('a');
    await queue.lease('t1');
    await queue.call('kp_complete', 'a', 't1');
    await queue.push(...Array<string>(100).fill('a'));
    expect(await queue.lease('t2')).toBe('wait 0');
    expect(await queue.lease('t2')).toBe('drained');
  });

  inDepth('processes at most 100 items in one call, expired ones and copies together', async () => {
    await queue.call('kp_seal', 'batch', '1');
    const items = Array.from({ length: 130 }, (_, item) => `item-${String(item)}`);
    await queue.push(...items);
    for (const item of items) await queue.lease(`of-${item}`);
    await queue.expire(...items);
    await queue.push(...items, 'new');
    expect(await queue.lease('t')).toBe('wait 0');
    let state = await queue.state();
    expect([state.dead.size, state.leases.size, state.waiting.length]).toEqual([100, 30, 131]);
    // 30 expired ones and 70 copies.
    expect(await queue.lease('t')).toBe('wait 0');
    state = await queue.state();
    expect([state.dead.size, state.leases.size, state.waiting.length]).toEqual([130, 0, 61]);
    expect(await queue.lease('t')).toBe('item 1 new');
  });

  test('returns the time until the next deadline if all items are leased', async () => {
    await queue.push('a', 'b');
    await queue.lease('t1', LONG);
    await queue.lease('t2', 60_000);
    const [word, ms] = (await queue.lease('t3')).split(' ');
    expect(word).toBe('wait');
    expect(Number(ms)).toBeGreaterThan(0);
    expect(Number(ms)).toBeLessThanOrEqual(60_000);
    expect(Number(ms)).toBeGreaterThan(30_000);
  });

  test('returns unsealed while the batch is not loaded, and drained after that', async () => {
    expect(await queue.lease('t', LONG, 'batch')).toBe('unsealed');
    await queue.call('kp_seal', 'another');
    expect(await queue.lease('t', LONG, 'batch')).toBe('unsealed');
    await queue.call('kp_seal', 'batch');
    expect(await queue.lease('t', LONG, 'batch')).toBe('drained');
  });

  test('hands out items, and waits for those of others, whether or not the batch is loaded', async () => {
    await queue.push('a');
    expect(await queue.lease('t1', LONG, 'batch')).toBe('item 1 a');
    expect(await queue.lease('t2', LONG, 'batch')).toMatch(/^wait \d+$/);
  });

  test('without a batch, returns drained for an empty queue', async () => {
    expect(await queue.lease('t')).toBe('drained');
  });

  test('gives a token whose item has ended a new item', async () => {
    await queue.push('a', 'b');
    await queue.lease('t');
    await queue.call('kp_complete', 'a', 't');
    expect(await queue.lease('t')).toBe('item 1 b');
  });

  test.each([
    ['blanks, quotes and line ends', ' a  "b" \'c\'\r\n\td\n'],
    ['what a pattern of Lua would mean something by', '%d+ .* %z [a-'],
    ['a number and a minus', '-1'],
    [
      'text of two, three and four bytes a character',
      utf8('é \u0080 \u07ff \u0800 \u1000 \ud7ff \ue000 \uffff \u{10000} \u{3ffff} \u{40000} \u{10ffff}'),
    ],
    ['120,000 bytes', 'x'.repeat(120_000)],
    ['120,000 bytes of other languages', utf8('中').repeat(40_000)],
    ['0x20 and 0x7e', ' ~'],
  ])('hands out an item of %s byte for byte', async (_, item) => {
    await queue.push(item);
    expect(await queue.lease('t')).toBe(`item 1 ${item}`);
    expect(await queue.call('kp_complete', item, 't')).toBe('OK');
    expect([...(await queue.state()).done]).toEqual([[item, '1 t']]);
  });

  test.each([
    ['nothing', '', 'nothing'],
    ['a NUL', 'a\0b', 'the character 0x00'],
    ['the first control character', 'a\x01', 'the character 0x01'],
    ['a backspace', '\b', 'the character 0x08'],
    ['a vertical tab', '\v', 'the character 0x0b'],
    ['a form feed', '\f', 'the character 0x0c'],
    ['a shift out', '\x0e', 'the character 0x0e'],
    ['an escape', '\x1b[31m', 'the character 0x1b'],
    ['the last control character', '\x1f', 'the character 0x1f'],
    ['a delete', '\x7f', 'the character 0x7f'],
    ['one byte too much', 'x'.repeat(120_001), '120001 bytes'],
    ['Latin-1', 'caf\xe9', 'other bytes'],
    ['a byte that continues nothing', 'a\x80', 'other bytes'],
    ['a character cut short', '\xe4\xb8', 'other bytes'],
    ['two bytes for an ASCII character', '\xc1\xbf', 'other bytes'],
    ['three bytes where two do', '\xe0\x9f\xbf', 'other bytes'],
    ['four bytes where three do', '\xf0\x8f\xbf\xbf', 'other bytes'],
    ['half of a pair', '\xed\xa0\x80', 'other bytes'],
    ['a character above all others', '\xf4\x90\x80\x80', 'other bytes'],
    ['a byte that UTF-8 lacks', '\xf5\x80\x80\x80', 'other bytes'],
    ['a character inside another one', '\xc2\xe4\xb8\xad\x80', 'other bytes'],
    ['a short character inside a long one', '\xe4\xc3\xa9\xb8\xad', 'other bytes'],
  ])('moves an item of %s to the dead ones, in attempt 0, and hands out the next one', async (_, item, got) => {
    await queue.push(item, item, 'good');
    expect(await queue.lease('t')).toBe('item 1 good');
    const { dead, waiting } = await queue.state();
    expect([...dead]).toEqual([[item, `0 ${RULE}, got ${got}`]]);
    expect(waiting).toEqual([]);
  });

  test('returns drained if no worker could take what waits', async () => {
    await queue.push('\x01', '\x02');
    await queue.call('kp_seal', 'batch');
    expect(await queue.lease('t', LONG, 'batch')).toBe('drained');
    expect((await queue.state()).dead.size).toBe(2);
  });

  test('does not affect other queues', async () => {
    const other = new Queue(server);
    await queue.push('a');
    await other.push('a');
    await queue.lease('t');
    await queue.call('kp_complete', 'a', 't', 'result');
    expect(await other.lease('t')).toBe('item 1 a');
    expect((await other.state()).results.size).toBe(0);
  });
});

async function now(server: Server): Promise<number> {
  const [seconds, microseconds] = await server.client.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

/** Text with a character for each of its bytes. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
