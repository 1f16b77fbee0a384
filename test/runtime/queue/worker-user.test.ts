import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Redis } from 'ioredis';
import { Queue } from './queue';
import { KINDS, QUEUE_LIBRARY, startWithQueue, type Server } from './servers';

const RULES = fs
  .readFileSync(path.join(path.dirname(QUEUE_LIBRARY), 'worker.acl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

// For the command, or for one that a function uses: in Redis 7 and Valkey, in Redis 8.
const REFUSED =
  /^(ReplyError: )?(NOPERM|ERR The user executing the script can't run this command|ERR ACL failure in script)/;

describe.each(KINDS)("a worker's user of Redis on %s", (kind) => {
  let server: Server;
  let worker: Redis;
  let queue: Queue;
  let other: Queue;

  async function logIn(rules: readonly string[]): Promise<Redis> {
    await server.call(
      'ACL',
      'SETUSER',
      'w',
      'reset',
      'on',
      '>secret',
      `~${queue.name}`,
      `~{${queue.name}}:*`,
      ...rules,
    );
    return server.connect('w', 'secret');
  }

  beforeAll(async () => {
    server = await startWithQueue(kind);
  });
  beforeEach(async () => {
    queue = new Queue(server);
    other = new Queue(server);
    await queue.push('a', 'b', '\x01', 'a', 'c');
    await other.push('x');
    worker = await logIn(RULES);
  });
  afterEach(() => {
    worker.disconnect();
  });

  /** Everything that a worker does: replies of the calls, or what is rejected. */
  async function work(client: Redis): Promise<string[]> {
    const replies: string[] = [];
    for (const [name, ...args] of [
      ['kp_stats'],
      ['kp_lease', 't', '100000', 'batch'],
      ['kp_lease', 't', '100000', 'batch'],
      ['kp_heartbeat', 'a', 't', '100000'],
      ['kp_complete', 'a', 't', 'result'],
      ['kp_lease', 'u', '100000'],
      ['kp_fail', 'b', 'u', 'no'],
      ['kp_lease', 'u', '100000'],
      ['kp_release', 'b', 'u'],
      ['kp_lease', 'u', '100000'],
      ['kp_fail', 'b', 'u', 'no'],
      ['kp_lease', 'u', '100000'],
      ['kp_fail', 'b', 'u', 'no', '', 'record'],
      ['kp_lease', 'u', '100000'],
      ['kp_complete', 'c', 'u'],
      ['kp_lease', 'u', '100000', 'batch'],
    ] as const)
      replies.push(String(await client.call('FCALL', name, 1, queue.name, ...args).catch((error: unknown) => error)));
    replies.push(String(await client.call('FCALL_RO', 'kp_stats', 1, queue.name).catch((error: unknown) => error)));
    replies.push(String(await client.ping().catch((error: unknown) => error)));
    return replies;
  }

  test('may do everything that a worker does', async () => {
    expect((await work(worker)).map((reply) => reply.split('\n')[0])).toEqual([
      'waiting 5',
      'item 1 a',
      'item 1 a',
      'OK',
      'OK',
      'item 1 b',
      'RETRY',
      'item 2 b',
      'OK',
      'item 2 b',
      'RETRY',
      'item 3 b',
      'DEAD',
      'item 1 c',
      'OK',
      'unsealed',
      'waiting 0',
      'PONG',
    ]);
  });

  test.each(RULES)('could not do so without %s', async (rule) => {
    const lesser = await logIn(RULES.filter((other) => other !== rule));
    const replies = await work(lesser);
    expect(replies.filter((reply) => REFUSED.test(reply))).not.toEqual([]);
    lesser.disconnect();
  });

  test('may not fill, seal or requeue, and rejected calls change nothing', async () => {
    await queue.lease('t');
    await server.call('HSET', queue.key('dead'), 'd', '3 no');
    const before = await queue.state();
    for (const [command, ...args] of [
      ['RPUSH', queue.name, 'z'],
      ['LPUSH', queue.name, 'z'],
      ['DEL', queue.key('done')],
      ['SADD', queue.key('sealed'), 'z'],
      ['FCALL', 'kp_seal', '1', queue.name, 'batch', '9'],
      ['FCALL', 'kp_requeue', '1', queue.name, 'd'],
      ['FCALL', 'kp_requeue', '1', queue.name],
      ['FUNCTION', 'FLUSH'],
      ['CONFIG', 'GET', 'requirepass'],
      ['ACL', 'LIST'],
      ['KEYS', '*'],
      ['EVAL', 'return 1', '0'],
      ['FLUSHALL'],
      ['SHUTDOWN'],
    ] as const)
      await expect(worker.call(command, ...args)).rejects.toThrow(REFUSED);
    expect(await queue.state()).toEqual(before);
  });

  test('may not access other queues', async () => {
    const before = await other.state();
    for (const call of [
      ['FCALL', 'kp_lease', '1', other.name, 't', '1000'],
      ['FCALL', 'kp_stats', '1', other.name],
      ['FCALL_RO', 'kp_stats', '1', other.name],
      ['LINDEX', other.name, '0'],
      ['HGET', other.key('done'), 'x'],
    ] as const) {
      const [command, ...args] = call;
      await expect(worker.call(command, ...args)).rejects.toThrow(REFUSED);
    }
    expect(await other.state()).toEqual(before);
  });
});
