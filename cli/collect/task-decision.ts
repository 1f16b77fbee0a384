import { contentOf, type AttemptRecord } from '../records/attempt-record';
import { describeFailure, failureStatus, OUT_OF_MEMORY, inBrackets } from '../results/attempt-failure';
import type { TaskOutcome } from '../results/collection';
import type { TaskStatus } from '../results/task-status';
import { resultOf, type FoundAttempt, type PodReading } from '../sources/pod-reading';

interface Candidate {
  readonly reading: PodReading;
  readonly attempt: FoundAttempt;
}

/**
 * The outcome of a task from what its pods left, the oldest first.
 * @param place where results are, for messages about a missing one.
 */
export function decide(task: number, readings: readonly PodReading[], running: boolean, place: string): TaskOutcome {
  const attempts = readings.flatMap((reading): Candidate[] =>
    (reading.attempts.get(task) ?? []).map((attempt) => ({ reading, attempt })),
  );
  const results = bestGroup(attempts.filter(({ attempt }) => attempt.record.status === 'succeeded'));
  const [chosen] = results;
  const distinct = new Set(results.map(({ attempt }) => contentOf(attempt.record).sha256)).size;
  if (distinct > 1) {
    const places = results.map(
      ({ reading, attempt }) => `${reading.pod.name} attempt ${String(attempt.record.attempt)}`,
    );
    const what = `${String(distinct)} different results: ${[...new Set(places)].join(', ')}`;
    return withoutResult(task, 'contradictory', what, chosen?.reading, chosen?.attempt.record);
  }
  if (chosen !== undefined) return withResult(task, chosen);
  if (running) {
    const last = attempts.at(-1);
    const reading = last?.reading ?? readings.at(-1);
    return withoutResult(task, 'unfinished', 'the study has not ended', reading, last?.attempt.record);
  }
  return failure(task, attempts.at(-1), readings, place);
}

function bestGroup(candidates: readonly Candidate[]): Candidate[] {
  const best = Math.min(...candidates.map(({ reading }) => rank(reading)));
  return candidates.filter(({ reading }) => rank(reading) === best);
}

function rank({ pod, message }: PodReading): number {
  if (pod.phase === 'Succeeded') return 0;
  return message === undefined ? 2 : 1;
}

/** Why a task has no result although its study has ended. */
function failure(
  task: number,
  last: Candidate | undefined,
  readings: readonly PodReading[],
  place: string,
): TaskOutcome {
  const lastPod = readings.at(-1);
  if (lastPod === undefined) return withoutResult(task, 'missing', 'its pod is gone');
  const record = last?.attempt.record;
  const damage = readings
    .map(({ damages }) => damages.get(task) ?? damages.get(undefined))
    .find((what) => what !== undefined);
  if (damage !== undefined) return withoutResult(task, 'corrupt', damage, last?.reading ?? lastPod, record);
  const told = last?.reading === lastPod ? undefined : toldByTermination(task, lastPod, place);
  if (told !== undefined) return told;
  return record === undefined
    ? withoutResult(task, 'missing', 'its pod did not get to it', lastPod)
    : withoutResult(task, failureStatus(record), describeFailure(record, last?.reading.pod), last?.reading, record);
}

/** What the termination message, or Kubernetes itself, reports about a task that is not in the log. */
function toldByTermination(task: number, reading: PodReading, place: string): TaskOutcome | undefined {
  const { pod, message, nextTask } = reading;
  // For a task that was retried, the success or the last failure: failures come first, each kind in order.
  const record = message?.records.findLast((found) => found.task === task);
  if (record?.status === 'succeeded') {
    const what = `it succeeded, but its result is not ${place}`;
    return withoutResult(task, 'missing', what, reading, record);
  }
  if (record !== undefined)
    return withoutResult(task, failureStatus(record), describeFailure(record, pod), reading, record);
  if (message !== undefined && message.reason !== '') return withoutResult(task, 'failed', message.reason, reading);
  if (message !== undefined && pod.phase === 'Succeeded') {
    const what = `its pod succeeded, but the result is not ${place}`;
    return withoutResult(task, 'missing', what, reading);
  }
  if (message === undefined && pod.phase === 'Failed' && nextTask === task) {
    if (pod.reason === 'OOMKilled') return withoutResult(task, 'out-of-memory', OUT_OF_MEMORY, reading);
    return withoutResult(task, 'killed', `its pod was killed${inBrackets(pod.reason)}`, reading);
  }
  return undefined;
}

function withResult(task: number, { reading: { pod }, attempt }: Candidate): TaskOutcome {
  const { record } = attempt;
  return {
    task,
    status: 'succeeded',
    error: '',
    record,
    ...resultOf(attempt),
    exitCode: record.exit,
    pod: pod.name,
    node: pod.node,
  };
}

function withoutResult(
  task: number,
  status: TaskStatus,
  error: string,
  from?: PodReading,
  record?: AttemptRecord,
): TaskOutcome {
  const { name = '', node = '', exitCode, eviction } = from?.pod ?? {};
  return {
    task,
    status,
    error,
    record,
    bytes: undefined,
    exitCode: record?.exit ?? exitCode,
    ...(eviction !== undefined && { eviction }),
    pod: name,
    node,
  };
}
