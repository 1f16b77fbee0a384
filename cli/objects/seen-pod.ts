import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { JOB_NAME, LABEL } from '../../lib/manifest/labels';
import { podEvidence, reasonsOf, type SeenEvidence } from './pod';

/**
 * What counts of a pod that a list tells of. A study may have 100,000 pods, and a cluster tells ten times as much of each: the rest is dropped
 * with the page of the list.
 */
export interface SeenPod {
  readonly evidence: SeenEvidence;
  /** The name of its Job; empty where it has none. */
  readonly jobName: string;
  /** Which part of the study it is. */
  readonly component: string;
  /** Why it failed, as its containers say. */
  readonly reasons: readonly string[];
  /** All that the cluster tells, where it waits: that is why it does so. */
  readonly pending?: V1Pod;
}

/** What pods that failed say of it themselves, each reason once. */
export function podReasons(pods: readonly SeenPod[]): string[] {
  return [...new Set(pods.flatMap(({ reasons }) => reasons))];
}

export function seenPod(pod: V1Pod): SeenPod {
  const labels = pod.metadata?.labels;
  const evidence = podEvidence(pod);
  return {
    evidence,
    jobName: labels?.[JOB_NAME] ?? '',
    component: labels?.[LABEL.component] ?? '',
    reasons: reasonsOf(pod),
    ...(evidence.phase === 'Pending' && { pending: pod }),
  };
}
