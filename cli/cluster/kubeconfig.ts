import { X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { isDnsLabel } from '../../lib/study/checks';
import { Commands, withCommands, type ClusterWords } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import { readRegularFile } from '../input/regular-file';
import { boundPrograms } from './credentials';
import { readKubeconfig } from './kubeconfig-file';
import { PATIENCE, type Patience } from './request-patience';

/** Which cluster and namespace, as in kubectl. */
export interface ClusterOptions extends ClusterWords {
  /** How the user starts this program; by default as `Commands` says. */
  readonly program?: string;
  /** How long a cluster with faults is asked again; by default as docs/command.md says. */
  readonly patience?: Patience;
}

const MOST_CERTIFICATE_BYTES = 4 << 20;

/** What the client creates if there is no kubeconfig. */
const NO_KUBECONFIG = 'loaded-context';

/** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. */
export async function loadKubeconfig(options: ClusterOptions): Promise<KubeConfig> {
  // The client is large, and only these commands need it.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  const files = kubeconfigFiles(options);
  const file = files.join(path.delimiter);
  files.forEach((name, position) => {
    const read = position === 0 ? config : new client.KubeConfig();
    read.loadFromString(JSON.stringify(readKubeconfig(name)));
    read.makePathsAbsolute(path.dirname(name));
    if (position > 0) addMissing(config, read);
  });
  // In a pod, or nowhere.
  if (files.length === 0) config.loadFromDefault();
  boundPrograms(config, (options.patience ?? PATIENCE).login);
  if (options.context !== undefined) config.setCurrentContext(options.context);
  if (config.getCurrentContext() === NO_KUBECONFIG)
    throw new CliError(
      'no kubeconfig was found: set KUBECONFIG, or name one with --kubeconfig; without a cluster, the try command runs the tasks of a manifest on this machine',
      EXIT.cluster,
    );
  check(config, file, options);
  return config;
}

/** If several files define a name, the first one counts, as for kubectl; so does the first current-context. */
function addMissing(config: KubeConfig, next: KubeConfig): void {
  const lacking = <Named extends { readonly name: string }>(of: readonly Named[], from: readonly Named[]): Named[] =>
    from.filter(({ name }) => !of.some((each) => each.name === name));
  next.clusters = lacking(config.clusters, next.clusters);
  next.users = lacking(config.users, next.users);
  next.contexts = lacking(config.contexts, next.contexts);
  config.mergeConfig(next, Boolean(config.currentContext));
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
      `${options.context === undefined ? `current-context of ${file}` : '--context'}: must be one of ${contexts.join(', ') || '(none)'}, got "${name}"; name one of these`,
      EXIT.cluster,
    );
  const of = `context ${name} of the kubeconfig ${file}`;
  const cluster = config.getCurrentCluster();
  const refuse = (what: string): CliError => new CliError(`${of} ${what}; correct it`, EXIT.cluster);
  if (cluster === null) throw refuse(`names a cluster "${context.cluster}" that is not in it`);
  const user = config.getCurrentUser();
  if (context.user && user === null) throw refuse(`names a user "${context.user}" that is not in it`);
  if (!/^https?:\/\//.test(cluster.server) || !URL.canParse(cluster.server))
    throw new CliError(
      `${of}: the server of its cluster must be an address that begins with https://, got "${cluster.server}"; correct it`,
      EXIT.cluster,
    );
  if (cluster.proxyUrl && !(/^(https?|socks5?):\/\//.test(cluster.proxyUrl) && URL.canParse(cluster.proxyUrl)))
    throw refuse(`has a proxy-url that is not an address: "${cluster.proxyUrl}"`);
  const fault = cluster.server.startsWith('https:') ? tryCertificateFault(cluster, user) : undefined;
  if (fault !== undefined) throw refuse(`can't be used: ${fault}`);
  const namespace = namespaceOf(config, options);
  if (!isDnsLabel(namespace)) {
    const rule = `must be at most 63 lower-case letters, digits and "-", got "${namespace}"`;
    if (options.namespace === undefined) throw new CliError(`${of}: its namespace: ${rule}; correct it`, EXIT.cluster);
    const list = new Commands(options.program, options).kubectlOfCluster('get', 'namespaces');
    throw new CliError(withCommands(`--namespace: ${rule}; list those of the cluster`, list), EXIT.usage);
  }
  // As served by `kubectl proxy`: there is no certificate to verify, which the client must know.
  if (cluster.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
}

/** Those that kubectl reads. */
function kubeconfigFiles({ kubeconfig }: ClusterOptions): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const named = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  const own = path.join(os.homedir(), '.kube', 'config');
  // kubectl skips missing files of the list.
  const there = named.filter((file) => fs.existsSync(file));
  if (there.length > 0) return there;
  if (named.length > 0) return named.slice(0, 1);
  return fs.existsSync(own) ? [own] : [];
}

/** What is wrong with the certificates and keys that identify the cluster and the user; undefined if nothing is. */
function tryCertificateFault(cluster: Cluster, user: User | null): string | undefined {
  const parts = [
    ['ca', cluster.caData, cluster.caFile, 'certificate-authority'],
    ['cert', user?.certData, user?.certFile, 'client-certificate'],
    ['key', user?.keyData, user?.keyFile, 'client-key'],
  ] as const;
  const given: Record<string, Buffer> = {};
  for (const [option, data, file, name] of parts) {
    try {
      if (data != null && data !== '' && !/^[A-Za-z0-9+/\s]+=*\s*$/.test(data)) return `${name}-data: must be base64`;
      if (data != null && data !== '') given[option] = Buffer.from(data, 'base64');
      else if (file != null && file !== '') given[option] = readRegularFile(file, MOST_CERTIFICATE_BYTES);
      if (option === 'ca' && given[option] !== undefined) new X509Certificate(given[option]);
      createSecureContext(option === 'key' ? given : { [option]: given[option] });
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

/** The requested namespace: the named one, otherwise that of the context, otherwise `default`. */
export function namespaceOf(config: KubeConfig, options: ClusterOptions): string {
  const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
  // kubectl treats an empty one as missing.
  return options.namespace ?? (ofContext || 'default');
}
