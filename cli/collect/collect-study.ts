import { Cluster, type ClusterOptions } from '../cluster';
import * as path from 'node:path';
import { findStudy, type FoundStudy } from '../cluster/find-study';
import type { Collection } from '../results/collection';
import { withEarlier } from '../results/earlier-results';
import { RESULTS_FOLDER } from '../results/output-folder';
import { textsOf } from '../study/source-texts';
import { printErr } from '../text/printing';
import { collectFromCluster } from './cluster-results';
import { OtherVersions } from './other-versions';

/**
 * Everything that is left of the study, in the cluster and in the folder of earlier results.
 * @param given the folder; by default that of the study's id.
 */
export async function collectStudy(
  reference: string,
  options: ClusterOptions,
  given?: string,
): Promise<{ readonly collection: Collection; readonly output: string }> {
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const output = folderOf(study, given);
  const collected = await collectFromCluster(cluster, study, output);
  return { collection: await completed(study, collected, output, new OtherVersions(cluster, output)), output };
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
