import { isSuspendedByManifest, tryOnlyJob, type SeenJob } from '../objects/job';
import type { StudyCommands } from '../study/study-commands';
import type { StudyIdentity } from '../study/version';

/** How a suspended study is started: by its manifest if that suspends it, otherwise by its Jobs. */
export function startAdvice(study: StudyIdentity, jobs: readonly SeenJob[], commands: StudyCommands): string {
  return jobs.some(isSuspendedByManifest)
    ? commands.synthAndApply('start it: set suspend: false and apply it again')
    : commands.resume('start it', tryOnlyJob(jobs, study));
}
