import { execFile, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';

/** The servers that the queue must work on. */
export const KINDS = ['redis-7', 'redis-8', 'valkey-8'] as const;
export type Kind = (typeof KINDS)[number];

export const QUEUE_LIBRARY = path.join(__dirname, '..', '..', '..', 'runtime', 'queue', 'queue.lua');

const TRIES = 5;
const running = new Set<Server>();

// A test that failed must not leave its servers behind.
afterAll(async () => {
  await Promise.all([...running].map((server) => server.stop()));
});

/** A server on a free port, with a folder of its own and an append-only file. It is stopped after the tests of the file. */
export async function start(kind: Kind, ...options: readonly string[]): Promise<Server> {
  for (let tries = 1; ; tries++) {
    const server = new Server(kind, await freePort(), options);
    try {
      await server.up();
      return server;
    } catch (error) {
      await server.stop();
      // Somebody else may have taken the port.
      if (tries === TRIES) throw error;
    }
  }
}

/** The same, with the functions of the queue. */
export async function startWithQueue(kind: Kind, ...options: readonly string[]): Promise<Server> {
  const server = await start(kind, ...options);
  await server.call('FUNCTION', 'LOAD', 'REPLACE', fs.readFileSync(QUEUE_LIBRARY));
  return server;
}

/** A server of its own process. */
export class Server {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-redis-'));
  private process: ChildProcess | undefined;
  private connection: Redis | undefined;
  private said = '';

  constructor(
    readonly kind: Kind,
    readonly port: number,
    private readonly options: readonly string[] = [],
  ) {
    running.add(this);
  }

  /** A connection that all calls share. */
  get client(): Redis {
    if (this.connection === undefined) throw new Error(`${this.kind} is not running`);
    return this.connection;
  }

  /** A further connection, as another user if one is named; the caller ends it. */
  connect(username?: string, password?: string): Redis {
    const options = username === undefined ? {} : { username, password };
    // The protocol of redis-cli.
    const client = new Redis({
      port: this.port,
      protocol: 2,
      enableReadyCheck: false,
      retryStrategy: () => null,
      ...options,
    });
    // Each call tells of it, too.
    client.on('error', () => undefined);
    return client;
  }

  /** One command; the reply as text. */
  call(command: string, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.client.call(command, [...args]);
  }

  /** What redis-cli prints for a command. */
  async cli(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(this.port), '-e', ...args]);
    return stdout;
  }

  async up(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const server = spawn(programOf(this.kind), [...args, '--appendonly', 'yes', ...this.options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = server;
    this.said = '';
    const ended = new Promise<never>((_, reject) => {
      const end = (): void => {
        reject(new Error(`${this.kind} ended: ${this.said}`));
      };
      server.once('error', end).once('close', end);
    });
    const ready = new Promise<void>((resolve) => {
      const hear = (chunk: Buffer): void => {
        this.said += chunk.toString();
        if (this.said.includes('Ready to accept connections')) resolve();
      };
      server.stdout.on('data', hear);
      server.stderr.on('data', hear);
    });
    await Promise.race([ready, ended]);
    // It will end one day.
    ended.catch(() => undefined);
    this.connection = this.connect();
  }

  /** Stops it, so that it does not answer, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process?.kill(signal);
  }

  /** SIGKILL: nothing is saved that is not saved already. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it in good order, or what is left of it, and starts it on the same port with the same data. */
  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.up();
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    running.delete(this);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.connection?.disconnect();
    this.connection = undefined;
    const server = this.process;
    this.process = undefined;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const closed = new Promise((resolve) => server.once('close', resolve));
    server.kill(signal);
    await closed;
  }
}

function programOf(kind: Kind): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const program = path.join(cache, 'kubepar', 'servers', kind);
  // A server that is missing fails the tests.
  if (!fs.existsSync(program)) throw new Error(`the tests need ${program}; run sh scripts/setup-redis.sh`);
  return program;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
