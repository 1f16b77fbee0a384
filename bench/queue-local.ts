import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Bench } from './measure';
import { run } from './process';

const PORT = '7379';

/** A queue with this many items on this machine: its Redis, and a worker that can run a command for each. */
export async function withLocalQueue(
  { folder, signal }: Bench,
  items: number,
  work: (worker: Readonly<Record<string, string>>) => Promise<number>,
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
  const worker = {
    KUBEPAR_QUEUE: within('pipes'),
    KUBEPAR_TASKS: String(items),
    KUBEPAR_TABLE: within('table'),
    KUBEPAR_COLUMNS: 'item',
    KUBEPAR_FILES: path.resolve('examples/monte-carlo'),
    KUBEPAR_SCRATCH: within('work'),
    KUBEPAR_TERMINATION_LOG: path.join(place, 'termination-log'),
  };
  const trusted = {
    REDISCLI_AUTH: 'measured',
    KUBEPAR_REDIS_PORT: PORT,
    KUBEPAR_REDIS_DIR: within('redis'),
    KUBEPAR_REDIS_BIND: '127.0.0.1',
    KUBEPAR_ITEMS: within('items'),
    KUBEPAR_BATCH: 'measured',
    KUBEPAR_MAX_ATTEMPTS: '3',
    KUBEPAR_POD_UID: 'measured',
    KUBEPAR_QUEUE: worker.KUBEPAR_QUEUE,
  };
  const start = (script: string): (() => Promise<void>) => {
    const env = { ...process.env, ...trusted };
    const child = spawn('sh', [`runtime/queue/${script}`], { env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    return async () => {
      child.kill();
      await ended;
    };
  };
  const stops = [start('redis.sh')];
  try {
    await run('sh', ['runtime/queue/load.sh'], { env: trusted, signal });
    stops.push(start('sidecar.sh'));
    return await work(worker);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
