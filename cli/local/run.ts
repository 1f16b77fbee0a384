import type { PodVariation } from './study';

/** One run of some tasks of a study on this machine. */
export interface LocalRun {
  /** The tasks to report. */
  readonly tasks: readonly number[];
  /**
   * The tasks of each pod, in the order in which they start; for a queue, the items in the order in which they are
   * loaded.
   */
  readonly pods: readonly (readonly number[])[];
  /** How many pods at a time. */
  readonly jobs: number;
  /** The folder next to which large results are stored. */
  readonly output: string;
  /** Its name in the progress bar. */
  readonly title: string;
  /** Whether to show the tasks' own output instead of a progress bar. */
  readonly showsOutput: boolean;
  /** Receives what is shown. */
  readonly onShown?: (text: string) => void;
  /** Undefined in a plain run. */
  readonly variation?: PodVariation;
}

/** A plain run: each task has its own pod, and the output of a single task, which the user examines, is shown. */
export function plainRun(tasks: readonly number[], given: Pick<LocalRun, 'jobs' | 'output' | 'title'>): LocalRun {
  return { ...given, tasks, pods: tasks.map((task) => [task]), showsOutput: tasks.length === 1 };
}
