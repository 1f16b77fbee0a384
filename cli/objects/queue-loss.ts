import { loaderJobName } from '../../lib/manifest/names';
import { kubectl, type Kubectl } from '../text/commands-to-copy';
import type { StudyIdentity } from '../study/version';
import { tryEnd, type SeenJob } from './job';
import type { Trouble } from './trouble';

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
export function lossOf(name: string, command: Kubectl = kubectl): Trouble {
  return {
    what: "Redis has lost the queue (storage 'ephemeral', or its volume was replaced)",
    advice: `load it again: ${command(`delete job ${loaderJobName(name)}`)}, then apply the manifest`,
  };
}

/** The same in one sentence. */
export function describeLoss(name: string, command: Kubectl = kubectl): string {
  const { what, advice } = lossOf(name, command);
  return `${what}; ${advice}`;
}
