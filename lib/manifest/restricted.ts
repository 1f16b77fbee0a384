import type { Container, PodSpec, SecurityContext } from '../../imports/k8s';

/**
 * The users of the containers. They are above 10000, so that no user of the node has the same number, and differ from
 * each other: a task can't read the password in the memory or the files of its sidecars.
 */
export const USER = { task: 10001, queue: 10002, redis: 10003, bucket: 10004 } as const;

/**
 * The requirements of Pod Security `restricted` for a pod, and more: a user that doesn't exist on the node, and no
 * access to the API server.
 */
export function restrictedPod(
  user: number,
): Pick<PodSpec, 'automountServiceAccountToken' | 'enableServiceLinks' | 'securityContext'> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** The requirements of Pod Security `restricted` for a container. */
export const RESTRICTED_CONTAINER: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** If it fails, Kubernetes adds the last lines of its log to its status, where the command `kubepar` shows them. */
export const TELLS_WHY_IT_ENDED = {
  terminationMessagePolicy: 'FallbackToLogsOnError',
} as const satisfies Partial<Container>;
