import { MAX_INT32 } from './checks';
import type { ProblemList } from './problems';

const MANY_PODS = 100_000;
const MAX_FAILED_OF_MANY = 10_000;
const MAX_PARALLELISM_OF_MANY = 10_000;

/** Kubernetes' requirements for a Job with many pods, and the largest count per index. */
export function checkManyPods(
  problems: ProblemList,
  pods: number,
  parallelism: number,
  maxFailedTasks: number | undefined,
  tasksPerPod: number,
): void {
  if (pods > MAX_INT32) {
    problems.report(
      'tasksPerPod',
      `make at most ${String(MAX_INT32)} pods`,
      tasksPerPod,
      `set it to ${String(Math.ceil((pods * tasksPerPod) / MAX_INT32))} or more`,
    );
  }
  if (pods <= MANY_PODS) return;
  const enough = Math.ceil((pods * tasksPerPod) / MANY_PODS);
  const fewer =
    enough > MAX_INT32
      ? 'or split the study into several'
      : `or set tasksPerPod to ${String(enough)} or more for at most ${String(MANY_PODS)} pods`;
  if (maxFailedTasks === undefined || maxFailedTasks > MAX_FAILED_OF_MANY) {
    const rule = `be from 0 to ${String(MAX_FAILED_OF_MANY)} if there are more than ${String(MANY_PODS)} pods (a rule of Kubernetes; there are ${String(pods)})`;
    problems.report('maxFailedTasks', rule, maxFailedTasks, `set it, ${fewer}`);
  }
  if (parallelism > MAX_PARALLELISM_OF_MANY) {
    const rule = `be at most ${String(MAX_PARALLELISM_OF_MANY)} if there are more than ${String(MANY_PODS)} pods (a rule of Kubernetes; there are ${String(pods)})`;
    problems.report('parallelism', rule, parallelism, `lower it, ${fewer}`);
  }
}
