import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { JOB_NAME, LABEL } from '../../lib/manifest/labels';
import { podEvidence, reasonsOf, type SeenEvidence } from './pod';

/**
 * The relevant parts of a pod in a list. A study may have 100,000 pods, and the cluster reports ten times as much about
 * each: the rest is dropped with the page of the list.
 */
export interface SeenPod {
  readonly evidence: SeenEvidence;
  /** The name of its Job; empty if it has none. */
  readonly jobName: string;
  /** Which part of the study it is. */
  readonly component: string;
  /** Why it failed, according to its containers. */
  readonly reasons: readonly string[];
  /** Everything that the cluster reports, which explains why it waits; only if it waits. */
  readonly pending?: V1Pod;
}

/** The reasons that failed pods give themselves, each once. */
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
