import { Quantity, type ResourceRequirements } from '../../imports/k8s';

/**
 * Memory and disk as request and limit, because a node can't provide more than it has; CPU as request only, because a
 * limit would just slow down the work.
 */
export function requirements(cpu: string, memory: string, ephemeralStorage: string): ResourceRequirements {
  const fixed = { memory: Quantity.fromString(memory), 'ephemeral-storage': Quantity.fromString(ephemeralStorage) };
  return { requests: { cpu: Quantity.fromString(cpu), ...fixed }, limits: fixed };
}
