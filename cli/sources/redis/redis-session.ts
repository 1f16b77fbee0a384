import type { Readable, Writable } from 'node:stream';
import { CliError, EXIT } from '../../text/errors';
import { commandLine, tryParseReply, type RedisArgument, type RedisField, type RedisReply } from './redis-text';

/** A running `redis-cli --csv -e` without arguments: one command per input line, one reply per output line. */
export interface RedisChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Messages of redis-cli about errors. */
  readonly stderr: Readable;
  close(): void;
}

/** Redis answered with an error. */
export class RedisError extends CliError {
  constructor(readonly text: string) {
    super(`Redis refuses: ${text}; see the log of its pod`, EXIT.failures);
    this.name = 'RedisError';
  }
}

interface Waiting {
  readonly answer: (reply: RedisReply) => void;
  readonly fail: (error: Error) => void;
}

const NEWLINE = 0x0a;
const MOST_COMPLAINTS = 2000;
/** The longest line of a reply: a page of results, each byte of which may be written as four. */
const MOST_REPLY_BYTES = 512 << 20;
/** A whole reply may take this many times as long as Redis may be silent. */
const SLOWEST = 20;

/**
 * Sends commands to Redis through redis-cli, which has the password and runs where Redis runs. Commands may be sent
 * before earlier replies arrive.
 */
export class RedisSession {
  private readonly waiting: Waiting[] = [];
  private parts: Buffer[] = [];
  private complaints = '';
  private broken: Error | undefined;

  /** @param patienceSeconds how long a command may take without any answer. */
  constructor(
    private readonly channel: RedisChannel,
    private readonly patienceSeconds = 60,
  ) {
    channel.stdout.on('data', (chunk: Buffer) => {
      this.read(chunk);
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk.toString('utf8')).slice(-MOST_COMPLAINTS);
      // It then keeps trying and prints no reply.
      if (/(Could not connect|AUTH failed).*\n/.test(this.complaints)) this.break();
    });
    for (const stream of [channel.stdin, channel.stdout, channel.stderr])
      stream.on('error', (error: Error) => {
        this.break(error.message);
      });
    channel.stdout.on('end', () => {
      this.break();
    });
  }

  /** The fields of the reply. Throws a RedisError if Redis rejects the command, a CliError if there is no answer. */
  async call(...words: readonly RedisArgument[]): Promise<readonly RedisField[]> {
    const reply = await this.send(words);
    // redis-cli continues without a password, and its replies may arrive before its message about that.
    if (reply.kind === 'error' && /^(NOAUTH|WRONGPASS)/.test(reply.text))
      throw this.break(`AUTH failed: ${reply.text}`);
    if (reply.kind === 'error') throw new RedisError(reply.text);
    return reply.fields;
  }

  close(): void {
    this.break('it was closed');
    this.channel.close();
  }

  private async send(words: readonly RedisArgument[]): Promise<RedisReply> {
    if (this.broken !== undefined) throw this.broken;
    let lastSeen = this.bytesRead;
    let turns = 0;
    const watchdog = setInterval(() => {
      if (lastSeen === this.bytesRead || ++turns >= SLOWEST)
        this.break(`no answer within ${String(Math.max(1, turns) * this.patienceSeconds)} s`);
      lastSeen = this.bytesRead;
    }, this.patienceSeconds * 1000);
    try {
      return await new Promise<RedisReply>((answer, fail) => {
        this.waiting.push({ answer, fail });
        this.channel.stdin.write(commandLine(words), 'latin1');
      });
    } finally {
      clearInterval(watchdog);
    }
  }

  private bytesRead = 0;
  /** Of the incomplete last line. */
  private held = 0;

  private read(chunk: Buffer): void {
    if (this.broken !== undefined) return;
    this.bytesRead += chunk.length;
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.parts.push(chunk.subarray(start, end));
      const line = this.parts.length === 1 ? (this.parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.parts);
      this.parts = [];
      this.held = 0;
      start = end + 1;
      this.answer(line);
    }
    if (start === chunk.length) return;
    this.parts.push(chunk.subarray(start));
    this.held += chunk.length - start;
    if (this.held > MOST_REPLY_BYTES) this.break(`a reply has more than ${String(MOST_REPLY_BYTES >> 20)} MiB`);
  }

  private answer(line: Buffer): void {
    const waiting = this.waiting.shift();
    const reply = tryParseReply(line);
    if (this.broken !== undefined) return;
    if (waiting === undefined) this.break('it sent a reply to no command');
    else if (reply !== undefined) waiting.answer(reply);
    else waiting.fail(this.break('a reply is not in the format of redis-cli'));
  }

  /** Fails what waits for a reply, and all later commands. */
  private break(why = ''): Error {
    const said = this.complaints.trim().split('\n').at(-1) ?? '';
    const reason = [why, said].filter((part) => part !== '').join(': ') || 'redis-cli ended';
    this.broken ??= new CliError(`can't query Redis: ${reason}; see the log of its pod, and try again`, EXIT.cluster);
    this.parts = [];
    for (const { fail } of this.waiting.splice(0)) fail(this.broken);
    return this.broken;
  }
}
