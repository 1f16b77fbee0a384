import { Cluster, type ClusterOptions } from '../cluster';
import * as path from 'node:path';
import { findStudy } from '../cluster/find-study';
import type { Collection } from '../results/collection';
import { withEarlier } from '../results/earlier-results';
import { RESULTS_FOLDER } from '../results/output-folder';
import { textsOf } from '../study/source-texts';
import { printErr } from '../text/printing';
import { collectFromCluster } from './cluster-results';

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
  const output = given ?? path.join(RESULTS_FOLDER, study.description.id);
  const collected = await withEarlier(await collectFromCluster(cluster, study, output), output);
  const { objects } = study;
  return {
    collection: objects === undefined ? collected : { ...collected, sources: textsOf({ ...study, objects }) },
    output,
  };
}
