import type { Cluster } from '../cluster';
import { tryTold } from '../results/output-folder';
import { withCommands } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';

/**
 * Checks that a folder has no results from another cluster: the current context of the kubeconfig may have changed
 * since. If the user names the context, it is meant.
 * @param words of the command, for the user to repeat.
 * @throws CliError if it has.
 */
export function checkSameCluster(
  { origin, isContextGiven, commands }: Cluster,
  folder: string,
  words: readonly string[],
): void {
  const earlier = tryTold(folder)?.cluster;
  if (earlier === undefined || earlier.server === origin.server || isContextGiven) return;
  const nameOf = ({ context, server }: typeof origin): string => `context ${context} (${server})`;
  const what = `${folder} has results from ${nameOf(earlier)}, and the current one is ${nameOf(origin)}; name the context that you mean`;
  const choices = [earlier, origin].map(({ context }) => commands.inContext(context).kubepar(...words));
  throw new CliError(withCommands(what, ...new Set(choices)), EXIT.usage);
}
