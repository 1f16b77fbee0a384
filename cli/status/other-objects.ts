import { COMPONENT, LABEL } from '../../lib/manifest/labels';
import { isStudyName } from '../../lib/manifest/names';
import { ownRedisId } from '../../lib/study/redis';
import type { Cluster } from '../cluster';
import { isEnded, type SeenJob } from '../objects/job';
import { groupBy } from '../system/group-by';
import { CliError } from '../text/errors';
import { shortList } from '../text/short-list';
import type { StudyIdentity } from '../study/version';
import { tryCommonState } from './study-state';

/** What is in the namespace in addition to the studies: a Redis, or Jobs without the description of their study. */
export interface OtherObject {
  readonly name: string;
  readonly state: string;
  /** What it is, and of which study. */
  readonly note: string;
  /** The id of the study that has a newer version, whose `clean` finds it; undefined if it is in use, or may be. */
  readonly cleaned?: string;
}

const REDIS = `${LABEL.component}=${COMPONENT.redis}`;

/** Each Redis of the namespace, by its pod, its StatefulSet or its claim: those of them that the user may list. */
export async function redisObjects(cluster: Cluster, studies: readonly StudyIdentity[]): Promise<OtherObject[]> {
  const [claims, sets, pods] = [
    await orNone(cluster.objects('PersistentVolumeClaim', REDIS)),
    await orNone(cluster.objects('StatefulSet', REDIS)),
    await orNone(cluster.pods(REDIS)),
  ];
  const states = new Map([
    ...claims.map((claim) => [instanceOf(claim), 'only a claim'] as const),
    ...sets.map((set) => [instanceOf(set), 'without a pod'] as const),
    ...pods.map(({ evidence: { name, phase } }) => [name.replace(/-0$/, ''), phase.toLowerCase()] as const),
  ]);
  return [...states].sort().map(([name, state]) => ({ name, state, ...userOf(name, studies) }));
}

/** The listed objects; none if the user may not list them. */
async function orNone<T>(listed: Promise<T[]>): Promise<T[]> {
  try {
    return await listed;
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
}

/** Jobs of versions whose description is gone, by version. */
export function strayJobs(jobs: readonly SeenJob[], studies: readonly StudyIdentity[]): OtherObject[] {
  const known = new Set(studies.map(({ name }) => name));
  const strays = groupBy(
    jobs.filter((job) => !known.has(instanceOf(job))),
    instanceOf,
  );
  return [...strays].map(([name, own]) => {
    const unended = own.filter((job) => !isEnded(job));
    const state = unended.length === 0 ? 'ended' : (tryCommonState(unended) ?? 'running');
    const id = own.at(-1)?.metadata?.labels?.[LABEL.study] ?? '';
    const hasOthers = studies.some(({ description }) => description.id === id);
    return { name, state, note: `Jobs of ${id} without its ConfigMaps`, ...(hasOthers && { cleaned: id }) };
  });
}

function instanceOf({
  metadata,
}: {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}): string {
  return metadata?.labels?.[LABEL.instance] ?? '';
}

function userOf(redis: string, studies: readonly StudyIdentity[]): Pick<OtherObject, 'note' | 'cleaned'> {
  const users = studies.filter(({ description }) => description.queue?.redis === redis);
  if (users.length > 0) return { note: `Redis of ${shortList(users.map(({ name }) => name))}` };
  const owner = studies.find(({ description }) => isStudyName(ownRedisId(description.id), redis))?.description.id;
  return owner === undefined
    ? { note: 'Redis of no study here' }
    : { note: `Redis of an earlier version of ${owner}`, cleaned: owner };
}
