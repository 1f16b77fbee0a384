import type { LocalRun } from './run';
import type { ManifestStudy } from '../study/manifest-file';
import type { Collection } from '../results/collection';
import { tryQueue } from './try-queue';
import { tryTasks } from './try-tasks';

/** Runs tasks of a study, of any pattern, on this machine. */
export function runStudy(study: ManifestStudy, run: LocalRun): Promise<Collection> {
  return study.description.queue === undefined ? tryTasks(study, run) : tryQueue(study, run);
}
