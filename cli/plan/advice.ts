import { concurrentPods, estimate, middle, type Nodes } from './estimate';
import type { Workload } from './workload';

/** A change that is worth its while makes the study at least so many times as fast. */
const WORTH_WHILE = 1.3;
/** Pods whose tasks take so long start seldom enough. */
const ENOUGH_SECONDS = 60;

/** What would make the study faster, where the start of pods takes much of its time; undefined where nothing would. */
export function tryAdvice(workload: Workload, taskSeconds: number, nodes: Nodes | undefined): string | undefined {
  const { tasks, tasksPerPod, jobs, isPool } = workload;
  if (isPool) return undefined;
  const concurrent = concurrentPods(workload, nodes);
  // Not so many that pods which could work have nothing to do.
  const most = Math.ceil(tasks / concurrent);
  const enough = Math.min(most, Math.ceil(ENOUGH_SECONDS / taskSeconds));
  if (enough <= tasksPerPod) return undefined;
  const better: Workload = { ...workload, tasksPerPod: enough, pods: Math.ceil(tasks / enough), jobs: 1 };
  const time = (of: Workload): number => middle(estimate(of, taskSeconds, nodes).seconds);
  const factor = time(workload) / time(better);
  if (factor < WORTH_WHILE) return undefined;
  const props = `tasksPerPod: ${String(enough)}`;
  const change = jobs > 1 ? `layout: 'indexed' with ${props} and parallelism: ${String(concurrent)}` : props;
  return `much of the time goes into the start of pods; ${change} would be about ${factor.toFixed(1)} times as fast`;
}
