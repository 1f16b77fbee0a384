import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { loaderJobName } from '../../lib/manifest/names';
import { EXIT_FAILED, EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import { batchOf, itemLine } from '../../lib/study/items';
import { LOADER_CONTAINER, QUEUE_VOLUME, SIDECAR_CONTAINER } from '../../lib/study/pod';
import { CliError, EXIT } from '../text/errors';
import { LocalProcesses, type LocalProcess, type OnOutput } from './processes';
import { LocalStudy, missingMounts, type PodVariation } from './study';
import type { ManifestStudy } from '../study/manifest-file';
import { removeFolder } from '../system/remove-folder';
import { tryParseTerminationMessage } from '../records/attempt-record';
import { startLocalRedis, type LocalRedis } from './redis';
import type { PodPlace } from '../collect/queue-collection';
import type { RedisSession } from '../sources/redis/redis-session';

const PAUSE_SECONDS = 1;

interface ChosenItems {
  readonly folder: string;
  readonly batch: string;
}

/**
 * A queue, its loader and its workers as processes of this machine, with the scripts, commands and environment of the
 * pods.
 */
export class LocalQueue {
  private readonly local: LocalStudy;
  private readonly processes: LocalProcesses;
  private redis: LocalRedis | undefined;
  private session: RedisSession | undefined;
  /** The items to load, if they are not all items of the study. */
  private chosen: ChosenItems | undefined;
  private isStopping = false;
  /** The started workers, by uid. */
  readonly places = new Map<string, PodPlace>();
  /** Why the workers stopped the study, if they did. */
  stopReason = '';

  constructor(
    private readonly study: ManifestStudy,
    variation?: PodVariation,
  ) {
    this.local = new LocalStudy(study, variation);
    this.processes = new LocalProcesses(this.local.folder);
  }

  /** What this machine lacks compared with the pods, for the user. */
  get notes(): readonly string[] {
    return missingMounts(this.local.pod(this.study.name));
  }

  /** Stands in for the claim or the bucket of a study. */
  get results(): string {
    return this.local.results;
  }

  /** Starts Redis and loads the items of these tasks, in this order. */
  async load(tasks: readonly number[]): Promise<RedisSession> {
    this.redis = await startLocalRedis(this.processes, this.local.folder);
    this.session = this.redis.open();
    const isAll = tasks.length === this.study.description.tasks && tasks.every((task, position) => task === position);
    if (!isAll) this.chosen = this.chooseItems(tasks);
    const items: Record<string, string> =
      this.chosen === undefined ? {} : { KUBEPAR_ITEMS: this.chosen.folder, KUBEPAR_BATCH: this.chosen.batch };
    const pod = this.local.pod(loaderJobName(this.study.name));
    const container = this.local.container(pod, LOADER_CONTAINER, { uid: randomUUID(), secret: this.redis.password });
    let said = '';
    const loader = this.processes.tryStart(container, { ...this.redis.env, ...items }, (chunk) => {
      said = (said + chunk.toString('utf8')).slice(-1000);
    });
    if ((await loader?.ended) !== 0) throw new CliError(`the items could not be loaded: ${said.trim()}`, EXIT.failures);
    return this.session;
  }

  /** Runs this many workers until the queue is drained, or one stops the study. */
  async run(workers: number, onOutput: OnOutput): Promise<void> {
    await Promise.all(Array.from({ length: workers }, (_, index) => this.runWorker(index, onOutput)));
  }

  /** Ends running processes as the kubelet would, Redis last, or in haste and all at once, and removes the files. */
  async stop(inHaste = false): Promise<void> {
    this.isStopping = true;
    this.session?.close();
    if (!inHaste) await this.stopAll();
    await this.processes.stop(inHaste);
    this.local.remove();
  }

  /**
   * A separate list, because the seal of the whole one would not fit. The row of an item still depends on the whole
   * list.
   */
  private chooseItems(tasks: readonly number[]): ChosenItems {
    const lines = tasks.map((task) => itemLine(this.study.parameters, task));
    const folder = path.join(this.local.folder, 'chosen-items');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, '00000000'), lines.map((line) => `${line}\n`).join(''));
    return { folder, batch: batchOf(lines) };
  }

  /** As in Kubernetes: a worker that neither exited normally nor stopped the study is replaced. */
  private async runWorker(index: number, onOutput: OnOutput): Promise<void> {
    while (!this.isStopping && this.stopReason === '') {
      const exitCode = await this.runPod(index, onOutput);
      if (exitCode === EXIT_STOP_STUDY) {
        this.stopReason ||= 'a worker stopped the study';
        return this.stopAll();
      }
      if (exitCode === 0 || exitCode === EXIT_FAILED) return;
      await pause();
    }
  }

  private readonly pods = new Set<LocalProcess>();

  /** Redis keeps running, because it is still needed for queries. */
  private async stopAll(): Promise<void> {
    await Promise.all([...this.pods].map((pod) => pod.stop()));
  }

  private async runPod(index: number, onOutput: OnOutput): Promise<number | undefined> {
    if (this.redis === undefined) return undefined;
    const uid = randomUUID();
    const folder = path.join(this.local.folder, `worker-${uid}`);
    const queue = path.join(folder, 'queue');
    fs.mkdirSync(queue, { recursive: true });
    this.places.set(uid, { name: `local-${String(index)}`, node: os.hostname() });
    const values = { uid, secret: this.redis.password, volumes: new Map([[QUEUE_VOLUME, queue]]) };
    const pod = this.local.pod(this.study.name);
    const batch: Record<string, string> = this.chosen === undefined ? {} : { KUBEPAR_BATCH: this.chosen.batch };
    // It finds the task of an item in the whole list.
    const sidecarEnv = { ...this.redis.env, ...batch };
    const sidecarContainer = this.local.container(pod, SIDECAR_CONTAINER, values);
    const sidecar = new Sidecar(() => this.processes.tryStart(sidecarContainer, sidecarEnv, onOutput));
    const termination = path.join(folder, 'termination');
    const task = this.processes.tryStart(
      this.local.taskContainer(pod, values),
      {
        JOB_COMPLETION_INDEX: String(index),
        KUBEPAR_SCRATCH: path.join(folder, 'scratch'),
        KUBEPAR_TERMINATION_LOG: termination,
      },
      onOutput,
    );
    if (task === undefined) return undefined;
    this.pods.add(task);
    const exitCode = await task.ended.finally(() => this.pods.delete(task));
    await sidecar.stop();
    const message = fs.existsSync(termination) ? fs.readFileSync(termination, 'utf8') : '';
    const { reason } = tryParseTerminationMessage(message)?.summary ?? { reason: '' };
    if (exitCode === EXIT_STOP_STUDY) this.stopReason ||= Buffer.from(reason, 'base64').toString('utf8');
    removeFolder(folder);
    return exitCode;
  }
}

/** A sidecar, which is restarted if it ends before it is told to. */
class Sidecar {
  private readonly stopping = new AbortController();
  private current: LocalProcess | undefined;
  private readonly ended: Promise<void>;

  constructor(private readonly tryStart: () => LocalProcess | undefined) {
    this.ended = this.keep();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.current?.stop();
    await this.ended;
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.current = this.tryStart();
      if (this.current === undefined) return;
      await this.current.ended.catch(() => undefined);
      await pause(signal);
    }
  }
}

/** @param signal ends it early. */
async function pause(signal?: AbortSignal): Promise<void> {
  await setTimeout(PAUSE_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
}
