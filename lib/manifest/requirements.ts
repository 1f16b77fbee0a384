import { Quantity, type ResourceRequirements } from '../../imports/k8s';

/** Memory and disk as request and limit, since a node has no more of them; CPU as request, since a limit would only slow the work. */
export function requirements(cpu: string, memory: string, ephemeralStorage: string): ResourceRequirements {
  const fixed = { memory: Quantity.fromString(memory), 'ephemeral-storage': Quantity.fromString(ephemeralStorage) };
  return { requests: { cpu: Quantity.fromString(cpu), ...fixed }, limits: fixed };
}
