import { LABEL } from '../lib/manifest/labels';
import { CliError, EXIT } from './errors';
import type { Cluster } from './cluster';
import { readManifest, tryIdentity, withParameters } from './manifest-file';
import type { StudyIdentity, StudyVersion } from './results/collection';

/** A study in the cluster, and a sentence for the user where the reference could mean several versions. */
export interface FoundStudy extends StudyVersion {
  readonly note: string | undefined;
}

/**
 * The version of a study that the user means by its id, by its name with the hash, or by the manifest file that was applied.
 * An id means the version that was created last.
 */
export async function findStudy(cluster: Cluster, reference: string): Promise<FoundStudy> {
  // An id has neither.
  if (/[./]/.test(reference)) return inFile(cluster, reference);

  const maps = await cluster.configMaps(LABEL.study);
  const versions = maps
    .map((map) => ({ study: tryIdentity(map), created: map.metadata?.creationTimestamp?.getTime() ?? 0 }))
    .filter((found): found is { study: StudyIdentity; created: number } => found.study !== undefined)
    .sort((a, b) => b.created - a.created)
    .map(({ study }) => study);
  const exact = versions.find(({ name }) => name === reference);
  if (exact !== undefined) return { ...withParameters(exact, maps), note: undefined };
  const [newest, ...older] = versions.filter(({ description }) => description.id === reference);
  if (newest === undefined) throw notFound(reference, cluster.namespace, versions);
  const others = older.map(({ name }) => name).join(', ');
  const note =
    older.length === 0
      ? undefined
      : `${reference} means ${newest.name}, the newest; earlier versions are there, too: ${others}`;
  return { ...withParameters(newest, maps), note };
}

async function inFile(cluster: Cluster, file: string): Promise<FoundStudy> {
  const [study, ...more] = readManifest(file);
  if (study === undefined || more.length > 0)
    throw new CliError(`${file} holds ${String(more.length + 1)} studies; name one of them by its id`, EXIT.usage);
  const { namespace } = study;
  if (namespace !== undefined && namespace !== cluster.namespace) {
    throw new CliError(
      `${file} is for namespace ${namespace}, not ${cluster.namespace}; add --namespace ${namespace}`,
      EXIT.usage,
    );
  }
  const maps = await cluster.configMaps(`${LABEL.instance}=${study.name}`);
  if (maps.length === 0)
    throw new CliError(
      `${study.name} of ${file} is not in namespace ${cluster.namespace}; apply the file first: kubectl apply -f ${file}`,
      EXIT.usage,
    );
  return { name: study.name, description: study.description, parameters: study.parameters, note: undefined };
}

function notFound(reference: string, namespace: string, versions: readonly StudyIdentity[]): CliError {
  const ids = [...new Set(versions.map(({ description }) => description.id))];
  const there = ids.length === 0 ? 'there are no studies in it' : `studies in it: ${ids.join(', ')}`;
  return new CliError(
    `study "${reference}" is not in namespace ${namespace}; ${there}; another namespace is named with --namespace`,
    EXIT.usage,
  );
}
