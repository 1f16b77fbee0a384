import { concurrentPods, estimate, middle, type Nodes } from './estimate';
import type { Workload } from './workload';

/** A change is worthwhile if it makes the study at least this many times as fast. */
const WORTH_WHILE = 1.3;
/** If the tasks of a pod take this long, pods start rarely enough. */
const ENOUGH_SECONDS = 60;

/** What would make the study faster if starting pods takes much of its time; undefined if nothing would. */
export function tryAdvice(workload: Workload, taskSeconds: number, nodes: Nodes | undefined): string | undefined {
  const { tasks, tasksPerPod, jobs, isPool } = workload;
  if (isPool) return undefined;
  const concurrent = concurrentPods(workload, nodes);
  // Not so many that pods remain idle that could work.
  const most = Math.ceil(tasks / concurrent);
  const enough = Math.min(most, Math.ceil(ENOUGH_SECONDS / taskSeconds));
  if (enough <= tasksPerPod) return undefined;
  const better: Workload = { ...workload, tasksPerPod: enough, pods: Math.ceil(tasks / enough), jobs: 1 };
  const time = (of: Workload): number => middle(estimate(of, taskSeconds, nodes).seconds);
  const factor = time(workload) / time(better);
  if (factor < WORTH_WHILE) return undefined;
  const props = `tasksPerPod: ${String(enough)}`;
  const change = jobs > 1 ? `layout: 'indexed' with ${props} and parallelism: ${String(concurrent)}` : props;
  return `much of the time is spent starting pods; ${change} would be about ${factor.toFixed(1)} times as fast`;
}
