import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { ANNOTATION, COMPLETION_INDEX } from '../lib/manifest/labels';
import { TASK_CONTAINER } from '../lib/study/pod';
import type { PodEvidence } from './results/collection';

/** What a pod of the cluster and its log tell. */
export function podEvidence({ metadata, spec, status }: V1Pod, log: string): PodEvidence {
  const container = status?.containerStatuses?.find(({ name }) => name === TASK_CONTAINER);
  const terminated = container?.state?.terminated;
  const annotations = metadata?.annotations ?? {};
  const labels = metadata?.labels ?? {};
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    node: spec?.nodeName ?? '',
    index: Number(annotations[ANNOTATION.task] ?? annotations[COMPLETION_INDEX] ?? labels[COMPLETION_INDEX] ?? 0),
    phase: (status?.phase ?? 'Unknown') as PodEvidence['phase'],
    reason:
      status?.reason ??
      (terminated?.reason === 'Error' || terminated?.reason === 'Completed' ? '' : (terminated?.reason ?? '')),
    exitCode: terminated?.exitCode,
    createdAt: metadata?.creationTimestamp?.toISOString() ?? '',
    terminationMessage: terminated?.message ?? '',
    log,
  };
}
