export { Cluster, type ContainerLog } from './cluster';
export type { ExecChannel } from './exec';
export type { ClusterOptions } from './kubeconfig';
export { LEFT_KINDS, type LeftKind } from './object-kinds';
