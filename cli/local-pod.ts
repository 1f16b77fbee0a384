import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { TASK_CONTAINER } from '../lib/study/pod';
import { LocalProcesses, type OnOutput } from './local-processes';
import { LocalStudy, missingMounts } from './local-study';
import type { ManifestStudy } from './manifest-file';
import type { PodEvidence } from './results/collection';

/** A study's pods as processes of this machine: the same wrapper, files, command and environment. */
export class LocalPods {
  private readonly local: LocalStudy;
  private readonly processes = new LocalProcesses();
  /** What this machine does not have of the pods, for the user. */
  readonly notes: readonly string[];

  constructor(study: ManifestStudy) {
    this.local = new LocalStudy(study);
    this.notes = missingMounts(this.local.pod());
  }

  /** Stands in for the claim of a study with results on a volume. */
  get results(): string {
    return this.local.results;
  }

  /** Runs one task in a pod of its own; `onOutput` sees its log as it comes. Undefined after stop(). */
  async tryRun(task: number, onOutput: OnOutput): Promise<PodEvidence | undefined> {
    const uid = randomUUID();
    const scratch = path.join(this.local.folder, `task-${String(task)}`);
    const terminationLog = path.join(this.local.folder, `termination-${String(task)}`);
    const container = this.local.container(this.local.pod(), TASK_CONTAINER, { uid });
    const log: Buffer[] = [];
    const createdAt = new Date().toISOString();
    const started = this.processes.tryStart(
      container,
      {
        // One task to a pod: the others do not wait for it, and its numbers are the same.
        KUBEPAR_TASK_LIST: String(task),
        KUBEPAR_TASKS_PER_POD: '1',
        KUBEPAR_SCRATCH: scratch,
        KUBEPAR_TERMINATION_LOG: terminationLog,
      },
      (chunk, stream) => {
        if (stream === 'stdout') log.push(chunk);
        onOutput(chunk, stream);
      },
    );
    if (started === undefined) return undefined;
    const exitCode = await started.ended;
    fs.rmSync(scratch, { recursive: true, force: true });
    const terminationMessage = fs.existsSync(terminationLog) ? fs.readFileSync(terminationLog, 'utf8') : '';
    return {
      name: `local-${String(task)}`,
      uid,
      node: os.hostname(),
      index: task,
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      reason: '',
      exitCode,
      createdAt,
      terminationMessage,
      log: Buffer.concat(log).toString('latin1'),
    };
  }

  /** Ends what runs, as kubelet would, and removes the files. */
  async stop(): Promise<void> {
    await this.processes.stop();
    this.local.remove();
  }
}
