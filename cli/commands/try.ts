import * as os from 'node:os';
import * as path from 'node:path';
import { EXIT_STOP_STUDY } from '../../lib/study/exit-codes';
import { mapConcurrently } from '../concurrency';
import { CliError, EXIT, type ExitCode } from '../errors';
import { withCleanup } from '../interruption';
import { LocalPods } from '../local-pod';
import { readManifest, type ManifestStudy } from '../manifest-file';
import { startProgress } from '../progress';
import { collect, readPod, type Collection, type PodReading, type StudyVersion } from '../results/collection';
import { makeArrivalFolder, makeFolder, RESULTS_FOLDER } from '../results/output-folder';
import { outputReader } from '../results/sealed-log';
import { tryQueue } from '../try-queue';
import { readLocalVolume } from '../volume/local-volume';
import { withVolumeFiles } from '../volume/volume-collection';
import { writeAndReport } from './collect';

export interface TryOptions {
  /** Tasks to run, for example `37` or `0-9,12`. */
  readonly task?: string;
  /** How many tasks at a time; the machine's CPUs by default. */
  readonly jobs?: string;
  readonly output?: string;
  readonly json?: boolean;
}

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
  const output = options.output ?? defaultFolder(study.description.id, options.task);
  await makeFolder(output);
  const shown: string[] = [];
  const collection =
    study.description.queue === undefined
      ? await tryTasks(study, tasks, jobs, output, (text) => shown.push(text))
      : await tryQueue(study, tasks, jobs, output);
  return writeAndReport(collection, output, options.json === true, shown.join(''));
}

async function tryTasks(
  study: ManifestStudy,
  tasks: number[],
  jobs: number,
  output: string,
  onShown: (text: string) => void,
): Promise<Collection> {
  // On this machine each task has a pod of its own.
  const version = { ...study, description: { ...study.description, tasksPerPod: 1 } };
  const pods = new LocalPods(study);
  const ended = await withCleanup(
    async () => {
      for (const note of pods.notes) process.stderr.write(`note: ${note}\n`);
      const readings = await runTasks(version, pods, tasks, jobs, onShown);
      if (study.description.results.kind !== 'volume') return readings;
      const files = await readLocalVolume(pods.results, study.name, await makeArrivalFolder(output));
      return withVolumeFiles(readings, files);
    },
    () => pods.stop(),
  );
  const { outcomes, attempts, notes } = collect(version, ended, false, tasks);
  const ran = new Set(ended.map(({ pod }) => pod.index));
  const told = outcomes.map((outcome) =>
    ran.has(outcome.task) ? outcome : { ...outcome, error: 'it was not run: the study was stopped' },
  );
  return { version: study, outcomes: told, attempts, notes };
}

const LONGEST_SUBSET = 40;

/** A folder for each choice of tasks, so that none overwrites the results of another. */
function defaultFolder(id: string, chosen: string | undefined): string {
  const subset = chosen === undefined ? '' : `-${chosen.replaceAll(',', '_')}`;
  return path.join(RESULTS_FOLDER, `${id}-try${subset.length > LONGEST_SUBSET ? '-tasks' : subset}`);
}

async function runTasks(
  version: StudyVersion,
  pods: LocalPods,
  tasks: readonly number[],
  jobs: number,
  onShown: (text: string) => void,
): Promise<PodReading[]> {
  // A single task is looked at closely: its output is shown, without the wrapper's own lines.
  const showOutput = tasks.length === 1;
  const progress = showOutput ? undefined : startProgress(version.description.id, tasks.length);
  let done = 0;
  let stopped = false;
  try {
    const ended = await mapConcurrently(tasks, jobs, async (task) => {
      if (stopped) return undefined;
      const readOutput = outputReader();
      const pod = await pods.tryRun(task, (chunk, stream) => {
        if (!showOutput) return;
        const shown = stream === 'stdout' ? readOutput(chunk) : chunk;
        process.stderr.write(shown);
        onShown(shown.toString());
      });
      // As Kubernetes would: what no attempt can mend stops the Job, which may be that of all tasks.
      if (pod?.exitCode === EXIT_STOP_STUDY && version.description.layout === 'indexed') stopped = true;
      progress?.update(++done);
      return pod === undefined ? undefined : readPod(version, pod);
    });
    return ended.filter((pod) => pod !== undefined);
  } finally {
    progress?.stop();
  }
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
      const last = String(tasks - 1);
      const rule = tasks === 1 ? 'be 0' : `be tasks from 0 to ${last}, for example ${last} or 0-${last}`;
      throw new CliError(`--task: must ${rule}, got "${given}"; a study's tasks count from 0`, EXIT.usage);
    }
    for (let task = Number(from); task <= Number(to); task++) chosen.add(task);
  }
  return [...chosen].sort((a, b) => a - b);
}
