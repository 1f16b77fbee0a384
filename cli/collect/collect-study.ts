import { Cluster, type ClusterOptions } from '../cluster';
import * as path from 'node:path';
import { findStudy, notApplied, type FoundStudy } from '../cluster/find-study';
import type { Collection } from '../results/collection';
import { withEarlier } from '../results/earlier-results';
import { RESULTS_FOLDER } from '../results/output-folder';
import { StudyCommands } from '../study/study-commands';
import { textsOf } from '../study/source-texts';
import { printErr } from '../text/printing';
import { collectFromCluster } from './cluster-results';
import { collect } from './pod-collection';
import { OtherVersions } from './other-versions';

/**
 * Everything that is left of the study, in the cluster and in the folder of earlier results.
 * @throws CliError if it was never applied, and no other version has a result of any of its tasks.
 * @param given the folder; by default that of the study's id.
 */
export async function collectStudy(
  reference: string,
  options: ClusterOptions,
  given?: string,
): Promise<{ readonly collection: Collection; readonly output: string }> {
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference, true);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const output = folderOf(study, given);
  const collection = await collectAll(cluster, study, output);
  const { file, isNew = false } = study;
  if (isNew && file !== undefined && collection.outcomes.every(({ status }) => status !== 'succeeded'))
    throw notApplied(cluster, study, file);
  return { collection, output };
}

/** What is left of the study in the cluster, in its other versions and in the folder. */
export async function collectAll(cluster: Cluster, study: FoundStudy, output: string): Promise<Collection> {
  const collected = study.isNew === true ? neverRun(cluster, study) : await collectFromCluster(cluster, study, output);
  return completed(study, collected, output, new OtherVersions(cluster, output));
}

/** What a version that was never applied has left: nothing. */
function neverRun(cluster: Cluster, study: FoundStudy): Collection {
  const collection = collect(study, [], false);
  const outcomes = collection.outcomes.map((outcome) => ({ ...outcome, error: 'this version was never applied' }));
  const advice = new StudyCommands(cluster.commands, study).rerun('run only the tasks without a result');
  return { ...collection, outcomes, advice };
}

/** Where the results of a study go. @param given the folder; by default that of the study's id. */
export function folderOf({ description: { id } }: FoundStudy, given?: string): string {
  return given ?? path.join(RESULTS_FOLDER, id);
}

/**
 * What was collected, completed by the results of other versions and by earlier ones in the folder, and by the texts of
 * the manifest.
 */
export async function completed(
  study: FoundStudy,
  collected: Collection,
  output: string,
  others: OtherVersions,
): Promise<Collection> {
  const collection = await withEarlier(await others.complete(collected), output);
  const { objects } = study;
  return objects === undefined ? collection : { ...collection, sources: textsOf({ ...study, objects }) };
}
