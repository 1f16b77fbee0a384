import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import { attemptRecord, base64, beginLine, block, terminationMessage } from './results/support';

/** What every object of the API has. */
export interface ApiObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
  };
  readonly status?: { readonly phase?: string };
}

/** The counterpart of a command in a container: a process of this machine. */
export interface FakeExec {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The connection breaks before this piece of its output. */
  readonly breaksAt?: number;
}

/** The streams of a WebSocket of `exec`. */
const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255] as const;

const KINDS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  jobs: 'Job',
  pods: 'Pod',
  events: 'Event',
  statefulsets: 'StatefulSet',
  services: 'Service',
  networkpolicies: 'NetworkPolicy',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  workloads: 'Workload',
};

/** The API server of a cluster with one namespace, as far as the command uses it. */
export class FakeCluster {
  objects: readonly ApiObject[] = [];
  /** The logs of the pods by pod name. */
  logs: ReadonlyMap<string, string> = new Map();
  /** Called with the number of lists of Jobs so far, before the next. */
  onJobs: ((lists: number) => void) | undefined;
  /**
   * Stands in for a command in a container: runs it, rejects it with an HTTP status, never answers, or sends its own
   * messages.
   */
  onExec: (
    pod: string,
    container: string,
    command: readonly string[],
  ) => FakeExec | number | 'silence' | readonly (Buffer | string)[] = () => 403;
  /** Gives a newly created pod its status, or rejects it with a message. */
  onCreate: (pod: ApiObject) => object | string = () => 'pods is forbidden';
  /** May answer a request instead of the cluster, and then returns true. */
  onRequest: ((request: http.IncomingMessage, response: http.ServerResponse) => boolean) | undefined;
  readonly requests: string[] = [];
  private readonly server = http.createServer((request, response) => {
    void this.respond(request, response);
  });

  private readonly sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v5.channel.k8s.io' });

  async start(): Promise<void> {
    this.server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
      this.upgrade(request, socket, head);
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get address(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  /** Writes a kubeconfig for it into the folder. */
  writeKubeconfig(folder: string): string {
    const file = path.join(folder, 'kubeconfig');
    const config = {
      clusters: [{ name: 'c', cluster: { server: this.address } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
      'current-context': 'here',
    };
    fs.writeFileSync(file, JSON.stringify(config));
    return file;
  }

  private async respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://cluster');
    // A gateway to several clusters has each of them below a path.
    url.pathname = url.pathname.replace(/^.*?(?=\/apis?\/)/, '');
    const isRead = request.method === 'GET';
    const method = isRead ? '' : `${String(request.method)} `;
    this.requests.push(`${method}${url.pathname}?${decodeURIComponent(url.searchParams.toString())}`);
    if (this.onRequest?.(request, response) === true) return;
    const answer = isRead ? this.answer(url, response) : await this.change(request, response, url);
    const isText = typeof answer === 'string';
    response.setHeader('content-type', isText ? 'text/plain' : 'application/json');
    response.end(isText ? answer : JSON.stringify(answer));
  }

  private async change(request: http.IncomingMessage, response: http.ServerResponse, url: URL): Promise<unknown> {
    const [resource = '', deleted] = url.pathname.split('/').slice(-2);
    if (request.method === 'DELETE') {
      this.objects = this.objects.filter(({ kind, metadata }) => kind !== KINDS[resource] || metadata.name !== deleted);
      return {};
    }
    const pod = (await json(request)) as ApiObject;
    const status = this.onCreate(pod);
    if (typeof status === 'string') {
      response.statusCode = 403;
      return { kind: 'Status', message: status };
    }
    this.objects = [...this.objects, { ...pod, status }];
    return pod;
  }

  private upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://cluster');
    const [, pod = ''] = /^\/api\/v1\/namespaces\/team\/pods\/([^/]+)\/exec$/.exec(pathname) ?? [];
    this.requests.push(`exec ${pod}`);
    const exec = this.onExec(pod, searchParams.get('container') ?? '', searchParams.getAll('command'));
    if (exec === 'silence') {
      // Until the client disconnects.
      socket.on('end', () => socket.destroy()).resume();
      return;
    }
    if (typeof exec === 'number') {
      socket.end(`HTTP/1.1 ${String(exec)} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (opened) => {
      if (!('program' in exec)) {
        for (const message of exec) opened.send(message);
        setTimeout(() => {
          opened.close();
        }, 100);
        return;
      }
      const child = spawn(exec.program, [...exec.args], { env: { ...process.env, ...exec.env }, stdio: 'pipe' });
      connect(opened, child, exec.breaksAt);
    });
  }

  private answer({ pathname, searchParams }: URL, response: http.ServerResponse): unknown {
    const [, namespace] = /^\/api\/v1\/namespaces\/(\w+)$/.exec(pathname) ?? [];
    if (namespace !== undefined && namespace !== 'team') {
      response.statusCode = 404;
      return { kind: 'Status', message: `namespaces "${namespace}" not found` };
    }
    const [, name] = /^\/api\/v1\/namespaces\/team\/pods\/([^/]+)\/log$/.exec(pathname) ?? [];
    if (name !== undefined) return this.logs.get(name) ?? '';
    const [, list = ''] = /^\/apis?\/(?:[a-z0-9.-]+\/)?v1(?:beta2)?\/namespaces\/team\/(\w+)$/.exec(pathname) ?? [];
    const kind = KINDS[list];
    if (kind === 'Job') this.onJobs?.(this.requests.filter((request) => /jobs/.test(request)).length - 1);
    const found = this.objects.filter(
      (object) =>
        object.kind === kind &&
        isSelected(searchParams.get('labelSelector'), object.metadata.labels ?? {}) &&
        isSelected(searchParams.get('fieldSelector'), {
          'status.phase': object.status?.phase ?? '',
          'metadata.name': object.metadata.name,
          type: 'Warning',
        }),
    );
    const from = Number(searchParams.get('continue') ?? 0);
    const to = from + Number(searchParams.get('limit') ?? Infinity);
    return { items: found.slice(from, to), metadata: to < found.length ? { continue: String(to) } : {} };
  }
}

/** The streams of a process through a WebSocket, as the kubelet serves them. */
function connect(socket: WebSocket, child: ChildProcessWithoutNullStreams, breaksAt = Infinity): void {
  const send = (stream: number, data: Buffer | string): void => {
    socket.send(Buffer.concat([Buffer.from([stream]), Buffer.from(data)]));
  };
  let pieces = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (pieces++ === breaksAt) socket.terminate();
    else send(STDOUT, chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    send(STDERR, chunk);
  });
  child.stdin.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    if (data[0] === STDIN) child.stdin.write(data.subarray(1));
    else if (data[0] === CLOSE) child.stdin.end();
  });
  socket.on('close', () => child.kill('SIGKILL'));
  child.once('close', (code) => {
    const causes = [{ reason: 'ExitCode', message: String(code) }];
    send(STATUS, JSON.stringify(code === 0 ? { status: 'Success' } : { status: 'Failure', details: { causes } }));
    socket.close();
  });
}

/** Whether an object has the labels of a selector such as `key=value,key`. */
export function isSelected(selector: string | null, labels: Readonly<Record<string, string>>): boolean {
  return (selector?.split(',') ?? []).every((part) => {
    const [key = '', value] = part.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}

/** A Job as it is after creation. */
export interface FakeJob extends ApiObject {
  readonly spec: { readonly template: { readonly metadata: ApiObject['metadata'] } };
}

/** The objects of an applied study, and its Jobs with one status each. */
export function applied(
  objects: readonly ApiObject[],
  created: string,
  statusOf: (task: number) => object | undefined,
): readonly ApiObject[] {
  let task = 0;
  return objects.flatMap((object): ApiObject[] => {
    const stamped = { ...object, metadata: { ...object.metadata, creationTimestamp: created } };
    if (object.kind !== 'Job') return [stamped];
    const status = statusOf(task++);
    return status === undefined ? [] : [{ ...stamped, status }];
  });
}

/** The possible states of a Job with one task. */
export const JOB = {
  running: { active: 1, ready: 1 },
  complete: { completedIndexes: '0', conditions: [{ type: 'Complete', status: 'True' }] },
  failed: {
    failedIndexes: '0',
    conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', message: 'Job has failed indexes' }],
  },
} as const;

/**
 * The pod of one task of a Job after it ended, and its log, with this result or this error. The task may be the only
 * one of the Job.
 */
export function endedPod(
  job: FakeJob,
  ended: { readonly output: string } | { readonly error: string },
  place?: { readonly task: number; readonly index: number },
): { readonly pod: ApiObject; readonly log: string } {
  const { labels = {}, annotations = {} } = job.spec.template.metadata;
  const { task, index } = place ?? { task: Number(annotations['kubepar.dev/tasks']), index: 0 };
  const study = labels['app.kubernetes.io/instance'];
  const name = `${job.metadata.name}-${String(index)}-abcde`;
  const uid = `uid-of-${name}`;
  const output = 'output' in ended ? ended.output : '';
  const given = { study, task, pod: uid };
  const record =
    'output' in ended
      ? attemptRecord(given, output)
      : attemptRecord({ ...given, status: 'failed', error: base64(ended.error) });
  const summary = { study, pod: uid, index: task };
  const [phase, exitCode] = 'output' in ended ? ['Succeeded', 0] : ['Failed', 90];
  const terminated = { exitCode, message: terminationMessage(summary, [record]) };
  return {
    log: `${beginLine(summary)}${output}${block(record, output)}`,
    pod: {
      kind: 'Pod',
      metadata: {
        name,
        uid,
        labels: { ...labels, 'batch.kubernetes.io/job-name': job.metadata.name },
        annotations: { ...annotations, 'batch.kubernetes.io/job-completion-index': String(index) },
        creationTimestamp: '2024-05-01T10:00:00Z',
      },
      spec: { nodeName: 'node-a' },
      status: { phase, containerStatuses: [{ name: 'task', state: { terminated } }] },
    } as ApiObject,
  };
}
