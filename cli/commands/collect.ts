import * as path from 'node:path';
import { Cluster, type ClusterOptions } from '../cluster';
import { collectFromCluster } from '../cluster-results';
import { EXIT, printable, type ExitCode } from '../errors';
import { findStudy } from '../find-study';
import type { Collection } from '../results/collection';
import { describeProblems, describeReport, reportOn } from '../results/collection-report';
import { withEarlier } from '../results/earlier-results';
import { RESULTS_FOLDER, writeCollection } from '../results/output-folder';
import { resultsTable } from '../results/tables';

export interface CollectOptions extends ClusterOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/** `kubepar collect STUDY`: reads all that the study left and writes the results, or says which are missing. */
export async function collectCommand(reference: string, options: CollectOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) process.stderr.write(`${study.note}\n`);
  const output = options.output ?? path.join(RESULTS_FOLDER, study.description.id);
  const collection = await withEarlier(await collectFromCluster(cluster, study, output), output);
  return writeAndReport(collection, output, options.json === true);
}

/** Writes the collection, tells the user, and gives the exit code: 0 only if every task has its result. */
export async function writeAndReport(collection: Collection, output: string, json: boolean): Promise<ExitCode> {
  const results = resultsTable(collection);
  const kept = await writeCollection(output, collection, results);
  const report = reportOn(collection, results, output);
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : describeReport(report));
  if (kept !== undefined)
    process.stderr.write(
      `note: ${output} had results that this collection lacks, or of another version; they are kept in ${kept}\n`,
    );
  if (!json) {
    for (const note of report.notes) process.stderr.write(`note: ${printable(note)}\n`);
    for (const line of describeProblems(report.problems)) process.stderr.write(`${line}\n`);
  }
  return report.problems.length === 0 ? EXIT.ok : EXIT.failures;
}
