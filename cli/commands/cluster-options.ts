import type { Command } from 'commander';

/** Declares the options that select a cluster; `ClusterOptions` contains their values. */
export function withCluster(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'namespace of the study (default: the namespace of the context)')
    .option('--context <context>', 'context in the kubeconfig (default: its current context)')
    .option('--kubeconfig <file>', 'kubeconfig file (default: $KUBECONFIG, then ~/.kube/config)');
}
