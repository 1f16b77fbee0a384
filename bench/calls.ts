import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { alternate, seconds, type Bench, type Row } from './measure';
import { run } from './process';
import { busybox, DASH, withLocalQueue, type LocalShell } from './queue-local';

/** Items without work, so that only the calls of the queue are measured. */
const ITEMS = 2000;
const WORKERS = 4;
const PORT = '7380';
/** How many times as fast as each worker written by hand the queue must be. */
const TARGETS = { 'LMOVE, SETEX, LREM': 3, 'BLPOP without any guarantee': 1 } as const;

/**
 * What an item of no work costs: a queue on this machine, with all its processes, compared with workers that are
 * written by hand.
 */
export async function* calls(bench: Bench): AsyncGenerator<Row> {
  const alpine = busybox(bench.folder);
  const sides: readonly (readonly [string, LocalShell, readonly string[]])[] = [
    ['dash', DASH, ['sh', 'queue-loop.sh']],
    ['busybox', alpine, ['sh', 'queue-loop.sh']],
    ['R', DASH, ['Rscript', 'queue-loop.R']],
  ];
  const times = await alternate<string>(bench, {
    ...Object.fromEntries(sides.map(([name, shell, command]) => [name, () => ours(bench, shell, command)])),
    'LMOVE, SETEX, LREM': () => byHand(bench, 'queue-worker.sh'),
    'BLPOP without any guarantee': () => byHand(bench, 'queue-blpop.sh'),
  });
  for (const [name] of sides)
    for (const [against, target] of Object.entries(TARGETS)) {
      const kubepar = times[name] ?? NaN;
      const alternative = times[against] ?? NaN;
      const ratio = alternative / kubepar;
      yield {
        measurement: `calls for ${String(ITEMS)} items of no work, ${String(WORKERS)} workers, loop: true in ${name}`,
        kubepar,
        against,
        alternative,
        result: `${ratio.toFixed(2)} times as fast; ${(ITEMS / kubepar).toFixed(0)} items a second`,
        target: `at least ${String(target)} times as fast`,
        met: ratio >= target,
      };
    }
}

function ours(bench: Bench, shell: LocalShell, command: readonly string[]): Promise<number> {
  return withLocalQueue(bench, { items: ITEMS, workers: WORKERS, shell, files: 'bench/loops', loop: true }, (start) =>
    seconds(() => Promise.all(Array.from({ length: WORKERS }, (_, worker) => start(worker, command)))),
  );
}

async function byHand({ folder, signal }: Bench, script: string): Promise<number> {
  const data = fs.mkdtempSync(path.join(folder, 'redis-'));
  const server = spawn('redis-server', ['--port', PORT, '--appendonly', 'yes', '--dir', data], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const items = path.join(data, 'items');
  fs.writeFileSync(items, Array.from({ length: ITEMS }, (_, item) => `RPUSH queue item-${String(item)}\n`).join(''));
  try {
    const push = `until redis-cli -p ${PORT} PING; do sleep 0.1; done; redis-cli -p ${PORT} <"$1"`;
    await run('sh', ['-c', push, 'sh', items], { signal });
    const command = [`bench/hand-written/${script}`, '127.0.0.1', PORT, 'true'];
    return await seconds(() => Promise.all(Array.from({ length: WORKERS }, () => run('dash', command, { signal }))));
  } finally {
    server.kill();
    await ended;
  }
}
