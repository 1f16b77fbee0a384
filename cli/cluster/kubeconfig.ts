import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { CliError, EXIT } from '../errors';
import type { Patience } from './requests';

/** Which cluster and namespace, as in kubectl. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  /** How long a cluster with faults is asked again; by default as docs/command.md says. */
  readonly patience?: Patience;
}

/** What the client makes where there is no kubeconfig. */
const NO_KUBECONFIG = 'loaded-context';

/** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. */
export async function loadKubeconfig(options: ClusterOptions): Promise<KubeConfig> {
  // The client is large and needed by these commands only.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  const file = options.kubeconfig ?? (process.env['KUBECONFIG'] || '~/.kube/config');
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (error) {
    throw new CliError(
      `can't read the kubeconfig ${file}: ${kubeconfigProblem(error)}; name another with --kubeconfig`,
      EXIT.cluster,
    );
  }
  if (options.context !== undefined) config.setCurrentContext(options.context);
  if (config.getCurrentContext() === NO_KUBECONFIG)
    throw new CliError(
      'no kubeconfig was found: set KUBECONFIG, or name one with --kubeconfig; without a cluster, kubepar try FILE runs the tasks on this machine',
      EXIT.cluster,
    );
  check(config, file, options);
  return config;
}

/** Follows the names from the context to the cluster and the user. */
function check(config: KubeConfig, file: string, options: ClusterOptions): void {
  const contexts = config.getContexts().map(({ name }) => name);
  const name = config.getCurrentContext() as string | undefined;
  if (name === undefined || name === '')
    throw new CliError(
      `no cluster is configured: the kubeconfig ${file} has no current-context; set KUBECONFIG, --kubeconfig or --context`,
      EXIT.cluster,
    );
  const context = config.getContexts().find((each) => each.name === name);
  if (context === undefined)
    throw new CliError(
      `${options.context === undefined ? `current-context of ${file}` : '--context'}: must be one of ${contexts.join(', ') || '(none)'}, got "${name}"; see kubectl config get-contexts`,
      EXIT.cluster,
    );
  const of = `context ${name} of the kubeconfig ${file}`;
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new CliError(`${of} names a cluster "${context.cluster}" that is not in it; correct it`, EXIT.cluster);
  if (context.user && config.getCurrentUser() === null)
    throw new CliError(`${of} names a user "${context.user}" that is not in it; correct it`, EXIT.cluster);
  if (!/^https?:\/\//.test(cluster.server) || !URL.canParse(cluster.server))
    throw new CliError(
      `${of}: the server of its cluster must be an address that begins with https://, got "${cluster.server}"; correct it`,
      EXIT.cluster,
    );
  // As `kubectl proxy` serves it: there is no certificate to verify, which the client wants to be told.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
}

/** In one line, and without the text of the file, which has secrets. */
function kubeconfigProblem(error: unknown): string {
  const { reason, mark, code, message } = error as Partial<NodeJS.ErrnoException> & {
    readonly reason?: string;
    readonly mark?: { readonly line: number };
  };
  if (mark !== undefined) return `line ${String(mark.line + 1)} is not valid YAML (${reason ?? ''})`;
  // The client takes it for granted that there is something in it.
  if (error instanceof TypeError && code === undefined) return 'it is empty, or no kubeconfig';
  return message ?? String(error);
}

/** The namespace that is asked: the named one, else that of the context, else `default`. */
export function namespaceOf(config: KubeConfig, options: ClusterOptions): string {
  return options.namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
}
