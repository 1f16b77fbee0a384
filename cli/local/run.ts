import type { PodVariation } from './study';

/** One run of some tasks of a study on this machine. */
export interface LocalRun {
  /** The tasks to report on. */
  readonly tasks: readonly number[];
  /** The tasks of each pod, in the order in which they start; of a queue the items in the order in which they are loaded. */
  readonly pods: readonly (readonly number[])[];
  /** How many pods at a time. */
  readonly jobs: number;
  /** The folder beside which large results arrive. */
  readonly output: string;
  /** What the progress bar calls it. */
  readonly title: string;
  /** Whether the tasks' own output is shown instead of a progress bar. */
  readonly showsOutput: boolean;
  /** Gets what is shown. */
  readonly onShown?: (text: string) => void;
  /** Undefined in a plain run. */
  readonly variation?: PodVariation;
}

/** A plain run: each task has a pod of its own, and the output of a single one, which is looked at closely, is shown. */
export function plainRun(tasks: readonly number[], given: Pick<LocalRun, 'jobs' | 'output' | 'title'>): LocalRun {
  return { ...given, tasks, pods: tasks.map((task) => [task]), showsOutput: tasks.length === 1 };
}
