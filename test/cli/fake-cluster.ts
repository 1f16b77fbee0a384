import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
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

const KINDS = { configmaps: 'ConfigMap', jobs: 'Job', pods: 'Pod', events: 'Event' } as const;

/** The API server of a cluster with one namespace, as far as the command asks it. */
export class FakeCluster {
  objects: readonly ApiObject[] = [];
  /** The logs of the pods by their names. */
  logs: ReadonlyMap<string, string> = new Map();
  /** Called with how many lists of Jobs there were, before the next. */
  onJobs: ((lists: number) => void) | undefined;
  readonly requests: string[] = [];
  private readonly server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://cluster');
    this.requests.push(`${url.pathname}?${decodeURIComponent(url.searchParams.toString())}`);
    const answer = this.answer(url);
    const isText = typeof answer === 'string';
    response.setHeader('content-type', isText ? 'text/plain' : 'application/json');
    response.end(isText ? answer : JSON.stringify(answer));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Writes a kubeconfig for it into the folder. */
  writeKubeconfig(folder: string): string {
    const file = path.join(folder, 'kubeconfig');
    const { port } = this.server.address() as AddressInfo;
    const config = {
      clusters: [
        { name: 'c', cluster: { server: `http://127.0.0.1:${String(port)}`, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
      'current-context': 'here',
    };
    fs.writeFileSync(file, JSON.stringify(config));
    return file;
  }

  private answer({ pathname, searchParams }: URL): unknown {
    const [, name] = /^\/api\/v1\/namespaces\/team\/pods\/([^/]+)\/log$/.exec(pathname) ?? [];
    if (name !== undefined) return this.logs.get(name) ?? '';
    const [, list = ''] = /^\/apis?\/(?:batch\/)?v1\/namespaces\/team\/(\w+)$/.exec(pathname) ?? [];
    const kind = KINDS[list as keyof typeof KINDS];
    if (kind === 'Job') this.onJobs?.(this.requests.filter((request) => /jobs/.test(request)).length - 1);
    const found = this.objects.filter(
      (object) =>
        object.kind === kind &&
        isSelected(searchParams.get('labelSelector'), object.metadata.labels ?? {}) &&
        isSelected(searchParams.get('fieldSelector'), { 'status.phase': object.status?.phase ?? '', type: 'Warning' }),
    );
    const from = Number(searchParams.get('continue') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    return { items: found.slice(from, to), metadata: to < found.length ? { continue: String(to) } : {} };
  }
}

/** Whether an object has the label of a selector such as `key=value` or `key`. */
function isSelected(selector: string | null, labels: Readonly<Record<string, string>>): boolean {
  if (selector === null) return true;
  const [key = '', value] = selector.split('=');
  return value === undefined ? key in labels : labels[key] === value;
}

/** A Job as it is after it was created. */
export interface FakeJob extends ApiObject {
  readonly spec: { readonly template: { readonly metadata: ApiObject['metadata'] } };
}

/** The objects of a study that was applied, and its Jobs with a status each. */
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

/** How a Job of one task may stand. */
export const JOB = {
  running: { active: 1, ready: 1 },
  complete: { completedIndexes: '0', conditions: [{ type: 'Complete', status: 'True' }] },
  failed: {
    failedIndexes: '0',
    conditions: [{ type: 'Failed', status: 'True', reason: 'FailedIndexes', message: 'Job has failed indexes' }],
  },
} as const;

/** The pod of a Job of one task, as it ended, and its log: with this result, or with this error. */
export function endedPod(
  job: FakeJob,
  ended: { readonly output: string } | { readonly error: string },
): { readonly pod: ApiObject; readonly log: string } {
  const { labels = {}, annotations = {} } = job.spec.template.metadata;
  const task = Number(annotations['kubepar.dev/task']);
  const study = labels['app.kubernetes.io/instance'];
  const [name, uid] = [`${job.metadata.name}-0-abcde`, `uid-${String(task)}`];
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
        labels: { ...labels, 'batch.kubernetes.io/job-completion-index': '0' },
        annotations: { ...annotations, 'batch.kubernetes.io/job-completion-index': '0' },
        creationTimestamp: '2024-05-01T10:00:00Z',
      },
      spec: { nodeName: 'node-a' },
      status: { phase, containerStatuses: [{ name: 'task', state: { terminated } }] },
    } as ApiObject,
  };
}
