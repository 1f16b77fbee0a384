import { isDnsLabel } from './checks';
import type { ProblemList } from './problems';
import { LOADER_SUFFIX } from './queue';
import type { Layout } from './pattern';
import { survivesYaml } from './yaml-text';

/** The host name of a pod is <name>-<index> and must be a DNS label; <name> ends in a dash and a hash of 8. */
const MAX_HOST_NAME = 63;
const HASH_LENGTH = 9;
/** What the pod of a Job with a single pod has behind the Job's name. */
const FIRST_INDEX = '-0';

/** The id becomes the start of names, which are refused rather than repaired: a name that changes in silence is not found again. */
export function checkId(problems: ProblemList, id: string, pods: number, longest: number): void {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  // A pool may have a stricter rule, which was told then.
  if (problems.all.some(({ prop }) => prop === 'id')) return;
  if (isDnsLabel(id, longest)) {
    if (!survivesYaml(id)) problems.report('id', 'be no number to kubectl', id, `write 'study-${id}'`);
    return;
  }
  const rule = `be at most ${String(longest)} lower-case letters, digits and "-", with a letter or digit at both ends (a study of ${String(pods)} ${pods === 1 ? 'pod' : 'pods'})`;
  problems.report('id', rule, id, slug === '' ? "choose a name such as 'monte-carlo'" : `write '${slug}'`);
}

/**
 * How long the id of a study may be. Its name has a hash behind it, which a pod's host name continues with an index. In layout `jobs` a Job's
 * name comes between, which continues it with the index of the task. The Job that loads a queue has a suffix of its own.
 */
export function longestId(pods: number, layout: Layout, hasLoader: boolean): number {
  const index = `-${String(Math.max(pods - 1, 0))}`;
  const suffix = Math.max(index.length, hasLoader ? LOADER_SUFFIX.length : 0);
  return MAX_HOST_NAME - suffix - (layout === 'jobs' ? FIRST_INDEX.length : 0) - HASH_LENGTH;
}
