import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { heldObjects, waitsForAdmission } from '../objects/admission';
import type { SeenJob } from '../objects/job';
import type { StuckReason } from '../objects/why-not-started';
import type { StudyCommands } from '../study/study-commands';
import type { Cluster } from './cluster';

/** Why Kueue has not admitted these Jobs and pods; empty if it holds none of them. */
export async function admissionReasons(
  cluster: Cluster,
  jobs: readonly SeenJob[],
  pods: readonly V1Pod[],
  commands: StudyCommands,
): Promise<StuckReason[]> {
  const held = heldObjects(jobs, pods);
  return held.length === 0 ? [] : waitsForAdmission(held, await cluster.workloads(), commands);
}
