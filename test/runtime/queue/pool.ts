import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { batchOf, itemLines } from '../../../lib/study/items';
import { rowsAxis, ParameterTable } from '../../../lib/study/parameters/table';
import type { ParameterValue } from '../../../lib/study/parameters/values';
import { DASH, Pod, RUNTIME, STUDY, tableEnv, testFolder, type EndedPod, type Shell } from '../support';
import { CONTAINER, signalContainer } from './processes';
import { Queue, type State } from './queue';
import { start, type Kind, type Server } from './servers';

const PASSWORD = 'a "secret" $word';

const workers = new Set<Worker>();

// A failed test must not leave its workers behind.
afterEach(() => {
  for (const worker of workers) worker.destroy();
});

const folder = testFolder();

/** A server whose users can be saved, which the loader needs. */
export function startServer(kind: Kind = 'redis-7', ...options: readonly string[]): Promise<Server> {
  const users = path.join(fs.mkdtempSync(path.join(folder, 'users-')), 'users.acl');
  fs.writeFileSync(users, 'user default on nopass ~* &* +@all\n');
  return start(kind, '--aclfile', users, ...options);
}

/** From now on, new connections need the password; existing ones remain. */
export async function setPassword(server: Server): Promise<void> {
  await server.call('ACL', 'SETUSER', 'default', 'resetpass', `>${PASSWORD}`);
}

/** A table with one column `item`. */
export function tableOfItems(items: readonly string[]): ParameterTable {
  return tableOfRows(
    ['item'],
    items.map((item) => [item]),
  );
}

export function tableOfRows(columns: readonly string[], rows: readonly (readonly ParameterValue[])[]): ParameterTable {
  return new ParameterTable([rowsAxis(columns, rows)]);
}

export interface PoolOptions {
  readonly leaseSeconds?: number;
  readonly maxAttempts?: number;
  /** How long Redis may be unavailable, in seconds. */
  readonly patience?: number;
  /** The address of Redis for the workers, if it is not the server's own. */
  readonly port?: number;
}

/** The result of an item, with one character per byte. */
export interface StoredResult {
  readonly record: Readonly<Record<string, unknown>>;
  readonly bytes: string;
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A queue of a server with its items and the processes that work on them. */
export class Pool {
  readonly queue: Queue;
  readonly items: readonly string[];
  readonly batch: string;
  private readonly folder = fs.mkdtempSync(path.join(folder, 'pool-'));
  private readonly tableEnv: Readonly<Record<string, string>>;

  constructor(
    readonly server: Server,
    readonly table: ParameterTable,
    readonly options: PoolOptions = {},
  ) {
    this.queue = new Queue(server);
    this.items = itemLines(table);
    this.batch = batchOf(this.items);
    this.tableEnv = tableEnv(table);
    fs.mkdirSync(this.itemsFolder);
    // In two files, like larger lists.
    const half = Math.ceil(this.items.length / 2);
    for (const [first, some] of [
      [0, this.items.slice(0, half)],
      [half, this.items.slice(half)],
    ] as const)
      if (some.length > 0) fs.writeFileSync(path.join(this.itemsFolder, String(first).padStart(8, '0')), lines(some));
  }

  private get itemsFolder(): string {
    return path.join(this.folder, 'items');
  }

  /** A loaded queue on a server. */
  static async load(server: Server, table: ParameterTable, options?: PoolOptions): Promise<Pool> {
    const pool = new Pool(server, table, options);
    const { code, stderr } = await pool.load();
    if (code !== 0) throw new Error(`not loaded: ${stderr}`);
    return pool;
  }

  /** Runs the loader. */
  load(env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return run([...DASH.command, path.join(RUNTIME, 'queue', 'load.sh')], {
      ...this.redisEnv(this.server.port),
      KUBEPAR_ITEMS: this.itemsFolder,
      KUBEPAR_MAX_ATTEMPTS: String(this.options.maxAttempts ?? 3),
      ...env,
    });
  }

  /** The outcome of an item, from its stored result. */
  static results({ results }: State): Map<string, StoredResult> {
    return new Map([...results].map(([item, value]) => [item, readResult(value)]));
  }

  private redisEnv(port: number): Record<string, string> {
    return {
      PATH: DASH.path,
      KUBEPAR_QUEUE_NAME: this.queue.name,
      KUBEPAR_REDIS_HOST: '127.0.0.1',
      KUBEPAR_REDIS_PORT: String(port),
      REDISCLI_AUTH: PASSWORD,
      KUBEPAR_BATCH: this.batch,
      KUBEPAR_PATIENCE: String(this.options.patience ?? 600),
    };
  }

  sidecarEnv(): Record<string, string> {
    return {
      ...this.redisEnv(this.options.port ?? this.server.port),
      KUBEPAR_ITEMS: this.itemsFolder,
      KUBEPAR_COLUMNS: this.table.columns.join(' '),
      KUBEPAR_LEASE_SECONDS: String(this.options.leaseSeconds ?? 60),
    };
  }

  taskEnv(): Record<string, string> {
    return {
      ...this.tableEnv,
      KUBEPAR_TASKS: String(this.table.length),
      KUBEPAR_RETRIES: String((this.options.maxAttempts ?? 3) - 1),
    };
  }

  /** A pod of the pool, that is, its two containers. */
  worker(command: readonly string[], options: WorkerOptions = {}): Worker {
    return new Worker(this, command, options);
  }
}

export interface WorkerOptions {
  readonly shell?: Shell;
  /** Of the user's container. */
  readonly env?: Readonly<Record<string, string>>;
  readonly sidecarEnv?: Readonly<Record<string, string>>;
  /** As in Pod. */
  readonly runtime?: string;
  readonly unprivileged?: boolean;
}

export interface EndedWorker extends EndedPod {
  readonly sidecarCode: number | null;
  readonly sidecarSaid: string;
}

let uids = 0;

/**
 * Two containers as the kubelet runs them: the sidecar is restarted when it ends, and told to end after the user's
 * container.
 */
export class Worker {
  readonly uid = `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}`;
  /** The sidecar's folder, which the user's container also has. */
  readonly queueFolder = fs.mkdtempSync(path.join(folder, 'queue-'));
  readonly ended: Promise<EndedWorker>;
  readonly pod: Pod;
  private sidecar: ChildProcess;
  private sidecarSaid = '';
  private isEnding = false;

  constructor(
    private readonly pool: Pool,
    command: readonly string[],
    private readonly options: WorkerOptions,
  ) {
    workers.add(this);
    // The user's container may read it, but not write to it.
    fs.chmodSync(this.queueFolder, 0o755);
    this.sidecar = this.startSidecar();
    this.pod = new Pod(options.shell ?? DASH, command, {
      env: {
        ...pool.taskEnv(),
        KUBEPAR_QUEUE: this.queueFolder,
        KUBEPAR_POD_UID: this.uid,
        // The wrapper hides its own variables from the command.
        QUEUE_FOLDER: this.queueFolder,
        [CONTAINER]: this.container('task'),
        ...options.env,
      },
      ...(options.runtime === undefined ? {} : { runtime: options.runtime }),
      ...(options.unprivileged === undefined ? {} : { unprivileged: options.unprivileged }),
    });
    this.ended = this.end();
  }

  container(name: 'queue' | 'task'): string {
    return `${this.uid}-${String(process.pid)}-${name}`;
  }

  /** Signals all processes of one container. */
  signal(name: 'queue' | 'task', signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    signalContainer(this.container(name), signal);
  }

  /** SIGKILL to both containers: the node is lost, and nobody informs Redis. */
  destroy(): void {
    this.isEnding = true;
    this.signal('queue', 'SIGKILL');
    this.signal('task', 'SIGKILL');
    workers.delete(this);
  }

  private startSidecar(): ChildProcess {
    const [shell = 'sh', ...args] = DASH.command;
    const sidecar = spawn(shell, [...args, path.join(RUNTIME, 'queue', 'sidecar.sh')], {
      env: {
        ...this.pool.sidecarEnv(),
        KUBEPAR_QUEUE: this.queueFolder,
        KUBEPAR_POD_UID: this.uid,
        [CONTAINER]: this.container('queue'),
        ...this.options.sidecarEnv,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    sidecar.stderr.on('data', (chunk: Buffer) => (this.sidecarSaid += chunk.toString()));
    sidecar.once('exit', () => {
      // All processes of a container end with its first.
      this.signal('queue', 'SIGKILL');
      setTimeout(() => {
        if (!this.isEnding) this.sidecar = this.startSidecar();
      }, 100);
    });
    return sidecar;
  }

  private async end(): Promise<EndedWorker> {
    await this.pod.exited;
    this.signal('task', 'SIGKILL');
    const ended = await this.pod.ended;
    this.isEnding = true;
    if (this.sidecar.exitCode === null && this.sidecar.signalCode === null) {
      const exited = new Promise((resolve) => this.sidecar.once('exit', resolve));
      this.sidecar.kill('SIGTERM');
      await exited;
    }
    this.signal('queue', 'SIGKILL');
    workers.delete(this);
    return { ...ended, sidecarCode: this.sidecar.exitCode, sidecarSaid: this.sidecarSaid };
  }
}

/** A PATH on which an sh script replaces a program. In the script, `"$program"` is the program itself. */
export function inFrontOf(program: string, searched: string, ...script: readonly string[]): string {
  const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
  const real = searched
    .split(':')
    .map((part) => path.join(part, program))
    .find((file) => fs.existsSync(file));
  if (real === undefined) throw new Error(`the tests need ${program}`);
  const text = lines(['#!/bin/sh', `program='${real}'`, ...script]);
  fs.writeFileSync(path.join(bin, program), text, { mode: 0o755 });
  return `${bin}:${searched}`;
}

/** Runs a program to its end. */
export function run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** The records in a pod's log, in its order. */
export function recordsIn(log: string): Record<string, unknown>[] {
  return [...log.matchAll(/^kubepar\/1 record \S+ (.*)$/gm)].map(
    ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
  );
}

function readResult(value: string): StoredResult {
  const end = value.indexOf('\n');
  // The record alone has no line end.
  const json = end < 0 ? value : value.slice(0, end);
  return { record: JSON.parse(json) as Record<string, unknown>, bytes: end < 0 ? '' : value.slice(end + 1) };
}

/** What is true for any result that is done: its record belongs to this study, and contains its length and checksum. */
export function expectWhole({ record, bytes }: StoredResult, item: string): void {
  expect({ item, ...record }).toMatchObject({
    item,
    study: STUDY,
    status: 'succeeded',
    bytes: bytes.length,
    sha256: createHash('sha256').update(Buffer.from(bytes, 'latin1')).digest('hex'),
  });
}

/** Text as in the state of a queue, with one character per byte. */
export function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
