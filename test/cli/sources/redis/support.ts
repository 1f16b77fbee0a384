import { spawn } from 'node:child_process';
import * as net from 'node:net';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { REDIS_CLI } from '../../../../cli/sources/redis/cluster-redis';
import { RedisSession } from '../../../../cli/sources/redis/redis-session';

const HOST = '127.0.0.1';
export const PASSWORD = 'secret of the test';
const LIBRARY = path.join(__dirname, '..', '..', '..', '..', 'runtime', 'queue', 'queue.lua');

/** A Redis server of this machine without any data on disk. */
export class TestRedis {
  private server: ReturnType<typeof spawn> | undefined;
  port = 0;

  async start(): Promise<void> {
    this.port = await freePort();
    const args = [
      '--port',
      String(this.port),
      '--bind',
      HOST,
      '--requirepass',
      PASSWORD,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    this.server = spawn('redis-server', args, { stdio: 'ignore' });
    for (;;) {
      const session = this.session();
      try {
        await session.call('PING');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      } finally {
        session.close();
      }
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.once('close', resolve));
    this.server?.kill('SIGKILL');
    await closed;
  }

  session(password = PASSWORD): RedisSession {
    const [program = '', ...args] = REDIS_CLI;
    const child = spawn(program, [...args, '-h', HOST, '-p', String(this.port)], {
      env: { ...process.env, REDISCLI_AUTH: password },
      stdio: 'pipe',
    });
    return new RedisSession({ ...child, close: () => child.kill('SIGKILL') });
  }

  /** Loads the functions of queues. */
  async load(session: RedisSession): Promise<void> {
    await session.call('FUNCTION', 'LOAD', 'REPLACE', fs.readFileSync(LIBRARY));
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
