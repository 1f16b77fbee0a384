import type { Container, PodSpec, SecurityContext } from '../../imports/k8s';

/**
 * The users of the containers, above 10000, so that they are nobody's on the node. Each its own: a task can't read the password in the
 * memory or the files of its sidecar.
 */
export const USER = { task: 10001, queue: 10002, redis: 10003 } as const;

/** What Pod Security `restricted` asks of a pod, and more: a user that is nobody's on the node, and no way to the API server. */
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

/** What it asks of a container. */
export const RESTRICTED_CONTAINER: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** The last lines of its log are told with its end, where it fails: the command `kubepar` shows them. */
export const TELLS_WHY_IT_ENDED = {
  terminationMessagePolicy: 'FallbackToLogsOnError',
} as const satisfies Partial<Container>;
