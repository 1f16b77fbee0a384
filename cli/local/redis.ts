import { setTimeout } from 'node:timers/promises';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { CliError, EXIT } from '../text/errors';
import type { LocalProcesses } from './processes';
import { RUNTIME_FOLDER } from '../system/package-files';
import { REDIS_CLI } from '../sources/redis/cluster-redis';
import { RedisSession } from '../sources/redis/redis-session';

const HOST = '127.0.0.1';
const START_SECONDS = 20;
const VERSION_SECONDS = 10;
const OLDEST_VERSION = 7;
const INSTALL =
  'install it (Debian, Ubuntu: apt-get install redis-server; others: https://redis.io/docs/latest/operate/oss_and_stack/install)';

/** A Redis server of this machine, for one run. */
export interface LocalRedis {
  /** How containers reach it: the variables of the pods. */
  readonly env: Readonly<Record<string, string>>;
  readonly password: string;
  open(): RedisSession;
}

/** Starts a server on a free port, with its data in the folder and its own password. */
export async function startLocalRedis(processes: LocalProcesses, folder: string): Promise<LocalRedis> {
  checkInstalled();
  const data = path.join(folder, 'redis');
  fs.mkdirSync(data);
  const port = String(await freePort());
  const password = randomBytes(24).toString('hex');
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-1000);
  };
  const container = { program: '/bin/sh', args: [path.join(RUNTIME_FOLDER, 'queue', 'redis.sh')], env: {} };
  const server = processes.tryStart(
    container,
    { KUBEPAR_REDIS_PORT: port, KUBEPAR_REDIS_BIND: HOST, KUBEPAR_REDIS_DIR: data, REDISCLI_AUTH: password },
    keep,
  );
  let isEnded = server === undefined;
  void server?.ended.catch(() => undefined).then(() => (isEnded = true));
  const redis: LocalRedis = {
    env: { KUBEPAR_REDIS_HOST: HOST, KUBEPAR_REDIS_PORT: port, REDISCLI_AUTH: password },
    password,
    open: () => openLocal(port, password),
  };
  const start = Date.now();
  while (!(await answers(redis))) {
    if (isEnded || Date.now() - start > START_SECONDS * 1000)
      throw new CliError(`redis-server did not start: ${said.trim().split('\n').at(-1) ?? ''}`, EXIT.failures);
    await setTimeout(100);
  }
  return redis;
}

function checkInstalled(): void {
  for (const program of ['redis-server', 'redis-cli']) {
    const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: VERSION_SECONDS * 1000 });
    if (error !== undefined) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const isMissing = code === 'ENOENT';
      const why = isMissing ? 'is not on this machine' : `can't be run on this machine (${code})`;
      const remedy = isMissing ? INSTALL : `check what ${program} --version prints`;
      throw new CliError(`a queue needs ${program}, which ${why}; ${remedy}`, EXIT.failures);
    }
    const [, version = ''] = /(?:v=|redis-cli |valkey-cli )(\d+)/.exec(stdout) ?? [];
    if (version !== '' && Number(version) < OLDEST_VERSION)
      throw new CliError(
        `${program}: must be version ${String(OLDEST_VERSION)} or newer, got ${version}; ${INSTALL}`,
        EXIT.failures,
      );
  }
}

async function answers(redis: LocalRedis): Promise<boolean> {
  const session = redis.open();
  try {
    await session.call('PING');
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  } finally {
    session.close();
  }
}

function openLocal(port: string, password: string): RedisSession {
  const [program = '', ...args] = REDIS_CLI;
  const child = spawn(program, [...args, '-h', HOST, '-p', port], {
    env: { ...process.env, REDISCLI_AUTH: password },
    stdio: 'pipe',
    detached: true,
  });
  child.on('error', () => undefined);
  return new RedisSession({
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    close: () => {
      child.kill('SIGKILL');
    },
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
