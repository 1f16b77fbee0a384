import { execFile, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';

/** The servers that the queue must support. */
export const KINDS = ['redis-7', 'redis-8', 'valkey-8'] as const;
export type Kind = (typeof KINDS)[number];

export const QUEUE_LIBRARY = path.join(__dirname, '..', '..', '..', 'runtime', 'queue', 'queue.lua');

const TRIES = 5;
const running = new Set<Server>();

// A failed test must not leave its servers behind.
afterAll(async () => {
  await Promise.all([...running].map((server) => server.stop()));
});

/** A server on a free port, with its own folder and an append-only file. It is stopped after the tests of the file. */
export async function start(kind: Kind, ...options: readonly string[]): Promise<Server> {
  for (let tries = 1; ; tries++) {
    const server = new Server(kind, await freePort(), options);
    try {
      await server.up();
      return server;
    } catch (error) {
      await server.stop();
      // Another process may have taken the port.
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

/** A server in its own process. */
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

  /** Another connection, as another user if one is named; the caller closes it. */
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
    // Each call also reports it.
    client.on('error', () => undefined);
    return client;
  }

  /** One command; the reply as text. */
  call(command: string, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.client.call(command, [...args]);
  }

  /** The output of redis-cli for a command. */
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

  /** Suspends it, so that it does not answer, or resumes it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process?.kill(signal);
  }

  /** SIGKILL: nothing is saved that is not already saved. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Stops it cleanly, or whatever is left of it, and starts it on the same port with the same data. */
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
  // A missing server fails the tests.
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
