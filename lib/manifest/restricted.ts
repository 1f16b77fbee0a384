import { Quantity, type PodSpec, type ResourceRequirements, type SecurityContext } from '../../imports/k8s';

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

/** Memory and disk as request and limit, since a node has no more of them; CPU as request, since a limit would only slow the work. */
export function requirements(cpu: string, memory: string, ephemeralStorage: string): ResourceRequirements {
  const fixed = { memory: Quantity.fromString(memory), 'ephemeral-storage': Quantity.fromString(ephemeralStorage) };
  return { requests: { cpu: Quantity.fromString(cpu), ...fixed }, limits: fixed };
}
