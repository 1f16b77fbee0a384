import { readFinalStats, readQueue, readStats } from '../../../../cli/sources/redis/queue-snapshot';
import type { RedisSession } from '../../../../cli/sources/redis/redis-session';
import type { RedisArgument, RedisField } from '../../../../cli/sources/redis/redis-text';
import { TestRedis } from './support';

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
beforeEach(() => session.call('FLUSHALL'));

const ITEMS = Array.from({ length: 2500 }, (_, item) => String(item));

/** Makes something happen before each of the commands of this kind. */
function before(command: string, happen: () => Promise<unknown>): RedisSession {
  const call = async (...words: readonly RedisArgument[]): Promise<readonly RedisField[]> => {
    if (words[0] === command) await happen();
    return session.call(...words);
  };
  return { call } as RedisSession;
}

describe('readQueue', () => {
  test('does not read the results of items again that were done before', async () => {
    await redis.load(session);
    await session.call('RPUSH', 'q', 'a', 'b');
    const complete = async (item: string): Promise<void> => {
      await session.call('FCALL', 'kp_lease', '1', 'q', item, '60000');
      await session.call('FCALL', 'kp_complete', '1', 'q', item, item, `result of ${item}`);
    };
    await complete('a');
    const { results } = await readQueue(session, 'q');
    await complete('b');
    const asked: string[] = [];
    const call = async (...words: readonly RedisArgument[]): Promise<readonly RedisField[]> => {
      if (String(words[1]) === '{q}:results') asked.push(words.map(String).join(' '));
      return session.call(...words);
    };
    const again = await readQueue({ call } as RedisSession, 'q', () => undefined, results);
    expect(asked).toEqual(['HGET {q}:results b']);
    expect([...again.results].map(([item, result]) => [item, String(result)])).toEqual([
      ['a', 'result of a'],
      ['b', 'result of b'],
    ]);
  });

  test('sees every waiting item, although workers take some meanwhile', async () => {
    await redis.load(session);
    await session.call('RPUSH', 'q', ...ITEMS);
    let token = 0;
    const busy = before('LRANGE', async () => {
      for (let taken = 0; taken < 300; taken++)
        await session.call('FCALL', 'kp_lease', '1', 'q', `token-${String(token++)}`, '60000');
    });
    const { waiting, leased } = await readQueue(busy, 'q');
    expect(leased.size).toBeGreaterThanOrEqual(600);
    expect(new Set([...waiting, ...leased])).toEqual(new Set(ITEMS));
  });

  test('sees every waiting item, although others are pushed meanwhile', async () => {
    await redis.load(session);
    await session.call('RPUSH', 'q', ...ITEMS);
    const { waiting } = await readQueue(
      before('LRANGE', () => session.call('RPUSH', 'q', 'x', 'y')),
      'q',
    );
    expect([...waiting]).toEqual(expect.arrayContaining(ITEMS));
  });
});

describe('readFinalStats', () => {
  test('counts as waiting what a worker would take, not items that are done and were loaded again', async () => {
    await redis.load(session);
    await session.call('RPUSH', 'q', 'a', 'b');
    await session.call('FCALL', 'kp_lease', '1', 'q', 'token', '60000');
    await session.call('FCALL', 'kp_complete', '1', 'q', 'a', 'token');
    await session.call('FCALL', 'kp_lease', '1', 'q', 'another', '60000');
    await session.call('RPUSH', 'q', 'a', 'b', 'c', 'c');
    expect(await readStats(session, 'q')).toMatchObject({ waiting: 4, leased: 1, done: 1 });
    expect(await readFinalStats(session, 'q')).toMatchObject({ waiting: 1, leased: 1, done: 1 });
  });

  test('is empty if Redis has lost its data', async () => {
    await session.call('FUNCTION', 'FLUSH');
    expect(await readFinalStats(session, 'q')).toEqual({
      ...{ waiting: 0, leased: 0, expired: 0, done: 0, dead: 0, batches: 0 },
    });
  });
});
