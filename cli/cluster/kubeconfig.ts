import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { CliError, EXIT } from '../errors';
import { messageOf } from './api-errors';

/** Which cluster and namespace, as in kubectl. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. */
export async function loadKubeconfig(options: ClusterOptions): Promise<KubeConfig> {
  // The client is large and needed by these commands only.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (error) {
    const file = options.kubeconfig ?? process.env['KUBECONFIG'] ?? '~/.kube/config';
    throw new CliError(
      `can't read the kubeconfig ${file}: ${messageOf(error)}; name another with --kubeconfig`,
      EXIT.cluster,
    );
  }
  const contexts = config.getContexts().map(({ name }) => name);
  if (options.context !== undefined) {
    if (!contexts.includes(options.context)) {
      throw new CliError(
        `--context: must be one of ${contexts.join(', ') || '(none)'}, got "${options.context}"; see kubectl config get-contexts`,
        EXIT.cluster,
      );
    }
    config.setCurrentContext(options.context);
  }
  // What the client falls back to where there is no kubeconfig at all.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new CliError('no kubeconfig was found: set KUBECONFIG, or name one with --kubeconfig', EXIT.cluster);
  }
  if (config.getCurrentCluster() === null) {
    throw new CliError(
      'no cluster is configured: the kubeconfig has no current context; set KUBECONFIG, --kubeconfig or --context',
      EXIT.cluster,
    );
  }
  return config;
}

/** The namespace that is asked: the named one, else that of the context, else `default`. */
export function namespaceOf(config: KubeConfig, options: ClusterOptions): string {
  return options.namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
}
