import type { Declaration } from './declaration';
import { wordsOf } from './given-words';
import { withCluster } from './cluster-options';
import * as path from 'node:path';
import { LABEL } from '../../lib/manifest/labels';
import { findLeftovers, type Leftover } from '../cluster/leftovers';
import { Cluster, type ClusterOptions } from '../cluster';
import { withCommands } from '../text/commands-to-copy';
import { EXIT, type ExitCode } from '../text/errors';
import { checkSameCluster } from '../collect/same-cluster';
import { RESULTS_FOLDER } from '../results/output-folder';
import { findStudy } from '../cluster/find-study';
import { isEnded } from '../objects/job';
import { tryCommonState } from '../status/study-state';
import { groupBy } from '../system/group-by';
import { counted } from '../text/count';
import { alignLeft } from '../text/table';
import { columnsOf } from '../text/terminal';
import { printErr, printOut, printOutFirst, toJsonText } from '../text/printing';

interface CleanOptions extends ClusterOptions {
  /** Delete the listed objects. */
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const cleanDeclaration: Declaration = {
  name: 'clean',
  declare: (command) =>
    withCluster(command)
      .description('List what earlier versions of a study left in the cluster; --yes deletes it')
      .argument('<study>', 'id, name with hash, or manifest file of a study')
      .option('--yes', 'delete the listed objects, including any results in them')
      .option('--json', 'print the list as JSON'),
  example: (commands) => [commands.kubepar('clean', 'monte-carlo')],
  run: cleanCommand,
};

/** `kubepar clean STUDY`: lists what earlier versions of a study left in the cluster; with --yes, deletes it. */
export async function cleanCommand(reference: string, options: CleanOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  const named = await findStudy(cluster, reference);
  const { id } = named.description;
  // A user who names an earlier version means the study, and does not want that version deleted. An id means the newest
  // version.
  const kept = [named, await findStudy(cluster, id)];
  const leftovers = await findLeftovers(cluster, kept);
  if (leftovers.length === 0) {
    const names = [...new Set(kept.map(({ name }) => name))];
    const only = `${names.join(' and ')} of ${id} ${names.length === 1 ? 'is' : 'are'}`;
    printErr(`nothing to clean: only ${only} in namespace ${cluster.namespace}\n`);
    if (options.json === true) printOut('[]\n');
    return EXIT.ok;
  }
  const unended = await unendedVersions(cluster, id);
  await printOutFirst(options.json === true ? toJsonText(leftovers) : describe(leftovers, unended));
  const what = `${counted(leftovers.length, 'object', 'objects')} of ${counted(new Set(leftovers.map(({ version }) => version)).size, 'earlier version', 'earlier versions')}`;
  if (options.yes !== true) {
    const remedy = withCommands('to delete them', cluster.commands.kubepar('clean', reference, '--yes'));
    printErr(`${what}; uncollected results are deleted with them; ${remedy}\n`);
    return EXIT.ok;
  }
  checkSameCluster(cluster, path.join(RESULTS_FOLDER, id), wordsOf('clean', reference, options));
  for (const { kind, name } of leftovers) await cluster.deleteObject(kind, name);
  printErr(`deleted: ${what}\n`);
  return EXIT.ok;
}

/** The versions with Jobs that have not ended, and what these do. */
async function unendedVersions(cluster: Cluster, id: string): Promise<Map<string, string>> {
  const jobs = await cluster.jobs(`${LABEL.study}=${id}`);
  const unended = groupBy(
    jobs.filter((job) => !isEnded(job)),
    ({ metadata }) => metadata?.labels?.[LABEL.instance] ?? '',
  );
  return new Map([...unended].map(([version, own]) => [version, tryCommonState(own) ?? 'still running']));
}

function describe(leftovers: readonly Leftover[], unended: ReadonlyMap<string, string>): string {
  const rows = leftovers.map(({ kind, name, version }) => [
    kind,
    name,
    unended.has(version) ? `${version} (${unended.get(version) ?? ''})` : version,
  ]);
  return alignLeft([['KIND', 'NAME', 'VERSION'], ...rows], columnsOf(process.stdout));
}
