import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { ANNOTATION, COMPLETION_INDEX } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import { tryParseTerminationMessage } from '../records/attempt-record';
import { sentence } from './job';
import { tryParseTaskList, type TaskList } from '../study/task-list';

/** Why a node evicted a pod: the pod had used too much disk, or the node needed the space. */
export type Eviction = 'disk' | 'node';

/** What is left of one pod, in the cluster or on this machine. */
export interface PodEvidence {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  /** The pod's position within the Job: its completion index. */
  readonly index: number;
  /** The tasks of its Job, if they are not all tasks. */
  readonly taskList?: TaskList;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /**
   * Kubernetes' reason for the end of the pod or its container, for example OOMKilled, or for the eviction of the pod.
   */
  readonly reason: string;
  /** For an evicted pod, whether it had used too much disk. */
  readonly eviction?: Eviction;
  readonly exitCode: number | undefined;
  /** ISO 8601; orders the pods of an index. */
  readonly createdAt: string;
  readonly terminationMessage: string;
  readonly log: string;
}

/** What a pod of the cluster tells without its log. */
export type SeenEvidence = Omit<PodEvidence, 'log'>;

export function podEvidence({ metadata, spec, status }: V1Pod): SeenEvidence {
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
    ...(status?.reason === 'Evicted' && { eviction: evictionOf(status.message) }),
    exitCode: terminated?.exitCode,
    createdAt: metadata?.creationTimestamp?.toISOString() ?? '',
    terminationMessage: terminated?.message ?? '',
  };
}

/** Recognized by the kubelet's message, because it has no reason code of its own. */
function evictionOf(message = ''): Eviction {
  return /emptydir|ephemeral|disk/i.test(message) ? 'disk' : 'node';
}

/** How a container ended; for one that will be restarted, how it ended before. */
export function lastTermination({ state, lastState }: V1ContainerStatus): V1ContainerStateTerminated | undefined {
  return state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
}

/** The last line of a container's termination message, which may be that of its log; '' if it has none. */
export function lastWords(status: V1ContainerStatus): string {
  const lines = (lastTermination(status)?.message ?? '').split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '') ?? '';
  // A record of the wrapper is for programs.
  return last.startsWith('{') ? '' : last;
}

/** What a pod that failed says of it itself: a worker in its summary, sidecars and loader in their logs. */
export function reasonsOf({ status }: V1Pod): string[] {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
    .map((container) => {
      const summary = tryParseTerminationMessage(lastTermination(container)?.message ?? '')?.summary;
      return summary === undefined ? lastWords(container) : Buffer.from(summary.reason, 'base64').toString('utf8');
    })
    .filter((reason) => reason !== '');
}
