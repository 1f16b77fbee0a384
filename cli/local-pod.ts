import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { EnvVar, JobSpec, KeyToPath, PodSpec, Volume } from '../imports/k8s';
import { LABEL } from '../lib/manifest/labels';
import { STUDY_VOLUME, TASK_CONTAINER, TMP_VOLUME, WORK_VOLUME } from '../lib/study/pod';
import { CliError, EXIT } from './errors';
import type { ManifestObject, ManifestStudy } from './manifest-file';
import type { PodEvidence } from './results/collection';

type OnOutput = (chunk: Buffer, stream: 'stdout' | 'stderr') => void;

/** A study's pods as processes of this machine: the same wrapper, files, command and environment. */
export class LocalPods {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-'));
  private readonly running = new Set<ChildProcess>();
  private stopping = false;
  private readonly container: PodSpec['containers'][number];
  private readonly mountPath: string;
  /** What this machine does not have of the pods, for the user. */
  readonly notes: readonly string[];

  constructor(private readonly study: ManifestStudy) {
    // Where each task has a Job, they differ in the index only.
    const job = study.objects.find(
      ({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === study.name,
    );
    const pod = (job?.spec as JobSpec | undefined)?.template.spec;
    const container = pod?.containers.find(({ name }) => name === TASK_CONTAINER);
    if (pod === undefined || container === undefined)
      throw new CliError(`the manifest has no Job of ${study.name}; run cdk8s synth again`, EXIT.usage);
    this.container = container;
    this.mountPath = container.volumeMounts?.find(({ name }) => name === STUDY_VOLUME)?.mountPath ?? '';
    this.writeVolume(pod.volumes?.find(({ name }) => name === STUDY_VOLUME));
    this.notes = missingMounts(pod);
  }

  /** Runs one task in a pod of its own; `onOutput` sees its log as it comes. Undefined after stop(). */
  async tryRun(task: number, onOutput: OnOutput): Promise<PodEvidence | undefined> {
    if (this.stopping) return undefined;
    const uid = randomUUID();
    const scratch = path.join(this.folder, `task-${String(task)}`);
    const terminationLog = path.join(this.folder, `termination-${String(task)}`);
    fs.mkdirSync(scratch);
    const [program = 'sh', ...args] = [...(this.container.command ?? []), ...(this.container.args ?? [])].map((word) =>
      this.toLocal(expand(word)),
    );
    const child = spawn(program, args, {
      env: {
        ...process.env,
        ...this.environment(task, uid),
        KUBEPAR_SCRATCH: scratch,
        KUBEPAR_TERMINATION_LOG: terminationLog,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    const log: Buffer[] = [];
    const createdAt = new Date().toISOString();
    child.stdout.on('data', (chunk: Buffer) => {
      log.push(chunk);
      onOutput(chunk, 'stdout');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      onOutput(chunk, 'stderr');
    });
    return new Promise((resolve, reject) => {
      child.once('error', (error) => {
        reject(new CliError(`can't start ${program}: ${error.message}`, EXIT.failures));
      });
      child.once('close', (exitCode) => {
        this.running.delete(child);
        fs.rmSync(scratch, { recursive: true, force: true });
        const terminationMessage = fs.existsSync(terminationLog) ? fs.readFileSync(terminationLog, 'utf8') : '';
        resolve({
          name: `local-${String(task)}`,
          uid,
          node: os.hostname(),
          index: task,
          phase: exitCode === 0 ? 'Succeeded' : 'Failed',
          reason: '',
          exitCode: exitCode ?? undefined,
          createdAt,
          terminationMessage,
          log: Buffer.concat(log).toString('latin1'),
        });
      });
    });
  }

  /** Ends what runs, as kubelet would, and removes the files. */
  async stop(): Promise<void> {
    this.stopping = true;
    const ends = [...this.running].map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of this.running) child.kill('SIGTERM');
    await Promise.all(ends);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(task: number, uid: string): Record<string, string> {
    const values = (this.container.env ?? []).map((variable): [string, string] => [
      variable.name,
      this.toLocal(this.valueOf(variable, uid)),
    ]);
    // This machine's HOME has the user's R packages. One task to a pod: the others do not wait for it, and its numbers are the same.
    return {
      ...Object.fromEntries(values.filter(([name]) => name !== 'HOME')),
      KUBEPAR_POD_INDEX: String(task),
      KUBEPAR_TASKS_PER_POD: '1',
    };
  }

  private valueOf({ value, valueFrom }: EnvVar, uid: string): string {
    if (value !== undefined) return expand(value);
    if (valueFrom?.fieldRef?.fieldPath === 'metadata.uid') return uid;
    if (valueFrom?.resourceFieldRef?.resource === 'requests.cpu')
      return String(Math.ceil(cpus(this.container.resources?.requests?.['cpu'] as unknown as string)));
    return '0';
  }

  /** Paths of the pod's study volume, on this machine. */
  private toLocal(text: string): string {
    return this.mountPath !== '' && (text === this.mountPath || text.startsWith(`${this.mountPath}/`))
      ? path.join(this.folder, 'study', text.slice(this.mountPath.length))
      : text;
  }

  private writeVolume(volume: Volume | undefined): void {
    for (const { configMap } of volume?.projected?.sources ?? []) {
      const object = this.study.objects.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === configMap?.name,
      );
      for (const item of configMap?.items ?? []) writeItem(path.join(this.folder, 'study'), item, object);
    }
  }
}

function writeItem(folder: string, { key, path: itemPath, mode }: KeyToPath, object: ManifestObject | undefined): void {
  const text = object?.data?.[key];
  const bytes = text === undefined ? Buffer.from(object?.binaryData?.[key] ?? '', 'base64') : Buffer.from(text, 'utf8');
  const file = path.join(folder, itemPath);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes, { mode: mode ?? 0o644 });
}

const SHARED_VOLUMES = [STUDY_VOLUME, WORK_VOLUME, TMP_VOLUME];

function missingMounts({ volumes = [] }: PodSpec): string[] {
  const missing = volumes
    .filter(({ name }) => !SHARED_VOLUMES.includes(name))
    .map(({ name, secret }) => (secret === undefined ? `volume ${name}` : `Secret ${secret.secretName ?? name}`));
  return missing.length === 0 ? [] : [`not on this machine: the files of ${missing.join(', ')}`];
}

/** As kubelet reads a value in which kubepar has doubled every dollar sign. */
function expand(text: string): string {
  return text.replaceAll('$$', '$');
}

function cpus(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
}
