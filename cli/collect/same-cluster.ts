import type { Cluster } from '../cluster';
import { isSameCluster, type ClusterOrigin } from '../cluster/origin';
import { tryTold } from '../results/output-folder';
import { sentences, withCommands } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';

/**
 * Checks that a folder has no results from another cluster: the current context of the kubeconfig may have changed
 * since. If the user names the context or the kubeconfig, it is meant.
 * @param words of the command, for the user to repeat.
 * @throws CliError if it has.
 */
export function checkSameCluster(cluster: Cluster, folder: string, words: readonly string[]): void {
  const { origin, isNamed, commands } = cluster;
  const earlier = tryTold(folder)?.cluster;
  if (earlier === undefined || isNamed || isSameCluster(earlier, origin)) return;
  const what = `${folder} has results from ${textOf(earlier)}, and the current one is ${textOf(origin)}`;
  const inContext = ({ context }: ClusterOrigin): string => commands.inContext(context).kubepar(...words);
  const there = cluster.tryOriginOf(earlier.context);
  const isKnown = there !== undefined && isSameCluster(earlier, there);
  const choice = isKnown
    ? withCommands('for the cluster of the results, run', inContext(earlier))
    : 'for the cluster of the results, name its kubeconfig with --kubeconfig';
  throw new CliError(sentences(what, choice, withCommands('for the current one, run', inContext(origin))), EXIT.usage);
}

function textOf({ context, server }: ClusterOrigin): string {
  return `context ${context} (${server})`;
}
