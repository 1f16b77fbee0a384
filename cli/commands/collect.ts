import type { Declaration } from './declaration';
import { wordsOf } from './given-words';
import { withCluster } from './cluster-options';
import { EXCEL_SAFE } from './table-options';
import { Cluster, type ClusterOptions } from '../cluster';
import { findStudy } from '../cluster/find-study';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { collectStudy, folderOf } from '../collect/collect-study';
import { checkSameCluster } from '../collect/same-cluster';
import { writeAndReport, type ReportOptions } from '../results/write-collection';
import { followStudy } from '../status/study-follow';
import { printErr } from '../text/printing';

interface CollectOptions extends ClusterOptions, ReportOptions {
  readonly output?: string;
  readonly follow?: boolean;
  /** A folder of copied results. */
  readonly from?: string;
}

export const collectDeclaration: Declaration = {
  name: 'collect',
  declare: (command) =>
    withCluster(command)
      .description('Write the results of a study as tables and files, and list the missing ones')
      .argument('<study>', 'id, name with hash, or manifest file of a study')
      .option('-o, --output <folder>', 'output folder (default: results/<study>)')
      .option('-f, --follow', 'collect repeatedly until the study ends, and show how precise the result is')
      .option('--from <folder>', 'read results in this folder, copied from the bucket or the volume, and not in these')
      .addOption(EXCEL_SAFE)
      .option('--json', 'print the summary as JSON'),
  example: (commands) => [
    commands.kubepar('collect', 'monte-carlo', '--output', 'prices'),
    commands.kubepar('collect', 'monte-carlo', '--follow'),
  ],
  run: collectCommand,
};

/**
 * `kubepar collect STUDY`: reads everything that the study left, then writes the results or reports which are missing.
 * With --follow, it does so repeatedly while the study runs, and reports at the end. With --from, it reads a copy of the
 * bucket or the volume.
 */
export async function collectCommand(reference: string, options: CollectOptions): Promise<ExitCode> {
  if (options.follow !== true) {
    const { collection, output } = await collectStudy(
      reference,
      wordsOf('collect', reference, options),
      options,
      options,
    );
    return writeAndReport(collection, output, options);
  }
  if (options.from !== undefined)
    throw new CliError(
      '--from: must be given without --follow: a copy does not grow; leave out one of them',
      EXIT.usage,
    );
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const output = folderOf(study, options.output);
  checkSameCluster(cluster, output, wordsOf('collect', reference, options));
  const collection = await followStudy(cluster, study, output, options);
  return writeAndReport(collection, output, options);
}
