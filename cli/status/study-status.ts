import type { V1Job } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { taskListOf, tryNewestRerun } from '../objects/job';
import { LABEL } from '../../lib/manifest/labels';
import type { Commands } from '../text/commands-to-copy';
import { queueState } from './queue-state';
import { isQueueLost, lossOf } from '../objects/queue-loss';
import type { QueueStats } from '../sources/redis/queue-snapshot';
import type { TaskOutcome } from '../results/collection';
import type { StudyVersion } from '../study/version';
import { countTasks } from '../study/task-list';
import type { SeenPod } from '../objects/seen-pod';
import { stuckReasons, type SeenWarning, type StuckReason } from '../objects/stuck';
import { studyState, type StudyState } from './study-state';
import type { Trouble } from '../objects/trouble';
import { groupFailures, rerunAdvice, type FailureGroup } from './failure-kinds';
import { hasWarned, podWarnings, type WarningGroup } from './pod-warnings';

/** What is known of a study at a moment. */
export interface StudyEvidence {
  readonly jobs: readonly V1Job[];
  /** Those that isTelling; of a pool also that of its Redis. */
  readonly pods: readonly SeenPod[];
  readonly warnings: readonly SeenWarning[];
  /** Of a pool what its Redis says, where it can be asked. */
  readonly stats?: QueueStats;
  /** Of a pool, that Redis can't be asked, or not be reached by its pods. */
  readonly redisTrouble?: Trouble;
  readonly failures: readonly TaskOutcome[];
  readonly now: Date;
}

/** How a study stands, and what to do. */
export interface StudyStatus {
  readonly study: string;
  readonly name: string;
  readonly pattern: string;
  readonly state: StudyState['state'];
  readonly tasks: number;
  /** Undefined where it can't be told. */
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly runningPods: number;
  readonly pendingPods: number;
  /** Tasks that end in a second, over all the time that the study runs; undefined before the first. */
  readonly rate?: number;
  readonly secondsLeft?: number;
  readonly reason: string;
  readonly failures: readonly FailureGroup[];
  /** What tasks that succeeded wrote to standard error, as far as the pods tell. */
  readonly warned: readonly WarningGroup[];
  readonly waiting: readonly StuckReason[];
  /** What to do next, in one sentence. */
  readonly advice: string;
}

/** Whether a pod counts for how its study stands: not one whose tasks have all succeeded without a word. */
export function isTelling(pod: SeenPod): boolean {
  return pod.evidence.phase !== 'Succeeded' || hasWarned(pod);
}

export function statusOf(version: StudyVersion, evidence: StudyEvidence, commands: Commands): StudyStatus {
  const { jobs, pods, warnings, stats, failures } = evidence;
  const { kubectl } = commands;
  const { description, name } = version;
  const state =
    description.queue === undefined
      ? studyState(jobs, version)
      : queueState(jobs, version, stats, stats !== undefined, kubectl);
  const isEnd = state.state === 'complete' || state.state === 'failed';
  const pending = pods.flatMap((pod) => pod.pending ?? []);
  const waiting = isEnd ? [] : stuckReasons(version, pending, warnings, kubectl);
  const groups = groupFailures(version, failures, commands);
  const isLost =
    stats !== undefined && state.state === 'running' && isQueueLost(jobs, version, { isLoaded: stats.batches > 0 });
  const trouble = evidence.redisTrouble ?? (isLost ? lossOf(name, kubectl) : undefined);
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
    reason: [state.reason, trouble?.what ?? ''].filter((part) => part !== '').join('; '),
    failures: groups,
    warned: podWarnings(pods),
    waiting,
    advice: adviceFor(version, jobs, { state, trouble: waiting[0] ?? trouble, failure: groups[0] }, commands),
  };
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
  // What had its result before a rerun took none of its time.
  const before = rerun === undefined ? 0 : description.tasks - countTasks(taskListOf(rerun, description));
  const done = succeeded + failed - before;
  if (!(done > 0) || !(seconds > 0) || !Number.isFinite(seconds)) return {};
  const rate = done / seconds;
  return { rate, secondsLeft: (tasks - succeeded - failed) / rate };
}

/** What counts for what to do next. */
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
  commands: Commands,
): string {
  const { name } = version;
  const { kubepar } = commands;
  const collect = `collect its results: ${kubepar(`collect ${name}`)}`;
  const wait = kubepar(`wait ${name}`);
  // Where nothing gets on, that comes first.
  if (trouble !== undefined && trouble.advice !== '')
    return state === 'complete' ? `${trouble.advice}; then ${collect}` : trouble.advice;
  switch (state) {
    case 'complete':
      return collect;
    case 'suspended':
      return 'start it: set suspend: false, synth, and apply it again';
    case 'failed':
    case 'blocked':
      return `${failure?.advice ?? adviceForJobs(version, jobs, commands)}; what is done can be collected: ${kubepar(`collect ${name}`)}`;
    case 'running':
      return failed > 0 && failure !== undefined
        ? `wait for the others: ${wait}; then ${failure.advice}`
        : `wait for it: ${wait}`;
  }
}

/** What to do where Jobs have failed, or are gone, and no task is known to have failed. */
function adviceForJobs(version: StudyVersion, jobs: readonly V1Job[], commands: Commands): string {
  const { description, name } = version;
  const { kubectl } = commands;
  const { id, queue, layout, tasks } = description;
  const apply = kubectl(`apply -f dist/${id}.k8s.yaml`);
  const isLate = jobs.some(({ status }) =>
    status?.conditions?.some(({ type, reason }) => type === 'Failed' && reason === 'DeadlineExceeded'),
  );
  // What is done stays so in its queue.
  if (queue !== undefined)
    return `${isLate ? 'raise deadline, synth, and ' : ''}start its Jobs anew: ${kubectl(`delete jobs -l ${LABEL.instance}=${name}`)}, ${apply}`;
  const wanted = layout === 'indexed' ? 1 : tasks;
  if (tryNewestRerun(jobs) === undefined && jobs.length < wanted)
    return `start ${wanted === 1 ? 'its Job' : 'the Jobs that are not there'} anew: ${apply}`;
  const change = isLate ? 'raise activeDeadlineSeconds' : '';
  return `run the tasks without a result again: ${rerunAdvice(version, commands, change)}${isLate ? '; for other runs raise deadline' : ''}`;
}
