import type {
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  NetworkingV1Api,
  V1ObjectMeta,
} from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import type { Page, PageOf } from './requests';

/** The used parts of the API. */
export interface Apis {
  readonly core: CoreV1Api;
  readonly batch: BatchV1Api;
  readonly apps: AppsV1Api;
  readonly networking: NetworkingV1Api;
  readonly custom: CustomObjectsApi;
}

/** The kinds of objects that a study may leave behind, in the order in which they are deleted. */
export const LEFT_KINDS = [
  'Job',
  'StatefulSet',
  'Service',
  'NetworkPolicy',
  'ConfigMap',
  'PersistentVolumeClaim',
] as const;
export type LeftKind = (typeof LEFT_KINDS)[number];

interface Selection extends Page {
  readonly namespace: string;
  readonly labelSelector: string;
}

interface Deletion {
  readonly namespace: string;
  readonly name: string;
  readonly propagationPolicy: string;
}

/** How to request the objects of a kind. */
interface Resource {
  /** Its name in a role. */
  readonly name: string;
  /** Its API group. */
  readonly group: string;
  readonly list: (selection: Selection) => Promise<PageOf<{ readonly metadata?: V1ObjectMeta }>>;
  readonly delete: (deletion: Deletion) => Promise<unknown>;
}

/** How to request the objects of each kind. */
export function resources({ core, batch, apps, networking }: Apis): Readonly<Record<LeftKind, Resource>> {
  return {
    Job: {
      name: 'jobs',
      group: 'batch',
      list: (selection) => batch.listNamespacedJob(selection),
      delete: (deletion) => batch.deleteNamespacedJob(deletion),
    },
    StatefulSet: {
      name: 'statefulsets',
      group: 'apps',
      list: (selection) => apps.listNamespacedStatefulSet(selection),
      delete: (deletion) => apps.deleteNamespacedStatefulSet(deletion),
    },
    Service: {
      name: 'services',
      group: '',
      list: (selection) => core.listNamespacedService(selection),
      delete: (deletion) => core.deleteNamespacedService(deletion),
    },
    NetworkPolicy: {
      name: 'networkpolicies',
      group: 'networking.k8s.io',
      list: (selection) => networking.listNamespacedNetworkPolicy(selection),
      delete: (deletion) => networking.deleteNamespacedNetworkPolicy(deletion),
    },
    ConfigMap: {
      name: 'configmaps',
      group: '',
      list: (selection) => core.listNamespacedConfigMap(selection),
      delete: (deletion) => core.deleteNamespacedConfigMap(deletion),
    },
    PersistentVolumeClaim: {
      name: 'persistentvolumeclaims',
      group: '',
      list: (selection) => core.listNamespacedPersistentVolumeClaim(selection),
      delete: (deletion) => core.deleteNamespacedPersistentVolumeClaim(deletion),
    },
  };
}
