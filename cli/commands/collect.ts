import type { Declaration } from './declaration';
import { withCluster } from './cluster-options';
import { Cluster, type ClusterOptions } from '../cluster';
import { findStudy } from '../cluster/find-study';
import type { ExitCode } from '../text/errors';
import { collectStudy, folderOf } from '../collect/collect-study';
import { writeAndReport } from '../results/write-collection';
import { followStudy } from '../status/study-follow';
import { printErr } from '../text/printing';

interface CollectOptions extends ClusterOptions {
  readonly output?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export const collectDeclaration: Declaration = {
  name: 'collect',
  declare: (command) =>
    withCluster(command)
      .description('Write the results of a study as tables and files, and list the missing ones')
      .argument('<study>', 'id, name with hash, or manifest file of a study')
      .option('-o, --output <folder>', 'output folder (default: results/<study>)')
      .option('-f, --follow', 'collect repeatedly until the study ends, and show how precise the result is')
      .option('--json', 'print the summary as JSON'),
  example: (commands) => [
    commands.kubepar('collect', 'monte-carlo', '--output', 'prices'),
    commands.kubepar('collect', 'monte-carlo', '--follow'),
  ],
  run: collectCommand,
};

/**
 * `kubepar collect STUDY`: reads everything that the study left, then writes the results or reports which are missing.
 * With --follow, it does so repeatedly while the study runs, and reports at the end.
 */
export async function collectCommand(reference: string, options: CollectOptions): Promise<ExitCode> {
  if (options.follow !== true) {
    const { collection, output } = await collectStudy(reference, options, options.output);
    return writeAndReport(collection, output, options.json === true);
  }
  const cluster = await Cluster.connect(options);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const output = folderOf(study, options.output);
  const collection = await followStudy(cluster, study, output);
  return writeAndReport(collection, output, options.json === true);
}
