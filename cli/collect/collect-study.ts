import { Cluster, type ClusterOptions } from '../cluster';
import * as path from 'node:path';
import { findStudy, notApplied, type FoundStudy } from '../cluster/find-study';
import type { Collection } from '../results/collection';
import { withEarlier } from '../results/earlier-results';
import { RESULTS_FOLDER, tryTold } from '../results/output-folder';
import { copyAdvice } from '../sources/files/bucket-advice';
import { copiedIn, findCopied, isFolder } from '../sources/files/copied-folder';
import { isManifestPath, readOnlyStudy } from '../study/manifest-file';
import { StudyCommands } from '../study/study-commands';
import type { StudyVersion } from '../study/version';
import { textsOf } from '../study/source-texts';
import { sentences } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import { printErr } from '../text/printing';
import { collectFromCluster } from './cluster-results';
import { collectCopied } from './copied-results';
import { collect } from './pod-collection';
import { OtherVersions } from './other-versions';
import { checkSameCluster } from './same-cluster';

/** Where results go, and where those are that the user has copied. */
export interface ResultFolders {
  /** By default that of the study's id. */
  readonly output?: string | undefined;
  /** Is read instead of the study's bucket or volume. */
  readonly from?: string | undefined;
}

/** What was collected, and the folder for it. */
export interface CollectedStudy {
  readonly collection: Collection;
  readonly output: string;
}

/**
 * Everything that is left of the study, in the cluster and in the folder of earlier results. A manifest and a folder of
 * copied results are enough without a cluster.
 * @param words the user's command, to be repeated with another context.
 * @throws CliError if it was never applied, and no other version has a result of any of its tasks.
 */
export async function collectStudy(
  reference: string,
  words: readonly string[],
  options: ClusterOptions,
  { output: given, from }: ResultFolders = {},
): Promise<CollectedStudy> {
  if (from !== undefined && isManifestPath(reference)) return withoutCluster(reference, from, given);
  return withCluster(reference, options, given, from, words).catch((error: unknown) => {
    if (from === undefined || !(error instanceof CliError) || error.exitCode !== EXIT.cluster) throw error;
    const hint = `with its manifest in place of ${reference}, --from needs no cluster`;
    throw new CliError(sentences(error.message, hint), error.exitCode);
  });
}

async function withCluster(
  reference: string,
  options: ClusterOptions,
  given: string | undefined,
  from: string | undefined,
  words: readonly string[],
): Promise<CollectedStudy> {
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference, true);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const output = folderOf(study, given);
  checkSameCluster(cluster, output, words);
  const collection = await collectAll(cluster, study, output, from);
  const { file, isNew = false } = study;
  if (isNew && file !== undefined && collection.outcomes.every(({ status }) => status !== 'succeeded'))
    throw notThere(cluster, study, file);
  return { collection, output };
}

/** The error that a version is only in its file. Its results may be in a bucket nevertheless. */
function notThere(cluster: Cluster, study: FoundStudy, file: string): CliError {
  const error = notApplied(cluster, study, file);
  const { results } = study.description;
  if (results.kind !== 'bucket') return error;
  const what = 'if it was deleted, copy its results from the bucket with rclone, and collect the copy';
  const advice = copyAdvice(results, study.name, new StudyCommands(cluster.commands, study), what);
  return new CliError(sentences(error.message, advice), error.exitCode);
}

async function withoutCluster(file: string, from: string, given: string | undefined): Promise<CollectedStudy> {
  const study = readOnlyStudy(file);
  const output = folderOf(study, given);
  const collection = await withEarlier(await collectCopied(study, from, output), output);
  // A copy does not tell the cluster, which the folder may know.
  const cluster = tryTold(output)?.cluster;
  return { collection: { ...collection, sources: textsOf(study), ...(cluster && { cluster }) }, output };
}

/**
 * What is left of the study in the cluster, in its other versions and in the folder.
 * @param from a folder of copied results, to be read instead of buckets and volumes.
 */
export async function collectAll(
  cluster: Cluster,
  study: FoundStudy,
  output: string,
  from?: string,
): Promise<Collection> {
  const collected = await collectOwn(cluster, study, output, from);
  return completed(cluster, study, collected, output, new OtherVersions(cluster, output, from));
}

async function collectOwn(
  cluster: Cluster,
  study: FoundStudy,
  output: string,
  from: string | undefined,
): Promise<Collection> {
  if (study.isNew !== true)
    return collectFromCluster(cluster, study, output, from === undefined ? undefined : findCopied(from, study));
  // Or everything in the cluster was deleted since.
  const isCopied = from !== undefined && isFolder(copiedIn(from, study).folder);
  return isCopied ? collectCopied(study, from, output) : neverRun(cluster, study);
}

/** What a version that was never applied has left: nothing. */
function neverRun(cluster: Cluster, study: FoundStudy): Collection {
  const collection = collect(study, [], false);
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, error: 'this version was never applied' }));
  const advice = new StudyCommands(cluster.commands, study).rerun('run only the tasks without a result');
  return { ...collection, outcomes, advice };
}

/** Where the results of a study go. @param given the folder; by default that of the study's id. */
export function folderOf({ description: { id } }: StudyVersion, given?: string): string {
  return given ?? path.join(RESULTS_FOLDER, id);
}

/**
 * What was collected, completed by the results of other versions and by earlier ones in the folder, and by the texts of
 * the manifest.
 */
export async function completed(
  { origin }: Cluster,
  study: FoundStudy,
  collected: Collection,
  output: string,
  others: OtherVersions,
): Promise<Collection> {
  const collection = await withEarlier({ ...(await others.complete(collected)), cluster: origin }, output);
  const { objects } = study;
  return objects === undefined ? collection : { ...collection, sources: textsOf({ ...study, objects }) };
}
