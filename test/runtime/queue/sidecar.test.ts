import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { copyOfRuntime, inOwnMounts, isRunning, sh, testFolder, which, TRIED_SHELLS } from '../support';
import { drawer } from './crew';
import { SCRIPT, sidecarsOf, tokenIn, type Further, type Sidecar } from './lone-sidecar';
import { Pool, recordsIn, startServer, tableOfItems } from './pool';
import { sleep, until } from './processes';
import { Proxy } from './proxy';
import type { Server } from './servers';

const folder = testFolder();

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

describe.each(TRIED_SHELLS)('the sidecar in $name', (shell) => {
  const newSidecar = sidecarsOf(shell);

  async function start(
    items = ['a', 'b', 'c'],
    options = {},
    ...further: Further
  ): Promise<{ pool: Pool; sidecar: Sidecar }> {
    const pool = await Pool.load(server, tableOfItems(items), options);
    return { pool, sidecar: await newSidecar(pool, ...further).start() };
  }

  const RECORD = '{"task":0}\n';

  test('answers each request with its number: an item with its token, task and attempt, and its outcome', async () => {
    const { pool, sidecar } = await start();
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    expect(token).toMatch(/^pod-/);
    expect(await sidecar.ask('2', `complete ${token}`, `${RECORD}a\0b\n\n`)).toBe('2 ok');
    const second = await sidecar.ask('3', 'lease -');
    expect(second).toBe(`3 item ${tokenIn(second)} 1 1 yes`);
    expect(await sidecar.ask('4', `fail ${tokenIn(second)}`, `${RECORD}bad`)).toBe('4 retry');
    const again = await sidecar.ask('5', 'lease -');
    expect(again).toBe(`5 item ${tokenIn(again)} 1 2 yes`);
    expect(await sidecar.ask('6', `release ${tokenIn(again)}`)).toBe('6 ok');
    const state = await pool.queue.state();
    expect(state.results).toEqual(new Map([['a', `${RECORD}a\0b\n\n`]]));
    expect(state.owner).toEqual(new Map([['b', '1 ']]));
  });

  test('answers a request whose number it has already answered with the same answer, and does nothing', async () => {
    const { pool, sidecar } = await start();
    const answer = await sidecar.ask('1', 'lease -');
    expect(await sidecar.ask('1', 'lease -')).toBe(answer);
    const token = tokenIn(answer);
    expect(await sidecar.ask('2', `complete ${token}`, RECORD)).toBe('2 ok');
    const next = await sidecar.ask('3', 'lease -');
    expect(await sidecar.ask('3', 'lease -')).toBe(next);
    expect(await sidecar.ask('4', `fail ${tokenIn(next)}`, `${RECORD}bad`)).toBe('4 retry');
    expect(await sidecar.ask('4', `fail ${tokenIn(next)}`, `${RECORD}bad`)).toBe('4 retry');
    expect((await pool.queue.state()).owner).toEqual(new Map([['b', '1 ']]));
  });

  test('gives a worker that asks again for an item the one that it holds', async () => {
    const { pool, sidecar } = await start();
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    expect(await sidecar.ask('2', 'lease -')).toBe(`2 item ${token} 0 1 yes`);
    expect((await pool.queue.state()).leases.size).toBe(1);
  });

  test('records no truncated message, wherever it ends', async () => {
    const { pool, sidecar } = await start();
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    const message = `2 complete ${token} ${String(RECORD.length + 9)}\n${RECORD}some text`;
    for (let length = 1; length < message.length; length += 3) await sidecar.write(message.slice(0, length));
    await sleep(300);
    expect((await pool.queue.state()).done.size).toBe(0);
    expect(await sidecar.ask('3', `complete ${token}`, `${RECORD}whole`)).toBe('3 ok');
    expect((await pool.queue.state()).results.get('a')).toBe(`${RECORD}whole`);
  });

  test('asks to repeat a request that followed a truncated one', async () => {
    const { pool, sidecar } = await start();
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    const good = `3 complete ${token} ${String(RECORD.length + 5)}\n${RECORD}whole`;
    await sidecar.write(`2 complete ${token} 1000\n${RECORD}cut${good}`);
    expect(await sidecar.heard()).toBe('again');
    await sidecar.write(good);
    expect(await sidecar.answer()).toBe('3 ok');
    expect((await pool.queue.state()).results.get('a')).toBe(`${RECORD}whole`);
  });

  test('records no message that does not fit on its disk', async () => {
    // A file has room for 512 bytes.
    const { pool, sidecar } = await start(['a'], {}, {}, 'ulimit -f 1');
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    const large = `${RECORD}${'x'.repeat(2000)}`;
    await sidecar.write(`2 complete ${token} ${String(large.length)}\n${large}`);
    expect(await sidecar.heard()).toBe('again');
    expect((await pool.queue.state()).done.size).toBe(0);
    expect(await sidecar.ask('3', `complete ${token}`, `${RECORD}small`)).toBe('3 ok');
    expect((await pool.queue.state()).results.get('a')).toBe(`${RECORD}small`);
  });

  test('returns stale for a token that is not that of its lease', async () => {
    const { pool, sidecar } = await start();
    await sidecar.ask('1', 'lease -');
    expect(await sidecar.ask('2', 'complete other', RECORD)).toBe('2 stale');
    expect((await pool.queue.state()).done.size).toBe(0);
  });

  test('rejects other words', async () => {
    const { sidecar } = await start();
    expect(await sidecar.ask('1', 'drop -')).toBe("1 stopped can't understand the request 'drop'");
  });

  test('that is killed and restarted continues with the same lease, and ends it by its token', async () => {
    const { pool, sidecar } = await start();
    const answer = await sidecar.ask('1', 'lease -');
    const token = tokenIn(answer);
    await sidecar.kill();
    await sidecar.start();
    expect(await sidecar.ask('1', 'lease -')).toBe(answer);
    await sidecar.kill();
    await sidecar.start();
    expect(await sidecar.ask('2', `complete ${token}`, RECORD)).toBe('2 ok');
    // The worker did not get the answer.
    await sidecar.kill();
    await sidecar.start();
    expect(await sidecar.ask('2', `complete ${token}`, RECORD)).toBe('2 ok');
    const state = await pool.queue.state();
    expect(state.done).toEqual(new Map([['a', `1 ${token}`]]));
    expect(state.leases.size).toBe(0);
  });

  test('that was killed while it created its pipes creates them when it is restarted', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const sidecar = newSidecar(pool);
    fs.writeFileSync(path.join(sidecar.folder, 'requests.new'), '');
    fs.writeFileSync(path.join(sidecar.folder, 'stale.new'), '');
    await sidecar.start();
    expect(await sidecar.ask('1', 'lease -')).toMatch(/^1 item /);
  });

  test('that is told to stop while an item is held counts that attempt as failed, with the reason', async () => {
    const { pool, sidecar } = await start(['a'], { maxAttempts: 1 });
    await sidecar.ask('1', 'lease -');
    expect(await sidecar.stop()).toBe(0);
    const { dead } = await pool.queue.state();
    expect(dead).toEqual(new Map([['a', '1 its worker was killed (out of memory, or its container ended)']]));
  });

  test.each(['is done', 'is held'])('that hears that its worker has ended ends, while an item %s', async (state) => {
    const { pool, sidecar } = await start(['a'], { maxAttempts: 1 });
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    if (state === 'is done') await sidecar.ask('2', `complete ${token}`, RECORD);
    await sidecar.write('end end - 0\n');
    expect(await sidecar.end()).toBe(0);
    const { done, dead } = await pool.queue.state();
    expect([...done.keys()]).toEqual(state === 'is done' ? ['a'] : []);
    expect([...dead.keys()]).toEqual(state === 'is done' ? [] : ['a']);
  });

  test('that is told to stop while no item is held changes nothing', async () => {
    const { pool, sidecar } = await start();
    const token = tokenIn(await sidecar.ask('1', 'lease -'));
    await sidecar.ask('2', `complete ${token}`, RECORD);
    const before = await pool.queue.state();
    expect(await sidecar.stop()).toBe(0);
    expect(await pool.queue.state()).toEqual(before);
  });

  test('makes a worker without an item wait twice as long each time, up to 5 s, and starts over after an item', async () => {
    const { pool, sidecar } = await start(['a', 'b'], { leaseSeconds: 60 });
    await pool.queue.lease('other');
    let number = 0;
    const waits = async (times: number): Promise<number[]> => {
      const seconds: number[] = [];
      while (seconds.length < times)
        seconds.push(Number(/ wait (\d+\.\d{3})$/.exec(await sidecar.ask(String(++number), 'lease -'))?.[1]));
      return seconds;
    };
    const token = tokenIn(await sidecar.ask(String(++number), 'lease -'));
    await sidecar.ask(String(++number), `complete ${token}`, RECORD);
    const most = [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5];
    for (const [position, seconds] of (await waits(most.length)).entries()) {
      expect(seconds).toBeLessThanOrEqual(most[position]!);
      expect(seconds).toBeGreaterThanOrEqual(most[position]! * 0.8 - 0.001);
    }
    await pool.server.call('RPUSH', pool.queue.name, 'c');
    const next = tokenIn(await sidecar.ask(String(++number), 'lease -'));
    await sidecar.ask(String(++number), `complete ${next}`, RECORD);
    expect((await waits(1))[0]).toBeLessThanOrEqual(0.2);
  });

  test('that is told to stop while it starts ends, at whatever moment that is', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    for (let moment = 0; moment < 60; moment++) {
      const sidecar = await newSidecar(pool).start();
      await sleep(moment / 10);
      const limit = setTimeout(10_000, 'it goes on', { ref: false });
      expect(await Promise.race([sidecar.stop(), limit])).toBe(0);
    }
  }, 120_000);

  test('renews the lease for as long as it lives, after every third of its duration', async () => {
    const { pool, sidecar } = await start(['a'], { leaseSeconds: 3 });
    await sidecar.ask('1', 'lease -');
    const seen = new Set<number>();
    for (const end = Date.now() + 6500; Date.now() < end;) {
      seen.add((await pool.queue.state()).leases.get('a')!);
      await sleep(50);
    }
    expect(seen.size).toBeGreaterThanOrEqual(5);
    await sidecar.kill();
    await sleep(3500);
    expect(await pool.queue.lease('other')).toBe('item 2 a');
  });

  test('renews the lease in its first process, while another one processes requests of the worker', async () => {
    const { pool, sidecar } = await start(['a'], { leaseSeconds: 3 });
    await sidecar.ask('1', 'lease -');
    const parts = sidecar.parts();
    expect(parts).not.toEqual([]);
    for (const part of parts) process.kill(part, 'SIGSTOP');
    await sleep(4000);
    expect(await pool.queue.lease('other')).toMatch(/^wait /);
  });

  test('ends, to be restarted, when one of its permanent processes has ended', async () => {
    const { sidecar } = await start();
    await until(() => sidecar.parts().length > 0, 'it runs');
    const count = sidecar.parts().length;
    for (let part = 0; part < count; part++) {
      await until(() => sidecar.parts().length === count, 'all of it runs');
      process.kill(sidecar.parts()[part]!, 'SIGKILL');
      expect(await Promise.race([sidecar.end(), sleep(8000).then(() => 'runs on')])).toBe(1);
      await sidecar.kill();
      await sidecar.start();
    }
    expect(await sidecar.ask('1', 'lease -')).toMatch(/^1 item /);
  });

  describe('if a worker reports the end of an item at the moment at which it is overdue', () => {
    let proxy: Proxy;
    beforeEach(async () => {
      proxy = await Proxy.start(server.port);
    });
    afterEach(() => proxy.stop());

    test.each([
      ['before', 'ok'],
      ['after', 'stale'],
    ] as const)('keeps the lease of the next item (%s Redis was told that the time is over)', async (where, answer) => {
      const env = { KUBEPAR_TASK_TIMEOUT: '3' };
      const { pool, sidecar } = await start(['slow', 'next'], { maxAttempts: 1, port: proxy.port }, env);
      const overdue = proxy.hold('it took longer than taskTimeout', where);
      const token = tokenIn(await sidecar.ask('1', 'lease -'));
      await overdue.reached;
      expect(await sidecar.ask('2', `complete ${token}`, RECORD)).toBe(`2 ${answer}`);
      const next = tokenIn(await sidecar.ask('3', 'lease -'));
      overdue.release();
      // Work is done within its time.
      expect(await sidecar.lost()).toBe(answer === 'ok' ? '' : `${token}\n`);
      expect([...(await pool.queue.state()).tokens]).toEqual([[next, 'next']]);
      expect(await sidecar.ask('4', `complete ${next}`, RECORD)).toBe('4 ok');
      const { done, dead } = await pool.queue.state();
      const slow = answer === 'ok' ? done : dead;
      expect([done.get('next'), slow.has('slow')]).toEqual([`1 ${next}`, true]);
    });
  });

  test('lets no other user read what it writes, except for what the worker needs', async () => {
    const { pool, sidecar } = await start();
    await pool.queue.push('by hand');
    for (let number = 1; number <= 4; number++) {
      const token = tokenIn(await sidecar.ask(`${String(number)}a`, 'lease -'));
      await sidecar.ask(`${String(number)}b`, `complete ${token}`, RECORD);
    }
    for (const name of fs.readdirSync(sidecar.folder)) {
      const mode = fs.statSync(path.join(sidecar.folder, name)).mode & 0o777;
      const expected = ['requests', 'replies', 'stale'].includes(name) ? 0o666 : name === 'row' ? 0o644 : 0o600;
      expect([name, mode.toString(8)]).toEqual([name, expected.toString(8)]);
    }
  });
});

describe.each(TRIED_SHELLS)('a worker in $name', (shell) => {
  const items = Array.from({ length: 30 }, (_, number) => `item-${String(number)}`);

  test('whose sidecar is killed at any moment, and restarted, loses nothing: each item runs once', async () => {
    const pool = await Pool.load(server, tableOfItems(items));
    const worker = pool.worker(sh('sleep 0.02', 'echo "$KUBEPAR_TASK"'), { shell });
    const draw = drawer(1);
    for (let kills = 0; kills < 25; kills++) {
      await sleep(draw(400));
      worker.signal('queue', 'SIGKILL');
    }
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    const state = await pool.queue.state();
    expect([...state.done.values()].map((value) => Number.parseInt(value))).toEqual(items.map(() => 1));
    expect([...Pool.results(state).values()].map(({ bytes }) => Number(bytes)).sort((a, b) => a - b)).toEqual(
      items.map((_, row) => row),
    );
    expect(recordsIn(ended.log)).toHaveLength(items.length);
  });

  test('runs an item that takes three leases once', async () => {
    const pool = await Pool.load(server, tableOfItems(['long']), { leaseSeconds: 2 });
    const workers = [1, 2].map(() => pool.worker(sh('sleep 6', 'echo done'), { shell }));
    const ended = await Promise.all(workers.map(({ ended }) => ended));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(ended.flatMap(({ log }) => recordsIn(log))).toHaveLength(1);
    expect([...(await pool.queue.state()).done.values()][0]).toMatch(/^1 /);
  });

  test('keeps its lease while Redis takes longer than that to record a result: the item runs once', async () => {
    const proxy = await Proxy.start(server.port);
    const pool = await Pool.load(server, tableOfItems(['a']), { leaseSeconds: 3, port: proxy.port });
    const slow = proxy.hold('kp_complete', 'before');
    const worker = pool.worker(sh('echo done'), { shell });
    await slow.reached;
    await sleep(4500);
    expect(await pool.queue.lease('other')).toMatch(/^wait /);
    slow.release();
    const ended = await worker.ended;
    expect(ended).toMatchObject({ code: 0, sidecarSaid: '' });
    const state = await pool.queue.state();
    expect([state.done.get('a'), Pool.results(state).get('a')!.bytes]).toEqual([
      expect.stringMatching(/^1 /),
      'done\n',
    ]);
    expect(recordsIn(ended.log)).toHaveLength(1);
    await proxy.stop();
  });

  test('ends the process of an item that another worker has by now, records nothing, and goes on', async () => {
    const pool = await Pool.load(server, tableOfItems(['stolen', 'next']), { leaseSeconds: 3 });
    const script = ['[ "$KUBEPAR_TASK" = 1 ] || { echo "process $$"; exec sleep 100; }', 'echo fine'];
    const worker = pool.worker(sh(...script), { shell });
    await worker.pod.said('process ');
    const { queue } = pool;
    await queue.expire('stolen');
    expect(await queue.lease('thief')).toBe('item 2 stolen');
    await until(async () => (await queue.state()).done.has('next'), 'the next item is done');
    expect(await queue.call('kp_complete', 'stolen', 'thief', '{"by":"thief"}\n')).toBe('OK');
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    expect(isRunning(Number(/process (\d+)/.exec(ended.log)![1]))).toBe(false);
    expect(ended.stderr).toContain('kubepar: attempt 1 of task 0 ended: its lease was lost\n');
    expect(ended.sidecarSaid).toContain('another worker has the item of this one by now');
    const state = await queue.state();
    expect(state.results.get('stolen')).toBe('{"by":"thief"}\n');
    expect(recordsIn(ended.log).map(({ task }) => task)).toEqual([1]);
  });

  test('works as a user who can write nothing of the sidecar', async () => {
    const pool = await Pool.load(server, tableOfItems(items.slice(0, 3)));
    await pool.queue.push('by hand');
    const script = [
      '! touch "$QUEUE_FOLDER/written" 2>/dev/null || exit 7',
      '! cat "$QUEUE_FOLDER/token" 2>/dev/null || exit 8',
      '! rm -f "$QUEUE_FOLDER/requests" 2>/dev/null || exit 9',
    ];
    const worker = pool.worker(sh(...script), { shell, runtime: copyOfRuntime(), unprivileged: true });
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    expect((await pool.queue.state()).done.size).toBe(4);
  });
});

describe.each(TRIED_SHELLS)('the sidecar on a full disk, in $name', (shell) => {
  /**
   * Sends requests in separate namespaces, with which the sidecar ends, and in which the folder of the sidecar is a
   * disk of 64 KiB; returns each answer, and the output of the sidecar.
   */
  async function onSmallDisk(...requests: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const items = fs.mkdtempSync(path.join(folder, 'items-'));
    fs.writeFileSync(path.join(items, 'items-0'), 'a\n');
    const disk = fs.mkdtempSync(path.join(folder, 'disk-'));
    const script = [
      `mount -t tmpfs -o size=64k tmpfs ${disk} || exit`,
      `${shell.command.join(' ')} ${SCRIPT} &`,
      `until [ -p ${disk}/stale ]; do sleep 0.1; done`,
      `cd ${disk}`,
      'number=0',
      'ask() {',
      '  number=$((number + 1))',
      '  while :; do',
      `    { printf '%s %s %s\\n' "$number" "$1" "$2"; head -c "$2" /dev/zero; } >${disk}/requests`,
      `    while read -r of answer <${disk}/replies; do [ "$of" != again ] || break; [ "$of" != "$number" ] || break 2; done`,
      '  done',
      '  echo "$answer"',
      '}',
      ...requests,
    ];
    const own = inOwnMounts('--pid', '--fork');
    const env = {
      PATH: process.env['PATH'],
      KUBEPAR_QUEUE: disk,
      KUBEPAR_ITEMS: items,
      KUBEPAR_PATIENCE: '2',
      KUBEPAR_POD_UID: 'pod',
    };
    const child = spawn(own[0]!, [...own.slice(1), which('dash'), '-c', script.join('\n')], { env });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    return said;
  }

  const WHY = "the container 'queue' can't write: the disk of its node is full";

  test('finally reports it to a worker that asks repeatedly with a result that has no room', async () => {
    // A truncated message, while there is room.
    const cut = `printf '0 complete - 9\\n' >requests; sleep 1`;
    const { stdout, stderr } = await onSmallDisk(cut, "ask 'complete -' 300000");
    expect(stdout).toBe(`stopped the queue queue can't be used: ${WHY}\n`);
    expect(stderr.split(`kubepar: ${WHY}\n`)).toHaveLength(2);
  });
});
