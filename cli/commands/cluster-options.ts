import type { Command } from 'commander';

/** Declares the options that select a cluster; `ClusterOptions` contains their values. */
export function withCluster(command: Command): Command {
  return command
    .option('-n, --namespace <name>', "the study's namespace (default: that of the context)")
    .option('--context <context>', 'the context of the kubeconfig')
    .option('--kubeconfig <file>', 'the kubeconfig (default: KUBECONFIG, then ~/.kube/config)');
}
