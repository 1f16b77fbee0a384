import type { ApiException, V1ConfigMap, V1Job, V1ObjectMeta, V1Pod } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { CliError } from '../text/errors';
import { Commands } from '../text/commands-to-copy';
import { COMPONENT } from '../../lib/manifest/labels';
import type { SeenWorkload } from '../objects/admission';
import type { PodObject } from '../objects/reader-pod';
import { seenPod, type SeenPod } from '../objects/seen-pod';
import { trySeenWarning, type SeenWarning } from '../objects/why-not-started';
import { apiMessage, isApiException, isClusterFault } from './api-errors';
import { EVENTS, LOG } from './api-schema';
import { Credentials } from './credentials';
import { openExec, type ExecChannel } from './exec';
import { httpLibrary } from './http';
import { loadKubeconfig, namespaceOf, type ClusterOptions } from './kubeconfig';
import { tryOriginOf, type ClusterOrigin } from './origin';
import { resources, type Apis, type LeftKind } from './object-kinds';
import { PATIENCE } from './request-patience';
import { checkedAnswer, Requests, type Page, type PageOf } from './requests';
import { right, type Right } from './rights';
import { listWorkloads } from './workloads';

/** The log of a container, or why it is unavailable. */
export type ContainerLog = { readonly text: string } | { readonly unreadable: string };

/** Which of a study's pods are asked for. */
interface PodSelection {
  /** Of those of these fields alone, as the cluster selects them. */
  readonly fieldSelector?: string;
  readonly isWanted?: (pod: SeenPod) => boolean;
}

/** All that kubepar asks of a cluster: it only reads, but for the pod that reads results from a volume, and what `clean` deletes. */
export class Cluster {
  readonly namespace: string;

  /** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. Does not contact it yet. */
  static async connect(options: ClusterOptions): Promise<Cluster> {
    const config = await loadKubeconfig(options);
    const { patience = PATIENCE } = options;
    const client = await import('@kubernetes/client-node');
    const configuration = client.createConfiguration({
      baseServer: new client.ServerConfiguration(config.getCurrentCluster()?.server ?? '', {}),
      authMethods: { default: new Credentials(config, patience.login) },
      httpApi: await httpLibrary(patience.answer),
    });
    const commands = new Commands(options.program, options);
    const requests = new Requests(config, namespaceOf(config, options), patience);
    const originOf = (context: string): ClusterOrigin | undefined => tryOriginOf(config, context);
    const current = config.getCurrentContext();
    const isNamed = options.context !== undefined || options.kubeconfig !== undefined;
    return new Cluster(requests, commands, originOf(current) ?? { context: current, server: '' }, isNamed, originOf, {
      core: new client.CoreV1Api(configuration),
      batch: new client.BatchV1Api(configuration),
      apps: new client.AppsV1Api(configuration),
      networking: new client.NetworkingV1Api(configuration),
      custom: new client.CustomObjectsApi(configuration),
    });
  }

  private constructor(
    private readonly requests: Requests,
    readonly commands: Commands,
    readonly origin: ClusterOrigin,
    /** Whether the user named the context or the kubeconfig. */
    readonly isNamed: boolean,
    /** Where another context of the kubeconfig leads, if there is such a context. */
    readonly tryOriginOf: (context: string) => ClusterOrigin | undefined,
    private readonly api: Apis,
  ) {
    this.namespace = requests.namespace;
  }

  async configMaps(labelSelector: string): Promise<V1ConfigMap[]> {
    return this.requests.everyPage(
      right('list', 'configmaps'),
      (page) => this.api.core.listNamespacedConfigMap({ namespace: this.namespace, labelSelector, ...page }),
      (map) => map,
    );
  }

  async jobs(labelSelector: string): Promise<V1Job[]> {
    return this.requests.everyPage(
      right('list', 'jobs', 'batch'),
      (page) => this.api.batch.listNamespacedJob({ namespace: this.namespace, labelSelector, ...page }),
      (job) => job,
    );
  }

  /**
   * What counts of the pods of a study, but for those that this command makes to read results.
   * @param isWanted of a pod that does not count nothing is kept: all of them may be more than the memory holds.
   */
  async pods(labelSelector: string, { fieldSelector, isWanted = () => true }: PodSelection = {}): Promise<SeenPod[]> {
    return this.podList({ labelSelector, fieldSelector }, (pod) => {
      const seen = seenPod(pod);
      return seen.component !== COMPONENT.collect && isWanted(seen) ? seen : undefined;
    });
  }

  /** A pod by its name; undefined if it does not exist. */
  async tryPod(name: string): Promise<V1Pod | undefined> {
    return (await this.podList({ fieldSelector: `metadata.name=${name}` }, (pod) => pod))[0];
  }

  private async podList<Kept>(
    selectors: { readonly labelSelector?: string; readonly fieldSelector?: string | undefined },
    keep: (pod: V1Pod) => Kept | undefined,
  ): Promise<Kept[]> {
    const { namespace } = this;
    const list = (page: Page): Promise<PageOf<V1Pod>> =>
      this.api.core.listNamespacedPod({ namespace, ...selectors, ...page });
    return this.requests.everyPage(right('list', 'pods'), list, keep);
  }

  /**
   * Whether the namespace is known not to exist, which an empty list does not show. It is unknown for users who may not
   * ask.
   */
  async lacksNamespace(): Promise<boolean> {
    try {
      await this.requests.ask(() => this.api.core.readNamespace({ name: this.namespace }));
      return false;
    } catch (error) {
      if (isApiException(error)) return error.code === 404;
      throw this.requests.explain(right('get', 'namespaces'), error);
    }
  }

  /** Creates a pod. If a quota has no room for it, the error tells the user what to do, like other errors. */
  async createPod(pod: PodObject): Promise<void> {
    const request = { namespace: this.namespace, body: pod as object as V1Pod };
    try {
      await this.requests.ask(() => this.api.core.createNamespacedPod(request));
    } catch (error) {
      // If the answer to an earlier try was lost.
      if (isApiException(error) && error.code === 409) return;
      throw this.requests.explain(right('create', 'pods'), error);
    }
  }

  /** Deletes a pod, if it exists. */
  async deletePod(name: string): Promise<void> {
    const request = { namespace: this.namespace, name, gracePeriodSeconds: 1 };
    const { node } = this.requests.patience;
    await this.delete(
      right('delete', 'pods'),
      () => this.api.core.deleteNamespacedPod(request),
      () => node,
    );
  }

  /** The objects of a kind with these labels. */
  async objects(kind: LeftKind, labelSelector: string): Promise<{ readonly metadata?: V1ObjectMeta }[]> {
    const { name, group, list } = resources(this.api)[kind];
    return this.requests.everyPage(
      right('list', name, group),
      (page) => list({ namespace: this.namespace, labelSelector, ...page }),
      ({ metadata }) => ({ ...(metadata !== undefined && { metadata }) }),
    );
  }

  /** Deletes an object and what belongs to it, if it exists. */
  async deleteObject(kind: LeftKind, name: string): Promise<void> {
    const resource = resources(this.api)[kind];
    const request = { namespace: this.namespace, name, propagationPolicy: 'Background' };
    await this.delete(right('delete', resource.name, resource.group), () => resource.delete(request));
  }

  /** Runs a command in a running container. */
  async exec(pod: string, container: string, command: readonly string[]): Promise<ExecChannel> {
    const target = { namespace: this.namespace, pod, container, command };
    try {
      const { config, patience } = this.requests;
      return await this.requests.ask(() => openExec(config, target, patience.answer), this.patienceWithNode);
    } catch (error) {
      throw this.requests.explain(right(['create', 'get'], 'pods/exec'), error);
    }
  }

  /** The log of a pod's container; empty if it no longer exists, or not yet. */
  async log(pod: string, container: string): Promise<ContainerLog> {
    const request = { namespace: this.namespace, name: pod, container };
    try {
      return {
        text: await this.requests.ask(
          async () => checkedAnswer(LOG, await this.api.core.readNamespacedPodLog(request)),
          this.patienceWithNode,
        ),
      };
    } catch (error) {
      const status = isApiException(error) ? error.code : 0;
      if (status === 404 || status === 400) return { text: '' };
      if (status >= 500) return { unreadable: apiMessage(error as ApiException<unknown>) };
      throw this.requests.explain(right('get', 'pods/log'), error);
    }
  }

  /** The log of a pod's container; undefined if it is unavailable, or the user may not read logs. */
  async tryLog(pod: string, container: string): Promise<string | undefined> {
    try {
      const log = await this.log(pod, container);
      return 'text' in log ? log.text : undefined;
    } catch (error) {
      if (error instanceof CliError) return undefined;
      throw error;
    }
  }

  /** Warnings of the namespace that may tell why pods do not start; none where the user may not list events. */
  async warnings(): Promise<SeenWarning[]> {
    const request = { namespace: this.namespace, fieldSelector: 'type=Warning' };
    try {
      return await this.requests.keepOf(
        (page) => this.api.core.listNamespacedEvent({ ...request, ...page }),
        trySeenWarning,
        EVENTS,
      );
    } catch (error) {
      if (isApiException(error)) return [];
      throw this.requests.explain(right('list', 'events'), error);
    }
  }

  /** The Workloads of Kueue; none if it is not installed, or the user may not list them. */
  async workloads(): Promise<SeenWorkload[]> {
    return listWorkloads(this.requests, this.api.custom);
  }

  /** Does not wait for a node that gives no answer, because the other logs can be read. */
  private readonly patienceWithNode = (error: unknown): number =>
    isClusterFault(error) ? this.requests.patience.later : this.requests.patience.node;

  /** Deletes the object that the request names, if it exists. */
  private async delete(
    needed: Right,
    request: () => Promise<unknown>,
    patienceWith?: (error: unknown) => number,
  ): Promise<void> {
    try {
      await this.requests.ask(request, patienceWith);
    } catch (error) {
      if (!isApiException(error) || error.code !== 404) throw this.requests.explain(needed, error);
    }
  }
}
