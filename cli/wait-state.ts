import type { V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { countTasks, tryEnd } from './job-state';
import { podEvidence } from './pod-evidence';
import { collect, type StudyVersion, type TaskOutcome, type TaskStatus } from './results/collection';

/** How far a study is. */
export interface StudyState {
  readonly state: 'running' | 'suspended' | 'complete' | 'failed' | 'blocked';
  /** Tasks of pods that have succeeded. */
  readonly succeeded: number;
  /** Tasks of pods that have failed for good. */
  readonly failed: number;
  /** Why it failed or is blocked, for a person. */
  readonly reason: string;
}

/** Why a pod does not start, and will not by itself. */
export interface StuckPod {
  readonly pod: string;
  readonly reason: string;
  readonly message: string;
}

const STUCK = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** What a study's Job says; undefined stands for a Job that is not there. */
export function studyState(job: V1Job | undefined, { description }: StudyVersion): StudyState {
  if (job === undefined)
    return {
      state: 'failed',
      succeeded: 0,
      failed: 0,
      reason: 'its Job is not there: it was deleted, or its ttl has passed',
    };
  const succeeded = countTasks(job.status?.completedIndexes, description);
  const failed = countTasks(job.status?.failedIndexes, description);
  const end = tryEnd(job);
  if (end?.type === 'Complete') return { state: 'complete', succeeded, failed, reason: '' };
  if (end !== undefined)
    return {
      state: 'failed',
      succeeded,
      failed,
      reason: [end.reason, end.message].filter((part) => part !== '').join(': '),
    };
  return { state: job.spec?.suspend === true ? 'suspended' : 'running', succeeded, failed, reason: '' };
}

/** The first of the pods that cannot start. */
export function tryStuckPod(pods: readonly V1Pod[]): StuckPod | undefined {
  for (const { metadata, status } of pods) {
    for (const { state } of status?.containerStatuses ?? []) {
      const reason = state?.waiting?.reason ?? '';
      if (STUCK.includes(reason)) return { pod: metadata?.name ?? '', reason, message: state?.waiting?.message ?? '' };
    }
  }
  return undefined;
}

/** A stuck pod as a sentence with what to do. */
export function describeStuckPod({ pod, reason, message }: StuckPod, { description }: StudyVersion): string {
  const advice = /image/i.test(reason)
    ? `check that the image ${description.image} exists and that the cluster may pull it (pod.imagePullSecrets)`
    : 'check that what the pod refers to, such as its Secrets, exists';
  return `pod ${pod} cannot start: ${[reason, message].filter((part) => part !== '').join(': ')}; ${advice}`;
}

const FAILURES: readonly TaskStatus[] = ['failed', 'timed-out', 'out-of-memory', 'killed', 'result-too-large'];

/** The failed tasks, from the termination messages of failed pods alone. */
export function failedTasks(version: StudyVersion, pods: readonly V1Pod[]): TaskOutcome[] {
  const { tasks, tasksPerPod } = version.description;
  const evidence = pods.map((pod) => podEvidence(pod, ''));
  const indexes = [...new Set(evidence.map(({ index }) => index))].sort((a, b) => a - b);
  const candidates = indexes
    .flatMap((index) => Array.from({ length: tasksPerPod }, (_, position) => index * tasksPerPod + position))
    .filter((task) => task < tasks);
  return collect(version, evidence, false, candidates).outcomes.filter(({ status }) => FAILURES.includes(status));
}
