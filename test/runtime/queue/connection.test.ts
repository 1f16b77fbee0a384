import * as fs from 'node:fs';
import { TRIED_SHELLS } from '../support';
import { sidecarsOf, tokenIn, type Sidecar } from './lone-sidecar';
import { Pool, startServer, tableOfItems, tableOfRows } from './pool';
import { childrenOf, sleep, until } from './processes';
import type { Server } from './servers';

const RECORD = '{"task":0}';
/** A record, a line end and a result, as an argument of redis-cli. */
const line = (result: string): string => `"{\\x22task\\x22:0}\\n${result}"`;

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

describe.each(TRIED_SHELLS)('the sidecar in $name', (shell) => {
  const newSidecar = sidecarsOf(shell);
  const start = (pool: Pool): Promise<Sidecar> => newSidecar(pool).start();
  let requests = 0;
  /** The answer to a request without a message, without its number. */
  async function ask(sidecar: Sidecar, words: string): Promise<string> {
    const number = String(++requests);
    await sidecar.write(`${number} ${words}\n`);
    const answer = await sidecar.answer();
    expect(answer.startsWith(`${number} `)).toBe(true);
    return answer.slice(number.length + 1);
  }
  const complete = (sidecar: Sidecar, token: string, text: string): Promise<string> =>
    ask(sidecar, `complete-line ${token} ${String(text.length)} ${text}`);
  const token = (answer: string): string => answer.split(' ')[1]!;

  async function connections(): Promise<number> {
    return Number(/total_connections_received:(\d+)/.exec((await server.call('INFO', 'stats')) as string)![1]);
  }

  test('needs one connection for all items, and one redis-cli', async () => {
    const items = Array.from({ length: 20 }, (_, number) => `item-${String(number)}`);
    const pool = await Pool.load(server, tableOfItems(items));
    const sidecar = await start(pool);
    const before = await connections();
    for (const [row, item] of items.entries()) {
      const answer = await ask(sidecar, 'lease-item - 0');
      expect(answer).toBe(`item ${token(answer)} ${String(row)} 1 yes ${item}`);
      expect(await complete(sidecar, token(answer), line(`of ${item}`))).toBe('ok');
    }
    expect((await connections()) - before).toBe(1);
    const { results } = await pool.queue.state();
    expect(results).toEqual(new Map(items.map((item) => [item, `${RECORD}\nof ${item}`])));
  });

  test('records on one line any bytes that are written as codes', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const sidecar = await start(pool);
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const codes = bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    const held = token(await ask(sidecar, 'lease-item - 0'));
    expect(await complete(sidecar, held, line(codes))).toBe('ok');
    expect((await pool.queue.state()).results.get('a')).toBe(`${RECORD}\n${String.fromCharCode(...bytes)}`);
  });

  test.each([
    ['ends the quotation marks', '"x" "y"'],
    ['has none', 'x'],
    ['hides the last one', '"x\\"'],
    ['would be several calls', '"x"\\nFLUSHALL\\n"'],
  ])('gives redis-cli no text that %s, and wants it as a message', async (_what, text) => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const sidecar = await start(pool);
    const held = token(await ask(sidecar, 'lease-item - 0'));
    const before = await pool.queue.state();
    expect(await complete(sidecar, held, text)).toBe('whole');
    expect(await pool.queue.state()).toEqual(before);
    expect(await sidecar.ask('m', `complete ${held}`, `${RECORD}\nx`)).toBe('m ok');
  });

  test('asks to repeat a line that is truncated, and the request that follows on it', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const sidecar = await start(pool);
    const held = token(await ask(sidecar, 'lease-item - 0'));
    const text = line('x');
    await sidecar.write(`1 complete-line ${held} ${String(text.length)} ${text.slice(0, 9)}`);
    await sidecar.write('2 lease-item - 0\n');
    expect(await sidecar.heard()).toBe('again');
    expect((await pool.queue.state()).done.size).toBe(0);
    expect(await ask(sidecar, 'lease-item - 0')).toBe(`item ${held} 0 1 yes a`);
  });

  test('wants the result of a token that it does not hold as a message, whose answer is that it is stale', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const sidecar = await start(pool);
    await ask(sidecar, 'lease-item - 0');
    expect(await complete(sidecar, 'other', line('x'))).toBe('whole');
    expect(await sidecar.ask('m', 'complete other', `${RECORD}\nx`)).toBe('m stale');
  });

  test('goes on with a new redis-cli when the one it has is killed, before and during a call', async () => {
    const items = Array.from({ length: 12 }, (_, number) => `item-${String(number)}`);
    const pool = await Pool.load(server, tableOfItems(items));
    const sidecar = await start(pool);
    const kill = (): void => {
      for (const part of sidecar.parts())
        for (const client of childrenOf(part, 'redis-cli')) process.kill(client, 'SIGKILL');
    };
    for (const item of items) {
      const answer = await ask(sidecar, 'lease-item - 0');
      expect(answer).toContain(` 1 yes ${item}`);
      kill();
      const ended = complete(sidecar, token(answer), line(item));
      kill();
      if ((await ended) === 'whole')
        expect(await sidecar.ask('m', `complete ${token(answer)}`, `${RECORD}\n${item}`)).toBe('m ok');
    }
    const { results } = await pool.queue.state();
    expect(results).toEqual(new Map(items.map((item) => [item, `${RECORD}\n${item}`])));
  });

  test('answers when Redis hangs for longer than a call may take, and goes on with the same lease', async () => {
    const away = await startServer();
    const pool = await Pool.load(away, tableOfItems(['a', 'b']));
    const sidecar = await start(pool);
    const held = token(await ask(sidecar, 'lease-item - 0'));
    expect(await complete(sidecar, held, line('x'))).toBe('ok');
    away.signal('SIGSTOP');
    await sidecar.write('during lease-item - 0\n');
    await sleep(17_000);
    away.signal('SIGCONT');
    expect(await sidecar.answer()).toMatch(/^during (item \S+ 1 1 yes b|wait .*)$/);
    expect(await ask(sidecar, 'lease-item - 0')).toMatch(/^item \S+ 1 1 yes b$/);
    await away.stop();
  }, 60_000);

  test('knows the row of each item, in whatever order they arrive, and with whatever characters', async () => {
    const items = Array.from({ length: 700 }, (_, number) => `item-${String(number)}`);
    const odd = [' blank', 'back\\slash', "it's", '"quoted"', 'ends with \\', '-e', '*', 'häß 💡'];
    const pool = await Pool.load(server, tableOfItems([...items, ...odd]));
    await server.call('DEL', pool.queue.name);
    const rows = [0, 1, 5, 4, 400, 2, 401, 699, 3, 6, ...odd.map((_, position) => 700 + position), 7];
    for (const row of rows) await pool.queue.push(Buffer.from([...items, ...odd][row]!).toString('latin1'));
    const sidecar = await start(pool);
    const seen: number[] = [];
    while (seen.length < rows.length) {
      const answer = await sidecar.ask(String(++requests), 'lease -');
      seen.push(Number(answer.split(' ')[3]));
      expect(await sidecar.ask(String(++requests), `complete ${tokenIn(answer)}`, RECORD)).toMatch(/ ok$/);
    }
    expect(seen).toEqual(rows);
  });

  test('hands out items of several lines, and those pushed by hand, as before', async () => {
    const pool = await Pool.load(server, tableOfRows(['model', 'n'], [['lm', 1]]));
    await pool.queue.push('{"model":\n"rf",\n"n":2}');
    const sidecar = await start(pool);
    const first = await ask(sidecar, 'lease-item - 0');
    expect(first).toBe(`item ${token(first)} 0 1 yes {"model":"lm","n":1}`);
    expect(await complete(sidecar, token(first), line('x'))).toBe('ok');
    const second = await ask(sidecar, 'lease-item - 0');
    expect(second).toMatch(/^item \S+ \d{16} 1 no$/);
    expect(fs.readFileSync(`${sidecar.folder}/row`, 'utf8')).toBe('"rf"\t2\n');
    expect(await complete(sidecar, token(second), line('x'))).toBe('whole');
    expect(await sidecar.ask('m', `complete ${token(second)}`, `${RECORD}\nx`)).toBe('m ok');
    await until(async () => (await pool.queue.state()).done.size === 2, 'both are done');
  });
});
