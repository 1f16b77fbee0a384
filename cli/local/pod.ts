import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { LocalProcesses, type OnOutput } from './processes';
import { LocalStudy, missingMounts, type PodVariation } from './study';
import type { ManifestStudy } from '../study/manifest-file';
import { removeFolder } from '../system/remove-folder';
import type { PodEvidence } from '../objects/pod';
import { taskListText, toTaskList } from '../study/task-list';

/** A study's pods as processes of this machine, with the same wrapper, files, command and environment. */
export class LocalPods {
  private readonly local: LocalStudy;
  private readonly processes: LocalProcesses;

  constructor(study: ManifestStudy, variation?: PodVariation) {
    this.local = new LocalStudy(study, variation);
    this.processes = new LocalProcesses(this.local.folder);
  }

  /** What this machine lacks compared with the pods, for the user. */
  get notes(): readonly string[] {
    return missingMounts(this.local.pod());
  }

  /** Stands in for the claim or the bucket of a study. */
  get results(): string {
    return this.local.results;
  }

  /**
   * Runs tasks in their own pod, one after another; `onOutput` receives its log live. Undefined after stop().
   * @param extra variables in addition to those of the container.
   */
  async tryRun(
    tasks: readonly number[],
    onOutput: OnOutput,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<PodEvidence | undefined> {
    const uid = randomUUID();
    const taskList = toTaskList(tasks);
    const name = taskListText(taskList);
    const scratch = path.join(this.local.folder, `task-${name}`);
    const terminationLog = path.join(this.local.folder, `termination-${name}`);
    const container = this.local.taskContainer(this.local.pod(), { uid });
    const log: Buffer[] = [];
    const createdAt = new Date().toISOString();
    const started = this.processes.tryStart(
      container,
      {
        KUBEPAR_TASK_LIST: name,
        KUBEPAR_TASKS_PER_POD: String(tasks.length),
        KUBEPAR_SCRATCH: scratch,
        KUBEPAR_TERMINATION_LOG: terminationLog,
        ...extra,
      },
      (chunk, stream) => {
        if (stream === 'stdout') log.push(chunk);
        onOutput(chunk, stream);
      },
    );
    if (started === undefined) return undefined;
    const exitCode = await started.ended;
    removeFolder(scratch);
    const terminationMessage = fs.existsSync(terminationLog) ? fs.readFileSync(terminationLog, 'utf8') : '';
    return {
      name: `local-${name}`,
      uid,
      node: os.hostname(),
      index: 0,
      taskList,
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      reason: '',
      exitCode,
      createdAt,
      terminationMessage,
      log: Buffer.concat(log).toString('latin1'),
    };
  }

  /** Ends running processes as the kubelet would, or in haste, and removes the files. */
  async stop(inHaste = false): Promise<void> {
    await this.processes.stop(inHaste);
    this.local.remove();
  }
}
