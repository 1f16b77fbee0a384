import { createHash } from 'node:crypto';
import type { KubeConfig } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };

/** Which cluster results come from, as far as a kubeconfig tells. */
export interface ClusterOrigin {
  /** The name of the context. */
  readonly context: string;
  /** The address of the API server, without a user's name and password. */
  readonly server: string;
  /** The SHA-256 of the certificate authority's certificate, if the kubeconfig contains it. */
  readonly authority?: string;
}

/** Where a context leads; undefined if the kubeconfig has no such context, or no cluster for it. */
export function tryOriginOf(config: KubeConfig, context: string): ClusterOrigin | undefined {
  const cluster = config.getCluster(config.getContextObject(context)?.cluster ?? '');
  if (cluster === null || !URL.canParse(cluster.server)) return undefined;
  const { origin, pathname } = new URL(cluster.server);
  const server = origin + pathname.replace(/\/$/, '');
  // A file may change, or be on another machine.
  const { caData } = cluster;
  return caData == null || caData === ''
    ? { context, server }
    : { context, server, authority: createHash('sha256').update(caData).digest('hex') };
}

/**
 * Whether both may be the same cluster. A local cluster may have another port after each start, but keeps its
 * certificate authority. A gateway to several clusters has one authority, and another path for each of them.
 */
export function isSameCluster(one: ClusterOrigin | undefined, other: ClusterOrigin | undefined): boolean {
  if (one === undefined || other === undefined || one.server === other.server) return true;
  const isSameAuthority = one.authority !== undefined && one.authority === other.authority;
  return isSameAuthority && withoutPort(one.server) === withoutPort(other.server);
}

function withoutPort(server: string): string {
  return server.replace(/:\d+(?=\/|$)/, '');
}
