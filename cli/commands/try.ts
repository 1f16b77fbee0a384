import * as os from 'node:os';
import * as path from 'node:path';
import { mapConcurrently } from '../concurrency';
import { CliError, EXIT, type ExitCode } from '../errors';
import { LocalPods } from '../local-pod';
import { readManifest, type ManifestStudy } from '../manifest-file';
import { startProgress } from '../progress';
import { collect, type PodEvidence } from '../results/collection';
import { RESULTS_FOLDER } from '../results/output-folder';
import { writeAndReport } from './collect';

export interface TryOptions {
  /** Tasks to run, for example `37` or `0-9,12`. */
  readonly task?: string;
  /** How many tasks at a time; the machine's CPUs by default. */
  readonly jobs?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Exit code of a program that was interrupted from the keyboard. */
const INTERRUPTED = 130;
/** Exit code of runtime/run.sh for what no other attempt could mend. */
const EXIT_STOP_STUDY = 92;

/** `kubepar try FILE`: runs the tasks of a manifest on this machine. */
export async function tryCommand(file: string, options: TryOptions): Promise<ExitCode> {
  const jobs = parseJobs(options.jobs);
  const studies = readManifest(file);
  if (studies.length > 1 && options.output !== undefined)
    throw new CliError(
      `--output: ${file} holds ${String(studies.length)} studies, which need a folder each; leave it out`,
      EXIT.usage,
    );
  let exitCode: ExitCode = EXIT.ok;
  for (const study of studies) {
    const studyExit = await tryStudy(study, jobs, options);
    if (studyExit !== EXIT.ok) exitCode = studyExit;
  }
  return exitCode;
}

async function tryStudy(study: ManifestStudy, jobs: number, options: TryOptions): Promise<ExitCode> {
  const tasks = parseTasks(options.task, study.description.tasks);
  const pods = new LocalPods(study);
  const interrupt = (): void => {
    void pods.stop().finally(() => process.exit(INTERRUPTED));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let evidence: PodEvidence[];
  try {
    for (const note of pods.notes) process.stderr.write(`note: ${note}\n`);
    evidence = await runTasks(pods, tasks, jobs, study.description.id);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await pods.stop();
  }
  // On this machine each task has a pod of its own.
  const version = { name: study.name, description: { ...study.description, tasksPerPod: 1 } };
  const collection = { ...collect(version, evidence, false, tasks), version: study };
  const subset = options.task === undefined ? '' : `-${options.task.replaceAll(',', '_')}`;
  return writeAndReport(
    collection,
    options.output ?? path.join(RESULTS_FOLDER, `${study.description.id}-try${subset}`),
    options.json === true,
  );
}

async function runTasks(
  pods: LocalPods,
  tasks: readonly number[],
  jobs: number,
  title: string,
): Promise<PodEvidence[]> {
  // A single task is looked at closely: its output is shown, without the wrapper's own lines.
  const showOutput = tasks.length === 1;
  const progress = showOutput ? undefined : startProgress(title, tasks.length);
  let done = 0;
  let stopped = false;
  try {
    const evidence = await mapConcurrently(tasks, jobs, async (task) => {
      if (stopped) return undefined;
      const pod = await pods.run(task, (chunk) => {
        if (showOutput) process.stderr.write(withoutBlocks(chunk));
      });
      // As Kubernetes would: what no attempt can mend stops the study.
      if (pod.exitCode === EXIT_STOP_STUDY) stopped = true;
      progress?.update(++done);
      return pod;
    });
    return evidence.filter((pod) => pod !== undefined);
  } finally {
    progress?.stop();
  }
}

function withoutBlocks(chunk: Buffer): string {
  return chunk.toString('utf8').replace(/\n?kubepar\/1 (?:begin|record|data|sealed) .*\n?/g, '');
}

function parseJobs(given: string | undefined): number {
  if (given === undefined) return os.availableParallelism();
  if (!/^[1-9]\d{0,3}$/.test(given))
    throw new CliError(
      `--jobs: must be a whole number from 1 to 9999, got "${given}"; leave it out for one per CPU`,
      EXIT.usage,
    );
  return Number(given);
}

/** Tasks named as in `0-9,12`, sorted, each once. */
export function parseTasks(given: string | undefined, tasks: number): number[] {
  if (given === undefined) return Array.from({ length: tasks }, (_, task) => task);
  const chosen = new Set<number>();
  for (const part of given.split(',')) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) > Number(to) || Number(to) >= tasks) {
      const rule = tasks === 1 ? 'be 0' : `be tasks from 0 to ${String(tasks - 1)}, for example 7 or 0-9`;
      throw new CliError(`--task: must ${rule}, got "${given}"; a study's tasks count from 0`, EXIT.usage);
    }
    for (let task = Number(from); task <= Number(to); task++) chosen.add(task);
  }
  return [...chosen].sort((a, b) => a - b);
}
