import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Redis } from 'ioredis';
import { DASH, RUNTIME, testFolder, which } from '../support';
import { Pool, asBytes, inFrontOf, run, startServer, tableOfItems, tableOfRows } from './pool';
import { until } from './processes';
import type { Server } from './servers';

const folder = testFolder();

describe('the loader', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });

  test('loads items into Redis byte for byte, in their order', async () => {
    const items = [
      'plain',
      ' blanks  in it ',
      `"double" and 'single'`,
      'back\\slash \\n \\x41 \\',
      '"',
      '\\"',
      'häßlich, 日本語, 💡',
      'a\ttab',
      '$HOME `id` $(id) %s %d & | ; < > * ? ! #',
      '-e',
      '--',
      'x'.repeat(100_000),
    ];
    const pool = await Pool.load(server, tableOfItems(items));
    expect((await pool.queue.state()).waiting).toEqual(items.map(asBytes));
  });

  test('loads rows of several columns as JSON', async () => {
    const pool = await Pool.load(
      server,
      tableOfRows(
        ['model', 'n'],
        [
          ['a "b" \\', 1],
          ['line\nend\t', 0.5],
        ],
      ),
    );
    expect((await pool.queue.state()).waiting).toEqual([
      '{"model":"a \\"b\\" \\\\","n":1}',
      '{"model":"line\\nend\\t","n":0.5}',
    ]);
  });

  test('loads 10,000 items in seconds', async () => {
    const pool = new Pool(
      server,
      tableOfItems(Array.from({ length: 10_000 }, (_, number) => `item-${String(number)}`)),
    );
    const started = Date.now();
    const { code, stdout } = await pool.load();
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `kubepar: the queue ${pool.queue.name} is loaded:\nwaiting 10000\nleased 0\nexpired 0\ndone 0\ndead 0\nbatches 1\n`,
    );
  });

  test('loads only the items on KUBEPAR_TASK_LIST', async () => {
    const items = Array.from({ length: 20 }, (_, number) => `item ${String(number)}`);
    const pool = new Pool(server, tableOfItems(items));
    expect(await pool.load({ KUBEPAR_TASK_LIST: '0,3-5,19' })).toMatchObject({ code: 0 });
    expect((await pool.queue.state()).waiting).toEqual([0, 3, 4, 5, 19].map((number) => asBytes(items[number]!)));
  });

  test('states how often an item may be tried, and that its list is complete', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 7 });
    const { meta, sealed } = await pool.queue.state();
    expect([...meta]).toEqual([['max_attempts', '7']]);
    expect([...sealed]).toEqual([pool.batch]);
  });

  test('takes back the dead items with KUBEPAR_REQUEUE, before it states that its list is complete', async () => {
    const pool = await Pool.load(server, tableOfItems(['dead', 'done', 'waiting']), { maxAttempts: 1 });
    const { queue } = pool;
    await queue.lease('t');
    await queue.call('kp_fail', 'dead', 't', 'no');
    await queue.lease('u');
    await queue.call('kp_complete', 'done', 'u');
    const { code } = await pool.load({ KUBEPAR_REQUEUE: 'true', KUBEPAR_BATCH: 'again' });
    expect(code).toBe(0);
    const state = await queue.state();
    expect(state.dead.size).toBe(0);
    expect([...state.done.keys()]).toEqual(['done']);
    expect(new Set(state.waiting)).toEqual(new Set(['waiting', 'dead', 'done']));
    expect(new Set(state.sealed)).toEqual(new Set([pool.batch, 'again']));
  });

  test('that runs again changes nothing in the end, whatever happened to the items', async () => {
    const pool = await Pool.load(server, tableOfItems(['done', 'held', 'waiting']));
    const { queue } = pool;
    await queue.lease('t');
    await queue.call('kp_complete', 'done', 't', 'result');
    await queue.lease('u');
    const before = await queue.state();
    expect(await pool.load()).toMatchObject({ code: 0, stderr: '' });
    const after = await queue.state();
    expect({ ...after, waiting: [] }).toEqual({ ...before, waiting: [] });
    expect(await queue.lease('v')).toBe('item 1 waiting');
    await queue.call('kp_complete', 'held', 'u');
    await queue.call('kp_complete', 'waiting', 'v');
    expect(await queue.lease('w', 1000, pool.batch)).toBe('drained');
  });

  test('seals the list last: a failure before that leaves it unsealed', async () => {
    const pool = new Pool(server, tableOfItems(['a', 'b']));
    await server.call('SET', pool.queue.name, 'not a list');
    const { code, stderr } = await pool.load();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: the queue queue-\d+ could not be loaded: WRONGTYPE/);
    expect(await server.call('EXISTS', pool.queue.key('sealed'))).toBe(0);
  });

  test('that is interrupted leaves the list unsealed, and the next one completes it', async () => {
    const items = Array.from({ length: 30_000 }, (_, number) => `item-${String(number)}`);
    const pool = new Pool(server, tableOfItems(items));
    // It processes pushed items slowly.
    const slow = '"$program" "$@" | while IFS= read -r line; do printf "%s\\n" "$line"; done';
    const broken = pool.load({ PATH: inFrontOf('sed', DASH.path, slow) });
    await until(async () => Number(await server.call('LLEN', pool.queue.name)) > 0, 'the first items are there');
    await server.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await broken;
    const { sealed } = await pool.queue.state();
    // It retries by itself.
    expect([...sealed]).toEqual([pool.batch]);
    const known = new Set((await pool.queue.state()).waiting);
    expect(items.filter((item) => !known.has(item))).toEqual([]);
  });

  test.each([
    [
      'there is no server',
      { KUBEPAR_REDIS_PORT: '1' },
      /could not be loaded: Could not connect to Redis at 127\.0\.0\.1:1/,
    ],
    [
      'a name of no host',
      { KUBEPAR_REDIS_HOST: 'no-such-host.invalid' },
      /could not be loaded: Could not connect to Redis at no-such-host/,
    ],
  ])('exits with 1 and says why if %s for longer than its patience', async (_what, env, message) => {
    const pool = new Pool(server, tableOfItems(['a']));
    const started = Date.now();
    const { code, stderr } = await pool.load({ ...env, KUBEPAR_PATIENCE: '2' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: waits for Redis at \S+: Could not connect/);
    expect(stderr).toMatch(message);
    expect(Date.now() - started).toBeGreaterThan(1900);
  });

  test('waits for a server that does not answer for as long as its patience, however long each call takes', async () => {
    const silent = await startServer();
    const pool = new Pool(silent, tableOfItems(['a']));
    // A call takes 4 s, not 15.
    const env = { PATH: inFrontOf('timeout', DASH.path, 'shift', 'exec "$program" 4 "$@"'), KUBEPAR_PATIENCE: '4' };
    silent.signal('SIGSTOP');
    const started = Date.now();
    const { code, stderr } = await pool.load(env);
    const seconds = (Date.now() - started) / 1000;
    silent.signal('SIGCONT');
    expect(code).toBe(1);
    expect(stderr).toMatch(/could not be loaded: no answer from 127\.0\.0\.1:\d+ within \d+ s$/m);
    expect(seconds).toBeGreaterThan(3.5);
    // Two calls, not four.
    expect(seconds).toBeLessThan(14);
  });

  test('waits for a server that starts later', async () => {
    const late = await startServer();
    const pool = new Pool(late, tableOfItems(['a']));
    await late.kill();
    const loaded = pool.load();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await late.up();
    expect((await loaded).code).toBe(0);
    expect((await pool.queue.state()).waiting).toEqual(['a']);
  });
});

describe('redis.sh', () => {
  const QUEUE = 'study-0123abcd';
  let started: RedisServer | undefined;
  afterEach(async () => {
    await started?.stop();
    started = undefined;
  });

  /** The server of a queue, as its container runs it. */
  class RedisServer {
    private readonly process: ChildProcess;
    private readonly exited: Promise<number | null>;
    private said = '';

    constructor(
      readonly dir: string,
      readonly port: number,
      private readonly password: string,
      env: Readonly<Record<string, string>> = {},
    ) {
      this.process = spawn(DASH.command[0]!, [path.join(RUNTIME, 'queue', 'redis.sh')], {
        env: {
          PATH: DASH.path,
          REDISCLI_AUTH: password,
          KUBEPAR_REDIS_DIR: dir,
          KUBEPAR_REDIS_PORT: String(port),
          KUBEPAR_REDIS_BIND: '127.0.0.1',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.process.stdout!.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
      this.process.stderr!.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
      this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    }

    async ready(): Promise<this> {
      await until(() => this.said.includes('Ready to accept connections'), `the server works (${this.said})`, 15);
      return this;
    }

    /** Replies to commands of a user. */
    async as(user: string, ...commands: readonly (readonly string[])[]): Promise<string[]> {
      const client = new Redis({
        port: this.port,
        username: user,
        password: this.password,
        retryStrategy: () => null,
        lazyConnect: true,
        // It may not call INFO.
        enableReadyCheck: false,
        maxRetriesPerRequest: 0,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const replies: string[] = [];
        for (const [command = '', ...args] of commands)
          replies.push(String(await client.call(command, ...args).catch((error: unknown) => error)));
        return replies;
      } finally {
        client.disconnect();
      }
    }

    load(password = this.password): ReturnType<typeof run> {
      const items = fs.mkdtempSync(path.join(folder, 'items-'));
      fs.writeFileSync(path.join(items, '00000000'), 'a\nb\n');
      return run([...DASH.command, path.join(RUNTIME, 'queue', 'load.sh')], {
        PATH: DASH.path,
        REDISCLI_AUTH: password,
        KUBEPAR_QUEUE_NAME: QUEUE,
        KUBEPAR_REDIS_HOST: '127.0.0.1',
        KUBEPAR_REDIS_PORT: String(this.port),
        KUBEPAR_ITEMS: items,
        KUBEPAR_BATCH: 'batch',
        KUBEPAR_MAX_ATTEMPTS: '3',
        KUBEPAR_PATIENCE: '1',
      });
    }

    async stop(): Promise<number | null> {
      this.process.kill('SIGTERM');
      return this.exited;
    }
  }

  /** The reply to somebody without a password. */
  async function nobody(port: number): Promise<string> {
    const client = new Redis({ port, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    const reply = String(await client.call('PING').catch((error: unknown) => error));
    client.disconnect();
    return reply;
  }

  let ports = 20_000 + (process.pid % 20_000);

  async function start(
    dir = fs.mkdtempSync(path.join(folder, 'data-')),
    password = 'first $"pass\' word',
    env = {},
  ): Promise<RedisServer> {
    started = new RedisServer(dir, ++ports, password, env);
    return started.ready();
  }

  test('starts a server that stores everything, on disk within a second', async () => {
    const server = await start(undefined, undefined, { KUBEPAR_MAXMEMORY: '123456789' });
    const settings = ['appendonly', 'appendfsync', 'maxmemory', 'maxmemory-policy', 'save'];
    const replies = await server.as('default', ...settings.map((setting) => ['CONFIG', 'GET', setting]));
    expect(replies).toEqual([
      'appendonly,yes',
      'appendfsync,everysec',
      'maxmemory,123456789',
      'maxmemory-policy,noeviction',
      'save,',
    ]);
  });

  test('lets nobody in without the password, and stores the password nowhere', async () => {
    const server = await start();
    expect(await nobody(server.port)).toMatch(/NOAUTH/);
    expect(await server.load('wrong')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/could not be loaded: .*(WRONGPASS|NOAUTH)/s) as string,
    });
    await server.load();
    for (const name of fs.readdirSync(server.dir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(server.dir, name);
      if (fs.statSync(file).isFile()) expect(fs.readFileSync(file, 'latin1')).not.toContain("pass' word");
    }
    expect(fs.statSync(path.join(server.dir, 'users.acl')).mode & 0o077).toBe(0);
  });

  test('needs a password', async () => {
    const dir = fs.mkdtempSync(path.join(folder, 'data-'));
    const env = { PATH: DASH.path, REDISCLI_AUTH: '', KUBEPAR_REDIS_DIR: dir };
    const { code, stderr } = await run([...DASH.command, path.join(RUNTIME, 'queue', 'redis.sh')], env);
    expect(code).not.toBe(0);
    expect(stderr).toContain('the password of Redis is missing or empty: see the key of its Secret');
  });

  test("the workers' user may call the functions, and not fill the queue, read another, or change users", async () => {
    const server = await start();
    expect((await server.load()).code).toBe(0);
    const replies = await server.as(
      QUEUE,
      ['FCALL', 'kp_lease', '1', QUEUE, 'token', '1000', 'batch'],
      ['RPUSH', QUEUE, 'x'],
      ['LINDEX', 'another', '0'],
      ['FCALL', 'kp_stats', '1', 'another'],
      ['ACL', 'SETUSER', QUEUE, 'allkeys'],
      ['ACL', 'WHOAMI'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', 'maxmemory'],
    );
    expect(replies[0]).toBe('item 1 a');
    for (const reply of replies.slice(1)) expect(reply).toMatch(/NOPERM/);
  });

  test("data, functions and users outlive a restart; a changed password also applies to the workers' user", async () => {
    const first = await start();
    expect((await first.load()).code).toBe(0);
    expect(await first.stop()).toBe(0);
    const second = await start(first.dir, 'second');
    const calls = [['FCALL', 'kp_lease', '1', QUEUE, 'token', '1000', 'batch']];
    expect(await second.as(QUEUE, ...calls)).toEqual(['item 1 a']);
    const old = new Redis({
      port: second.port,
      username: QUEUE,
      password: 'first $"pass\' word',
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    old.on('error', () => undefined);
    await expect(old.call('PING')).rejects.toThrow(/WRONGPASS|NOAUTH|NOPERM/);
    old.disconnect();
    expect(await second.as('default', ['LLEN', QUEUE])).toEqual(['1']);
    await second.stop();
    const third = await start(first.dir, 'second');
    expect(
      (await third.as('default', ['ACL', 'LIST']))[0]!.split(',').filter((user) => user.startsWith('user ')),
    ).toHaveLength(2);
  });

  describe('if the users can not be written', () => {
    const failing = inFrontOf('sed', DASH.path, 'exit 4');

    test('starts with the existing ones if they have the password', async () => {
      const first = await start();
      expect((await first.load()).code).toBe(0);
      await first.stop();
      const users = fs.readFileSync(path.join(first.dir, 'users.acl'), 'utf8');
      const second = await start(first.dir, undefined, { PATH: failing });
      expect(fs.readFileSync(path.join(first.dir, 'users.acl'), 'utf8')).toBe(users);
      expect(await nobody(second.port)).toMatch(/NOAUTH/);
      expect(await second.as('default', ['PING'])).toEqual(['PONG']);
      const lease = ['FCALL', 'kp_lease', '1', QUEUE, 'token', '1000', 'batch'];
      expect(await second.as(QUEUE, lease)).toEqual(['item 1 a']);
    });

    /** Runs it if it ends by itself. */
    function refused(dir: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof run> {
      const password = { REDISCLI_AUTH: 'second', KUBEPAR_REDIS_DIR: dir, KUBEPAR_REDIS_PORT: String(++ports) };
      const command = [which('timeout'), '-s', 'KILL', '10', ...DASH.command, path.join(RUNTIME, 'queue', 'redis.sh')];
      return run(command, { PATH: DASH.path, ...password, ...env });
    }

    test('exits with 1 and says so if the existing ones have another password', async () => {
      const first = await start();
      await first.stop();
      const { code, stderr } = await refused(first.dir, { PATH: failing });
      expect(code).toBe(1);
      expect(stderr).toContain(`kubepar: can't write ${first.dir}/users.acl: is the volume full, or not writable?\n`);
    });

    /** A folder in place of the new file, to which even root can't write. */
    function block(dir: string): void {
      fs.symlinkSync('.', path.join(dir, 'users.acl.new'));
    }

    test('exits with 1 and says so if there are no existing ones', async () => {
      const dir = fs.mkdtempSync(path.join(folder, 'data-'));
      block(dir);
      const { code, stderr } = await refused(dir);
      expect(code).toBe(1);
      expect(stderr).toContain(`kubepar: can't write ${dir}/users.acl: is the volume full, or not writable?\n`);
    });

    test('starts with the existing ones if it can not begin a new file either', async () => {
      const first = await start();
      await first.stop();
      block(first.dir);
      const second = await start(first.dir);
      expect(await second.as('default', ['PING'])).toEqual(['PONG']);
    });
  });
});
