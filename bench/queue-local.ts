import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Bench } from './measure';
import { run } from './process';

const PORT = '7379';

/** The shell that runs the scripts of a queue on this machine. */
export interface LocalShell {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where it finds its programs. */
  readonly path: string;
}

const PATH = process.env['PATH'] ?? '/usr/bin:/bin';

export const DASH: LocalShell = { name: 'dash', command: ['dash'], path: PATH };

/** The tools of busybox come first, as in an image of Alpine Linux. */
export function busybox(folder: string): LocalShell {
  const bin = fs.mkdtempSync(path.join(folder, 'busybox-'));
  const program = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
  execFileSync(program, ['--install', '-s', bin]);
  return { name: 'busybox', command: ['busybox', 'sh'], path: `${bin}:${PATH}` };
}

interface LocalQueue {
  readonly items: number;
  readonly workers: number;
  readonly shell: LocalShell;
  /** A folder with the files of the command. */
  readonly files?: string;
  /** Whether the command asks for its items itself. @default false */
  readonly loop?: boolean;
}

/** A queue on this machine: its Redis with the items, and workers that wait for their command. */
export async function withLocalQueue(
  { folder, signal }: Bench,
  { items, workers, shell, files = 'examples/monte-carlo', loop = false }: LocalQueue,
  work: (start: (worker: number, command: readonly string[]) => Promise<unknown>) => Promise<number>,
): Promise<number> {
  const place = fs.mkdtempSync(path.join(folder, 'queue-'));
  const within = (name: string): string => {
    fs.mkdirSync(path.join(place, name), { recursive: true });
    return path.join(place, name);
  };
  const names = Array.from({ length: items }, (_, item) => `item-${String(item)}`);
  const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
  fs.writeFileSync(path.join(within('items'), '00000000'), lines(names));
  fs.writeFileSync(path.join(within('table'), 'rows-0-0'), lines(names.map((name) => JSON.stringify(name))));
  fs.writeFileSync(path.join(within('table'), 'axes'), `list ${String(items)} 1 item\n`);
  const [program, ...options] = shell.command;
  const environment = (worker: number): Record<string, string> => ({
    PATH: shell.path,
    KUBEPAR_QUEUE: within(`pipes-${String(worker)}`),
    KUBEPAR_POD_UID: `measured-${String(worker)}`,
    ...(loop && { KUBEPAR_LOOP: 'true' }),
    KUBEPAR_TASKS: String(items),
    KUBEPAR_TABLE: within('table'),
    KUBEPAR_COLUMNS: 'item',
    KUBEPAR_FILES: path.resolve(files),
    KUBEPAR_SCRATCH: within(`work-${String(worker)}`),
    KUBEPAR_TERMINATION_LOG: path.join(place, `termination-log-${String(worker)}`),
  });
  const trusted = {
    REDISCLI_AUTH: 'measured',
    KUBEPAR_REDIS_PORT: PORT,
    KUBEPAR_REDIS_DIR: within('redis'),
    KUBEPAR_REDIS_BIND: '127.0.0.1',
    KUBEPAR_ITEMS: within('items'),
    KUBEPAR_BATCH: 'measured',
    KUBEPAR_MAX_ATTEMPTS: '3',
  };
  const start = (script: string, more: Readonly<Record<string, string>> = {}): (() => Promise<void>) => {
    const env = { ...process.env, ...trusted, ...more };
    const child = spawn(program, [...options, `runtime/queue/${script}`], { env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    return async () => {
      child.kill();
      await ended;
    };
  };
  const stops = [start('redis.sh')];
  try {
    await run('sh', ['runtime/queue/load.sh'], { env: trusted, signal });
    for (let worker = 0; worker < workers; worker++) stops.push(start('sidecar.sh', environment(worker)));
    return await work((worker, command) =>
      run(program, [...options, 'runtime/run.sh', ...command], { env: environment(worker), signal }),
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
