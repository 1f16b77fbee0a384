import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { CliError } from '../../../../cli/text/errors';
import { RedisSession } from '../../../../cli/sources/redis/redis-session';
import { TestRedis } from './support';
import { inDepth } from '../../../in-depth';

const redis = new TestRedis();
let session: RedisSession;

beforeAll(async () => {
  await redis.start();
  session = redis.session();
});
afterAll(async () => {
  session.close();
  await redis.stop();
});

describe('a session with redis-cli', () => {
  test('transfers any bytes in both directions', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const item = Buffer.concat([bytes, Buffer.from('\r\n"\\x41\\'), randomBytes(2000)]);
    expect(await session.call('HSET', 'all', item, item)).toEqual([1]);
    expect(await session.call('HGETALL', 'all')).toEqual([item, item]);
  });

  test('distinguishes nothing, no elements, numbers and nested arrays', async () => {
    expect(await session.call('GET', 'none')).toEqual([null]);
    expect(await session.call('HGETALL', 'none')).toEqual([]);
    expect(await session.call('HSCAN', 'none', '0')).toEqual([Buffer.from('0')]);
    expect(await session.call('EVAL', 'return {1, {2, "x"}, false}', '0')).toEqual([1, 2, Buffer.from('x'), null]);
  });

  test('returns each reply to the command that it belongs to, even if one is an error', async () => {
    const replies = await Promise.allSettled([
      session.call('ECHO', 'one'),
      session.call('NO-SUCH-COMMAND'),
      session.call('ECHO', 'two'),
    ]);
    expect(replies).toMatchObject([
      { status: 'fulfilled', value: [Buffer.from('one')] },
      { status: 'rejected', reason: { text: expect.stringContaining('unknown command') as string } },
      { status: 'fulfilled', value: [Buffer.from('two')] },
    ]);
  });

  inDepth(
    'transfers a reply of 100 MB completely',
    async () => {
      await session.call('EVAL', 'redis.call("SET", KEYS[1], string.rep("\\0\\255ab\\n", 20000000))', '1', 'large');
      const [large] = await session.call('GET', 'large');
      expect(Buffer.isBuffer(large) && large.length).toBe(100_000_000);
      expect(Buffer.isBuffer(large) && large.subarray(-10)).toEqual(Buffer.from('\0\xffab\n\0\xffab\n', 'latin1'));
    },
    180_000,
  );

  test('reports a wrong password', async () => {
    const stranger = redis.session('another');
    await expect(stranger.call('PING')).rejects.toThrow(/can't query Redis: .*AUTH failed: (WRONGPASS|NOAUTH)/);
    stranger.close();
  });

  test.each(['NOAUTH Authentication required.', 'WRONGPASS invalid username-password pair'])(
    'reports it even if %s arrives before the message of redis-cli',
    async (text) => {
      const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
      const stranger = new RedisSession({ stdin, stdout, stderr, close: () => undefined });
      stdin.once('data', () => stdout.write(`ERROR,"${text}"\n`));
      const message = `can't query Redis: AUTH failed: ${text}; see the log of its pod, and try again`;
      await expect(stranger.call('PING')).rejects.toThrow(new CliError(message, 3));
      await expect(stranger.call('PING')).rejects.toThrow(message);
    },
  );

  test('fails pending commands when Redis disappears, and all later ones', async () => {
    const doomed = redis.session();
    await doomed.call('PING');
    const waiting = doomed.call('BLPOP', 'never', '0');
    doomed.close();
    await expect(waiting).rejects.toThrow("can't query Redis: it was closed");
    await expect(doomed.call('PING')).rejects.toThrow("can't query Redis");
  });

  test('reports that there is no Redis', async () => {
    const nobody = new TestRedis();
    nobody.port = 1;
    const lonely = nobody.session();
    await expect(lonely.call('PING')).rejects.toThrow(/can't query Redis: .*Connection refused/);
    lonely.close();
  });
});
