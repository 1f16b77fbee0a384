import type { V1ObjectMeta } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { COMPONENT, LABEL } from '../../lib/manifest/labels';
import { isStudyName } from '../../lib/manifest/names';
import { ownRedisId } from '../../lib/study/redis';
import { LEFT_KINDS, type Cluster, type LeftKind } from '.';
import type { StudyIdentity } from '../study/version';

/** An object of an earlier version of a study, or of its Redis. */
export interface Leftover {
  readonly kind: LeftKind;
  readonly name: string;
  /** The version of the study, or of its Redis, that it belongs to. */
  readonly version: string;
}

/**
 * What earlier versions of a study left in the cluster, in the order of deletion.
 * @param kept the versions to keep.
 */
export async function findLeftovers(cluster: Cluster, kept: readonly StudyIdentity[]): Promise<Leftover[]> {
  const [{ description }] = kept as [StudyIdentity];
  const current = new Set(kept.flatMap((version) => [version.name, version.description.queue?.redis]));
  const found: Leftover[] = [];
  for (const kind of LEFT_KINDS) {
    const ofStudy = kind === 'Job' || kind === 'ConfigMap' ? `${LABEL.study}=${description.id}` : undefined;
    const ofRedis = kind === 'Job' ? undefined : `${LABEL.component}=${COMPONENT.redis}`;
    for (const selector of [ofStudy, ofRedis].filter((labels) => labels !== undefined)) {
      for (const { metadata } of await cluster.objects(kind, selector)) {
        const version = instanceOf(metadata);
        if (current.has(version) || (selector === ofRedis && !isStudyName(ownRedisId(description.id), version)))
          continue;
        found.push({ kind, name: metadata?.name ?? '', version });
      }
    }
  }
  return found;
}

function instanceOf(metadata: V1ObjectMeta | undefined): string {
  return metadata?.labels?.[LABEL.instance] ?? '';
}
