import type { Declaration } from './declaration';
import { wordsOf } from './given-words';
import { withCluster } from './cluster-options';
import * as path from 'node:path';
import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { LABEL } from '../../lib/manifest/labels';
import { LOADER_CONTAINER, TASK_CONTAINER } from '../../lib/study/pod';
import { Cluster, type ClusterOptions } from '../cluster';
import { checkSameCluster } from '../collect/same-cluster';
import { collectAll } from '../collect/collect-study';
import { withCommands } from '../text/commands-to-copy';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { findStudy, type FoundStudy } from '../cluster/find-study';
import { isEnded, rerunNumber, tryNewestRerun } from '../objects/job';
import { OtherVersions } from '../collect/other-versions';
import { parseChanges, withChanges, type ChangeOptions } from '../rerun/changes';
import { rerunPool, rerunTasks, tryItemsOf, type JobManifest } from '../rerun/rerun-job';
import { toManifest } from '../rerun/manifest-text';
import { counted } from '../text/count';
import { RESULTS_FOLDER } from '../results/output-folder';
import { textWithoutJobs } from '../study/manifest-file';
import { RERUN_FILE, StudyCommands } from '../study/study-commands';
import { taskListText, toTaskList, withShortText, type TaskList } from '../study/task-list';
import { printErr, printOut } from '../text/printing';

interface RerunOptions extends ClusterOptions, ChangeOptions {
  /** The folder with the results of the study that were collected earlier. */
  readonly results?: string;
  /** A folder of copied results. */
  readonly from?: string;
}

export const rerunDeclaration: Declaration = {
  name: 'rerun',
  declare: (command) =>
    withCluster(command)
      .description(
        'Print a manifest that runs only the tasks without a result, with the same parameters and random numbers',
      )
      .argument('<study>', 'id, name with hash, or manifest file of a study')
      .option('--results <folder>', 'folder of earlier results (default: results/<study>)')
      .option('--from <folder>', 'read results in this folder, as `collect --from` does')
      .option(
        '--memory <size>',
        'memory of each pod, for example 4Gi, or 2x for twice the present (default: as in the newest run)',
      )
      .option('--timeout <time>', 'time limit for one attempt, for example 2h or 2x (default: as in the newest run)')
      .option('--retries <number>', 'extra attempts for a task that fails (default: as in the newest run)'),
  example: (commands) => [
    `${commands.kubepar('rerun', 'monte-carlo')} > rerun.yaml`,
    commands.kubectl('apply', '-f', 'rerun.yaml'),
  ],
  run: rerunCommand,
};

/** `kubepar rerun STUDY`: prints the manifest of the tasks that have no result. */
export async function rerunCommand(reference: string, options: RerunOptions): Promise<ExitCode> {
  const changes = parseChanges(options);
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference, true);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const jobs = await cluster.jobs(`${LABEL.instance}=${study.name}`);
  const commands = new StudyCommands(cluster.commands, study);
  checkEnded(study, jobs, commands);
  const folder = options.results ?? path.join(RESULTS_FOLDER, study.description.id);
  checkSameCluster(cluster, folder, wordsOf('rerun', reference, options));
  if (study.isNew === true) await checkOthersEnded(cluster, study, folder);
  const { outcomes, notes } = await collectAll(cluster, study, folder, options.from);
  for (const note of notes) printErr(`note: ${note}\n`);
  const lacking = outcomes.filter(({ status }) => status !== 'succeeded').map(({ task }) => task);
  if (lacking.length === 0) {
    const nothing = 'nothing to rerun: every task has its result';
    printErr(
      `${study.isNew === true ? withCommands(`${nothing}, in another version`, commands.kubepar('collect')) : nothing}\n`,
    );
    return EXIT.ok;
  }
  const number = Math.max(0, ...jobs.map(rerunNumber)) + 1;
  const tasks = withShortText(toTaskList(lacking));
  const findJob = jobFinder(study, jobs, cluster);
  const manifest =
    study.description.queue === undefined
      ? [rerunTasks(study, findJob(TASK_CONTAINER), tasks, number)]
      : rerunOfPool(study, findJob, tasks, number);
  if (study.isNew === true && study.file !== undefined) printOut(`${textWithoutJobs(study.file)}---\n`);
  printOut(toManifest(manifest.map((job) => withChanges(job, changes))));
  const what = `${counted(lacking.length, 'task lacks', 'tasks lack')} a result: ${taskListText(tasks)}; save this manifest as ${RERUN_FILE}, then`;
  const output = options.results === undefined ? [] : ['--output', options.results];
  const apply = commands.kubectl('apply', '-f', RERUN_FILE);
  // The version is then in the cluster.
  const applied = new StudyCommands(cluster.commands, { name: study.name, description: study.description });
  printErr(`${withCommands(what, apply, applied.kubepar('wait'), applied.kubepar('collect', ...output))}\n`);
  return EXIT.ok;
}

function rerunOfPool(
  study: FoundStudy,
  findJob: (container: string) => JobManifest,
  tasks: TaskList,
  number: number,
): JobManifest[] {
  const jobs = { loader: findJob(LOADER_CONTAINER), workers: findJob(TASK_CONTAINER) };
  // Otherwise the queue has had all items.
  const isInPart = study.isNew === true || tryItemsOf(jobs.loader) !== undefined;
  return rerunPool(study, jobs, number, isInPart ? tasks : undefined);
}

/** The same for the versions that have tasks in common with one that was never applied. */
async function checkOthersEnded(cluster: Cluster, study: FoundStudy, folder: string): Promise<void> {
  for (const name of await new OtherVersions(cluster, folder).namesOf(study)) {
    const jobs = await cluster.jobs(`${LABEL.instance}=${name}`);
    checkEnded(study, jobs, new StudyCommands(cluster.commands, { name, description: study.description }));
  }
}

/** A task that still runs may yet have its result, and a rerun would give it two. */
function checkEnded({ description }: FoundStudy, jobs: readonly V1Job[], commands: StudyCommands): void {
  const [running, ...more] = jobs.filter((job) => !isEnded(job)).map(({ metadata }) => metadata?.name ?? '');
  if (running === undefined) return;
  const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
  throw new CliError(
    withCommands(
      `${description.id} has not ended (Job ${running}${others}); wait for it first`,
      commands.kubepar('wait'),
    ),
    EXIT.failures,
  );
}

/**
 * Finds the Job that the rerun copies, by the name of a container: the newest rerun, which may have more memory or time,
 * otherwise the first Job of the study, or the one of the manifest file if that is no longer in the cluster.
 */
function jobFinder(
  { name, description, objects = [] }: FoundStudy,
  jobs: readonly V1Job[],
  { namespace }: Cluster,
): (container: string) => JobManifest {
  // Only the fields of the client's classes.
  const inCluster = jobs as readonly object[] as JobManifest[];
  const inFile = objects.filter(
    (object): object is JobManifest => object.kind === 'Job' && object.metadata?.labels?.[LABEL.instance] === name,
  );
  return (wanted) => {
    const found = [...inCluster, ...inFile].filter(({ spec }) =>
      spec?.template.spec?.containers.some((container) => container.name === wanted),
    );
    const rerun = tryNewestRerun(found);
    const first = found.find((job) => rerunNumber(job) === 0) ?? rerun;
    // A rerun of few tasks runs few at a time.
    const { parallelism, maxFailedIndexes } = first?.spec ?? {};
    if (rerun?.spec !== undefined) return { ...rerun, spec: { ...rerun.spec, parallelism, maxFailedIndexes } };
    if (first !== undefined) return first;
    throw new CliError(
      `a Job of ${name} is no longer in namespace ${namespace} (ttl, or deleted); name the manifest file instead of ${description.id}`,
      EXIT.usage,
    );
  };
}
