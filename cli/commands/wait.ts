import { setTimeout } from 'node:timers/promises';
import type { Declaration } from './declaration';
import { withCluster } from './cluster-options';
import { Cluster, type ClusterOptions } from '../cluster';
import { EXIT, type ExitCode } from '../text/errors';
import { findStudy, type FoundStudy } from '../cluster/find-study';
import { withCommands } from '../text/commands-to-copy';
import { StudyCommands } from '../study/study-commands';
import { startProgress, type Progress } from '../text/progress';
import { describeProblems, taskProblem } from '../results/final-report';
import type { StudyState } from '../status/study-state';
import { StudyWatch, type Waited } from '../status/study-watch';
import { printErr, printOut, toJsonText } from '../text/printing';

interface WaitOptions extends ClusterOptions {
  readonly json?: boolean;
}

const POLL_SECONDS = 1;

export const waitDeclaration: Declaration = {
  name: 'wait',
  declare: (command) =>
    withCluster(command)
      .description(
        'Wait until studies end; exit at once when one has failed, and within half a minute when one cannot start',
      )
      .argument('<study...>', 'id, name with hash, or manifest file of a study')
      .option('--json', 'print the outcome as JSON'),
  example: (commands) => [commands.kubepar('wait', 'monte-carlo')],
  run: waitCommand,
};

/** `kubepar wait STUDY…`: waits until all studies are done, or one has failed or cannot start. */
export async function waitCommand(references: readonly string[], options: WaitOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  const studies = await Promise.all(references.map((reference) => findStudy(cluster, reference)));
  const total = studies.reduce((sum, { description }) => sum + description.tasks, 0);
  const progress = startProgress(studies.map(({ description }) => description.id).join(', '), total);
  let waited: Waited[];
  try {
    for (const { note } of studies) if (note !== undefined) progress.say(note);
    waited = await waitForAll(cluster, studies, progress);
  } finally {
    progress.stop();
  }
  if (options.json === true) printOut(toJsonText(waited.map(toJson)));
  else for (const study of waited) describe(study, new StudyCommands(cluster.commands, study.study));
  return waited.every(({ state }) => state === 'complete') ? EXIT.ok : EXIT.failures;
}

async function waitForAll(cluster: Cluster, studies: readonly FoundStudy[], progress: Progress): Promise<Waited[]> {
  const watches = studies.map((study) => new StudyWatch(cluster, study, progress));
  try {
    return await follow(watches, progress);
  } finally {
    for (const watch of watches) watch.close();
  }
}

async function follow(watches: readonly StudyWatch[], progress: Progress): Promise<Waited[]> {
  for (;;) {
    const start = Date.now();
    const states = await Promise.all(watches.map((watch) => watch.look()));
    const failed = states.reduce((sum, state) => sum + (state.failed ?? 0), 0);
    const done = states.reduce((sum, state) => sum + (state.succeeded ?? 0), 0) + failed;
    progress.update(done, failed === 0 ? '' : `${String(failed)} failed`);
    const decided =
      states.every(({ state }) => state === 'complete') ||
      states.some(({ state }) => state === 'failed' || state === 'blocked');
    if (decided)
      return Promise.all(watches.map(async (watch, position) => watch.finish(states[position] as StudyState)));
    // Many Jobs make a long answer, which should not keep the cluster busy.
    const pause = Math.max(POLL_SECONDS * 1000, 5 * (Date.now() - start));
    await setTimeout(pause);
  }
}

function describe(waited: Waited, commands: StudyCommands): void {
  const { study, state, reason, failures } = waited;
  const { id } = study.description;
  printOut(`${id}  ${state}  ${describeCounts(waited)}\n`);
  if (reason !== '') printErr(`${id}: ${reason}\n`);
  for (const line of describeProblems(failures.map((failure) => taskProblem(study, failure))))
    printErr(`${id}: ${line}\n`);
  if (state === 'failed') {
    printErr(`${withCommands(`${id}: to collect the results so far, run`, commands.kubepar('collect'))}\n`);
    printErr(`${withCommands(`${id}: to see the failures and what to do, run`, commands.kubepar('status'))}\n`);
  }
}

function describeCounts({ study, succeeded, failed = 0, total }: Waited): string {
  const { tasks, queue } = study.description;
  const of = `of ${String(total ?? tasks)} tasks done`;
  if (succeeded === undefined) return `an unknown number ${of}`;
  const where = queue === undefined ? 'in failed pods' : 'dead';
  return `${String(succeeded)} ${of}${failed > 0 ? `, ${String(failed)} ${where}` : ''}`;
}

function toJson({ study, state, succeeded, failed, total, reason, failures }: Waited): unknown {
  const { id, tasks } = study.description;
  // Omits counts that are unknown.
  return {
    study: id,
    name: study.name,
    state,
    tasks: total ?? tasks,
    succeeded,
    failed,
    reason,
    failures: failures.map((failure) => {
      const { exitCode, pod } = failure;
      return { ...taskProblem(study, failure), exitCode, pod };
    }),
  };
}
