import { PassThrough } from 'node:stream';
import { readQueue } from '../../cli/sources/redis/queue-snapshot';
import { RedisSession } from '../../cli/sources/redis/redis-session';
import { HONEST, LYING_REDIS } from './cases/redis';
import { tellingOf } from './telling';
import { IS_THOROUGH } from '../thoroughness';

/** A session with a stand-in for redis-cli, which answers each command as given. */
function sessionWith(answer: (command: string) => string | Buffer, patienceSeconds?: number): RedisSession {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.setEncoding('latin1').on('data', (lines: string) => {
    for (const line of lines.trimEnd().split('\n')) stdout.write(answer(/^"(\w+)"/.exec(line)?.[1] ?? ''), 'latin1');
  });
  return new RedisSession({ stdin, stdout, stderr, close: () => undefined }, patienceSeconds);
}

/** The longest list that is read has millions of items. */
const LYING = LYING_REDIS.filter(({ title }) => IS_THOROUGH || title !== 'a list without end');

describe('wrong answers of Redis end the reading of its queue with one line', () => {
  test.each(LYING)('if it reports $title', async ({ says, told }) => {
    let turn = 0;
    const session = sessionWith((command) => {
      const said = says[command] ?? HONEST[command]!;
      return `${typeof said === 'string' ? said : said(turn++)}\n`;
    });
    const { message } = await tellingOf(() => readQueue(session, 'q'));
    expect(message).toMatch(told);
    expect(message.length).toBeLessThan(400);
  });

  test.each<[string, number, (write: (bytes: Buffer | string) => void) => NodeJS.Timeout, RegExp]>([
    ['goes silent', 0.1, () => setInterval(() => undefined, 1000), /no answer within 0\.1 s/],
    [
      'lets a byte fall now and then',
      0.1,
      (write) =>
        setInterval(() => {
          write('"');
        }, 20),
      /no answer within 2 s/,
    ],
    [
      'prints without end',
      60,
      (write) => {
        const bytes = Buffer.alloc(16 << 20, 0x61);
        return setInterval(() => {
          write(bytes);
        }, 1);
      },
      /a reply has more than 512 MiB/,
    ],
  ])('if it %s', async (_, patience, begin, told) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const session = new RedisSession({ stdin, stdout, stderr, close: () => undefined }, patience);
    const timer = begin((bytes) => stdout.write(bytes));
    const { message } = await tellingOf(() => session.call('PING'));
    clearInterval(timer);
    expect(message).toMatch(told);
    // Nothing of it is kept.
    expect(Reflect.get(session, 'parts')).toEqual([]);
  });

  test('correct answers are read', async () => {
    const session = sessionWith((command) => `${HONEST[command]!}\n`);
    expect(await readQueue(session, 'q')).toMatchObject({ isLoaded: true, waiting: new Set() });
  });
});
