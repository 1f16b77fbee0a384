import type { CoreV1Event, V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { taskListOf, tryNewestRerun } from '../job-state';
import type { Kubectl } from '../kubectl';
import { queueState } from '../queue/queue-state';
import type { QueueStats } from '../queue/queue-snapshot';
import type { StudyVersion, TaskOutcome } from '../results/collection';
import { countTasks } from '../results/task-list';
import { stuckReasons, type StuckReason } from '../stuck';
import { studyState, type StudyState } from '../study-state';
import { groupFailures, type FailureGroup } from './failure-kinds';

/** What is known of a study at a moment. */
export interface StudyEvidence {
  readonly jobs: readonly V1Job[];
  /** Those of its tasks; of a pool also that of its Redis. */
  readonly pods: readonly V1Pod[];
  readonly warnings: readonly CoreV1Event[];
  /** Of a pool what its Redis says, where it can be asked. */
  readonly stats?: QueueStats;
  /** Why Redis can't be asked. */
  readonly redisTrouble?: string;
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
  readonly waiting: readonly StuckReason[];
  /** What to do next, in one sentence. */
  readonly advice: string;
}

export function statusOf(version: StudyVersion, evidence: StudyEvidence, kubectl: Kubectl): StudyStatus {
  const { jobs, pods, warnings, stats, failures, redisTrouble = '' } = evidence;
  const { description, name } = version;
  const state =
    description.queue === undefined
      ? studyState(jobs, version)
      : queueState(jobs, version, stats, stats !== undefined, kubectl);
  const isEnd = state.state === 'complete' || state.state === 'failed';
  const pending = pods.filter(({ status }) => status?.phase === 'Pending');
  const waiting = isEnd ? [] : stuckReasons(version, pending, warnings, kubectl);
  const groups = groupFailures(description, failures);
  const tasks = state.total ?? description.tasks;
  return {
    study: description.id,
    name,
    pattern: description.pattern,
    state: state.state,
    tasks,
    succeeded: state.succeeded,
    failed: state.failed,
    runningPods: pods.filter(({ status }) => status?.phase === 'Running').length,
    pendingPods: pending.length,
    ...progress(version, state, tasks, jobs, evidence.now),
    reason: [state.reason, redisTrouble].filter((part) => part !== '').join('; '),
    failures: groups,
    waiting,
    advice: adviceFor(version, state, waiting, groups),
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

function adviceFor(
  { description: { id }, name }: StudyVersion,
  { state, failed = 0 }: StudyState,
  [stuck]: readonly StuckReason[],
  [failure]: readonly FailureGroup[],
): string {
  if (stuck !== undefined) return stuck.advice;
  switch (state) {
    case 'complete':
      return `collect its results: kubepar collect ${name}`;
    case 'suspended':
      return 'start it: set suspend: false, synth, and apply it again';
    case 'failed':
    case 'blocked':
      return `${failure === undefined ? '' : `${failure.advice}; `}collect what is done: kubepar collect ${name}; run the others again: kubepar rerun ${name} > rerun.yaml`;
    case 'running':
      return failed > 0 && failure !== undefined
        ? `wait for the others: kubepar wait ${id}; then ${failure.advice}`
        : `wait for it: kubepar wait ${id}`;
  }
}
