import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { ANNOTATION, COMPLETION_INDEX } from '../lib/manifest/labels';
import { TASK_CONTAINER } from '../lib/study/pod';
import { sentence } from './job-state';
import type { PodEvidence } from './results/pod-reading';
import { tryParseTaskList } from './results/task-list';

/** What a pod of the cluster and its log tell. */
export function podEvidence({ metadata, spec, status }: V1Pod, log: string): PodEvidence {
  const container = status?.containerStatuses?.find(({ name }) => name === TASK_CONTAINER);
  const terminated = container?.state?.terminated;
  const annotations = metadata?.annotations ?? {};
  const labels = metadata?.labels ?? {};
  const taskList = tryParseTaskList(annotations[ANNOTATION.tasks] ?? '');
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    node: spec?.nodeName ?? '',
    index: Number(annotations[COMPLETION_INDEX] ?? labels[COMPLETION_INDEX] ?? 0),
    ...(taskList !== undefined && { taskList }),
    phase: (status?.phase ?? 'Unknown') as PodEvidence['phase'],
    reason:
      status?.reason === undefined
        ? terminated?.reason === 'Error' || terminated?.reason === 'Completed'
          ? ''
          : (terminated?.reason ?? '')
        : sentence({ reason: status.reason, message: status.message?.trim() }),
    exitCode: terminated?.exitCode,
    createdAt: metadata?.creationTimestamp?.toISOString() ?? '',
    terminationMessage: terminated?.message ?? '',
    log,
  };
}

/** How a container ended; of one that is to be started again, how it did before. */
export function lastTermination({ state, lastState }: V1ContainerStatus): V1ContainerStateTerminated | undefined {
  return state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
}

/** The last line of what a container said of its end, which may be that of its log; '' where it said nothing. */
export function lastWords(status: V1ContainerStatus): string {
  const lines = (lastTermination(status)?.message ?? '').split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '') ?? '';
  // A record of the wrapper is for programs.
  return last.startsWith('{') ? '' : last;
}
