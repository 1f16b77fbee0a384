import { loaderJobName } from '../../lib/manifest/names';
import type { StudyCommands } from '../study/study-commands';
import type { StudyIdentity } from '../study/version';
import { tryEnd, type SeenJob } from './job';
import type { Trouble } from '../text/trouble';

/** Whether Redis has nothing of a queue that was loaded, because its data was lost with a pod or a volume. */
export function isQueueLost(
  jobs: readonly SeenJob[],
  { name }: Pick<StudyIdentity, 'name'>,
  { isLoaded }: { readonly isLoaded: boolean },
): boolean {
  const loader = jobs.find(({ metadata }) => metadata?.name === loaderJobName(name));
  return !isLoaded && loader !== undefined && tryEnd(loader)?.type === 'Complete';
}

/** That a queue is lost, and what to do. */
export function lossOf(commands: StudyCommands): Trouble {
  return {
    what: "Redis has lost the queue (storage 'ephemeral', or its volume was replaced)",
    advice: commands.loadAgain(),
  };
}
