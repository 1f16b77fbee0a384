import type { CustomObjectsApi } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { seenWorkload, type SeenWorkload, type Workload } from '../objects/admission';
import { isApiException } from './api-errors';
import { WORKLOADS } from './api-schema';
import type { Page, PageOf, Requests } from './requests';
import { right } from './rights';

const KUEUE = 'kueue.x-k8s.io';
/** Newer versions of Kueue serve only the first, older ones only the second. */
const VERSIONS = ['v1beta2', 'v1beta1'];

/** The Workloads of Kueue in a namespace; none if it is not installed, or the user may not list them. */
export async function listWorkloads(requests: Requests, api: CustomObjectsApi): Promise<SeenWorkload[]> {
  for (const version of VERSIONS) {
    try {
      return await requests.keepOf((page) => pageOfWorkloads(requests, api, version, page), seenWorkload, WORKLOADS);
    } catch (error) {
      if (!isApiException(error)) throw requests.explain(right('list', 'workloads', KUEUE), error);
      if (error.code !== 404) return [];
    }
  }
  return [];
}

async function pageOfWorkloads(
  { namespace }: Requests,
  api: CustomObjectsApi,
  version: string,
  page: Page,
): Promise<PageOf<Workload>> {
  const request = { group: KUEUE, version, namespace, plural: 'workloads', ...page };
  // Of kinds that it does not know, the client does not rename the fields.
  const { items, metadata } = (await api.listNamespacedCustomObject(request)) as WorkloadList;
  return { items, metadata: metadata?.continue === undefined ? {} : { _continue: metadata.continue } };
}

interface WorkloadList {
  readonly items: readonly Workload[];
  readonly metadata?: { readonly continue?: string };
}
