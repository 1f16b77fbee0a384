import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { taskListOf, tryNewestRerun } from '../objects/job';
import { sentences, SYNTH, withCommands } from '../text/commands-to-copy';
import type { StudyCommands } from '../study/study-commands';
import { queueState } from './queue-state';
import { isQueueLost, lossOf } from '../objects/queue-loss';
import type { QueueStats } from '../sources/redis/queue-snapshot';
import type { TaskOutcome } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { countTasks } from '../study/task-list';
import { isOfBucket } from '../records/words-of-runtime';
import { podReasons, type SeenPod } from '../objects/seen-pod';
import { bucketAdvice } from './bucket-trouble';
import { stuckReasons, type SeenWarning, type StuckReason } from '../objects/why-not-started';
import { startAdvice } from './start-advice';
import { isOver, studyState, type StudyState } from './study-state';
import type { Trouble } from '../text/trouble';
import { groupFailures, type FailureGroup } from './failure-kinds';
import { hasWarned, podWarnings, type WarningGroup } from './pod-warnings';

/** What is known about a study at a moment. */
export interface StudyEvidence {
  readonly jobs: readonly V1Job[];
  /** Those that isTelling; of a pool also that of its Redis. */
  readonly pods: readonly SeenPod[];
  readonly warnings: readonly SeenWarning[];
  /** Why Kueue has not admitted its Jobs and pods. */
  readonly admission?: readonly StuckReason[];
  /** Of a pool what its Redis says, where it can be asked. */
  readonly stats?: QueueStats;
  /** That its Redis is unavailable, that its pods can't reach it, or that they can't upload results. */
  readonly trouble?: Trouble;
  readonly failures: readonly TaskOutcome[];
  readonly now: Date;
}

/** The status of a study, and what to do. */
export interface StudyStatus {
  readonly study: string;
  readonly name: string;
  readonly pattern: string;
  readonly state: StudyState['state'];
  readonly tasks: number;
  /** Undefined if unknown. */
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly runningPods: number;
  readonly pendingPods: number;
  /** Tasks that end per second, over the whole time that the study runs; undefined before the first. */
  readonly rate?: number;
  readonly secondsLeft?: number;
  readonly reason: string;
  readonly failures: readonly FailureGroup[];
  /** Standard error of successful tasks, as far as the pods report it. */
  readonly warned: readonly WarningGroup[];
  readonly waiting: readonly StuckReason[];
  /** What to do next: sentences, and commands on lines of their own. */
  readonly advice: string;
}

/** Whether a pod matters for the status of its study: not if all its tasks succeeded without a warning. */
export function isTelling(pod: SeenPod): boolean {
  return pod.evidence.phase !== 'Succeeded' || hasWarned(pod);
}

export function statusOf(version: StudyVersion, evidence: StudyEvidence, commands: StudyCommands): StudyStatus {
  const { jobs, pods, warnings, admission = [], stats, failures } = evidence;
  const { description, name } = version;
  const state = description.queue === undefined ? studyState(jobs, version) : queueState(jobs, version, stats);
  const pending = pods.flatMap((pod) => pod.pending ?? []);
  const waiting = isOver(state) ? [] : [...stuckReasons(version, pending, warnings, commands), ...admission];
  const groups = groupFailures(version, failures, commands);
  const isLost =
    stats !== undefined && state.state === 'running' && isQueueLost(jobs, version, { isLoaded: stats.batches > 0 });
  const troubles = [
    tryRefusal(version, state, pods, commands),
    evidence.trouble ?? (isLost ? lossOf(commands) : undefined),
  ].filter((trouble) => trouble !== undefined);
  const tasks = state.total ?? description.tasks;
  return {
    study: description.id,
    name,
    pattern: description.pattern,
    state: state.state,
    tasks,
    succeeded: state.succeeded,
    failed: state.failed,
    runningPods: pods.filter(({ evidence }) => evidence.phase === 'Running').length,
    pendingPods: pending.length,
    ...progress(version, state, tasks, jobs, evidence.now),
    reason: [state.reason, ...troubles.map(({ what }) => what)].filter((part) => part !== '').join('; '),
    failures: groups,
    warned: podWarnings(pods),
    waiting,
    advice: adviceFor(version, jobs, { state, trouble: waiting[0] ?? troubles[0], failure: groups[0] }, commands),
  };
}

/** That workers have ended because of the bucket: none of the items has failed. */
function tryRefusal(
  { description: { results, queue } }: StudyVersion,
  { state }: StudyState,
  pods: readonly SeenPod[],
  commands: StudyCommands,
): Trouble | undefined {
  if (results.kind !== 'bucket' || queue === undefined || state !== 'failed') return undefined;
  const what = podReasons(pods).find(isOfBucket);
  return what === undefined ? undefined : { what, advice: bucketAdvice(results, true, commands) };
}

/** Rate and time left, from what has ended since the Jobs started. */
function progress(
  { description }: StudyVersion,
  { state, succeeded = 0, failed = 0 }: StudyState,
  tasks: number,
  jobs: readonly V1Job[],
  now: Date,
): Pick<StudyStatus, 'rate' | 'secondsLeft'> {
  if (state !== 'running') return {};
  const rerun = tryNewestRerun(jobs);
  const started = (rerun === undefined ? jobs : [rerun])
    .map(({ status }) => status?.startTime?.getTime())
    .filter((time) => time !== undefined);
  const seconds = (now.getTime() - Math.min(...started)) / 1000;
  // Results from before a rerun took none of its time.
  const before = rerun === undefined ? 0 : description.tasks - countTasks(taskListOf(rerun, description));
  const done = succeeded + failed - before;
  if (!(done > 0) || !(seconds > 0) || !Number.isFinite(seconds)) return {};
  const rate = done / seconds;
  return { rate, secondsLeft: (tasks - succeeded - failed) / rate };
}

/** The state that determines what to do next. */
interface Situation {
  readonly state: StudyState;
  readonly trouble: Trouble | undefined;
  /** The most frequent failure. */
  readonly failure: FailureGroup | undefined;
}

function adviceFor(
  version: StudyVersion,
  jobs: readonly V1Job[],
  { state: { state, failed = 0 }, trouble, failure }: Situation,
  commands: StudyCommands,
): string {
  const collect = commands.kubepar('collect');
  // Where nothing gets on, that comes first.
  if (trouble !== undefined && trouble.advice !== '')
    return state === 'complete'
      ? sentences(trouble.advice, withCommands('then collect its results', collect))
      : trouble.advice;
  switch (state) {
    case 'complete':
      return withCommands('collect its results', collect);
    case 'suspended':
      return startAdvice(version, jobs, commands);
    case 'failed':
    case 'blocked':
      return sentences(
        failure?.advice ?? adviceForJobs(version, jobs, commands),
        withCommands('finished tasks can be collected', collect),
      );
    case 'queued':
    case 'running':
      return failed > 0 && failure !== undefined
        ? sentences(withCommands('wait for the others', commands.kubepar('wait')), `then ${failure.advice}`)
        : withCommands('wait for it', commands.kubepar('wait'));
  }
}

/** What to do where Jobs have failed, or are gone, and no task is known to have failed. */
function adviceForJobs(
  { description: { queue, layout, tasks } }: StudyVersion,
  jobs: readonly V1Job[],
  commands: StudyCommands,
): string {
  const isLate = jobs.some(({ status }) =>
    status?.conditions?.some(({ type, reason }) => type === 'Failed' && reason === 'DeadlineExceeded'),
  );
  if (queue !== undefined)
    return isLate
      ? sentences(withCommands('raise deadline', SYNTH), commands.startJobsAnew('then start its Jobs again'))
      : commands.startJobsAnew();
  const wanted = layout === 'indexed' ? 1 : tasks;
  if (tryNewestRerun(jobs) === undefined && jobs.length < wanted)
    return commands.applyAgain(`start ${wanted === 1 ? 'its Job' : 'the missing Jobs'} again`);
  const rerun = commands.rerun('run the tasks without a result again', isLate ? 'raise activeDeadlineSeconds' : '');
  return sentences(rerun, isLate ? 'for other runs, raise deadline' : '');
}
