import type { LocalRun } from '../local/run';
import type { ManifestStudy } from '../study/manifest-file';
import type { AnotherMachine } from './another-machine';

/** Pods are counted as lost, so that attempts begin with another number. */
export const LOST_PODS = 1;

const MOST_TASKS_PER_POD = 5;

/**
 * The tasks of each pod of a second run: several, one after another, as in a cluster, but in reverse order.
 * @param total how many tasks the study has.
 * @param jobs how many pods may run at a time.
 */
export function podsOf(tasks: readonly number[], total: number, jobs: number): number[][] {
  const [only = 0] = tasks;
  // Even a task that is verified alone has one before it.
  if (tasks.length === 1) return [total === 1 ? [only] : [only === 0 ? 1 : only - 1, only]];
  const size = Math.min(MOST_TASKS_PER_POD, Math.max(2, Math.ceil(tasks.length / jobs)));
  const pods: number[][] = [];
  for (let end = tasks.length; end > 0; end -= size) pods.push(tasks.slice(Math.max(0, end - size), end));
  return pods;
}

/** The second run of these tasks, which differs from the first in everything that must not matter. */
export function secondRun(
  first: LocalRun,
  tasks: readonly number[],
  study: ManifestStudy,
  other: AnotherMachine,
): LocalRun {
  const { description } = study;
  const pods = podsOf(tasks, description.tasks, first.jobs);
  const shared = { ...first, tasks, showsOutput: false, title: `${description.id}, second run` };
  const folder = 'kubepar-second-run-';
  if (description.queue !== undefined) {
    // Items are loaded in reverse order, and fewer workers take more of them each.
    const items = tasks.length === 1 ? pods.flat() : [...tasks].reverse();
    const workers = Math.max(1, Math.min(first.jobs, tasks.length) - 1);
    const vary: typeof other.host = (container, number) => cold(other.host(container, number));
    return { ...shared, pods: items.map((item) => [item]), jobs: workers, variation: { folder, vary } };
  }
  return {
    ...shared,
    pods,
    variation: {
      folder,
      vary: (container, number) => {
        const { env, ...host } = cold(other.host(container, number));
        return { ...host, env: { ...env, ...limitsOf(env, other.cores) } };
      },
    },
  };
}

/** The results of a warm R are those of one that starts for each attempt. */
function cold<Container extends { readonly env: Readonly<Record<string, string>> }>(container: Container): Container {
  const isWarm = container.env['KUBEPAR_WARM'] !== undefined;
  return isWarm ? { ...container, env: { ...container.env, KUBEPAR_WARM: '' } } : container;
}

/** Limits that count per pod must not end a pod with more tasks, and work that is slower on one core gets more time. */
function limitsOf(env: Readonly<Record<string, string>>, cores: number): Record<string, string> {
  const timeout = Number(env['KUBEPAR_TASK_TIMEOUT'] ?? 0);
  return {
    KUBEPAR_LOST_PODS: String(LOST_PODS),
    KUBEPAR_RETRIES: String(Number(env['KUBEPAR_RETRIES'] ?? 0) + LOST_PODS),
    KUBEPAR_MAX_FAILED_TASKS: '',
    ...(timeout > 0 && { KUBEPAR_TASK_TIMEOUT: String(timeout * Math.max(1, cores)) }),
  };
}
