import * as https from 'node:https';
import type {
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  CoreV1Event,
  createConfiguration,
  KubeConfig,
  NetworkingV1Api,
  RequestContext,
  ResponseContext,
  V1ConfigMap,
  V1Job,
  V1ObjectMeta,
  V1Pod,
} from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { openExec, type ExecChannel } from './cluster-exec';
import { CliError, EXIT } from './errors';
import { kubectlIn, kubeparIn, type Commands, type Kubectl } from './kubectl';
import type { PodObject } from './volume/collect-pod';

/** Which cluster and namespace, as in kubectl. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** Seconds during which an unreachable cluster is asked again: a moment at the start, longer once it has answered. */
const PATIENCE_AT_FIRST = 5;
const PATIENCE = 60;
/** A log that its node does not give soon is not waited for: the others are there to be read. */
const LOG_PATIENCE = 5;
/** Seconds after which a request without an answer counts as failed. */
const REQUEST_SECONDS = 30;
const PAGE = 500;

/** The log of a container, or why it can't be had. */
export type ContainerLog = { readonly text: string } | { readonly unreadable: string };

interface Apis {
  readonly core: CoreV1Api;
  readonly batch: BatchV1Api;
  readonly apps: AppsV1Api;
  readonly networking: NetworkingV1Api;
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

const RESOURCES: Readonly<Record<LeftKind, string>> = {
  Job: 'jobs',
  StatefulSet: 'statefulsets',
  Service: 'services',
  NetworkPolicy: 'networkpolicies',
  ConfigMap: 'configmaps',
  PersistentVolumeClaim: 'persistentvolumeclaims',
};

/** All that kubepar asks of a cluster: it only reads, but for the pod that reads results from a volume, and what `clean` deletes. */
export class Cluster {
  private answered = false;

  /** Finds the cluster as kubectl does: by the options, KUBECONFIG, or ~/.kube/config. */
  static async connect(options: ClusterOptions): Promise<Cluster> {
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
    const context = config.getContextObject(config.getCurrentContext());
    const namespace = options.namespace ?? context?.namespace ?? 'default';
    const server = config.getCurrentCluster()?.server ?? '';
    const configuration = client.createConfiguration({
      baseServer: new client.ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [new ConnectionReuse()],
    });
    const commands = { kubectl: kubectlIn(options.namespace), kubepar: kubeparIn(options) };
    return new Cluster(config, namespace, commands, {
      core: new client.CoreV1Api(configuration),
      batch: new client.BatchV1Api(configuration),
      apps: new client.AppsV1Api(configuration),
      networking: new client.NetworkingV1Api(configuration),
    });
  }

  private constructor(
    private readonly config: KubeConfig,
    readonly namespace: string,
    readonly commands: Commands,
    private readonly api: Apis,
  ) {}

  get kubectl(): Kubectl {
    return this.commands.kubectl;
  }

  async configMaps(labelSelector: string): Promise<V1ConfigMap[]> {
    return this.everyPage('list configmaps', (page) =>
      this.api.core.listNamespacedConfigMap({ namespace: this.namespace, labelSelector, ...page }),
    );
  }

  async jobs(labelSelector: string): Promise<V1Job[]> {
    return this.everyPage('list jobs', (page) =>
      this.api.batch.listNamespacedJob({ namespace: this.namespace, labelSelector, ...page }),
    );
  }

  async pods(labelSelector: string | undefined, fieldSelector?: string): Promise<V1Pod[]> {
    return this.everyPage('list pods', (page) =>
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
      await this.ask('create pods', () => this.api.core.createNamespacedPod(request));
    } catch (error) {
      // Where the answer to an earlier try was lost.
      if (isApiException(error) && error.code === 409) return;
      throw this.explain('create pods', error);
    }
  }

  /** Deletes a pod, if it is there. */
  async deletePod(name: string): Promise<void> {
    try {
      const request = { namespace: this.namespace, name, gracePeriodSeconds: 1 };
      await this.ask('delete pods', () => this.api.core.deleteNamespacedPod(request), LOG_PATIENCE);
    } catch (error) {
      if (!isApiException(error) || error.code !== 404) throw this.explain('delete pods', error);
    }
  }

  /** The objects of a kind with these labels. */
  async objects(kind: LeftKind, labelSelector: string): Promise<{ readonly metadata?: V1ObjectMeta }[]> {
    const { core, batch, apps, networking } = this.api;
    const { namespace } = this;
    type Page = { limit: number; _continue?: string };
    type List = { items: { metadata?: V1ObjectMeta }[]; metadata?: { _continue?: string } };
    const lists: Readonly<Record<LeftKind, (page: Page) => Promise<List>>> = {
      Job: (page) => batch.listNamespacedJob({ namespace, labelSelector, ...page }),
      StatefulSet: (page) => apps.listNamespacedStatefulSet({ namespace, labelSelector, ...page }),
      Service: (page) => core.listNamespacedService({ namespace, labelSelector, ...page }),
      NetworkPolicy: (page) => networking.listNamespacedNetworkPolicy({ namespace, labelSelector, ...page }),
      ConfigMap: (page) => core.listNamespacedConfigMap({ namespace, labelSelector, ...page }),
      PersistentVolumeClaim: (page) => core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector, ...page }),
    };
    return this.everyPage(`list ${RESOURCES[kind]}`, lists[kind]);
  }

  /** Deletes an object and what belongs to it, if it is there. */
  async deleteObject(kind: LeftKind, name: string): Promise<void> {
    const { core, batch, apps, networking } = this.api;
    const request = { namespace: this.namespace, name, propagationPolicy: 'Background' };
    const deletions: Readonly<Record<LeftKind, () => Promise<unknown>>> = {
      Job: () => batch.deleteNamespacedJob(request),
      StatefulSet: () => apps.deleteNamespacedStatefulSet(request),
      Service: () => core.deleteNamespacedService(request),
      NetworkPolicy: () => networking.deleteNamespacedNetworkPolicy(request),
      ConfigMap: () => core.deleteNamespacedConfigMap(request),
      PersistentVolumeClaim: () => core.deleteNamespacedPersistentVolumeClaim(request),
    };
    try {
      await this.ask(`delete ${RESOURCES[kind]}`, deletions[kind]);
    } catch (error) {
      if (!isApiException(error) || error.code !== 404) throw this.explain(`delete ${RESOURCES[kind]}`, error);
    }
  }

  /** Runs a command in a container that runs. */
  async exec(pod: string, container: string, command: readonly string[]): Promise<ExecChannel> {
    const what = 'create and get pods/exec';
    const target = { namespace: this.namespace, pod, container, command };
    try {
      return await this.ask(what, () => openExec(this.config, target), LOG_PATIENCE);
    } catch (error) {
      throw this.explain(what, error);
    }
  }

  /** The log of a pod's container; empty where there is none any more, or not yet. */
  async log(pod: string, container: string): Promise<ContainerLog> {
    const request = { namespace: this.namespace, name: pod, container };
    try {
      return { text: await this.ask('get pods/log', () => this.api.core.readNamespacedPodLog(request), LOG_PATIENCE) };
    } catch (error) {
      const status = isApiException(error) ? error.code : 0;
      if (status === 404 || status === 400) return { text: '' };
      if (status >= 500) return { unreadable: apiMessage(error as ApiException<unknown>) };
      throw this.explain('get pods/log', error);
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
    try {
      const request = { namespace: this.namespace, fieldSelector: 'type=Warning', limit: PAGE };
      return (await this.ask('list events', () => this.api.core.listNamespacedEvent(request))).items;
    } catch (error) {
      if (isApiException(error)) return [];
      throw this.explain('list events', error);
    }
  }

  /** A list in pages. Where the server has forgotten the place (410), the list starts anew. */
  private async everyPage<T>(
    what: string,
    list: (page: { limit: number; _continue?: string }) => Promise<{ items: T[]; metadata?: { _continue?: string } }>,
  ): Promise<T[]> {
    let items: T[] = [];
    let next: string | undefined;
    do {
      try {
        const answer = await this.ask(what, () => list({ limit: PAGE, _continue: next }));
        items.push(...answer.items);
        next = answer.metadata?._continue ?? '';
      } catch (error) {
        if (!isApiException(error) || error.code !== 410 || next === undefined) throw this.explain(what, error);
        items = [];
        next = undefined;
      }
    } while (next !== '');
    return items;
  }

  /** Asks, and asks again while the cluster can't be reached or is overloaded; what it refuses is an error at once. */
  private async ask<T>(what: string, request: () => Promise<T>, patience = PATIENCE): Promise<T> {
    const start = Date.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await request();
        this.answered = true;
        return answer;
      } catch (error) {
        const status = isApiException(error) ? error.code : undefined;
        const passing = status === undefined || status === 429 || status >= 500;
        const seconds = this.answered ? patience : PATIENCE_AT_FIRST;
        if (!passing || Date.now() - start > seconds * 1000)
          throw status === undefined ? this.explain(what, error) : error;
        await new Promise((resolve) =>
          setTimeout(resolve, Math.min(200 * 2 ** attempt, 5000) * (0.5 + Math.random() / 2)),
        );
      }
    }
  }

  /** An error that can be shown. */
  private explain(what: string, error: unknown): CliError {
    const server = this.config.getCurrentCluster()?.server ?? '';
    if (error instanceof CliError) return error;
    if (!isApiException(error)) {
      const { cause } = error as { cause?: unknown };
      return new CliError(
        `can't reach the cluster at ${server}: ${messageOf(cause ?? error)}; check that kubectl works with the same context`,
        EXIT.cluster,
      );
    }
    switch (error.code) {
      case 401:
        return new CliError(
          `the cluster at ${server} does not accept the credentials of context ${this.config.getCurrentContext()}; log in again`,
          EXIT.cluster,
        );
      case 403:
        if (/exceeded quota/.test(apiMessage(error)))
          return new CliError(
            `the quota of namespace ${this.namespace} has no room: ${apiMessage(error)}; try again when some pods have ended`,
            EXIT.cluster,
          );
        return new CliError(
          `the cluster refuses: ${apiMessage(error)}; ask for a role in namespace ${this.namespace} that may ${what}`,
          EXIT.cluster,
        );
      default:
        return new CliError(
          `the cluster at ${server} answered ${String(error.code)}: ${apiMessage(error)}`,
          EXIT.cluster,
        );
    }
  }
}

type Middleware = NonNullable<NonNullable<Parameters<typeof createConfiguration>[0]>['promiseMiddleware']>[number];

/**
 * Keeps connections open from one request to the next. The client makes an agent, and so a TLS handshake, for each request, which
 * for a hundred logs takes longer than the logs. New credentials get new connections. A request without an answer ends in time.
 */
class ConnectionReuse implements Middleware {
  private agent: https.Agent | undefined;

  pre(context: RequestContext): Promise<RequestContext> {
    context.setSignal(AbortSignal.timeout(REQUEST_SECONDS * 1000));
    const fresh = context.getAgent();
    if (fresh instanceof https.Agent) {
      if (this.agent?.options.cert !== fresh.options.cert || this.agent?.options.key !== fresh.options.key)
        this.agent = undefined;
      this.agent ??= Object.assign(fresh, { keepAlive: true });
      context.setAgent(this.agent);
    }
    return Promise.resolve(context);
  }

  post(context: ResponseContext): Promise<ResponseContext> {
    return Promise.resolve(context);
  }
}

/** Whether the error is an answer of the cluster. */
function isApiException(error: unknown): error is ApiException<unknown> {
  return (
    error instanceof Error && typeof (error as Partial<ApiException<unknown>>).code === 'number' && 'body' in error
  );
}

function apiMessage({ body }: ApiException<unknown>): string {
  let status: unknown = body;
  if (typeof body === 'string') {
    try {
      status = JSON.parse(body);
    } catch {
      return body.slice(0, 300);
    }
  }
  const { message } = (status ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : 'no message';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
