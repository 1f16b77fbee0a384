import { isDnsLabel } from './checks';
import { HASH_DIGITS, MAX_LABEL } from './lengths';
import type { ProblemList } from './problems';
import { LOADER_SUFFIX } from './queue';
import type { Layout } from './pattern';
import { survivesYaml } from './yaml-text';

/** Suffix of the Job's name in the name of its single pod. */
const FIRST_INDEX = '-0';

/**
 * The id becomes the start of names. Invalid ids are refused, not repaired: users would not find a name that was
 * silently changed.
 */
export function checkId(problems: ProblemList, id: string, pods: number, longest: number): void {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  // A pool may have a stricter rule, which was reported then.
  if (problems.all.some(({ prop }) => prop === 'id')) return;
  if (isDnsLabel(id, longest)) {
    if (!survivesYaml(id)) problems.report('id', 'not look like a number to kubectl', id, `write 'study-${id}'`);
    return;
  }
  const rule = `be at most ${String(longest)} lower-case letters, digits and "-", with a letter or digit at both ends (a study of ${String(pods)} ${pods === 1 ? 'pod' : 'pods'})`;
  problems.report('id', rule, id, slug === '' ? "choose a name such as 'monte-carlo'" : `write '${slug}'`);
}

/**
 * The largest length of a study's id. Its name also contains a hash, and a pod's host name also contains an index. In
 * layout `jobs`, the Job's name contains the index of the task as well. The Job that loads a queue has its own suffix.
 */
export function longestId(pods: number, layout: Layout, hasLoader: boolean): number {
  const index = `-${String(Math.max(pods - 1, 0))}`;
  const suffix = Math.max(index.length, hasLoader ? LOADER_SUFFIX.length : 0);
  // A pod's host name is <id>-<hash>-<index>.
  return MAX_LABEL - suffix - (layout === 'jobs' ? FIRST_INDEX.length : 0) - HASH_DIGITS - 1;
}
