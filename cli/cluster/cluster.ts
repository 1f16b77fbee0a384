import type { ApiException, CoreV1Event, V1ConfigMap, V1Job, V1ObjectMeta, V1Pod } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { CliError } from '../errors';
import { kubectlIn, kubeparIn, type Commands, type Kubectl } from '../kubectl';
import type { PodObject } from '../volume/collect-pod';
import { apiMessage, isApiException } from './api-errors';
import { ConnectionReuse } from './connection-reuse';
import { openExec, type ExecChannel } from './exec';
import { loadKubeconfig, namespaceOf, type ClusterOptions } from './kubeconfig';
import { resources, type Apis, type LeftKind } from './left-objects';
import { PAGE, Requests } from './requests';

/** A log that its node does not give soon is not waited for: the others are there to be read. */
const LOG_PATIENCE = 5;

/** The log of a container, or why it can't be had. */
export type ContainerLog = { readonly text: string } | { readonly unreadable: string };

/** All that kubepar asks of a cluster: it only reads, but for the pod that reads results from a volume, and what `clean` deletes. */
export class Cluster {
  readonly namespace: string;

  /** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. It is not asked yet. */
  static async connect(options: ClusterOptions): Promise<Cluster> {
    const config = await loadKubeconfig(options);
    const client = await import('@kubernetes/client-node');
    const configuration = client.createConfiguration({
      baseServer: new client.ServerConfiguration(config.getCurrentCluster()?.server ?? '', {}),
      authMethods: { default: config },
      promiseMiddleware: [new ConnectionReuse()],
    });
    const commands = { kubectl: kubectlIn(options.namespace), kubepar: kubeparIn(options) };
    return new Cluster(new Requests(config, namespaceOf(config, options)), commands, {
      core: new client.CoreV1Api(configuration),
      batch: new client.BatchV1Api(configuration),
      apps: new client.AppsV1Api(configuration),
      networking: new client.NetworkingV1Api(configuration),
    });
  }

  private constructor(
    private readonly requests: Requests,
    readonly commands: Commands,
    private readonly api: Apis,
  ) {
    this.namespace = requests.namespace;
  }

  get kubectl(): Kubectl {
    return this.commands.kubectl;
  }

  async configMaps(labelSelector: string): Promise<V1ConfigMap[]> {
    return this.requests.everyPage('list configmaps', (page) =>
      this.api.core.listNamespacedConfigMap({ namespace: this.namespace, labelSelector, ...page }),
    );
  }

  async jobs(labelSelector: string): Promise<V1Job[]> {
    return this.requests.everyPage('list jobs', (page) =>
      this.api.batch.listNamespacedJob({ namespace: this.namespace, labelSelector, ...page }),
    );
  }

  async pods(labelSelector: string | undefined, fieldSelector?: string): Promise<V1Pod[]> {
    return this.requests.everyPage('list pods', (page) =>
      this.api.core.listNamespacedPod({ namespace: this.namespace, labelSelector, fieldSelector, ...page }),
    );
  }

  /** A pod by its name; undefined where there is none. */
  async tryPod(name: string): Promise<V1Pod | undefined> {
    return (await this.pods(undefined, `metadata.name=${name}`))[0];
  }

  /** Creates a pod. A quota that has no room for it is an error like others that the user can do something about. */
  async createPod(pod: PodObject): Promise<void> {
    const request = { namespace: this.namespace, body: pod as object as V1Pod };
    try {
      await this.requests.ask('create pods', () => this.api.core.createNamespacedPod(request));
    } catch (error) {
      // Where the answer to an earlier try was lost.
      if (isApiException(error) && error.code === 409) return;
      throw this.requests.explain('create pods', error);
    }
  }

  /** Deletes a pod, if it is there. */
  async deletePod(name: string): Promise<void> {
    const request = { namespace: this.namespace, name, gracePeriodSeconds: 1 };
    await this.delete('pods', () => this.api.core.deleteNamespacedPod(request), LOG_PATIENCE);
  }

  /** The objects of a kind with these labels. */
  async objects(kind: LeftKind, labelSelector: string): Promise<{ readonly metadata?: V1ObjectMeta }[]> {
    const { [kind]: resource } = resources(this.api);
    return this.requests.everyPage(`list ${resource.name}`, (page) =>
      resource.list({ namespace: this.namespace, labelSelector, ...page }),
    );
  }

  /** Deletes an object and what belongs to it, if it is there. */
  async deleteObject(kind: LeftKind, name: string): Promise<void> {
    const { [kind]: resource } = resources(this.api);
    const request = { namespace: this.namespace, name, propagationPolicy: 'Background' };
    await this.delete(resource.name, () => resource.delete(request));
  }

  /** Runs a command in a container that runs. */
  async exec(pod: string, container: string, command: readonly string[]): Promise<ExecChannel> {
    const what = 'create and get pods/exec';
    const target = { namespace: this.namespace, pod, container, command };
    try {
      return await this.requests.ask(what, () => openExec(this.requests.config, target), LOG_PATIENCE);
    } catch (error) {
      throw this.requests.explain(what, error);
    }
  }

  /** The log of a pod's container; empty where there is none any more, or not yet. */
  async log(pod: string, container: string): Promise<ContainerLog> {
    const what = 'get pods/log';
    const request = { namespace: this.namespace, name: pod, container };
    try {
      return { text: await this.requests.ask(what, () => this.api.core.readNamespacedPodLog(request), LOG_PATIENCE) };
    } catch (error) {
      const status = isApiException(error) ? error.code : 0;
      if (status === 404 || status === 400) return { text: '' };
      if (status >= 500) return { unreadable: apiMessage(error as ApiException<unknown>) };
      throw this.requests.explain(what, error);
    }
  }

  /** The log of a pod's container; undefined where it can't be had, or the user may not read logs. */
  async tryLog(pod: string, container: string): Promise<string | undefined> {
    try {
      const log = await this.log(pod, container);
      return 'text' in log ? log.text : undefined;
    } catch (error) {
      if (error instanceof CliError) return undefined;
      throw error;
    }
  }

  /** Warnings of the namespace; none where the user may not list events. */
  async warnings(): Promise<CoreV1Event[]> {
    const what = 'list events';
    try {
      const request = { namespace: this.namespace, fieldSelector: 'type=Warning', limit: PAGE };
      return (await this.requests.ask(what, () => this.api.core.listNamespacedEvent(request))).items;
    } catch (error) {
      if (isApiException(error)) return [];
      throw this.requests.explain(what, error);
    }
  }

  /** Deletes what is named by the request, if it is there. */
  private async delete(resource: string, request: () => Promise<unknown>, patience?: number): Promise<void> {
    const what = `delete ${resource}`;
    try {
      await this.requests.ask(what, request, patience);
    } catch (error) {
      if (!isApiException(error) || error.code !== 404) throw this.requests.explain(what, error);
    }
  }
}
