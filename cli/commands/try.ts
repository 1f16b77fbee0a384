import type { Declaration } from './declaration';
import { EXCEL_SAFE } from './table-options';
import * as os from 'node:os';
import * as path from 'node:path';
import type { StudyDescription } from '../../lib/study/description';
import { randomNumberWarnings, withoutProp } from '../../lib/study/random-numbers';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { withUsualSignals } from '../system/interruption';
import { plainRun, type LocalRun } from '../local/run';
import { readManifest, type ManifestStudy } from '../study/manifest-file';
import { tasksIn, tryParseTaskList, union } from '../study/task-list';
import type { Collection } from '../results/collection';
import { makeFolder, RESULTS_FOLDER } from '../results/output-folder';
import { runStudy } from '../local/run-study';
import { filesOf, textsOf } from '../study/source-texts';
import { columnsOf } from '../text/terminal';
import { describeDifferences, describeVerdict } from '../verify/description';
import { verify } from '../verify/verification';
import { show, write, writeAndReport, type ReportOptions } from '../results/write-collection';
import { printErr, printOut } from '../text/printing';

interface TryOptions extends ReportOptions {
  /** Tasks to run, for example `37` or `0-9,12`. */
  readonly task?: string;
  /** How many tasks to run at a time; by default, the number of the machine's CPUs. */
  readonly jobs?: string;
  readonly output?: string;
  /** Runs the tasks a second time and reports those whose results differ. */
  readonly verify?: boolean;
}

export const tryDeclaration: Declaration = {
  name: 'try',
  declare: (command) =>
    command
      .description(
        'Run the tasks of a manifest on this machine, with the same wrapper as in a pod, and write their results',
      )
      .argument('<file>', 'a manifest from dist/')
      .option('-t, --task <tasks>', 'run only these tasks, for example 37 or 0-9,12')
      .option('-j, --jobs <number>', 'number of tasks to run in parallel (default: one per CPU)')
      .option('-o, --output <folder>', 'output folder (default: results/<study>-try)')
      .option('--verify', 'run the tasks twice under different conditions and list those whose results differ')
      .addOption(EXCEL_SAFE)
      .option('--json', 'print the summary as JSON'),
  example: (commands) => [commands.local('try', 'dist/monte-carlo.k8s.yaml', '--task', '37')],
  run: tryCommand,
};

/** `kubepar try FILE`: runs the tasks of a manifest on this machine. */
async function tryCommand(file: string, options: TryOptions): Promise<ExitCode> {
  const jobs = parseJobs(options.jobs);
  const studies = await withUsualSignals(() => readManifest(file));
  if (studies.length > 1 && options.output !== undefined)
    throw new CliError(
      `--output: ${file} contains ${String(studies.length)} studies, and each needs its own folder; leave it out`,
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
  const tasks = parseTasks(options.task, study.description);
  const output = options.output ?? defaultFolder(study.description.id, options.task);
  await makeFolder(output);
  for (const warning of randomNumberWarnings(study.description.command, filesOf(study)))
    printErr(`note: ${withoutProp(warning)}\n`);
  const { id } = study.description;
  const run = plainRun(tasks, { jobs, output, title: options.verify === true ? `${id}, first run` : id });
  const shown: string[] = [];
  const ran = await runStudy(study, { ...run, onShown: (text) => shown.push(text) });
  const collection = { ...ran, sources: textsOf(study), isLocal: true };
  return options.verify === true
    ? verifyAndReport(study, run, collection, options, shown.join(''))
    : writeAndReport(collection, output, options, shown.join(''));
}

/**
 * Writes the results before the second run, which may take long. Returns 0 only if every task has its result, and the
 * same one twice.
 */
async function verifyAndReport(
  study: ManifestStudy,
  run: LocalRun,
  collection: Collection,
  options: ReportOptions,
  shown: string,
): Promise<ExitCode> {
  const json = options.json === true;
  const { report, cells } = await write(collection, run.output, options);
  const verification = await verify(study, run, collection);
  const told = json ? { ...report, verification } : report;
  show(told, cells, json, shown);
  if (!json) {
    printOut(`\n${describeVerdict(verification, columnsOf(process.stdout))}`);
    for (const line of describeDifferences(verification)) printErr(`${line}\n`);
  }
  return report.problems.length + verification.differences.length === 0 ? EXIT.ok : EXIT.failures;
}

const LONGEST_SUBSET = 40;

/** A folder for each selection of tasks, so that none overwrites the results of another. */
function defaultFolder(id: string, chosen: string | undefined): string {
  const subset = chosen === undefined ? '' : `-${chosen.replaceAll(',', '_')}`;
  return path.join(RESULTS_FOLDER, `${id}-try${subset.length > LONGEST_SUBSET ? '-tasks' : subset}`);
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

/** Tasks given as in `0-9,12`, sorted, without duplicates. */
export function parseTasks(given: string | undefined, description: StudyDescription): number[] {
  if (given === undefined) return tasksIn(description);
  const list = tryParseTaskList(given);
  const final = description.tasks - 1;
  if (list?.every(([, last]) => last <= final) !== true) {
    const example = `${String(final)} or 0-${String(final)}`;
    const rule = final === 0 ? 'be 0' : `be tasks from 0 to ${String(final)}, for example ${example}`;
    throw new CliError(`--task: must ${rule}, got "${given}"; a study's tasks count from 0`, EXIT.usage);
  }
  return tasksIn(description, union(list, []));
}
