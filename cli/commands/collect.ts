import type { Declaration } from './declaration';
import { withCluster } from './cluster-options';
import { type ClusterOptions } from '../cluster';
import { type ExitCode } from '../text/errors';
import { collectStudy } from '../collect/collect-study';
import { writeAndReport } from '../results/write-collection';

interface CollectOptions extends ClusterOptions {
  readonly output?: string;
  readonly json?: boolean;
}

export const collectDeclaration: Declaration = {
  name: 'collect',
  declare: (command) =>
    withCluster(command)
      .description('Write the results of a study as tables and files, and list the missing ones')
      .argument('<study>', 'id, name with hash, or manifest file of a study')
      .option('-o, --output <folder>', 'output folder (default: results/<study>)')
      .option('--json', 'print the summary as JSON'),
  example: (commands) => [commands.kubepar('collect', 'monte-carlo', '--output', 'prices')],
  run: collectCommand,
};

/**
 * `kubepar collect STUDY`: reads everything that the study left, then writes the results or reports which are missing.
 */
export async function collectCommand(reference: string, options: CollectOptions): Promise<ExitCode> {
  const { collection, output } = await collectStudy(reference, options, options.output);
  return writeAndReport(collection, output, options.json === true);
}
