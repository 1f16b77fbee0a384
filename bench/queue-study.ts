import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { QueueWorkerPool, RedisService } from '../lib';
import { loaderJobName } from '../lib/manifest/names';
import { run } from './process';

/** A queue with four workers, created with kubepar or by hand. */
export interface Queue {
  /** Name of the workers' Job. */
  readonly job: string;
  /** Waits until all items are in the queue, while no worker runs. */
  readonly load: (namespace: string, signal: AbortSignal) => Promise<void>;
  /** Starts the workers. */
  readonly start: (namespace: string, signal: AbortSignal) => Promise<void>;
}

/** A queue created with kubepar, whose records show when each item started, in seconds. */
export interface Pool extends Queue {
  readonly starts: (namespace: string, signal: AbortSignal) => Promise<number[]>;
}

interface Work {
  readonly items: number;
  /** How long an item takes, in seconds. */
  readonly seconds?: number;
  readonly loop?: boolean;
}

const WORKERS = 4;
const names = (items: number): string[] => Array.from({ length: items }, (_, item) => `item-${String(item)}`);

/** With kubepar. With `loop` in sh, otherwise one process per item. */
export function pool(folder: string, { items, seconds = 0, loop = false }: Work): Pool {
  const synth = (suspend: boolean): { file: string; job: string; redis: string } => {
    const app = new App({ outdir: path.join(folder, `queue-${String(loop)}-${String(suspend)}`) });
    const chart = new Chart(app, 'queue');
    const redis = new RedisService(chart, 'queue-redis', { storage: 'ephemeral' });
    const { name } = new QueueWorkerPool(chart, 'queue', {
      image: 'rocker/r-ver:4.5.0',
      files: ['bench/loops/queue-loop.sh'],
      command: loop ? ['sh', 'queue-loop.sh'] : ['sleep', String(seconds)],
      items: names(items),
      parallelism: WORKERS,
      lease: Duration.seconds(10),
      loop,
      resources: { cpu: Cpu.millis(100), memory: Size.mebibytes(128) },
      redis,
      suspend,
    });
    app.synth();
    return { file: path.join(app.outdir, 'queue.k8s.yaml'), job: name, redis: redis.name };
  };
  const waiting = synth(true);
  const running = synth(false);
  return {
    job: running.job,
    load: async (namespace, signal) => {
      const kubectl = (...args: string[]): Promise<string> =>
        run('kubectl', ['--namespace', namespace, ...args], { signal });
      await kubectl('create', 'secret', 'generic', 'queue-redis', '--from-literal=password=measured');
      await kubectl('apply', '-f', waiting.file);
      await kubectl('wait', `job/${loaderJobName(running.job)}`, '--for=condition=complete', '--timeout=5m');
    },
    start: async (namespace, signal) => {
      await run('kubectl', ['--namespace', namespace, 'apply', '-f', running.file], { signal });
    },
    starts: async (namespace, signal) => {
      const redis = ['--namespace', namespace, 'exec', `${running.redis}-0`, '--', 'redis-cli'];
      const records = await run('kubectl', [...redis, 'HVALS', `{${running.job}}:results`], { signal });
      return Array.from(records.matchAll(/"started":(\d+)/g), ([, second]) => Number(second));
    },
  };
}

/** As in the Kubernetes documentation. */
export function handWrittenQueue(folder: string, { items, seconds = 0 }: Work): Queue {
  const commands = path.join(folder, `rpush-${String(items)}`);
  fs.writeFileSync(
    commands,
    names(items)
      .map((name) => `RPUSH queue ${name}\n`)
      .join(''),
  );
  const manifest = path.join(folder, `queue-by-hand-${String(seconds)}.yaml`);
  const args = seconds === 0 ? "['true']" : `[sh, -c, 'sleep ${String(seconds)}', '-']`;
  const template = fs.readFileSync('bench/hand-written/queue.yaml', 'utf8');
  fs.writeFileSync(manifest, template.replace("args: ['true']", `args: ${args}`));
  return {
    job: 'queue',
    load: async (namespace, signal) => {
      const kubectl = (...words: string[]): Promise<string> =>
        run('kubectl', ['--namespace', namespace, ...words], { signal });
      await kubectl('create', 'configmap', 'queue', '--from-file=bench/hand-written/queue-worker.sh');
      await kubectl('apply', '-f', manifest);
      await kubectl('wait', 'pod/redis', '--for=condition=Ready', '--timeout=5m');
      await kubectl('cp', commands, 'redis:/data/items');
      await kubectl('exec', 'redis', '--', 'sh', '-c', 'redis-cli </data/items >/dev/null');
    },
    start: async (namespace, signal) => {
      const patch = '{"spec":{"suspend":false}}';
      await run('kubectl', ['--namespace', namespace, 'patch', 'job', 'queue', '--patch', patch], { signal });
    },
  };
}
