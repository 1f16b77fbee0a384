import type { V1ConfigMap } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { distance } from 'fastest-levenshtein';
import { COMPONENT, LABEL } from '../../lib/manifest/labels';
import { isDnsLabel } from '../../lib/study/checks';
import { STUDY_FILE } from '../../lib/study/description';
import type { Cluster } from '.';
import { withCommands } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import { isManifestPath, readOnlyStudy, tryIdentity, tryWithParameters } from '../study/manifest-file';
import type { ManifestObject } from '../study/manifest-object';
import type { StudyIdentity, StudyVersion } from '../study/version';
import { refusal } from '../input/schema';
import { printErr } from '../text/printing';

/** A study in the cluster, and a sentence for the user where the reference could mean several versions. */
export interface FoundStudy extends StudyVersion {
  readonly note: string | undefined;
  /** For a reference that is a manifest file, the objects of the file. */
  readonly objects?: readonly ManifestObject[];
  /** The same file. */
  readonly file?: string;
  /** Whether only the file has this version: it was not applied. */
  readonly isNew?: boolean;
}

/**
 * The version of a study that the user means by its id, by its name with the hash, or by the manifest file that was applied.
 * An id means the version that was created last.
 * @param mayBeNew whether a version in a file that was not applied also counts.
 */
export async function findStudy(cluster: Cluster, reference: string, mayBeNew = false): Promise<FoundStudy> {
  if (isManifestPath(reference)) return inFile(cluster, reference, mayBeNew);

  // Not all studies of the namespace: each may have a table of megabytes.
  const ofName = await configMapsOf(cluster, LABEL.instance, reference);
  const [exact] = descriptionsIn(ofName);
  if (exact !== undefined) return { ...complete(cluster, identityIn(cluster, exact), ofName), note: undefined };
  const ofId = await configMapsOf(cluster, LABEL.study, reference);
  const [newest, ...older] = descriptionsIn(ofId);
  if (newest === undefined) throw await notFound(cluster, reference);
  const study = identityIn(cluster, newest);
  const others = older.map(({ metadata }) => metadata?.labels?.[LABEL.instance] ?? '').join(', ');
  const note =
    older.length === 0
      ? undefined
      : `${reference} means ${study.name}, the newest version; there are earlier versions, too: ${others}`;
  return { ...complete(cluster, study, ofId), note };
}

/**
 * All studies of the namespace, in all their versions, the newest first, without their parameter tables. An unreadable
 * one is reported and omitted, and does not hide the others.
 */
export async function allVersions(cluster: Cluster): Promise<StudyIdentity[]> {
  return versionsWith(cluster, LABEL.study);
}

/** The versions of one study, in the same order. */
export async function versionsOf(cluster: Cluster, id: string): Promise<StudyIdentity[]> {
  return versionsWith(cluster, `${LABEL.study}=${id}`);
}

async function versionsWith(cluster: Cluster, labels: string): Promise<StudyIdentity[]> {
  const maps = await cluster.configMaps(`${labels},${LABEL.component}=${COMPONENT.description}`);
  return descriptionsIn(maps).flatMap((map) => {
    try {
      return [identityIn(cluster, map)];
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      printErr(`note: skipped: ${error.message}\n`);
      return [];
    }
  });
}

/** The ConfigMaps with this label; none if the value is not valid for a label, which the cluster would reject. */
async function configMapsOf(cluster: Cluster, label: string, value: string): Promise<V1ConfigMap[]> {
  return isDnsLabel(value) ? cluster.configMaps(`${label}=${value}`) : [];
}

/** The ConfigMaps that describe a study, the one that was created last first. */
function descriptionsIn(maps: readonly V1ConfigMap[]): V1ConfigMap[] {
  const created = ({ metadata }: V1ConfigMap): number => metadata?.creationTimestamp?.getTime() ?? 0;
  return maps
    .filter(
      ({ metadata, data }) => data?.[STUDY_FILE] !== undefined && metadata?.labels?.[LABEL.instance] !== undefined,
    )
    .sort((a, b) => created(b) - created(a));
}

function identityIn({ namespace }: Cluster, map: V1ConfigMap): StudyIdentity {
  const origin = { what: `namespace ${namespace}`, remedy: 'apply its manifest again', exitCode: EXIT.failures };
  const study = tryIdentity(map, origin);
  if (study === undefined) throw refusal(origin, 'describe a study', map.kind);
  return study;
}

function complete({ namespace }: Cluster, study: StudyIdentity, maps: readonly V1ConfigMap[]): StudyVersion {
  const version = tryWithParameters(study, maps);
  if (version === undefined)
    throw new CliError(
      `the parameter table of ${study.name} is not complete in namespace ${namespace}; apply its manifest again`,
      EXIT.failures,
    );
  return version;
}

async function inFile(cluster: Cluster, file: string, mayBeNew: boolean): Promise<FoundStudy> {
  const study = readOnlyStudy(file);
  const { namespace } = study;
  if (namespace !== undefined && namespace !== cluster.namespace) {
    throw new CliError(
      `${file} is for namespace ${namespace}, not ${cluster.namespace}; add --namespace ${namespace}`,
      EXIT.usage,
    );
  }
  const maps = await cluster.configMaps(`${LABEL.instance}=${study.name}`);
  const isNew = maps.length === 0;
  if (isNew) await checkNamespace(cluster);
  if (isNew && !mayBeNew) throw notApplied(cluster, study, file);
  const { name, description, parameters, objects } = study;
  return { name, description, parameters, objects, file, isNew, note: undefined };
}

/** The error that a version is only in its file. */
export function notApplied(cluster: Cluster, { name }: StudyIdentity, file: string): CliError {
  return new CliError(
    withCommands(
      `${name} of ${file} is not in namespace ${cluster.namespace}; apply the file first`,
      cluster.commands.kubectl('apply', '-f', file),
    ),
    EXIT.usage,
  );
}

async function notFound(cluster: Cluster, reference: string): Promise<CliError> {
  const versions = await allVersions(cluster);
  if (versions.length === 0) await checkNamespace(cluster);
  const ids = [...new Set(versions.map(({ description }) => description.id))];
  const meant = tryClosest(reference, ids);
  const guess = meant === undefined ? '' : `did you mean ${meant}? `;
  const there = ids.length === 0 ? 'there are no studies in it' : `${guess}studies in it: ${ids.join(', ')}`;
  return new CliError(
    `study "${reference}" is not in namespace ${cluster.namespace}; ${there}; to look elsewhere, use --namespace or --context`,
    EXIT.usage,
  );
}

/** An id that is so similar that it may have been meant. */
function tryClosest(reference: string, ids: readonly string[]): string | undefined {
  const [closest] = ids
    .map((id) => ({ id, edits: distance(reference, id) }))
    .filter(({ id, edits }) => edits <= Math.min(3, id.length / 2))
    .sort((a, b) => a.edits - b.edits);
  return closest?.id;
}

/** Throws if the namespace is known not to exist: the cluster's list of its objects is just empty. */
export async function checkNamespace(cluster: Cluster): Promise<void> {
  if (!(await cluster.lacksNamespace())) return;
  throw new CliError(
    withCommands(
      `there is no namespace ${cluster.namespace} in this cluster; correct --namespace or --context, or create it`,
      cluster.commands.kubectlOfCluster('create', 'namespace', cluster.namespace),
    ),
    EXIT.usage,
  );
}
